"""``manage.py delete_domain DOMAIN --reason WHY``: a domain ends, after a waiting time (O1)."""

from django.utils import timezone

from mailportal.operations.commands import DomainCommand
from security.domains.on_host import delete_on_host
from security.domains.rules import ends_from


class Command(DomainCommand):
    """Delete a domain with a waiting time."""

    help = (
        "Shut a domain at once, and delete it for good, with all of its people, after seven days. Until then "
        "open_domain restores it. Its postmasters are told, with the reason."
    )

    def handle(self, *args: object, **options: object) -> None:
        domain = delete_on_host(domain=self.domain(options), reason=self.reason(options))
        end = ends_from(domain.deleted_at or timezone.now())
        self.stdout.write(f"Nobody of {domain.name} gets in any more. From {end:%Y-%m-%d %H:%M} UTC on it is deleted.")
        self.stdout.write(f"Until then open_domain {domain.name} restores it.")
