"""Django's command-line entry of the portal."""

import os
import sys

from django.core.management import execute_from_command_line

from mailportal.crypto.keyring import KeyMissing

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailportal.settings.development")
    # Read when the settings are. The listeners say so themselves (gunicorn_web, gunicorn_mail).
    os.environ["DATABASE_PATIENCE"] = "work" if sys.argv[1:2] == ["work"] else "command"
    try:
        execute_from_command_line(sys.argv)
    except KeyMissing as missing:
        sys.exit(f"{missing}. A new installation gets its keys by: python -m mailportal.operations.create_keys FOLDER")
