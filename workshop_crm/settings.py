"""Settings, read from the environment only; `.env.example` lists every variable."""

from __future__ import annotations

from pathlib import Path

import django_stubs_ext
import sentry_sdk
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from workshop_crm.beat import BEAT_SCHEDULE
from workshop_crm.lib.environment import Environment
from workshop_crm.lib.quiet_log import log_config
from workshop_crm.lib.quiet_sentry import QUIET_OPTIONS

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()
env.read_env(str(BASE_DIR / ".env"))

# --- what this machine is -----------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default="") or BASE_DIR / "data")
DATA_DIR.mkdir(parents=True, exist_ok=True)
PUBLIC_BASE_URL = (env.str("PUBLIC_BASE_URL", default="") or "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or ["127.0.0.1", "localhost", "[::1]"]
SECRET_KEY = env.str("SECRET_KEY", default="")
# Old keys stay readable after a rotation: docs/operations.md says how to rotate.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is missing. script/server makes one; elsewhere set SECRET_KEY or "
        "SECRET_KEY_FILE, see .env.example."
    )
CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL] if PUBLIC_BASE_URL.startswith("https://") else []

# --- apps ---------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "workshop",
    "customers",
    "messaging",
    "bookings",
    "invoices",
    "reminders",
    "retention",
    "workshop_crm.desk",
    "workshop_crm.api",
    "workshop_crm.ops",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "auditlog",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "ninja",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "workshop_crm.desk.middleware.PermissionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "workshop_crm.desk.limits.LimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "workshop_crm.desk.middleware.HtmxLoginRedirectMiddleware",
    "workshop_crm.desk.middleware.AccessMiddleware",
    "auditlog.middleware.AuditlogMiddleware",
    "workshop_crm.desk.change_log.noting.ChangeNotesMiddleware",
    "axes.middleware.AxesMiddleware",
    "workshop_crm.api.middleware.ProblemMiddleware",
]

ROOT_URLCONF = "workshop_crm.urls"
WSGI_APPLICATION = "workshop_crm.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "workshop_crm.desk.context.house",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- database -----------------------------------------------------------------------------------
DATABASES = {
    "default": env.db_url_config(
        env.str("DATABASE_URL", default="") or f"sqlite:///{DATA_DIR / 'workshop.sqlite3'}"
    )
}
if "ENGINE" not in DATABASES["default"]:
    raise ImproperlyConfigured(
        "DATABASE_URL must look like postgres://user:password@host:5432/name."
    )
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
IS_SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
if IS_SQLITE:
    # One writer at a time, who waits in line instead of failing; FULL keeps what a customer was
    # told over a power cut (measured: docs/decisions/0002-sqlite-as-embedded-default.md).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000; "
            "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-20000;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "workshop.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk:today"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # Hours.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"
AXES_CLIENT_IP_CALLABLE = "workshop_crm.lib.client_address.client_address"
AXES_VERBOSE = False

# --- language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "workshop_crm.formats"
USE_I18N = True
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

# --- files --------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "workshop_crm.vendor_static.VendorFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Source maps are megabytes that nobody but a developer ever asks for.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "png", "gif", "svgz", "woff", "woff2", "gz", "br")
MEDIA_ROOT = DATA_DIR / "files"
# Backups are encrypted with it; kept apart from them, it is needed to restore them.
BACKUP_KEY = env.str("BACKUP_KEY", default="")
# Where a backup is written every night, and of how many days, weeks and months one is kept.
BACKUP_DIR = env.str("BACKUP_DIR", default="")
BACKUP_KEEP = [int(number) for number in env.list("BACKUP_KEEP", default=[]) or (7, 4, 12)]
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
# All files of one request; what one may have, its form says.
MOST_UPLOADED = 100 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "workshop_crm.lib.uploads.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- mail and Twilio: without them the product is in practice mode ------------------------------
EMAIL_URL = env.str("EMAIL_URL", default="")
EMAIL_TIMEOUT = 20
# So many mails are handed over at the same time; big providers allow three connections.
EMAIL_CONNECTIONS = env.int("EMAIL_CONNECTIONS", default=3)
TWILIO_ACCOUNT_SID = env.str("TWILIO_ACCOUNT_SID", default="")
TWILIO_AUTH_TOKEN = env.str("TWILIO_AUTH_TOKEN", default="")
TWILIO_API_BASE = env.str("TWILIO_API_BASE", default="")

# --- counters: shared by all web processes with Redis, each process by itself without ------------
REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL and not REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
    raise ImproperlyConfigured("REDIS_URL must look like redis://host:6379/0.")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # Several houses may share one Redis.
        "KEY_PREFIX": PUBLIC_BASE_URL,
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
# Behind one address may sit a whole firm, a mobile network, or a provider's mail scanner.
PAGES_PER_MINUTE = env.int("PAGES_PER_MINUTE", default=1200)
# Forged hooks, wrong tokens, wrong passwords.
REFUSALS_PER_TEN_MINUTES = env.int("REFUSALS_PER_TEN_MINUTES", default=300)

# --- background work: the database is the truth, the broker only wakes somebody up --------------
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {} if REDIS_URL else {"polling_interval": 0.05}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE

# --- other programs of the house -----------------------------------------------------------------
# So often may each connected program ask in a minute.
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=600)
# Networks inside the house whose programs may be told of changes, also without TLS.
WEBHOOK_NETWORKS = env.list("WEBHOOK_NETWORKS", default=[])

# --- safety -------------------------------------------------------------------------------------
IS_HTTPS = PUBLIC_BASE_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_SECURE = IS_HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
# What a page says once may name a customer: it belongs into the database, not into a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# Who changed something is enough; where they sat is nobody's business.
AUDITLOG_DISABLE_REMOTE_ADDR = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# The redirect to https is the reverse proxy's work (docs/operations.md).
SILENCED_SYSTEM_CHECKS = ["security.W008"]

# Who may read /metrics; without it, only this machine.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    try:
        sentry_sdk.init(SENTRY_DSN, **QUIET_OPTIONS)
    except ValueError as error:
        raise ImproperlyConfigured(f"SENTRY_DSN: {error}") from error

LOGGING = log_config(
    form=env.str("LOG_FORMAT", default="") or "line",
    level=env.str("LOG_LEVEL", default="") or "INFO",
)
