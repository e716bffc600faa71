"""Celery's door."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from bookings.intake.mailbox import fetch_all_mail
from bookings.intake.purging import purge_bodies
from bookings.intake.settle import ask_about_stuck
from bookings.intake.silence import notice_silence
from bookings.proposals.life import keep_proposals
from bookings.proposals.promise import alarm_owner


@shared_task(ignore_result=True, soft_time_limit=600)
def fetch_mail_task() -> None:
    fetch_all_mail(now=timezone.now())


@shared_task(ignore_result=True, soft_time_limit=300)
def keep_proposals_task() -> None:
    keep_proposals(now=timezone.now())


@shared_task(ignore_result=True, soft_time_limit=300)
def alarm_owner_task() -> None:
    alarm_owner(now=timezone.now())


@shared_task(ignore_result=True, soft_time_limit=300)
def notice_silence_task() -> None:
    notice_silence(now=timezone.now())


@shared_task(ignore_result=True, soft_time_limit=600)
def purge_bodies_task() -> None:
    purge_bodies(now=timezone.now())


@shared_task(ignore_result=True, soft_time_limit=300)
def ask_about_stuck_task() -> None:
    ask_about_stuck(now=timezone.now())
