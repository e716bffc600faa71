"""Celery only wakes workers up: what there is to do stands in the database."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workshop_crm.settings")

app = Celery("workshop_crm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
