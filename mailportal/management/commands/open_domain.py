"""``manage.py open_domain DOMAIN --reason WHY``: the people of a shut domain get in again (O1)."""

from mailportal.operations.commands import DomainCommand
from security.domains.on_host import open_on_host


class Command(DomainCommand):
    """Open a suspended domain, or let a deleted one stay."""

    help = (
        "Let the people of a suspended domain in again, or let a deleted one stay for as long as it can be restored; "
        "one that was suspended before it was deleted is suspended again. Its postmasters are told, with the reason."
    )

    def handle(self, *args: object, **options: object) -> None:
        domain = open_on_host(domain=self.domain(options), reason=self.reason(options))
        if domain.suspended_at is None:
            self.stdout.write(f"The people of {domain.name} get in again.")
        else:
            self.stdout.write(f"{domain.name} stays. It is suspended, as before it was deleted; open it once more.")
