"""One employee as they stand: no statement more, and none slower, where the domain is large or much is on record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db.models import DateTimeField, Exists, F, OuterRef, Subquery, Value
from django.db.models.expressions import Combinable
from django.utils import timezone

from accounts.models import Department, User
from accounts.policies.queries import orders_of
from admin_console.desk import Desk
from admin_console.discretion import sees_labels, sees_places
from admin_console.leavers.queries import undecided
from admin_console.lookups import one_of_domain
from admin_console.person.words import CHANGES
from admin_console.reach import employee_of, readable, subjects_of
from mailportal.audit.models import AuditEvent
from mailportal.audit.source import Source
from mailportal.statements import Blank
from security.client_passwords.models import ClientPassword
from security.client_passwords.queries import client_passwords_by_credential
from security.factors.authenticators.models import Authenticator
from security.factors.passes.queries import unused_passes
from security.factors.queries import Standing, factor_columns, factors_in
from security.freezing.rules import Frozen
from security.freezing.services import factors_frozen, frozen_in
from security.old_passwords.models import OldPassword
from security.old_passwords.queries import OLD_COLUMNS, old_password_in
from security.records.latest import (
    REFUSED_WITHIN,
    FoldedLogon,
    RefusedProgram,
    folded,
    latest_records,
    refused_programs,
)
from security.records.models import LogonRecord
from security.records.rules import Reason
from security.ways_in.queries import ShutUntil, is_let_in_by_exemption, must_use, shut_until, ways_in
from security.ways_in.rules import Way, is_met_again

LOGONS_SHOWN: Final = 8
CHANGES_SHOWN: Final = 3
# Departments above a person's own whose names are told; of those further up nobody needs to hear.
_ABOVE: Final = {"above": F("department__parent__name"), "above_that": F("department__parent__parent__name")}


@dataclass(frozen=True, slots=True)
class Person:
    """One employee as they stand: what holds, what they have, who came.

    ``department`` is its name after those above it, and ``rule_departments`` those with orders of their own by id, as
    far as the desk may read them; ``may_touch``: the desk may act upon the account.
    ``client_passwords`` are the living ones, ``old_password`` what lives on of the account password (X13),
    ``by_credential`` those and the deleted that records name; ``stopped`` is what the link of a notice stopped,
    ``leaves_at`` when the account is to be closed (X7), or was to be and was not (``was_left_open``), ``pass_until``
    how long an enrolment pass is good that nobody has used (X21). ``sees_labels``, ``sees_places``: what is empty where
    the desk does not see it.
    """

    account: User
    department: tuple[str, ...]
    rule_departments: Mapping[int, str]
    may_touch: bool
    standing: Standing
    authenticator_since: datetime | None
    pass_until: datetime | None
    client_passwords: Sequence[ClientPassword]
    old_password: OldPassword | None
    by_credential: Mapping[str, ClientPassword]
    shut: ShutUntil
    ways: Sequence[Way]
    last_web_at: datetime | None
    last_mail_at: datetime | None
    records: Sequence[LogonRecord]
    logons: Sequence[FoldedLogon]
    refused: Sequence[RefusedProgram]
    stopped: Frozen
    leaves_at: datetime | None
    was_left_open: bool
    sees_labels: bool
    sees_places: bool

    @property
    def last_at(self) -> datetime | None:
        """When the account was last logged on to, by web or mail; None for never."""
        return max((at for at in (self.last_web_at, self.last_mail_at) if at is not None), default=None)


def person_of(desk: Desk, account: User, *, logons: int = LOGONS_SHOWN) -> Person:
    """Return one employee as they stand; ``account`` is of the desk, with its department and ``columns_of``.

    Where no ``logons`` are wanted, no record is read, and nothing is told of refused programs.
    """
    now = timezone.now()
    account.domain = desk.domain  # the very row: nothing reads it once more
    row = vars(account)
    standing = Standing(account, factors_in(row), orders_of(account=account), account.epochs)
    records = latest_records(account_id=account.pk) if logons else []
    told, were_refused = folded(records, most=logons), refused_programs(records, now=now)
    named = [*(one.record.credential for one in told), *(one.record.credential for one in were_refused)]
    passwords = client_passwords_by_credential(account=account, deleted_since=now - REFUSED_WITHIN, also=named)
    _leave_out(desk, passwords.values(), records)
    living = [password for password in passwords.values() if password.revoked_at is None]
    shut, old = shut_until(address=account.address, now=now), old_password_in(row)
    return Person(
        account=account,
        department=_department(desk, account.department, row),
        rule_departments=_rule_departments(desk, standing),
        may_touch=row["may_touch"],
        standing=standing,
        authenticator_since=row["authenticator_since"],
        pass_until=row["pass_until"] if standing.factors.has_pass else None,
        client_passwords=living,
        old_password=old,
        by_credential=passwords,
        shut=shut,
        ways=(ways := ways_in(standing=standing, client_passwords=living, shut=shut, old_password=old)),
        last_web_at=row["last_web_at"],
        last_mail_at=row["last_mail_at"],
        records=records,
        logons=told,
        refused=[one for one in were_refused if _is_met_again(one, ways, standing)],
        stopped=frozen_in(row, [one.label for one in living if one.frozen_at is not None]),
        leaves_at=row["leaves_at"],
        was_left_open=row["was_left_open"],
        sees_labels=sees_labels(desk),
        sees_places=sees_places(desk),
    )


def _leave_out(desk: Desk, passwords: Iterable[ClientPassword], records: Iterable[LogonRecord]) -> None:
    """Empty in these rows, which are read to be shown and are never saved, what the desk does not see."""
    for password in passwords:
        if not sees_labels(desk):
            password.label = ""
        if not sees_places(desk):
            password.last_used_address = ""
    if not sees_places(desk):
        for record in records:
            record.source_address = ""


def _is_met_again(program: RefusedProgram, ways: Sequence[Way], standing: Standing) -> bool:
    reason = Reason(program.record.reason)
    only_from_some = is_let_in_by_exemption(standing)
    return is_met_again(reason, program.channels, ways, must_use=must_use(standing), only_from_some=only_from_some)


def columns_of(may_touch: Combinable, now: datetime | Blank) -> Mapping[str, Combinable]:
    """Return what is read with the account itself, and from which ``person_of`` reads."""
    return {
        **factor_columns(now),
        **factors_frozen(),
        **_columns_of_any_time(),
        "pass_until": Subquery(unused_passes(now).filter(account=OuterRef("pk")).values("expires_at")),
        "may_touch": may_touch,
    }


def account_of(desk: Desk, public_id: UUID, *, source: Source) -> User:
    """Return an account of the desk's with ``columns_of``. Raises Http404, which is recorded."""

    def columns() -> Mapping[str, Combinable]:
        return columns_of(Exists(subjects_of(desk).filter(pk=OuterRef("pk"))), timezone.now())

    return employee_of(desk, public_id, source=source, columns=columns, statement=_POSTMASTERS)


# Of whom a postmaster sees there is nobody whom their desk may not act upon.
_POSTMASTERS: Final = one_of_domain(lambda: columns_of(Value(True), Blank("now", DateTimeField())))  # noqa: FBT003


@cache  # to put them together takes longer than to read them, and neither hour nor desk is in them
def _columns_of_any_time() -> Mapping[str, Combinable]:
    attached = Authenticator.objects.filter(user=OuterRef("pk"), confirmed=True, frozen_at=None)
    return {
        **_ABOVE,
        **OLD_COLUMNS,
        "last_web_at": F("last_logon__web_at"),
        "last_mail_at": F("last_logon__mail_at"),
        "authenticator_since": Subquery(attached.values("confirmed_at")),
        "leaves_at": Subquery(undecided().filter(account=OuterRef("pk")).values("due_at")),
        "was_left_open": Exists(undecided().filter(account=OuterRef("pk"), stopped_at__isnull=False)),
    }


def _department(desk: Desk, department: Department | None, row: Mapping[str, Any]) -> tuple[str, ...]:
    if department is None:
        return ()
    names = dict(zip(department.chain, (department.name, *(row[name] for name in _ABOVE)), strict=False))
    return tuple(readable(desk, department.path, names).values())


def _rule_departments(desk: Desk, standing: Standing) -> Mapping[int, str]:
    department = standing.account.department
    if department is None or standing.orders is None:
        return {}
    return readable(desk, department.path, standing.orders.department_names)


def changes_of(account: User, *, most: int = CHANGES_SHOWN) -> Sequence[AuditEvent]:
    """Return the latest of what was done to the account, by its owner or by others.

    Not what was done to an earlier account of the same address (attack C8).
    """
    events = AuditEvent.objects.filter(target=account.address, at__gte=account.created_at, event__in=CHANGES)
    return list(events.filter(domain_id=account.domain_id).order_by("-at", "-pk")[:most])
