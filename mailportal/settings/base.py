"""What holds in every environment. Secrets are files below ``KEY_DIRECTORY``, never values in here."""

import os
from email.headerregistry import Address
from pathlib import Path
from typing import Any

from mailportal.crypto.keyring import KeyRing
from mailportal.operations.ownership import require_owner
from mailportal.settings.database import PATIENCES, database_at, sqlite_at, with_options
from mailportal.settings.environment import Environment, host_in, json_in, networks_in, secret_in

env = Environment()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
PORTAL_DATA = Path(env.str("PORTAL_DATA", default=str(BASE_DIR / "var"))).resolve()
KEY_DIRECTORY = Path(env.str("KEY_DIRECTORY", default=str(PORTAL_DATA / "keys"))).resolve()
PORTAL_PORT = env.int("PORTAL_PORT", default=8000)
PORTAL_MAIL_PORT = env.int("PORTAL_MAIL_PORT", default=8001)
# Where mail servers of this host ask, and the user of theirs who may, with whose group the socket is shared.
MAIL_SOCKET = PORTAL_DATA / "run" / "mail"
MAIL_SOCKET_USER = env.str("MAIL_SOCKET_USER", default="dovecot")
PUBLIC_BASE_URL = env.str("PUBLIC_BASE_URL", default=f"http://127.0.0.1:{PORTAL_PORT}").rstrip("/")
SECURE = PUBLIC_BASE_URL.startswith("https://")

require_owner(KEY_DIRECTORY, PORTAL_DATA)
KEYS = KeyRing(KEY_DIRECTORY)

DEBUG = False
# The name in the corner of every page.
PORTAL_NAME = " ".join(env.str("PORTAL_NAME", default="Mail Portal").split())
# Every reverse proxy in front adds one hop to X-Forwarded-For; only that many are believed (V15.3.4).
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
# Who may ask /health, besides this machine itself: the load balancers' networks.
HEALTH_NETWORKS = ["127.0.0.0/8", "::1/128", *networks_in(env, "HEALTH_NETWORKS")]

INSTALLED_APPS = [
    # First, for its commands take the place of those of django.contrib.auth, which record nothing and tell nobody.
    "mailportal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "mailportal.audit",
    "mailportal.sms",
    "mailportal.throttle",
    "mailportal.captcha",
    "mailportal.notify",
    "mailportal.ui",
    "accounts",
    "security",
    "admin_console",
]
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "mailportal.urls"
WSGI_APPLICATION = "mailportal.wsgi.application"

# Whose patience with the database this process has: web, mail, work or command. Each says so itself.
DATABASE_PATIENCE = env.str("DATABASE_PATIENCE", default="web")
_DATABASE_URL = env.str("DATABASE_URL", default="")
_DATABASE = database_at(_DATABASE_URL) if _DATABASE_URL else sqlite_at(PORTAL_DATA / "portal.sqlite3")
DATABASES = {"default": with_options(_DATABASE, PATIENCES[DATABASE_PATIENCE])}

# From the outside in. The first eight need no session, nor a database but for /health and the set-up hosts, and also
# stand before the static files; security_headers sees every response of the portal's own hosts, no_store only those
# that WhiteNoise did not answer.
MIDDLEWARE = [
    "mailportal.web.set_up_hosts.set_up_hosts",
    "mailportal.web.security_headers.security_headers",
    "mailportal.web.reference.request_reference",
    "mailportal.web.health.health",
    "mailportal.web.language.speak",
    "mailportal.web.walls.host_check",
    "mailportal.web.pages.method_gate",
    "mailportal.web.walls.raw_input",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mailportal.web.security_headers.no_store",
    "mailportal.web.walls.fetch_metadata",
    "mailportal.web.error_pages.DesignedFailures",
    "security.browsers.sessions.http.LivingSessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "mailportal.web.walls.OneValueEach",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
CSRF_FAILURE_VIEW = "mailportal.web.error_pages.csrf_failed"
# mailportal.web.security_headers does the work of Django's SecurityMiddleware and XFrameOptionsMiddleware, and also
# for files and for errors that happen before those two.
SILENCED_SYSTEM_CHECKS = ["security.W001", "security.W002"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mailportal.ui.theme.appearance",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]

FORM_RENDERER = "mailportal.ui.field_renderer.FieldRenderer"

AUTHENTICATION_BACKENDS = ["accounts.passwords.backend.AccountBackend"]
PASSWORD_HASHERS = [
    "accounts.passwords.hasher.KeyedArgon2Hasher",
    # Passwords that were moved in, until their first right logon.
    "accounts.passwords.imported.ImportedHasher",
    "accounts.passwords.imported.SealedImportHasher",
]
# OWASP Password Storage minimum (Argon2id 19 MiB, t=2, p=1); `manage.py measure_hash` says what this machine can bear.
ARGON2_MEMORY_KIB = env.int("ARGON2_MEMORY_KIB", default=19_456)
ARGON2_PASSES = env.int("ARGON2_PASSES", default=2)
# Account-password hashes at once on this host, web and mail together; each takes its 19 MiB.
HASH_SLOTS = env.int("HASH_SLOTS", default=os.cpu_count() or 1)
HASH_SLOT_DIRECTORY = PORTAL_DATA / "hash_slots"
# One captcha at a time is drawn on this host, however many ask.
CAPTCHA_SLOT_DIRECTORY = PORTAL_DATA / "captcha_slots"

SESSION_ENGINE = "security.browsers.sessions.store"
_PREFIX = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME = f"{_PREFIX}sid"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
BROWSER_COOKIE_NAME = f"{_PREFIX}browser"
# A browser that skips the second step at logon (security/browsers/trusted_devices/http.py).
TRUSTED_DEVICE_COOKIE_NAME = f"{_PREFIX}td"
# The secret of a browser that asks for a new password (security/recovery/http.py).
RECOVERY_COOKIE_NAME = f"{_PREFIX}recovery"
CSRF_COOKIE_NAME = f"{_PREFIX}csrf"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGIN_URL = "security:logon"
LOGIN_REDIRECT_URL = "security:overview"

USE_X_FORWARDED_HOST = False
# The longest form of all, of pasted addresses. The walls hold every other one to 64 KiB (mailportal/web/walls.py).
DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 1
# In memory, never in /tmp: a file that is sent names people. How large one may be, its page says and the walls hold.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 2**20

LANGUAGE_CODE = "en"
# Each in its own language, for people who cannot read the page they are on.
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "mailportal.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

STATIC_URL = "/static/"
# Filled by the build beside the sources, not in the data directory: the files belong to the version that runs.
STATIC_ROOT: Path | None = BASE_DIR / "build" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "mailportal.ui.stylesheet.StylesheetFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
]
# Where the one stylesheet is made of its parts, to be collected or served from.
STYLESHEET_FOLDER = BASE_DIR / "build" / "styles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Files are for our own pages only: no Access-Control-Allow-Origin.
WHITENOISE_ALLOW_ALL_ORIGINS = False

# To stderr, each line with the reference that the error page shows. Django's own default says nothing at all without
# DEBUG: a fault would have left a page that points to a log, and no line in it. Its warnings repeat ours for 4xx.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"reference": {"()": "mailportal.web.reference.ReferenceFilter"}},
    "formatters": {
        "line": {
            "()": "mailportal.log_lines.LineFormatter",
            "format": "[%(asctime)s] [%(process)d] [%(levelname)s] [%(reference)s] %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["reference"], "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django": {"handlers": [], "level": "ERROR"}},
}

# Audit events, logon records and receipts are kept that long (docs/security.md 1.12).
LOG_RETENTION_DAYS = env.int("LOG_RETENTION_DAYS", default=180)

# Whether mail programs that look for their settings are answered, at hosts such as autoconfig.acme.example.
SET_UP_HOSTS = env.bool("SET_UP_HOSTS", default=False)
# A certificate with its chain, and its key, as PEM files: set-up files for Apple's programs are signed with it.
SET_UP_CERTIFICATE_FILE = env.str("SET_UP_CERTIFICATE_FILE", default="")
SET_UP_KEY_FILE = env.str("SET_UP_KEY_FILE", default="")

# Where to report a weakness of this installation, for security.txt: addresses such as mailto:security@acme.example.
SECURITY_CONTACT: list[str] = env.list("SECURITY_CONTACT", default=[])

# Notices to people leave through this mail server; an empty host writes them to files instead.
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = secret_in(env, "EMAIL_HOST_PASSWORD_FILE")
_PUBLIC_HOST = host_in(PUBLIC_BASE_URL, "PUBLIC_BASE_URL")
_SENDER_DOMAIN = _PUBLIC_HOST if _PUBLIC_HOST.strip("0123456789.") and ":" not in _PUBLIC_HOST else "localhost"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=str(Address(PORTAL_NAME, "no-reply", _SENDER_DOMAIN)))
NOTICE_DIRECTORY = PORTAL_DATA / "notices"

# What the portal knows of each mail server: host and ports for the set-up details, Dovecot's API for cuts.
MAIL_SERVERS: list[dict[str, Any]] = json_in(PORTAL_DATA / "mail_servers.json", otherwise=[])

SMS_GATEWAY_FILE = PORTAL_DATA / "sms_gateway.json"
# How text messages leave: {"gateway": "kannel", "url": ..., ...}, see mailportal/sms/vendors. Without it none do.
SMS_GATEWAY: dict[str, Any] = json_in(SMS_GATEWAY_FILE, otherwise={})
# Countries (CN, DE ...) whose mobile numbers may get a message; none: nothing is sent at all (docs/security.md 1.4).
SMS_COUNTRIES: list[str] = env.list("SMS_COUNTRIES", default=[])
# Where the gateway reports deliveries; its own way to the portal where that isn't the public one.
SMS_REPORT_BASE_URL = env.str("SMS_REPORT_BASE_URL", default=PUBLIC_BASE_URL).rstrip("/")
# Messages a day, of one domain and of the installation: a hard stop, for every one costs money.
SMS_DOMAIN_BUDGET = env.int("SMS_DOMAIN_BUDGET", default=200)
SMS_BUDGET = env.int("SMS_BUDGET", default=1000)
# News by text message besides, out of budgets of their own: codes never want for what notices cost.
SMS_NOTICE_DOMAIN_BUDGET = env.int("SMS_NOTICE_DOMAIN_BUDGET", default=50)
SMS_NOTICE_BUDGET = env.int("SMS_NOTICE_BUDGET", default=200)
# The country of phone numbers typed without a country code; empty: the code must be typed.
PHONE_REGION = env.str("PHONE_REGION", default="")
