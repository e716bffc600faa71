"""The product's settings plus the messages that a busy cell has to send."""

from __future__ import annotations

import copy

from workshop_crm import settings as product
from workshop_crm.settings import *  # noqa: F403

CELERY_IMPORTS = ("benchmarks.kill_kinds",)
TEMPLATES = copy.deepcopy(product.TEMPLATES)
TEMPLATES[0]["DIRS"] = [product.BASE_DIR / "templates", product.BASE_DIR / "benchmarks/templates"]
