"""Staff pages of the outbox."""

from __future__ import annotations

from django.urls import path

from messaging.views import letters, mailboxes, outbox, unknown

app_name = "messaging"
urlpatterns = [
    path("", outbox.outbox, name="list"),
    path("pause/", outbox.pause_house, name="pause_house"),
    path("<int:pk>/", outbox.message, name="detail"),
    path("<int:pk>/block/", outbox.block, name="block"),
    path("<int:pk>/decide/", outbox.decide_uncertain, name="decide_uncertain"),
    path("inbound/<int:pk>/", outbox.inbound, name="inbound"),
    path("unknown/", unknown.unknown, name="unknown"),
    path("unknown/<int:pk>/", unknown.assign, name="assign"),
    path("letters/", letters.batches, name="letters"),
    path("letters/new/", letters.new_batch, name="letters_new"),
    path("letters/<int:pk>/", letters.batch, name="letter_batch"),
    path("letters/<int:pk>/again/", letters.again, name="letters_again"),
    path("letters/<int:pk>/remake/", letters.remake, name="letters_remake"),
    path("letters/<int:pk>/pdf/", letters.pdf, name="letters_pdf"),
    path("letters/<int:pk>/printed/", letters.printed, name="letters_printed"),
    path("letters/<int:pk>/posted/", letters.posted, name="letters_posted"),
    path("<int:pk>/returned/", letters.returned, name="letter_returned"),
    path("mailboxes/", mailboxes.mailboxes, name="mailboxes"),
    path("mailboxes/new/", mailboxes.mailbox_new, name="mailbox_new"),
    path("mailboxes/<int:pk>/", mailboxes.mailbox_edit, name="mailbox_edit"),
]
