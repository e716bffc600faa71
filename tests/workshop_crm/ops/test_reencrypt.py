"""After a change of SECRET_KEY everything stored can be written anew with the new key."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from bookings.models import Notification, Source
from messaging.models import Mailbox
from tests.bookings.intake.samples import NOW, SECRET, event_body
from tests.bookings.intake.taking import take
from tests.factories import make_source
from workshop_crm.lib.crypto import decrypt, encrypt, is_newest, keyed_hash
from workshop_crm.ops.encrypted import encrypted_fields, reencrypt_all

pytestmark = pytest.mark.django_db
OLDEST, OLD, NEW = "a" * 50, "b" * 50, "c" * 50


@pytest.fixture(autouse=True)
def _old_key(settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, [OLDEST]


def change_key(settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD, OLDEST]


def drop_old_key(settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLDEST]


def test_everything_is_readable_with_the_new_key_alone_afterwards(settings) -> None:
    source = make_source(secret=SECRET)
    mailbox = Mailbox.objects.create(name="Post", password_encrypted=encrypt(b"geheim"))
    notification = take(source, event_body())
    change_key(settings)

    reencrypt_all()

    drop_old_key(settings)
    for row in (source, mailbox, notification):
        row.refresh_from_db()
    assert decrypt(source.secret_encrypted) == SECRET
    assert decrypt(mailbox.password_encrypted) == b"geheim"
    assert decrypt(notification.body_encrypted) == event_body()


def test_before_it_ran_the_old_key_is_still_needed(settings) -> None:
    make_source(secret=SECRET)
    change_key(settings)

    stored = Source.objects.get().secret_encrypted

    assert decrypt(stored) == SECRET
    assert not is_newest(bytes(stored))


def test_a_second_run_changes_nothing(settings) -> None:
    make_source(secret=SECRET)
    change_key(settings)

    first, second = reencrypt_all(), reencrypt_all()

    column = "bookings.Source.secret_encrypted"
    assert first[column] == {"renewed": 1, "current": 0, "unreadable": 0}
    assert second[column] == {"renewed": 0, "current": 1, "unreadable": 0}


def test_more_than_a_batch_is_renewed(settings, monkeypatch) -> None:
    monkeypatch.setattr("workshop_crm.ops.encrypted.BATCH", 2)
    source = make_source()
    for number in range(5):
        take(source, event_body(external_id=f"P-{number}"))
    change_key(settings)

    reencrypt_all()

    assert all(is_newest(bytes(row.body_encrypted)) for row in Notification.objects.all())


def test_a_purged_body_stays_away(settings) -> None:
    notification = take(make_source(), event_body())
    Notification.objects.update(body_encrypted=None, purged_at=NOW)
    change_key(settings)

    reencrypt_all()

    notification.refresh_from_db()
    assert notification.body_encrypted is None


def test_what_no_key_opens_stays_and_is_told(settings) -> None:
    make_source(secret_encrypted=b"kaputt")
    make_source(secret=SECRET)
    change_key(settings)
    out = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("reencrypt", stdout=out, stderr=StringIO())

    lines = {line["column"]: line for line in map(json.loads, out.getvalue().splitlines())}
    assert ended.value.code == 1
    assert lines["bookings.Source.secret_encrypted"]["unreadable"] == 1
    assert lines["bookings.Source.secret_encrypted"]["renewed"] == 1


def test_the_command_ends_well_when_all_could_be_read(settings) -> None:
    make_source(secret=SECRET)
    change_key(settings)

    call_command("reencrypt", stdout=StringIO())


def test_a_password_changed_meanwhile_is_not_put_back(settings) -> None:
    mailbox = Mailbox.objects.create(name="Post", password_encrypted=encrypt(b"alt"))
    change_key(settings)
    Mailbox.objects.update(password_encrypted=encrypt(b"neu"))

    reencrypt_all()

    mailbox.refresh_from_db()
    assert decrypt(mailbox.password_encrypted) == b"neu"


def test_objections_are_found_with_every_key_between(settings) -> None:
    before = keyed_hash("a@kunde.example")

    change_key(settings)
    assert keyed_hash("a@kunde.example") == before
    drop_old_key(settings)
    assert keyed_hash("a@kunde.example") == before


def test_no_encrypted_column_is_forgotten() -> None:
    names = {f"{model._meta.label}.{name}" for model, name in encrypted_fields()}

    assert names >= {
        "bookings.Notification.body_encrypted",
        "bookings.Source.previous_secret_encrypted",
        "bookings.Source.secret_encrypted",
        "messaging.Mailbox.password_encrypted",
    }
