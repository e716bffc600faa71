"""Staff pages of the outbox."""

from __future__ import annotations

from django.urls import path

from messaging.views import letters, mailboxes, outbox, stopping, texts, texts_tried, unknown, week

app_name = "messaging"
_TEXT = "<slug:kind>/<slug:channel>/<slug:language>/"
urlpatterns = [
    path("", outbox.outbox, name="list"),
    path("week/", week.week, name="week"),
    path("pause/", stopping.pause_house, name="pause_house"),
    path("stop/", stopping.stop_choose, name="stop_choose"),
    path("stop/<slug:what>/", stopping.stop_many, name="stop_many"),
    path("<int:pk>/", outbox.message, name="detail"),
    path("<int:pk>/block/", outbox.block, name="block"),
    path("<int:pk>/another-way/", outbox.another_way, name="another_way"),
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
    path("texts/", texts.texts, name="texts"),
    path(f"texts/{_TEXT}", texts.text, name="text"),
    path(f"texts/{_TEXT}trial/", texts_tried.trial, name="text_trial"),
    path(f"texts/{_TEXT}page/", texts_tried.letter, name="text_letter"),
    path(f"texts/{_TEXT}versions/", texts.text_versions, name="text_versions"),
    path(f"texts/{_TEXT}back/", texts.text_back, name="text_back"),
    path("mailboxes/", mailboxes.mailboxes, name="mailboxes"),
    path("mailboxes/new/", mailboxes.mailbox_new, name="mailbox_new"),
    path("mailboxes/<int:pk>/", mailboxes.mailbox_edit, name="mailbox_edit"),
]
