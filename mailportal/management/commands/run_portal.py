"""``manage.py run_portal``: the whole portal on this machine, until Ctrl-C."""

import threading

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
            sheet = prepare()
            supervise(parts(), when_started=lambda stop: self._announce(sheet, stop))
        except (PortTaken, PartEnded) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The portal has ended.")

    def _announce(self, sheet: Sheet, stop: threading.Event) -> None:
        if not wait_until_answering(stop):
            return
        self.stdout.write("\n".join(["", *sheet.lines(), "", *self._where(sheet), ""]))
        self.stdout.flush()

    def _notices(self) -> str:
        if settings.EMAIL_HOST:
            return f"by mail, through {settings.EMAIL_HOST}"
        return f"{settings.NOTICE_DIRECTORY} (no mail server is named: EMAIL_HOST)"

    def _text_messages(self) -> str:
        gateway = settings.SMS_GATEWAY
        return str(gateway.get("file") or gateway.get("gateway", "none, for no gateway is named"))

    def _where(self, sheet: Sheet) -> list[str]:
        return [
            f"  Mail servers ask at {sheet.mail_auth}",
            f"  Security notices: {self._notices()}",
            f"  Text messages: {self._text_messages()}",
            f"  Data: {settings.PORTAL_DATA} (this sheet: demonstration.json)",
            "  Ctrl-C ends the portal.",
        ]
