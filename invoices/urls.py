"""Addresses of the app."""

from __future__ import annotations

from django.urls import path

from invoices.views import (
    explanation,
    imported,
    inquiries,
    invoices,
    lines,
    lists,
    orders,
    packages,
    synonyms,
)

app_name = "invoices"
urlpatterns = [
    path("", lists.orders, name="list"),
    path("issued/", lists.invoices, name="invoice_list"),
    path("orders/new/", orders.new, name="order_new"),
    path("orders/<int:pk>/", orders.order, name="order"),
    path("orders/<int:pk>/details/", orders.details, name="order_details"),
    path("orders/<int:pk>/lines/add/", orders.add, name="line_add"),
    path("orders/<int:pk>/package/", orders.add_package, name="service_add"),
    path("orders/<int:pk>/discount/", orders.discount, name="order_discount"),
    path("orders/<int:pk>/file/", orders.read_file, name="order_file"),
    path("orders/<int:pk>/decide/", orders.decide, name="order_decide"),
    path("packages/<int:pk>/", packages.package, name="package"),
    path("orders/<int:pk>/extra/", orders.extra, name="extra"),
    path("orders/<int:pk>/contact/", inquiries.contact, name="contact"),
    path("orders/<int:pk>/ask/", inquiries.ask, name="ask"),
    path("inquiries/<int:pk>/", inquiries.inquiry, name="inquiry"),
    path("inquiries/<int:pk>/state/", inquiries.inquiry_state, name="inquiry_state"),
    path("inquiries/<int:pk>/withdraw/", inquiries.withdraw, name="inquiry_withdraw"),
    path("orders/<int:pk>/draft/", orders.draft, name="draft"),
    path("orders/<int:pk>/explanation/", explanation.explanation, name="explanation"),
    path("orders/<int:pk>/explanation/pairs/", explanation.correct, name="pair_correct"),
    path("orders/<int:pk>/explanation.pdf", explanation.explanation_pdf, name="explanation_pdf"),
    path("orders/<int:pk>/explanation/send/", explanation.send, name="explanation_send"),
    path("lines/<int:pk>/", lines.edit, name="line_edit"),
    path("lines/<int:pk>/remove/", lines.remove, name="line_remove"),
    path("lines/<int:pk>/put-off/", inquiries.put_off, name="line_put_off"),
    path("synonyms/", synonyms.synonyms, name="synonyms"),
    path("synonyms/<int:pk>/remove/", synonyms.remove, name="synonym_remove"),
    path("synonyms/pairs/<int:pk>/forget/", synonyms.forget, name="pair_forget"),
    path("imported/", imported.index, name="imports"),
    path("imported/<int:pk>/", imported.imported, name="imported"),
    path("imported/<int:pk>/lay-to/", imported.lay_to, name="imported_lay_to"),
    path("imported/<int:pk>/take-off/", imported.unlay, name="imported_take_off"),
    path("imported/<int:pk>/remove/", imported.remove, name="imported_remove"),
    path("imported/<int:pk>/file/", imported.file, name="imported_file"),
    path("<int:pk>/", invoices.invoice, name="invoice"),
    path("<int:pk>/lines/add/", invoices.add, name="invoice_line_add"),
    path("<int:pk>/issue/", invoices.issue, name="issue"),
    path("<int:pk>/discard/", invoices.discard, name="discard"),
    path("<int:pk>/send/", invoices.send, name="send"),
    path("<int:pk>/reverse/", invoices.reverse, name="reverse"),
    path("<int:pk>/invoice.pdf", invoices.pdf, name="invoice_pdf"),
    path("charged-lines/<int:pk>/", invoices.edit_line, name="invoice_line_edit"),
    path("charged-lines/<int:pk>/remove/", invoices.remove_line, name="invoice_line_remove"),
]
