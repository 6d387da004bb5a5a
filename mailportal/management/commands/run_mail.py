"""``manage.py run_mail``: the portal with a real Dovecot and Postfix beside it, until Ctrl-C."""

import threading
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from deploy.mail_host import MailHostFailed
from deploy.mail_site import MailSite
from mailportal.operations.demonstration import Sheet, prepare
from mailportal.operations.mail_demonstration import demonstration_site, lines, running_mail_host
from mailportal.operations.ownership import owner_only_files
from mailportal.operations.portal import LOOPBACK, PortTaken, parts, require_free_ports, wait_until_answering
from mailportal.operations.supervisor import PartEnded, supervise


class Command(BaseCommand):
    """Prepare the data directory, run mail servers and portal, end them together."""

    help = "Run the portal with a mail server on high ports of this machine; Ctrl-C ends both."
    # As in run_portal: migrations run below, and the listeners check the configuration.
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        owner_only_files()
        try:
            require_free_ports()
            sheet, site = prepare(), demonstration_site()
            self.stdout.write("Starting Dovecot and Postfix ...")
            # The mail servers first: the portal reads at its start where they are.
            with running_mail_host(site, Path(settings.PORTAL_DATA)):
                supervise(parts(**_way_of_notices(site)), when_started=lambda stop: self._announce(sheet, site, stop))
        except (PortTaken, PartEnded, MailHostFailed) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Portal and mail servers have ended.")

    def _announce(self, sheet: Sheet, site: MailSite, stop: threading.Event) -> None:
        if not wait_until_answering(stop):
            return
        where = ["  Security notices come to the mailboxes; text messages are in sms.log of the data directory.", ""]
        self.stdout.write("\n".join(["", *sheet.lines(), "", *lines(site), *where, "  Ctrl-C ends it all.", ""]))
        self.stdout.flush()


def _way_of_notices(site: MailSite) -> dict[str, str]:
    return {"EMAIL_HOST": LOOPBACK, "EMAIL_PORT": str(site.ports.smtp)}
