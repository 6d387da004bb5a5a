"""The rows that the page of a scope lists: the newest first, a part at a time, along the index of the kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import BigAutoField, CharField, Q, QuerySet

from accounts.models import Policy
from accounts.policies.kinds import PolicyChoice, PolicyKind
from admin_console.desk import Desk
from admin_console.lookups import exceptions_in
from admin_console.reach import exceptions_of
from admin_console.scopes.queries import ScopeGround
from mailportal.last_days import last_day
from mailportal.statements import Blank, BlankRows, Statement

SHOWN: Final = 25
_DOMAIN: Final = Blank("domain", BigAutoField())
_TOLD: Final = ("value", "owner", "reason", "ends_at", "department_id")
_NEWEST: Final = 2**63 - 1  # that no row has


@dataclass(frozen=True, slots=True)
class ScopeEntry:
    """One row of a list: for whom, which value, who answers for it, why and until when.

    ``ref`` is what takes it back; ``is_new`` where it is not written yet, ``has_ended`` where it says nothing any more.
    """

    ref: str
    whom: str
    detail: str
    choice: PolicyChoice
    owner: str
    reason: str
    last_day: date | None
    has_ended: bool = False
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """Some rows, the newest first; ``older`` is the id from which the next ones go on, None where there are none."""

    rows: Sequence[Policy]
    older: int | None


def _newest(*wanted: Q, **conditions: object) -> QuerySet[Policy]:
    rows = exceptions_in(_DOMAIN, Blank("kind", CharField())).filter(pk__lt=Blank("below", BigAutoField()))
    told = rows.select_related("account").only(*_TOLD, "account__name", "account__address")
    return told.filter(*wanted, **conditions).order_by("-pk")[: SHOWN + 1]


# Along the index of the kind.
_CHOSEN: Final = Statement(lambda: _newest(account__isnull=False, value=Blank("value", CharField())))
_OTHERS: Final = Statement(lambda: _newest(value__in=BlankRows("values")))
_OTHERS_WRITTEN: Final = Statement(lambda: _newest(~Q(value=Blank("value", CharField()))))


def _listed(found: Sequence[Policy]) -> Listed:
    shown = found[:SHOWN]
    return Listed(shown, shown[-1].pk if len(found) > SHOWN else None)


def chosen_listed(ground: ScopeGround, value: str, *, below: int | None) -> Listed:
    """Return the rows of accounts for which the rule holds by themselves: the newest, or those older than one."""
    kind, domain = ground.kind.name, ground.domain.pk
    if not value:
        return Listed([], None)  # no rule is written
    return _listed(_CHOSEN.rows(domain=domain, kind=kind, value=value, below=below or _NEWEST))


def others_listed(ground: ScopeGround, value: str, *, below: int | None) -> Listed:
    """Return the rows that say something else than the rule, of departments and accounts, likewise."""
    values = [one for one in ground.kind.values if one != value]
    kind, domain = ground.kind.name, ground.domain.pk
    if ground.kind.written is not None:
        return _listed(_OTHERS_WRITTEN.rows(domain=domain, kind=kind, value=value, below=below or _NEWEST))
    return _listed(_OTHERS.rows(domain=domain, kind=kind, values=values, below=below or _NEWEST))


def chosen_accounts(desk: Desk, kind: PolicyKind, value: str) -> QuerySet[Policy]:
    """Return the rows of accounts for which the rule holds by themselves."""
    return exceptions_of(desk, kind).filter(account__isnull=False, value=value)


def entry_of(ground: ScopeGround, row: Policy) -> ScopeEntry:
    """Return a row in words."""
    if row.account is not None:
        whom, detail = row.account.name, row.account.address
    else:
        whom, detail = ground.full_name(row.department_id or 0), ""
    return ScopeEntry(
        ref=str(row.pk),
        whom=whom,
        detail=detail,
        choice=ground.kind.choice(row.value),
        owner=row.owner,
        reason=row.reason,
        last_day=last_day(row.ends_at, ground.domain.zone),
        has_ended=row.ends_at is not None and row.ends_at <= ground.now,
    )
