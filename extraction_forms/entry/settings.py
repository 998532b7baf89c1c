"""Django's settings of the entry site, told by the environment that `synthesis serve` sets.

SYNTHESIS_REVIEWS is the folder of reviews, SYNTHESIS_STATE that of the database and the key; the others are optional:
DATABASE_URL (PostgreSQL in place of a file), SYNTHESIS_TEAM (accounts and secure cookies), SYNTHESIS_HOSTS,
SYNTHESIS_ORIGINS, SYNTHESIS_PROXIES (whose X-Forwarded-* is believed), SYNTHESIS_USER_HEADER.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from extraction_forms.entry.accounts.networks import networks
from extraction_forms.entry.database import database_at
from extraction_forms.entry.state import DATABASE_FILE, secret_key, state_folder

REVIEWS = Path(os.environ.get("SYNTHESIS_REVIEWS", "reviews")).resolve()
# Tools that only look at the settings name no folder: nothing is made for them, and nothing kept.
IS_KEPT = "SYNTHESIS_STATE" in os.environ
STATE = Path(os.environ.get("SYNTHESIS_STATE", ".synthesis")).resolve()
TEAM = os.environ.get("SYNTHESIS_TEAM", "") == "1"


def _listed(name: str, default: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


SECRET_KEY = secret_key(state_folder(STATE)) if IS_KEPT else secrets.token_urlsafe(50)
DEBUG = False
ALLOWED_HOSTS = _listed("SYNTHESIS_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = _listed("SYNTHESIS_ORIGINS", "")

# A team's cookies travel by https alone, unless the only address is one of this computer: that is for trying out.
_PLAIN = ("http://127.0.0.1", "http://localhost", "http://[::1]")
SECURE = TEAM and not (CSRF_TRUSTED_ORIGINS and all(one.startswith(_PLAIN) for one in CSRF_TRUSTED_ORIGINS))
PROXIES = networks("SYNTHESIS_PROXIES", _listed("SYNTHESIS_PROXIES", "127.0.0.1,::1")) if TEAM else ()
USER_HEADER = os.environ.get("SYNTHESIS_USER_HEADER", "").strip() if TEAM else ""

DATABASES = {"default": database_at(os.environ.get("DATABASE_URL", ""), STATE / DATABASE_FILE)}

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "extraction_forms.entry.apps.Entry",
]
MIDDLEWARE = [
    "extraction_forms.entry.accounts.proxy.behind_proxy",
    "django.middleware.security.SecurityMiddleware",
    "extraction_forms.entry.headers.headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "extraction_forms.entry.urls"
WSGI_APPLICATION = "extraction_forms.entry.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {"environment": "extraction_forms.entry.templating.environment"},
    }
]

AUTH_USER_MODEL = "entry.Person"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "label")},
    },
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The prefix has the browser refuse such a cookie from a neighbouring address, or without https.
_PREFIX = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME = f"{_PREFIX}entry_session"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE
SESSION_LONGEST = 14 * 24 * 60 * 60
CSRF_COOKIE_NAME = f"{_PREFIX}entry_csrf"
CSRF_COOKIE_HTTPONLY = False  # a page that was left open takes the new token after a new login from it
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = SECURE
CSRF_FAILURE_VIEW = "extraction_forms.entry.fault_pages.not_from_here"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TEAM else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
USE_I18N = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "extraction_forms.entry.papers.uploading.Capped",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"links": {"()": "extraction_forms.entry.log_lines.WithoutLinks"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["links"]}},
    "loggers": {"django": {"handlers": ["console"], "level": "ERROR"}},
}
