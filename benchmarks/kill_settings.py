"""The product's settings plus what makes the kill test short and hard."""

from __future__ import annotations

from benchmarks.settings import *  # noqa: F403
from workshop_crm import settings as product

ROOT_URLCONF = product.ROOT_URLCONF
LOGGING = {**product.LOGGING, "root": {"handlers": ["stderr"], "level": "ERROR"}}
LEASE_SECONDS = 10
# Workers import it after Django is set up.
CELERY_IMPORTS = ("benchmarks.kill_kinds",)
CELERY_BEAT_SCHEDULE = {
    "deliver due messages": {
        **product.CELERY_BEAT_SCHEDULE["deliver due messages"],
        "schedule": 1.0,
        "kwargs": {"lease_seconds": LEASE_SECONDS},
    }
}
if product.REDIS_URL:
    # What a worker has taken off the queue is handed out again after so many seconds.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 2}
