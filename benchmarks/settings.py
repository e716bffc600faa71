"""The product's settings plus the views that serve as lower bounds."""

from __future__ import annotations

import copy

from workshop_crm import settings as product
from workshop_crm.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
TEMPLATES = copy.deepcopy(product.TEMPLATES)
TEMPLATES[0] |= {
    "DIRS": [product.BASE_DIR / "templates", product.BASE_DIR / "benchmarks/templates"]
}
LOGGING = {"version": 1, "disable_existing_loggers": True}
