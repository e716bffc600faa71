"""Addresses of the app."""

from __future__ import annotations

from django.urls import path

from invoices.views import explanation, invoices, lists, orders

app_name = "invoices"
urlpatterns = [
    path("", lists.orders, name="list"),
    path("orders/new/", orders.new, name="order_new"),
    path("orders/<int:pk>/", orders.order, name="order"),
    path("<int:pk>/", invoices.invoice, name="invoice"),
    path("orders/<int:pk>/explanation/", explanation.explanation, name="explanation"),
    path("orders/<int:pk>/explanation.pdf", explanation.explanation_pdf, name="explanation_pdf"),
]
