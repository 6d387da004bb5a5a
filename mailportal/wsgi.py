"""The web listener's entry: gunicorn serves ``mailportal.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailportal.settings.production")

application = get_wsgi_application()
