"""The mail servers' entry: gunicorn's asgi worker serves ``mailportal.mail_asgi:application``."""

import os

import django

from mailportal.operations import line_socket
from mailportal.operations.ownership import owner_only_files

owner_only_files()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailportal.settings.production")
# Read when the settings are: a mail program gets its answer within three seconds.
os.environ.setdefault("DATABASE_PATIENCE", "mail")
django.setup()

from security.mail_auth.application import MailApplication  # noqa: E402 - models need the set-up above

application = MailApplication(line_socket.listening(), line_socket.peers())
