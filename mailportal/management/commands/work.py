"""``manage.py work``: the one background process, beside the two listeners."""

import threading

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from mailportal.operations.start import start_safely
from mailportal.operations.supervisor import stopped_by_signals
from mailportal.operations.tasks import TASKS, work


class Command(BaseCommand):
    """Repeat the background tasks until SIGTERM or Ctrl-C."""

    help = "Retry cuts, seal the audit chain, purge what is out of date; until it is told to end."
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        stop = threading.Event()
        with stopped_by_signals(stop):
            start_safely()
            # Letters lead to pages, all of which are imported for the first address: half a second, during which the
            # task that writes the letter would hold SQLite's one writer.
            reverse(settings.LOGIN_URL)
            work(TASKS, stop)
