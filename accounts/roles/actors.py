"""Naming the acting person for the audit log."""

from accounts.models import User
from mailportal.audit.source import Actor


def actor_of(account: User) -> Actor:
    """Return the account as the acting person of an audit event."""
    return Actor(address=account.address, role=account.role, domain_id=account.domain_id)
