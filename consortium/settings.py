"""Every setting, read from the environment once. `.env.example` lists the variables.

Nothing insecure is a default: `DEBUG` is off unless the environment turns it on, and
`make demo` writes an `.env` that does so for this machine alone.
"""

import sys
from pathlib import Path

import environ
import pghistory
import pgtrigger
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from consortium.environment import address, env, hosts, one_of, switch, whole_number, words

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = switch("DEBUG", False)
# Nothing stands in for these where the site is for real.
NEEDED = ["SECRET_KEY"]
if not DEBUG:
    NEEDED += ["ALLOWED_HOSTS", "SITE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"]
    NEEDED += ["DATABASE_URL", "REDIS_URL"]
if missing := [name for name in NEEDED if not words(name)]:
    raise ImproperlyConfigured(
        f"Not set in the environment, and without a default{'' if DEBUG else ' while DEBUG is off'}"
        f": {', '.join(missing)}. See .env.example for what each holds. (The embedded PostgreSQL "
        "and Valkey, without passwords or backups, and e-mail on the console are for one "
        "developer's machine, with DEBUG=1.)"
    )
SECRET_KEY = words("SECRET_KEY")
ALLOWED_HOSTS = hosts("ALLOWED_HOSTS", ["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PORT = whole_number("PORT", 8000, least=1, most=65535)
SITE_URL = address("SITE_URL", ["https", "http"], f"http://127.0.0.1:{PORT}").rstrip("/")

VAR_DIR = Path(words("CONSORTIUM_VAR", str(BASE_DIR / "var"))).resolve()

# --- Servers: named by the environment, or embedded on a developer's machine.

DATABASE_URL = address("DATABASE_URL", ["postgresql", "postgres"])
REDIS_URL = address("REDIS_URL", ["redis", "rediss", "unix"])
if not (DATABASE_URL and REDIS_URL):
    from consortium import embedded

    servers = embedded.start(VAR_DIR)
    DATABASE_URL = DATABASE_URL or servers.database_url
    REDIS_URL = REDIS_URL or servers.redis_url

_database = {"OPTIONS": {}} | environ.Env.db_url_config(DATABASE_URL)
_database["OPTIONS"].setdefault("connect_timeout", 10)
if socket_directory := _database["OPTIONS"].pop("host", ""):
    _database["HOST"] = socket_directory  # where dbshell and the like look, too
DATABASES = {
    "default": _database
    | {
        "CONN_MAX_AGE": whole_number("CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "consortium",
    }
}

# --- What the site is made of

INSTALLED_APPS = [
    "consortium.apps.ConsortiumConfig",
    "projects.apps.ProjectsConfig",
    "priorities.apps.PrioritiesConfig",
    "proposals.apps.ProposalsConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "consortium.apps.StaticFilesConfig",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_htmx",
    "pghistory",
    "pgtrigger",
    "rules.apps.AutodiscoverRulesConfig",
]

MIDDLEWARE = [
    "consortium.health.answer_probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "consortium.accounts.AccountRules",
    "pghistory.middleware.HistoryMiddleware",
    "consortium.views.not_there.own_page",
]

ROOT_URLCONF = "consortium.urls"
WSGI_APPLICATION = "consortium.wsgi.application"
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
                "consortium.context.site",
            ],
        },
    }
]
FORM_RENDERER = "consortium.forms.GovukRenderer"

# --- People

AUTH_USER_MODEL = "consortium.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("name", "email")}),
        ("MinimumLengthValidator", {}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "consortium.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "consortium.accounts.SignUpForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_FORMS = {
    name: f"consortium.account_forms.{form}"
    for name, form in (
        ("login", "LoginForm"),
        ("signup", "SignupForm"),
        ("add_email", "AddEmailForm"),
        ("change_email", "ChangeEmailForm"),
        ("change_password", "ChangePasswordForm"),
        ("set_password", "SetPasswordForm"),
        ("reset_password", "ResetPasswordForm"),
        ("reset_password_from_key", "ResetPasswordKeyForm"),
        ("reauthenticate", "ReauthenticateForm"),
        ("request_login_code", "RequestLoginCodeForm"),
        ("confirm_login_code", "ConfirmLoginCodeForm"),
        ("confirm_email_verification_code", "ConfirmEmailVerificationCodeForm"),
    )
}
MFA_FORMS = {
    "authenticate": "consortium.account_forms.AuthenticateForm",
    "reauthenticate": "consortium.account_forms.ReauthenticateWithCodeForm",
    "activate_totp": "consortium.account_forms.ActivateTOTPForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "In It Together"
# Coordinators and officers need a second factor wherever the site is for real.
MFA_REQUIRED_FOR_COORDINATORS_AND_OFFICERS = not DEBUG
# The demonstration's people, whose password is printed on the terminal.
DEMO_SIGN_INS = DEBUG
# How many proxies stand in front, each adding an address to X-Forwarded-For: rate limits count
# tries by the visitor's address.
ALLAUTH_TRUSTED_PROXY_COUNT = whole_number("TRUSTED_PROXIES", 0)

# --- Words, places, files

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(words("STATIC_ROOT", str(BASE_DIR / "static-collected")))
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("govuk", BASE_DIR / "node_modules" / "govuk-frontend" / "dist" / "govuk"),
    ("source-sans-3", BASE_DIR / "node_modules" / "@fontsource" / "source-sans-3" / "files"),
]
MEDIA_ROOT = Path(words("MEDIA_ROOT", str(VAR_DIR / "files"))).resolve()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- History: a trigger fires once for each statement, so that writing thousands of rows at once
# costs one more insert, not thousands.

PGHISTORY_LEVEL = pgtrigger.Statement
# The past is looked up by row and by context; an index on each other link would only slow writing.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True)
PGHISTORY_CONTEXT_FIELD = pghistory.ContextForeignKey(db_index=True)

# --- E-mail: shown on the console while developing

vars().update(
    environ.Env.email_url_config(
        address("EMAIL_URL", list(environ.Env.EMAIL_SCHEMES), "consolemail://")
    )
)
# A mail server that says nothing holds up a worker no longer than this.
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = words("DEFAULT_FROM_EMAIL", "In It Together <noreply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Background work

# Celery spells a unix socket, and a database on it, its own way.
CELERY_BROKER_URL = words("CELERY_BROKER_URL") or (
    REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 5}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# 0 comes first. A look for what a dead worker left waits for no work that is queued before it.
CELERY_TASK_DEFAULT_PRIORITY = 6
_FIRST = {"priority": 0}
# In KiB. What a pack took is given back: its process ends after it, and a small one takes over. A
# second pack in the same process would hold a seventh more at its most.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 140_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Written at each hand-out, so that its age shows whether beat is at work.
CELERY_BEAT_SYNC_EVERY = 1
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "send-monthly-emails": {
        "task": "consortium.tasks.queue_monthly_emails",
        "schedule": crontab(hour=7, minute=10),
    },
    # Five times: whoever has theirs by then gets no other.
    "send-weekly-emails": {
        "task": "proposals.tasks.queue_weekly_emails",
        "schedule": crontab(day_of_week="mon", hour="7-11", minute=30),
    },
    "look-for-stuck-packs": {
        "task": "proposals.tasks.recover_packs",
        "schedule": 20.0,
        "options": _FIRST,
    },
    "keep-agreements-in-step": {
        "task": "proposals.tasks.keep_agreements_in_step",
        "schedule": crontab(minute="*/10"),
    },
    "remind-of-consents": {
        "task": "proposals.tasks.remind_of_consents",
        "schedule": crontab(hour=7, minute=20),
    },
    "look-for-stuck-packages": {
        "task": "proposals.tasks.recover_packages",
        "schedule": 60.0,
        "options": _FIRST,
    },
    "look-for-stuck-imports": {
        "task": "consortium.tasks.recover_imports",
        "schedule": 60.0,
        "options": _FIRST,
    },
    "remove-old-imports": {
        "task": "consortium.tasks.remove_old_files",
        "schedule": crontab(hour=3, minute=20),
    },
    "forget-unused-logos": {
        "task": "proposals.tasks.forget_unused_logos",
        "schedule": crontab(hour=3, minute=50),
    },
    "forget-old-words": {
        "task": "proposals.tasks.forget_old_words",
        "schedule": crontab(hour=3, minute=55),
    },
    "fold-stamps": {"task": "consortium.tasks.fold_stamps", "schedule": crontab(minute="*/15")},
    "keep-no-longer-than-said": {
        "task": "consortium.tasks.keep_no_longer_than_said",
        "schedule": crontab(hour=3, minute=40),
    },
}

# --- Security

SECURE_SSL_REDIRECT = switch("SECURE_SSL_REDIRECT", not DEBUG)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if DEBUG else whole_number("SECURE_HSTS_SECONDS", 31536000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
SECURE_HSTS_PRELOAD = not DEBUG
SESSION_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [SELF],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "manifest-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
    }
}

LOG_LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "plain"}
    },
    "root": {"handlers": ["stderr"], "level": one_of("LOG_LEVEL", LOG_LEVELS, "INFO")},
    "loggers": {
        # A line for each style sheet and page of a pack; its progress goes to the pack's row.
        "weasyprint.progress": {"propagate": False},
        "fontTools": {"level": "WARNING"},
    },
}
