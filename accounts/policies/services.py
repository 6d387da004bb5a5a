"""Giving and taking back orders; each raises the domain's epoch in its own transaction."""

from datetime import datetime

from django.db import transaction

from accounts.directory.services import raise_policy_epoch
from accounts.models import Department, Domain, Policy, User
from accounts.policies.kinds import PolicyKind


@transaction.atomic
def set_policy(
    *,
    kind: PolicyKind,
    domain: Domain,
    value: str,
    owner: str,
    department: Department | None = None,
    account: User | None = None,
    reason: str = "",
    ends_at: datetime | None = None,
) -> Policy:
    """Order ``value`` for the domain, one department or one account. Raises ValueError for an unknown value.

    The caller records the audit event in the same transaction.
    """
    if value not in kind.values:
        raise ValueError(f"{value} is no value of {kind.name}")
    policy, _ = Policy.objects.update_or_create(
        kind=kind.name,
        domain=domain,
        department=department,
        account=account,
        defaults={"value": value, "owner": owner, "reason": reason, "ends_at": ends_at},
    )
    raise_policy_epoch(domain_id=domain.pk)
    return policy


@transaction.atomic
def clear_policy(
    *, kind: PolicyKind, domain: Domain, department: Department | None = None, account: User | None = None
) -> bool:
    """Take the order of exactly this scope back; say whether there was one."""
    deleted, _ = Policy.objects.filter(kind=kind.name, domain=domain, department=department, account=account).delete()
    raise_policy_epoch(domain_id=domain.pk)
    return deleted > 0
