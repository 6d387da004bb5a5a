"""``manage.py purge_logs``: what the background process does every hour, now."""

from django.conf import settings

from mailportal.operations.commands import OperatorCommand
from security.operators.services import purge_logs


class Command(OperatorCommand):
    """Delete what is older than the retention, and shorten addresses that are."""

    help = "Delete audit events, logon records, receipts and sent notices that are older than their retention."

    def handle(self, *args: object, **options: object) -> None:
        gone = purge_logs()
        self.stdout.write(f"Older than {settings.LOG_RETENTION_DAYS} days, and deleted: {gone['events']} audit events,")
        self.stdout.write(
            f"{gone['logon_records']} logon records, {gone['receipts']} receipts, {gone['notices']} notices."
        )
