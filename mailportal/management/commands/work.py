"""``manage.py work``: the one background process, beside the two listeners."""

from django.core.management.base import BaseCommand

from mailportal.operations.start import start_safely
from mailportal.operations.tasks import TASKS
from mailportal.operations.work import stop_on_signals, work


class Command(BaseCommand):
    """Repeat the background tasks until SIGTERM or Ctrl-C."""

    help = "Retry cuts, seal the audit chain, purge what is out of date; until it is told to end."
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        stop = stop_on_signals()
        start_safely()
        work(TASKS, stop)
