"""Giving and taking back orders; each raises the domain's epoch in its own transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.directory.models import Department, Domain, User
from accounts.directory.services import raise_policy_epoch
from accounts.policies.kinds import PolicyKind
from accounts.policies.models import Policy


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
    if not kind.accepts(value):
        raise ValueError(f"{value} is no value of {kind.name}")
    now = timezone.now()
    scope: dict[str, Any] = {"kind": kind.name, "domain": domain, "department": department, "account": account}
    policy, _ = Policy.objects.update_or_create(
        **scope,
        defaults={
            "value": value,
            "owner": owner,
            "reason": reason,
            "ends_at": ends_at,
            "told_days": None,
            "since": _held_since(scope, value, now) or now,
        },
    )
    raise_policy_epoch(domain_id=domain.pk)
    return policy


def _held_since(scope: Mapping[str, Any], value: str, now: datetime) -> datetime | None:
    living = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    return Policy.objects.filter(living, **scope, value=value).values_list("since", flat=True).first()


def hand_over_policies(*, domain_id: int, owner: str, to: str) -> int:
    """Let the orders of one address be those of another from now on; return how many there are."""
    return Policy.objects.filter(domain_id=domain_id, owner=owner).update(owner=to)


@transaction.atomic
def clear_policy(
    *, kind: PolicyKind, domain: Domain, department: Department | None = None, account: User | None = None
) -> bool:
    """Withdraw the order of exactly this scope; return whether there was one."""
    deleted, _ = Policy.objects.filter(kind=kind.name, domain=domain, department=department, account=account).delete()
    raise_policy_epoch(domain_id=domain.pk)
    return deleted > 0
