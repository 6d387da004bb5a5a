"""``manage.py purge_logs``: what the background process does every hour, now."""

from django.conf import settings

from mailportal.notify.services import KEEP_DAYS
from mailportal.operations.commands import OperatorCommand
from security.operators.services import purge_logs

_NAMES = {
    "events": "audit events",
    "logon_records": "logon records",
    "receipts": "receipts of ended connections",
    "text_messages": "records of text messages",
    "notices": "notices that were sent",
}
_DAYS = {"notices": KEEP_DAYS}


class Command(OperatorCommand):
    """Delete what is older than the retention, and shorten addresses that are."""

    help = (
        "Delete audit events, logon records, receipts, records of text messages (LOG_RETENTION_DAYS) and sent notices "
        "that are too old, and shorten the addresses in logon records after 90 days."
    )

    def handle(self, *args: object, **options: object) -> None:
        gone = purge_logs()
        self.stdout.write("Deleted, with the days after which they are:")
        for name, rows in gone.items():
            days = _DAYS.get(name, settings.LOG_RETENTION_DAYS)
            self.stdout.write(f"{_NAMES[name]:<32} {days:>5}  {rows:>9}")
