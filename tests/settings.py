"""Settings of the tests: the product's own, on throw-away data."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
if "DATA_DIR" not in os.environ:
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="workshop-tests-")
    # Processes that this one starts inherit the variable, and only this one clears up.
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
os.environ["PUBLIC_BASE_URL"] = "https://werkstatt.example"
os.environ["ALLOWED_HOSTS"] = "testserver,127.0.0.1,localhost,werkstatt.example"
for name in (
    "EMAIL_URL",
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_API_BASE",
    "SENTRY_DSN",
    "BACKUP_KEY",
    "BACKUP_DIR",
    "BACKUP_KEEP",
    "METRICS_TOKEN",
):
    os.environ[name] = ""

from workshop_crm.settings import *  # noqa: E402, F403
from workshop_crm.settings import DATA_DIR, DATABASES, IS_SQLITE, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
AXES_ENABLED = False
# What is counted by address must not go on from test to test, nor from worker to worker.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# The live server of browser tests speaks http on loopback.
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
SECURE_HSTS_SECONDS = 0
if IS_SQLITE:
    # A file: an in-memory database refuses parallel requests with "table is locked".
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    # Nobody needs test data after a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
    # Fifty at once on a busy machine: who waits is served in no order, but is served.
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA busy_timeout=120000;"
# WhiteNoise warns when there is nothing to serve.
(DATA_DIR / "static").mkdir(exist_ok=True)
