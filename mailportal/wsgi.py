"""The web listener's entry: gunicorn serves ``mailportal.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

from mailportal.operations.ownership import owner_only_files

owner_only_files()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailportal.settings.production")

application = get_wsgi_application()
