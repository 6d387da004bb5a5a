"""Exceptions that end soon, in words: which rule, for whom, and where it is given another end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.urls import reverse

from accounts.models import Policy
from accounts.policies.kinds import Text, kind_named
from admin_console.policies.rule_sets import scope_of
from mailportal.last_days import last_day


@dataclass(frozen=True, slots=True)
class EndingException:
    """One line of the list; ``detail`` is the address of an account, ``url`` where it is changed, or empty."""

    whom: str
    detail: str
    rule: Text
    value: Text
    reason: str
    owner: str
    last_day: date | None
    url: str


def exception_lines(rows: Iterable[Policy], zone: ZoneInfo) -> list[EndingException]:
    """Return exceptions in words, in their order."""
    return [_line(row, zone) for row in rows]


def _line(row: Policy, zone: ZoneInfo) -> EndingException:
    kind, account = kind_named(row.kind), row.account
    return EndingException(
        whom=str(row.department) if account is None else account.name,
        detail="" if account is None else account.address,
        rule=kind.title,
        value=kind.choice(row.value).name,
        reason=row.reason,
        owner=row.owner,
        last_day=last_day(row.ends_at, zone),
        url=scope_of(kind) or (reverse("admin_console:employee-detail", args=[account.public_id]) if account else ""),
    )
