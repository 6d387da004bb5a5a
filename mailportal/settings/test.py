"""Tests inside one process: a throw-away key directory, cheap hashes, the database of ``DATABASE_URL``."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("PORTAL_DATA", tempfile.mkdtemp(prefix="mailportal-test-"))

from mailportal.crypto.keyring import create_missing_keys

create_missing_keys(Path(os.environ["PORTAL_DATA"]) / "keys")

from mailportal.settings.base import *  # noqa: E402 - base reads the key directory made above
from mailportal.settings.database import PATIENCES, with_options  # noqa: E402 - after that as well

SECRET_KEY = KEYS.text("django")
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DEMONSTRATION_ALLOWED = True
EMAIL_HOST = ""
ARGON2_MEMORY_KIB = 64
ARGON2_PASSES = 1

SMS_GATEWAY = {"gateway": "memory"}
SMS_COUNTRIES = ["CN", "DE", "US"]

# Straight from static/, without collecting them first.
STATIC_ROOT = None
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# What a page may take is held by real processes (tests/operations); here a busy machine may take longer.
DATABASES["default"] = with_options(DATABASES["default"], PATIENCES["work"])
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file: the mail listener and its threads have connections of their own, which memory would not show.
    DATABASES["default"]["TEST"] = {"NAME": str(PORTAL_DATA / "test.sqlite3")}
    # It goes with the tests, so nothing in it needs to reach the disk.
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
