"""``manage.py run_portal``: the whole portal on this machine, until Ctrl-C."""

import threading
from collections.abc import Sequence

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mailportal.operations.demonstration import Sheet, prepare
from mailportal.operations.ownership import owner_only_files
from mailportal.operations.portal import PortTaken, parts, require_free_ports, wait_until_answering
from mailportal.operations.supervisor import PartEnded, supervise


class Command(BaseCommand):
    """Prepare the data directory, run web, mail listener and background work, end them together."""

    help = "Run the portal on this machine with its demonstration; Ctrl-C ends it."
    # Migrations run below, and the listeners check the configuration before they listen.
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        owner_only_files()
        try:
            require_free_ports()
            self.run(prepare())
        except (PortTaken, PartEnded) as error:
            raise CommandError(str(error)) from error

    def run(self, sheet: Sheet) -> None:
        """Run the processes until somebody ends them."""
        self.supervise(sheet, _where(sheet))
        self.stdout.write("The portal has ended.")

    def supervise(self, sheet: Sheet, where: Sequence[str], **settings_besides: str) -> None:
        """Run the portal's processes until somebody ends them; once they answer, say who can log on and where."""

        def announce(stop: threading.Event) -> None:
            if wait_until_answering(stop):
                self.stdout.write("\n".join(["", *sheet.lines(), "", *where, ""]))
                self.stdout.flush()

        supervise(parts(**settings_besides), when_started=announce)


def _where(sheet: Sheet) -> list[str]:
    notices, gateway = f"by mail, through {settings.EMAIL_HOST}", settings.SMS_GATEWAY
    if not settings.EMAIL_HOST:
        notices = f"{settings.NOTICE_DIRECTORY} (no mail server is named: EMAIL_HOST)"
    return [
        f"  Mail servers ask at {sheet.mail_auth}",
        f"  Security notices: {notices}",
        f"  Text messages: {gateway.get('file') or gateway.get('gateway', 'none, for no gateway is named')}",
        f"  Data: {settings.PORTAL_DATA} (this sheet: demonstration.json)",
        "  Ctrl-C ends the portal.",
    ]
