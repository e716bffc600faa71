"""A house that is not set up yet: the worker runs already, and finds nothing to do."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from workshop.models import Company

TASKS = sorted(entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values())


@pytest.mark.django_db
@pytest.mark.parametrize("name", TASKS)
def test_every_regular_task_runs_before_the_set_up(name: str) -> None:
    import_string(name)()

    assert not Company.objects.exists()
