"""Backup and restore on the engine in use: what comes back is what was there."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from customers.models import Customer
from messaging.models import Mailbox
from tests.factories import make_customer
from tests.invoices.builders import NOW
from tests.workshop_crm.ops.backups.places import PDF, empty_place, fill_house
from workshop.models import Company
from workshop_crm.lib.crypto import decrypt
from workshop_crm.ops.backups.errors import BackupError
from workshop_crm.ops.backups.fingerprint import fingerprint
from workshop_crm.ops.backups.making import make_backup
from workshop_crm.ops.backups.restoring import is_empty, restore_backup

pytestmark = pytest.mark.django_db(transaction=True)


def test_everything_comes_back_in_an_empty_place(tmp_path: Path) -> None:
    house = fill_house(tmp_path / "files")
    before = fingerprint("default")
    made = make_backup(tmp_path / "b", house, passphrase="a long key", now=NOW)

    with empty_place(tmp_path) as place:
        assert is_empty(place)
        restored = restore_backup(tmp_path / "b", place, passphrase="a long key")

        assert fingerprint(place.using) == before
        mailbox = Mailbox.objects.using(place.using).get()
        assert decrypt(mailbox.password_encrypted) == b"geheim"
        assert not is_empty(place)
    files = [path for path in place.files.rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in files] == [PDF]
    assert restored == {**made, "compared": True}
    assert made["invoices"] == {"checked": 1, "wrong": []}


def test_a_house_that_is_there_is_replaced_only_on_an_explicit_word(tmp_path: Path) -> None:
    house = fill_house(tmp_path / "files")
    make_backup(tmp_path / "b", house, passphrase="", now=NOW)
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o600
    later = make_customer(last_name="Später")
    (house.files / "later.txt").write_text("later")

    with pytest.raises(BackupError, match="--replace"):
        restore_backup(tmp_path / "b", house, passphrase="")
    assert Customer.objects.filter(pk=later.pk).exists()

    for _twice in range(2):
        restore_backup(tmp_path / "b", house, passphrase="", may_replace=True)
    assert not Customer.objects.filter(pk=later.pk).exists()
    assert Customer.objects.filter(last_name="Weiß").exists()
    assert not (house.files / "later.txt").exists()
    assert (house.files / "invoices/1.pdf").read_bytes() == PDF


def test_the_commands_say_what_they_did(tmp_path: Path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    fill_house(settings.MEDIA_ROOT)
    said, file = StringIO(), tmp_path / "b"

    call_command("backup", file, stdout=said)
    call_command("restore", file, "--replace", stdout=said)
    with pytest.raises(CommandError) as refused:
        call_command("restore", file, stdout=said)

    made, restored, line = map(json.loads, said.getvalue().splitlines())
    assert (made["files"], made["encrypted"], restored["compared"]) == (1, False, True)
    assert "--replace" in line["refused"]
    assert refused.value.returncode == 1
    assert Company.objects.exists()
