"""``manage.py run_mail``: the portal with a real Dovecot and Postfix beside it, until Ctrl-C."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from deploy.mail_host import MailHostFailed
from mailportal.management.commands.run_portal import Command as RunPortal
from mailportal.operations.demonstration import Sheet
from mailportal.operations.mail_demonstration import demonstration_site, lines, running_mail_host
from mailportal.operations.portal import LOOPBACK


class Command(RunPortal):
    """Prepare the data directory, run mail servers and portal, end them together."""

    help = "Run the portal with a mail server on high ports of this machine; Ctrl-C ends both."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dovecot", choices=["2.3", "2.4"], default="", help="its version; else this machine's")

    def handle(self, *args: object, **options: object) -> None:
        self._dovecot = str(options["dovecot"])
        super().handle(*args, **options)

    def run(self, sheet: Sheet) -> None:
        """Run the mail servers too; they come first, for the portal reads at its start where they are."""
        notices = "  Security notices come to the mailboxes; text messages are in sms.log of the data directory."
        try:
            site = demonstration_site(self._dovecot)
            where = [*lines(site), notices, "", "  Ctrl-C ends it all."]
            self.stdout.write(f"Starting Dovecot {site.dovecot} and Postfix ...")
            with running_mail_host(site, Path(settings.PORTAL_DATA)):
                self.supervise(sheet, where, EMAIL_HOST=LOOPBACK, EMAIL_PORT=str(site.ports.smtp))
        except MailHostFailed as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Portal and mail servers have ended.")
