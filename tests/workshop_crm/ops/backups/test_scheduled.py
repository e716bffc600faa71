"""Every night a backup; when one is missing, a task and a mail."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from customers.models import Task
from messaging.delivery.round import deliver_due_messages
from messaging.models import Message
from tests.factories import make_company
from workshop.jobs import run_due_jobs
from workshop.models import Job
from workshop_crm.ops.backups.archive import check_archive
from workshop_crm.ops.backups.keeping import backup_path, backups_in
from workshop_crm.ops.backups.scheduled import look_after_backups, throw_away

pytestmark = pytest.mark.django_db
ZONE = timezone.get_default_timezone()
NIGHT = datetime(2026, 11, 22, 3, tzinfo=ZONE)
DAY = timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    settings.BACKUP_DIR, settings.MEDIA_ROOT = str(tmp_path / "b"), tmp_path / "files"
    return tmp_path / "b"


def put_backup(folder: Path, day: date) -> None:
    folder.mkdir(exist_ok=True)
    backup_path(folder, day).touch()


def test_without_a_folder_nothing_is_made_and_nobody_alarmed() -> None:
    assert django_settings.BACKUP_DIR == ""

    look_after_backups(now=NIGHT)

    assert not Job.objects.exists()
    assert not Task.objects.exists()


def test_one_backup_a_day_is_queued_after_two_o_clock(folder: Path) -> None:
    for hour in (0, 1):
        look_after_backups(now=NIGHT.replace(hour=hour))
    assert not Job.objects.exists()

    for hour in (2, 3, 23):
        look_after_backups(now=NIGHT.replace(hour=hour))
    assert [job.payload for job in Job.objects.all()] == [{"day": "2026-11-22"}]


@pytest.mark.django_db(transaction=True)
def test_the_job_writes_the_backup_of_its_day_once(folder: Path) -> None:
    look_after_backups(now=NIGHT)
    run_due_jobs(now=timezone.now)
    Job.objects.update(state=Job.State.READY)

    path = backups_in(folder)[NIGHT.date()]
    before = path.stat().st_ino
    run_due_jobs(now=timezone.now)

    assert check_archive(path)["members"]
    assert path.stat().st_ino == before
    assert Job.objects.get().state == Job.State.DONE
    assert [each.name for each in folder.iterdir()] == [path.name]


def test_what_is_not_kept_is_thrown_away(folder: Path, settings) -> None:
    settings.BACKUP_KEEP = [2, 0, 0]
    for age in range(4):
        put_backup(folder, NIGHT.date() - age * DAY)
    (folder / "mine.txt").touch()

    throw_away(folder)

    assert set(backups_in(folder)) == {NIGHT.date(), NIGHT.date() - DAY}
    assert (folder / "mine.txt").exists()


@pytest.mark.parametrize(("age", "is_alarm"), [(0, False), (1, False), (2, True), (30, True)])
def test_a_missing_backup_is_a_task_and_a_mail(folder: Path, age: int, is_alarm: bool) -> None:
    put_backup(folder, NIGHT.date() - age * DAY)

    for minutes in (0, 10):
        look_after_backups(now=NIGHT + timedelta(minutes=minutes))

    assert Task.objects.filter(key="backup:missing").count() == is_alarm
    assert Message.objects.filter(kind="backup_missing").count() == is_alarm


def test_the_first_one_has_a_day_to_be_made(folder: Path) -> None:
    look_after_backups(now=NIGHT)
    assert not Task.objects.exists()

    look_after_backups(now=NIGHT + DAY)
    assert Task.objects.get().key == "backup:missing"


def test_a_first_one_that_was_given_up_is_said_at_once(folder: Path) -> None:
    look_after_backups(now=NIGHT)
    Job.objects.update(state=Job.State.DEAD)

    look_after_backups(now=NIGHT)

    assert Task.objects.get().key == "backup:missing"


def test_the_alarm_ends_with_the_next_backup(folder: Path) -> None:
    put_backup(folder, NIGHT.date() - 3 * DAY)
    look_after_backups(now=NIGHT)
    put_backup(folder, NIGHT.date())

    look_after_backups(now=NIGHT)

    assert Task.objects.get().done_at == NIGHT


def test_the_mail_says_what_to_do(folder: Path) -> None:
    make_company()
    put_backup(folder, NIGHT.date() - 3 * DAY)
    look_after_backups(now=NIGHT)

    deliver_due_messages(now=lambda: NIGHT)

    message = Message.objects.get()
    assert message.state in Message.SENT_STATES
    assert message.address == "werkstatt@mueller.example"
    assert "BACKUP_DIR" in message.text
