"""The product's settings plus the kill test's message kinds."""

from __future__ import annotations

from benchmarks.settings import *  # noqa: F403
from workshop_crm import settings as product

INSTALLED_APPS = [*product.INSTALLED_APPS, "benchmarks.kill_app.KillTestConfig"]
ROOT_URLCONF = product.ROOT_URLCONF
