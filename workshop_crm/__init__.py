"""The Django project: settings, addresses, background app, and the desk."""

from __future__ import annotations

from workshop_crm.celery import app as celery_app

__all__ = ["celery_app"]
