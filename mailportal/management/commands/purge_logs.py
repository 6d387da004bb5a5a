"""``manage.py purge_logs``: what the background process does every hour, now."""

from django.conf import settings

from mailportal.audit.checkpoints import purge_old_events
from mailportal.audit.services import record
from mailportal.audit.source import ON_THE_HOST, PORTAL
from mailportal.notify.services import purge_old_notices
from mailportal.operations.commands import OperatorCommand
from security.connections.services import purge_old_cuts
from security.events import LOGS_PURGED
from security.logons.services import purge_old_records


class Command(OperatorCommand):
    """Delete what is older than the retention, and shorten addresses that are."""

    help = "Delete audit events, logon records, receipts and sent notices that are older than their retention."

    def handle(self, *args: object, **options: object) -> None:
        gone = {
            "events": purge_old_events(),
            "logon_records": purge_old_records(),
            "receipts": purge_old_cuts(),
            "notices": purge_old_notices(),
        }
        record(LOGS_PURGED, actor=PORTAL, source=ON_THE_HOST, change=dict(gone))
        self.stdout.write(f"Older than {settings.LOG_RETENTION_DAYS} days, and deleted: {gone['events']} audit events,")
        self.stdout.write(
            f"{gone['logon_records']} logon records, {gone['receipts']} receipts, {gone['notices']} notices."
        )
