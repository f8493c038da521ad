"""Settings: one file, from the environment only. A missing variable explains itself.

`bin/manage` sets development values for all of them; `docker-compose.yml` lists them for production.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import environ
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from foundation.logs import processors

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def needed(name: str, what: str) -> str:
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {what}. (bin/manage sets it for a development machine.)")
    return value


DEBUG = env.bool("NGEROMBO_DEBUG", default=False)
SECRET_KEY = needed("NGEROMBO_SECRET_KEY", "a random string of 50 characters or more")
NUMBER_KEYS = needed("NGEROMBO_NUMBER_KEYS", "NAME:BASE64 of 32 random bytes, the newest first, separated by commas")
DIGEST_KEY = needed("NGEROMBO_DIGEST_KEY", "BASE64 of 32 random bytes; it can never be changed")
FILES_DIR = env.str("NGEROMBO_FILES_DIR", default=str(BASE_DIR / ".run" / "files"))
ALLOWED_HOSTS = env.list("NGEROMBO_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("NGEROMBO_ORIGINS", default=[])
# How many proxies of our own stand before the web server and write into X-Forwarded-For who asked them. It is believed
# so far and no further; without any, not at all.
TRUSTED_PROXIES = env.int("NGEROMBO_TRUSTED_PROXIES", default=0)
HTTPS = env.bool("NGEROMBO_HTTPS", default=not DEBUG)
DEMO = env.bool("NGEROMBO_DEMO", default=False)
OFFICE_NAME = env.str("NGEROMBO_OFFICE", default="Dinas Sosial")
# Every instance serves one office; figures of a region are printed in its own time zone.
TIME_ZONE = env.str("NGEROMBO_TIME_ZONE", default="Asia/Jakarta")

INSTALLED_APPS = [
    "poverty",
    "interventions",
    "verification",
    "households",
    "imports",
    "accounts",
    "regions",
    "foundation",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "pghistory",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_standardized_errors",
    "django_filters",
    "django_tables2",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "import_export",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "foundation.middleware.page_policy",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "foundation.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "foundation.middleware.page_history",
    "foundation.middleware.DomainErrorMiddleware",
]

# Where phones fetch forms and send visits: the answers are no pages, and a visit that comes in changes no row whose
# history is kept.
PHONES = "/openrosa/"

ROOT_URLCONF = "poverty.urls"
WSGI_APPLICATION = "poverty.wsgi.application"
ASGI_APPLICATION = "poverty.asgi.application"

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
                "accounts.context.shell",
            ],
            "builtins": ["foundation.templatetags.formats", "foundation.templatetags.interface"],
        },
    },
]

_owner = env.bool("NGEROMBO_USE_OWNER", default=False)
_database = "DATABASE_OWNER_URL" if _owner else "DATABASE_URL"
needed(_database, "postgres://user:password@host:port/name")
DATABASES = {"default": env.db(_database)}
DATABASES["default"]["ENGINE"] = "foundation.postgres"
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# History triggers read this setting in every row; where it is not there at all, each row raises and rolls back a
# subtransaction, and thousands of rows take minutes instead of seconds (foundation migration 0002 says how much).
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c pgtrigger.ignore={}"
# The application's login; migrations grant it what it may, and take UPDATE and DELETE on the audit trail away.
APP_DATABASE_ROLE = env.str("NGEROMBO_APP_ROLE", default="ngerombo_app")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = needed("REDIS_URL", "redis://host:port/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "accounts.adapter.OfficeAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Ngerombo"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
EMAIL_BACKEND = env.str("NGEROMBO_EMAIL_BACKEND", default="django.core.mail.backends.console.EmailBackend")
SESSION_COOKIE_AGE = 12 * 3600

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
LOCALE_PATHS: list[Path] = []
DATE_FORMAT = "j F Y"
FORMAT_MODULE_PATH = ["foundation.localization"]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".run" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
IMPORT_MAX_BYTES = env.int("NGEROMBO_IMPORT_MAX_BYTES", default=200 * 1024 * 1024)
IMPORT_MAX_ROWS = env.int("NGEROMBO_IMPORT_MAX_ROWS", default=1_500_000)
# A NIK stored as a number that ends in 0 may have lost its last digit: "refuse" the row, or only "warn".
IMPORT_NUMERIC_IDS = env.str("NGEROMBO_IMPORT_NUMERIC_IDS", default="refuse")
# The virus scanner clamd, as host:port or the path of its socket; empty: files are not scanned. Lists, minutes, papers
# and questionnaires pass it before they are stored; while it does not answer they are refused (foundation.scanning).
# Its StreamMaxLength must not be below IMPORT_MAX_BYTES, or large lists are refused.
CLAMD = env.str("NGEROMBO_CLAMD", default="")
PHOTO_MAX_BYTES = env.int("NGEROMBO_PHOTO_MAX_BYTES", default=10 * 1024 * 1024)
# A phone that has not met the server for so many days forgets its list; unsent visits stay, sealed.
FIELD_WIPE_AFTER_DAYS = env.int("NGEROMBO_FIELD_WIPE_AFTER_DAYS", default=14)
# Changes that touch more households than this need a second person.
SECOND_PERSON_FROM = env.int("NGEROMBO_SECOND_PERSON_FROM", default=50)
# From where on the evidence of a visit is worth a look; for a person, never a verdict (verification.evidence.hints).
EVIDENCE_LIMITS = {
    # Photos are taken during the visit; a day covers two visits to one family and a clock that is off by hours.
    "old_photo_hours": env.float("NGEROMBO_OLD_PHOTO_HOURS", default=24),
    # Beyond a loaded border (`manage.py load_boundaries`) by more than borders of such files are rounded.
    "outside_m": env.float("NGEROMBO_OUTSIDE_METRES", default=300),
    # Villages measure 1 to 5 km across where people live; where no border is loaded, farther than that is odd.
    "far_m": env.float("NGEROMBO_FAR_METRES", default=5000),
    # Fewer visits than this have no middle to be far from.
    "far_visits": env.int("NGEROMBO_FAR_VISITS", default=5),
    # Faster than the fastest road of a kabupaten, over more than positions jitter.
    "jump_kmh": env.float("NGEROMBO_JUMP_KMH", default=120),
    "jump_m": env.float("NGEROMBO_JUMP_METRES", default=1000),
    # A phone outdoors is 5 to 10 m off; families of one yard are rarely more than four.
    "spot_m": env.float("NGEROMBO_SPOT_METRES", default=15),
    "spot_visits": env.int("NGEROMBO_SPOT_VISITS", default=5),
    # The questionnaire read aloud takes 15 to 30 minutes; a form left open over lunch is not slow yet.
    "short_minutes": env.float("NGEROMBO_SHORT_MINUTES", default=4),
    "long_minutes": env.float("NGEROMBO_LONG_MINUTES", default=240),
    # As many as the yes-or-no criteria of Kepmensos 262/2022 that stand together.
    "straight_questions": env.int("NGEROMBO_STRAIGHT_QUESTIONS", default=8),
}
# Bits of 128 in which two photos may differ and still show the same (shrunk twice: 0 to 6, other houses: over 20);
# never above 7, which is as far as the index finds them (verification.evidence.fingerprints).
NEAR_PHOTO_BITS = env.int("NGEROMBO_NEAR_PHOTO_BITS", default=6)
# Working days to object and to answer: law 30/2014 on government administration, article 77.
OBJECTION_DAYS = env.int("NGEROMBO_OBJECTION_DAYS", default=21)
OBJECTION_ANSWER_DAYS = env.int("NGEROMBO_OBJECTION_ANSWER_DAYS", default=10)
# Days that are no working days besides Saturdays and Sundays, as 2026-12-25,2027-01-01.
HOLIDAYS = [dt.date.fromisoformat(day) for day in env.list("NGEROMBO_HOLIDAYS", default=[])]
# What stands on a letter beside the office's name.
OFFICE_GOVERNMENT = env.str("NGEROMBO_GOVERNMENT", default="")
OFFICE_ADDRESS = env.str("NGEROMBO_OFFICE_ADDRESS", default="")
OFFICE_CONTACT = env.str("NGEROMBO_OFFICE_CONTACT", default="")
OFFICE_PLACE = env.str("NGEROMBO_OFFICE_PLACE", default="")
OFFICE_SIGNATORY = env.str("NGEROMBO_SIGNATORY", default="")
# Below this share of listed households with a decision in force, a region has no rate.
RATE_MIN_COVERAGE = env.float("NGEROMBO_RATE_MIN_COVERAGE", default=0.95)

# --- what a browser may do with our pages: nothing from another host, nothing inline -----------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY = {"camera": ["self"], "geolocation": ["self"], "microphone": [], "payment": [], "usb": []}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "foundation.drf.KeysetPages",
    "DEFAULT_SCHEMA_CLASS": "drf_standardized_errors.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "DATETIME_FORMAT": "iso-8601",
    "COERCE_DECIMAL_TO_STRING": True,
}
DRF_STANDARDIZED_ERRORS = {"EXCEPTION_HANDLER_CLASS": "foundation.drf.ProblemHandler"}
_ERRORS = "drf_standardized_errors.openapi_serializers"
SPECTACULAR_SETTINGS = {
    "TITLE": "Ngerombo",
    "VERSION": "0.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "VerdictEnum": "verification.models.verdict.Verdict.choices",
        **{
            f"{kind}Enum": f"{_ERRORS}.{kind}Enum.choices" for kind in ("ValidationError", "ClientError", "ServerError")
        },
    },
}
KNOX_TOKEN_MODEL = "knox.AuthToken"  # noqa: S105
REST_KNOX = {"TOKEN_TTL": dt.timedelta(days=30), "AUTO_REFRESH": True, "AUTO_REFRESH_MAX_TTL": dt.timedelta(days=120)}

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "tables/table.html"

# --- Celery: Redis is the bell, PostgreSQL the truth (foundation.jobs) --------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TASK_SOFT_TIME_LIMIT = 1700
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000
CELERY_TASK_ALWAYS_EAGER = env.bool("NGEROMBO_EAGER", default=False)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_connect_timeout": 2, "socket_timeout": 5}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "imports-ring-again": {"task": "imports.tasks.ring_pending", "schedule": 30.0},
    "imports-forget-marked": {"task": "imports.tasks.forget_marked", "schedule": 3600.0},
    "households-forget-exports": {"task": "households.tasks.forget_exports", "schedule": 3600.0},
    "households-ring-again": {"task": "households.tasks.ring_pending", "schedule": 30.0},
    "poverty-ring-again": {"task": "poverty.tasks.ring_pending", "schedule": 30.0},
    "verification-sweep": {"task": "verification.tasks.sweep_photos", "schedule": dt.timedelta(hours=24)},
    "verification-inspect": {"task": "verification.tasks.inspect", "schedule": 60.0},
    "verification-inspect-again": {"task": "verification.tasks.inspect_again", "schedule": dt.timedelta(hours=24)},
    "poverty-nightly": {"task": "poverty.tasks.recompute_all", "schedule": dt.timedelta(hours=24)},
}

# --- logs: one line of JSON an event, never a 16-digit number, never a value of a person ---------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            "foreign_pre_chain": processors,
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("NGEROMBO_LOG_LEVEL", default="WARNING")},
}
structlog.configure(
    processors=[*processors, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
