"""The demonstration on this machine: loopback, an embedded database, http."""

from phonenumbers import SUPPORTED_REGIONS

from mailportal.crypto.keyring import create_missing_keys
from mailportal.settings.base import *

create_missing_keys(KEY_DIRECTORY)

SECRET_KEY = KEYS.text("django")
SECRET_KEY_FALLBACKS = KEYS.texts("django")[1:]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
DEMONSTRATION_ALLOWED = True
# No mail server of its own: notices are files in NOTICE_DIRECTORY unless one is named.
EMAIL_HOST = env.str("EMAIL_HOST", default="")

# Text messages cost nothing here: they are written to a file, whatever the country.
SMS_GATEWAY = SMS_GATEWAY or {"gateway": "console", "file": str(PORTAL_DATA / "sms.log")}
SMS_COUNTRIES = SMS_COUNTRIES or ["CN", *sorted(SUPPORTED_REGIONS - {"CN"})]

# Straight from static/, so that a start has nothing to collect.
STATIC_ROOT = None
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
