"""The audit log's view of accounts: who acted, and on whom."""

from collections.abc import Mapping

from accounts.models import User
from mailportal.audit.services import record
from mailportal.audit.source import Actor, Source


def actor_of(account: User) -> Actor:
    """Return the account as the acting person of an audit event."""
    return Actor(address=account.address, role=account.role, domain_id=account.domain_id)


def record_about(
    account: User, event: str, *, actor: Actor, source: Source, change: Mapping[str, object] | None = None
) -> None:
    """Record an act on an account, as ``record`` does."""
    target, domain_id = account.address, account.domain_id
    record(event, actor=actor, source=source, target=target, domain_id=domain_id, change=change)
