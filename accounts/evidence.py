"""Who acted upon whom, in the words of the audit log."""

from collections.abc import Mapping

from accounts.directory.models import User
from mailportal.audit.services import record
from mailportal.audit.source import Actor, Source


def actor_of(account: User) -> Actor:
    """Return the account as the acting person of an audit event."""
    return Actor(address=account.address, role=account.role, domain_id=account.domain_id)


def record_about(
    account: User,
    event: str,
    *,
    source: Source,
    actor: Actor | None = None,
    change: Mapping[str, object] | None = None,
) -> None:
    """Record an act upon an account, in the account's own domain; its own act where no ``actor`` is named.

    ``event`` and ``change`` are those of ``mailportal.audit.services.record``.
    """
    record(
        event,
        actor=actor or actor_of(account),
        source=source,
        target=account.address,
        domain_id=account.domain_id,
        change=change,
    )
