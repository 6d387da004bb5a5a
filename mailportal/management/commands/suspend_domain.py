"""``manage.py suspend_domain DOMAIN --reason WHY``: nobody of a domain gets in (O1)."""

from mailportal.operations.commands import DomainCommand
from security.domains.on_host import suspend_on_host


class Command(DomainCommand):
    """Suspend a domain."""

    help = (
        "Let nobody of a domain in, by web or mail, from this moment on; its mail goes on arriving. What is open is "
        "ended by the background process. Its postmasters are told, with the reason."
    )

    def handle(self, *args: object, **options: object) -> None:
        domain = suspend_on_host(domain=self.domain(options), reason=self.reason(options))
        self.stdout.write(f"Nobody of {domain.name} gets in any more. open_domain {domain.name} lets them in again.")
