"""Django's command-line entry of the portal."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from mailportal.crypto.keyring import KeyMissing
from mailportal.operations.ownership import owner_only_files

# They write beside the sources, which every user may read.
_FOR_EVERYBODY = {"collectstatic", "compilemessages", "makemessages", "makemigrations"}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailportal.settings.development")
    if not _FOR_EVERYBODY & set(sys.argv[1:2]):
        owner_only_files()
    # Read when the settings are. The listeners say so themselves (gunicorn_web, gunicorn_mail).
    os.environ["DATABASE_PATIENCE"] = "work" if sys.argv[1:2] == ["work"] else "command"
    try:
        execute_from_command_line(sys.argv)
    except KeyMissing as missing:
        sys.exit(f"{missing}. A new installation gets its keys by: python -m mailportal.operations.create_keys FOLDER")
    except ImproperlyConfigured as wrong:
        sys.exit(str(wrong))
