"""Backup and restore on the engine in use: what comes back is what was there."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.formats import date_format

from customers.models import Customer
from messaging.models import Mailbox
from tests.factories import make_customer
from tests.invoices.builders import NOW
from tests.workshop_crm.ops.backups.places import PDF, empty_place, fill_house
from workshop.models import Company
from workshop_crm.lib.crypto import decrypt
from workshop_crm.ops.backups.errors import BackupError
from workshop_crm.ops.backups.fingerprint import differing_tables, fingerprint
from workshop_crm.ops.backups.making import make_backup
from workshop_crm.ops.backups.restoring import loses_nothing, restore_backup

pytestmark = pytest.mark.django_db(transaction=True)


def test_everything_comes_back_in_an_empty_place(tmp_path: Path) -> None:
    house = fill_house(tmp_path / "files")
    before = fingerprint("default")
    made = make_backup(tmp_path / "b", house, passphrase="a long key", now=NOW)

    with empty_place(tmp_path) as place:
        assert loses_nothing(place, {})
        restored = restore_backup(tmp_path / "b", place, passphrase="a long key", now=NOW)

        assert differing_tables(place.using, before) == ["workshop_company"]
        mailbox = Mailbox.objects.using(place.using).get()
        assert decrypt(mailbox.password_encrypted) == b"geheim"
        assert not loses_nothing(place, {})
    files = [path for path in place.files.rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in files] == [PDF]
    assert restored == {**made, "compared": True, "sending_paused": True}
    assert made["invoices"] == {"checked": 1, "wrong": []}


def test_a_place_that_has_the_files_already_takes_the_house(tmp_path: Path) -> None:
    house = fill_house(tmp_path / "files")
    make_backup(tmp_path / "b", house, passphrase="", now=NOW)

    with empty_place(tmp_path) as place:
        shutil.copytree(house.files, place.files, dirs_exist_ok=True)
        restored = restore_backup(tmp_path / "b", place, passphrase="", now=NOW)

    assert restored["compared"]
    assert [path.read_bytes() for path in place.files.rglob("*") if path.is_file()] == [PDF]


def test_a_house_that_is_there_is_replaced_only_on_an_explicit_word(tmp_path: Path) -> None:
    house = fill_house(tmp_path / "files")
    make_backup(tmp_path / "b", house, passphrase="", now=NOW)
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o600
    later = make_customer(last_name="Später")
    (house.files / "later.txt").write_text("later")

    with pytest.raises(BackupError, match="--replace"):
        restore_backup(tmp_path / "b", house, passphrase="", now=NOW)
    assert Customer.objects.filter(pk=later.pk).exists()

    for _twice in range(2):
        restore_backup(tmp_path / "b", house, passphrase="", now=NOW, may_replace=True)
    assert not Customer.objects.filter(pk=later.pk).exists()
    assert Customer.objects.filter(last_name="Weiß").exists()
    assert not (house.files / "later.txt").exists()
    assert (house.files / "invoices/1.pdf").read_bytes() == PDF


def test_nothing_leaves_after_a_restore_until_a_person_has_looked(tmp_path: Path) -> None:
    house = fill_house(tmp_path / "files")
    make_backup(tmp_path / "b", house, passphrase="", now=NOW)
    later = NOW + timedelta(days=3)

    restore_backup(tmp_path / "b", house, passphrase="", now=later, may_replace=True)

    company = Company.objects.get()
    assert company.is_sending_paused
    assert (company.paused_at, company.paused_by) == (later, None)
    assert date_format(timezone.localtime(NOW), "SHORT_DATETIME_FORMAT") in company.pause_reason


def test_a_pause_of_the_day_of_the_backup_keeps_its_reason(tmp_path: Path) -> None:
    house = fill_house(tmp_path / "files")
    Company.objects.update(is_sending_paused=True, pause_reason="Inventur")
    make_backup(tmp_path / "b", house, passphrase="", now=NOW)

    restore_backup(tmp_path / "b", house, passphrase="", now=NOW, may_replace=True)

    assert Company.objects.get().pause_reason == "Inventur"


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
