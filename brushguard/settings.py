"""Settings, read from the environment; docs/settings.md has a heading for each.

`bin/start` makes every value a local instance needs. A service sets them itself.
"""

import base64
import binascii
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from kombu import Queue

# Whoever loads the settings has the app that shared tasks belong to.
from brushguard.celery import app as celery_app  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def _key(name: str) -> bytes:
    """Decode a 32-byte key from the base64 in the variable `name`, or stop with a sentence."""
    try:
        key = base64.b64decode(env.str(name), validate=True)
    except binascii.Error as error:
        raise ImproperlyConfigured(f"{name} must be 32 bytes in base64: {error}") from error
    if len(key) != 32:
        raise ImproperlyConfigured(f"{name} must be 32 bytes in base64; it holds {len(key)}.")
    return key


DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
BRUSHGUARD_MASTER_KEY = _key("BRUSHGUARD_MASTER_KEY")
BRUSHGUARD_DATA_DIR = Path(env.str("BRUSHGUARD_DATA_DIR", str(BASE_DIR / "var")))
BRUSHGUARD_WORK_DIR = Path(env.str("BRUSHGUARD_WORK_DIR", str(BRUSHGUARD_DATA_DIR / "work")))
BRUSHGUARD_CASE_YEARS = env.int("BRUSHGUARD_CASE_YEARS", 3)
if not 1 <= BRUSHGUARD_CASE_YEARS <= 30:
    raise ImproperlyConfigured("BRUSHGUARD_CASE_YEARS must be a number from 1 to 30.")
BRUSHGUARD_BASE_URL = env.str("BRUSHGUARD_BASE_URL", "http://127.0.0.1:8000")
BRUSHGUARD_IS_LOCAL = env.bool("BRUSHGUARD_IS_LOCAL", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.admin",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "rest_framework",
    "shops",
    "detection",
    "appeals",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "brushguard.head.head_as_get",
    "brushguard.problems.length_needed",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "brushguard.refused.RefusedPage",
]

ROOT_URLCONF = "brushguard.urls"
WSGI_APPLICATION = "brushguard.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shops.context.navigation",
            ],
        },
    },
]

# --- data -----------------------------------------------------------------------------------

DATABASES = {"default": {**env.db("DATABASE_URL"), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "brushguard.cache.KeptRedisCache",
        "LOCATION": env.str("CACHE_URL", env.str("CELERY_BROKER_URL", "redis://127.0.0.1:6379/0")),
    }
}
if not CACHES["default"]["LOCATION"].startswith(("redis://", "rediss://", "unix://")):
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(BRUSHGUARD_DATA_DIR / "files")},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(BRUSHGUARD_DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
BRUSHGUARD_UPLOAD_MAX_BYTES = env.int("BRUSHGUARD_UPLOAD_MAX_BYTES", 512 * 1024 * 1024)
BRUSHGUARD_RAW_CELLS_DAYS = env.int("BRUSHGUARD_RAW_CELLS_DAYS", 30)

# --- the worker -----------------------------------------------------------------------------

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "redis://127.0.0.1:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 3600
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# The visibility timeout stays above the longest task; the restore pair brings the work of a
# killed worker back within seconds instead of minutes.
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 7200,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }
    if CELERY_BROKER_URL.startswith(("redis", "unix"))
    else {}
)
# Alerts have a queue of their own, which imports and scans cannot fill. A worker that is told no
# queue serves both.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("notices")]
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_ROUTES = {"shops.tasks.notifying.*": {"queue": "notices"}}
CELERY_BEAT_SCHEDULE = {
    "sweep-scans": {"task": "detection.tasks.sweep_scans_task", "schedule": 30.0},
    "sweep-pushes": {"task": "detection.tasks.sweep_pushes_task", "schedule": 10.0},
    "purge-pushes": {"task": "detection.tasks.purge_pushes_task", "schedule": 6 * 3600.0},
    "sweep-backtests": {"task": "detection.tasks.sweep_backtests_task", "schedule": 30.0},
    "sweep-messages": {
        "task": "shops.tasks.connecting.sweep_messages_task",
        "schedule": 10.0,
    },
    "pull-connections": {"task": "shops.tasks.connecting.pull_due_task", "schedule": 15.0},
    "purge-live": {"task": "shops.tasks.connecting.purge_live_task", "schedule": 6 * 3600.0},
    "purge-raw-cells": {
        "task": "shops.tasks.importing.purge_raw_cells_task",
        "schedule": 6 * 3600.0,
    },
    "sweep-imports": {"task": "shops.tasks.importing.sweep_imports_task", "schedule": 30.0},
    "send-notices": {"task": "shops.tasks.notifying.send_notices_task", "schedule": 30.0},
    "sweep-losses": {"task": "appeals.tasks.sweep_losses_task", "schedule": 60.0},
    "sweep-packs": {"task": "appeals.tasks.sweep_packs_task", "schedule": 60.0},
    "tend-stamps": {"task": "appeals.tasks.tend_stamps_task", "schedule": 900.0},
    "delete-ended-packs": {
        "task": "appeals.tasks.delete_ended_packs_task",
        "schedule": 3600.0,
    },
    "reseal": {"task": "appeals.tasks.reseal_task", "schedule": 600.0},
    "anchor-chains": {"task": "appeals.tasks.anchor_chains_task", "schedule": 86400.0},
    "remind-deadlines": {"task": "appeals.tasks.remind_deadlines_task", "schedule": 300.0},
}

# --- time stamps ----------------------------------------------------------------------------

BRUSHGUARD_TSA = env.str("BRUSHGUARD_TSA", "local-test")
if BRUSHGUARD_TSA not in {"local-test", "http", "manual"}:
    raise ImproperlyConfigured("BRUSHGUARD_TSA is local-test, http or manual.")
BRUSHGUARD_TSA_URL = env.str("BRUSHGUARD_TSA_URL", "")
BRUSHGUARD_TSA_CA = env.str("BRUSHGUARD_TSA_CA", "")
BRUSHGUARD_TSA_POLICY = env.str("BRUSHGUARD_TSA_POLICY", "")
if BRUSHGUARD_TSA == "http" and not (BRUSHGUARD_TSA_URL and BRUSHGUARD_TSA_CA):
    raise ImproperlyConfigured(
        "BRUSHGUARD_TSA=http needs BRUSHGUARD_TSA_URL and BRUSHGUARD_TSA_CA."
    )
if BRUSHGUARD_TSA_CA and not Path(BRUSHGUARD_TSA_CA).is_file():
    raise ImproperlyConfigured(f"BRUSHGUARD_TSA_CA: there is no file {BRUSHGUARD_TSA_CA}.")

# --- people ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "shops.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[BrushGuard] "
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "BrushGuard"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = BRUSHGUARD_IS_LOCAL
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "shops.accounts.attempted_email"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- mail -----------------------------------------------------------------------------------

_mail = env.email_url(
    "EMAIL_URL", default="filemail://" if BRUSHGUARD_IS_LOCAL else "consolemail://"
)
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail.get("EMAIL_HOST") or ""
EMAIL_PORT = _mail.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = bool(_mail.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(_mail.get("EMAIL_USE_SSL"))
EMAIL_FILE_PATH = str(BRUSHGUARD_DATA_DIR / "mail")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "BrushGuard <brushguard@localhost>")

# --- calls to addresses that a shop's people name --------------------------------------------

BRUSHGUARD_OUTGOING_ALLOW = env.list("BRUSHGUARD_OUTGOING_ALLOW", default=[])

# --- language and time ----------------------------------------------------------------------

USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = sorted(path for path in (BASE_DIR / "locale").iterdir() if path.is_dir())

# --- security -------------------------------------------------------------------------------

_is_tls = env.bool("BRUSHGUARD_TLS", BRUSHGUARD_BASE_URL.startswith("https://"))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _is_tls
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = _is_tls
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _is_tls else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _is_tls
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
if env.bool("BRUSHGUARD_BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
# plotly.js adds one empty <style> element; this is the hash of nothing.
_EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, _EMPTY_STYLE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- the REST interface ---------------------------------------------------------------------

# Calls a minute that one token may make, and how many of them with events of its own beside.
BRUSHGUARD_API_RATE = env.int("BRUSHGUARD_API_RATE", 3000)
BRUSHGUARD_EVENTS_RATE = env.int("BRUSHGUARD_EVENTS_RATE", 30_000)
BRUSHGUARD_EVENTS_MAX_BYTES = env.int("BRUSHGUARD_EVENTS_MAX_BYTES", 16 * 1024 * 1024)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["shops.api.authentication.ShopTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["shops.api.parsers.StorableJSON"],
    "DEFAULT_PAGINATION_CLASS": "shops.api.pagination.NewestFirst",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["shops.api.throttling.TokenThrottle"],
    "EXCEPTION_HANDLER": "brushguard.problems.problem_response",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "BrushGuard",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "AppealStateEnum": "appeals.enums.AppealState",
        "ShopStateEnum": ["safe", "watch", "hold", "critical"],
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "brushguard.schema.complete",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- logs -----------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "brushguard.logs.line_formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        # These name the addresses they call, and a robot's address is its key.
        **{name: {"level": "WARNING"} for name in ("httpx", "httpcore", "apprise")},
        # Greets every process that loads it.
        "pikepdf": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
