"""Django settings that desk and classroom share; each adds its own apps, database, cookies and addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from upstander.installation import Installation

_HERE = Path(__file__).parent

IDLE_MINUTES = 30
LONGEST_SESSION = 12 * 60 * 60


def base_settings(
    installation: Installation, *, service: str, url: str, database: dict[str, Any], secret_key: str
) -> dict[str, Any]:
    """The settings of one staff service (``desk`` or ``classroom``)."""
    secure = not installation.demo
    prefix = "__Host-" if secure else ""
    address = urlsplit(url)
    host = address.hostname or installation.host
    return {
        "SECRET_KEY": secret_key,
        "DEBUG": False,
        "ALLOWED_HOSTS": sorted({host, installation.host, "127.0.0.1", "localhost"}),
        "CSRF_TRUSTED_ORIGINS": [f"{address.scheme}://{address.netloc}"],
        "ROOT_URLCONF": f"upstander.{service}.urls",
        "INSTALLED_APPS": [
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "django_tasks",
            "django_tasks_db",
            "upstander.staff",
            f"upstander.{service}",
        ],
        "MIDDLEWARE": [
            "upstander.staff.middleware.StrictHeaders",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "upstander.staff.middleware.IdleTimeout",
            "upstander.staff.middleware.LoggedInOnly",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.jinja2.Jinja2",
                "APP_DIRS": True,
                "OPTIONS": {"environment": "upstander.staff.templating.make_environment"},
            }
        ],
        "DATABASES": {"default": database},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "AUTH_USER_MODEL": "staff.Person",
        "LOGIN_URL": "log_in",
        "LOGIN_REDIRECT_URL": "start",
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
        "AUTH_PASSWORD_VALIDATORS": [
            {
                "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
                "OPTIONS": {"min_length": 12},
            },
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
        ],
        "SESSION_COOKIE_NAME": f"{prefix}upstander-{service}",
        "SESSION_COOKIE_AGE": LONGEST_SESSION,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_COOKIE_SECURE": secure,
        "CSRF_COOKIE_NAME": f"{prefix}upstander-{service}-form",
        "CSRF_COOKIE_AGE": None,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Strict",
        "CSRF_COOKIE_SECURE": secure,
        "CSRF_FAILURE_VIEW": "upstander.staff.views.form_expired",
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 256 * 1024,
        "LANGUAGE_CODE": "en-gb",
        "USE_I18N": False,
        "USE_TZ": True,
        "TIME_ZONE": "Europe/London",
        "STATIC_URL": "/static/",
        "STATICFILES_DIRS": [str(_HERE / "static")],
        "STATICFILES_FINDERS": ["django.contrib.staticfiles.finders.FileSystemFinder"],
        "WHITENOISE_USE_FINDERS": True,
        "WHITENOISE_AUTOREFRESH": False,
        "WHITENOISE_MAX_AGE": 60,
        "TASKS": {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}},
        "LOGGING_CONFIG": "upstander.staff.logs.configure_logs_for_django",
        # Django calls the function only where there is something to hand it.
        "LOGGING": {"version": 1},
    }
