"""Appointing, changing and dismissing delegated administrators: by the postmaster alone, each with a proof (P12)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.directory.errors import DepartmentGone
from accounts.directory.queries import full_names
from accounts.evidence import actor_of, record_about
from accounts.models import Department, User
from admin_console.acting import acting_upon
from admin_console.administrators.queries import terms_in, terms_of
from admin_console.administrators.rules import Terms, fingerprint_of
from admin_console.capabilities.models import Administrator
from admin_console.capabilities.rules import written
from admin_console.desk import Desk
from admin_console.errors import AlreadySo, AppointedMeanwhile, MustNotAppoint, NoFactorYet, OutOfReach
from admin_console.events import ADMINISTRATOR_APPOINTED, ADMINISTRATOR_CHANGED, ADMINISTRATOR_DISMISSED
from mailportal.audit.source import ON_THE_HOST, PORTAL, Actor, Source
from security.factors.queries import factors_of
from security.flow.values import Flow
from security.grants.rules import Purpose
from security.notices.rules import NoticeKind
from security.notices.services import notify

_ENDED_AT_ONCE = 100


def appoint(*, flow: Flow, account: User, terms: Terms, seen: str) -> None:
    """Let an employee look after others on these terms, or on others than before.

    ``seen`` is the fingerprint of the terms that the page showed. Raises MustNotAppoint, NoFactorYet, DepartmentGone,
    AppointedMeanwhile, OutOfReach, StepUpNeeded and StepUpSpent.
    """
    with _appointing(flow, account, seen) as (desk, locked, before):
        actor = actor_of(desk.account)
        if before is None and not factors_of(account=locked).is_bound:
            # Somebody who has learnt the password could bind a factor of their own, and stand at the desk.
            raise NoFactorYet
        departments = list(Department.objects.filter(domain=locked.domain_id, pk__in=terms.departments))
        if len(departments) != len(terms.departments):
            raise DepartmentGone
        _write(actor, locked, terms, departments)
        if before is None:
            User.objects.filter(pk=locked.pk).update(administers_since=timezone.now())
        change = {"before": _told(before), "after": _told(terms)}
        event = ADMINISTRATOR_APPOINTED if before is None else ADMINISTRATOR_CHANGED
        record_about(locked, event, actor=actor, source=flow.source, change=change)
        notify(NoticeKind.ADMINISTRATOR_APPOINTED, account=locked, source=flow.source, actor=actor)


def dismiss(*, flow: Flow, account: User, seen: str) -> None:
    """Let an administrator look after nobody any more; the account stays an employee's.

    Raises AlreadySo where it administers nothing, AppointedMeanwhile, OutOfReach, StepUpNeeded and StepUpSpent.
    """
    with _appointing(flow, account, seen) as (desk, locked, before):
        if before is None:
            raise AlreadySo
        _end(locked, actor=actor_of(desk.account), source=flow.source, before=before)


def end_with_account(*, account: User, actor: Actor, source: Source) -> None:
    """End what the account administers, in the transaction of an act after which it is nobody's."""
    row = Administrator.objects.filter(account=account).first()
    if row is not None:
        _end(account, actor=actor, source=source, before=terms_in(row))


def clear_ended_appointments() -> int:
    """Take away every appointment that is over; return how many. Desks obey the end by themselves and at once."""
    accounts = Administrator.objects.filter(_is_over()).values_list("account_id", flat=True)
    return sum(_clear_ended(pk) for pk in list(accounts[:_ENDED_AT_ONCE]))


def _is_over() -> Q:
    # From the recycle bin an account comes back as an employee's: by a new link, with the factor that is bound then.
    return Q(ends_at__lte=timezone.now()) | Q(account__deleted_at__isnull=False)


@transaction.atomic
def _clear_ended(account_id: int) -> bool:
    account = User.objects.select_related("domain").select_for_update(of=("self",)).get(pk=account_id)
    row = Administrator.objects.filter(_is_over(), account=account).first()
    if row is None:
        return False  # another process, or a postmaster who gave it a later end, was faster
    _end(account, actor=PORTAL, source=ON_THE_HOST, before=terms_in(row))
    return True


@contextmanager
def _appointing(flow: Flow, account: User, seen: str) -> Iterator[tuple[Desk, User, Terms | None]]:
    with acting_upon(flow, account, purpose=Purpose.APPOINT, refuse=MustNotAppoint) as (desk, locked):
        if not desk.is_postmaster:
            raise OutOfReach
        before = terms_of(locked)
        if fingerprint_of(before) != seen:
            raise AppointedMeanwhile
        yield desk, locked, before


def _write(actor: Actor, account: User, terms: Terms, departments: list[Department]) -> None:
    row, _ = Administrator.objects.update_or_create(
        account=account,
        defaults={
            "is_everywhere": terms.is_everywhere,
            "capabilities": written(terms.capabilities),
            "owner": actor.address,
            "reason": terms.reason,
            "ends_at": terms.ends_at,
        },
    )
    row.departments.set(departments)


def _end(account: User, *, actor: Actor, source: Source, before: Terms) -> None:
    change = {"before": _told(before), "after": None}
    Administrator.objects.filter(account=account).delete()
    User.objects.filter(pk=account.pk).update(administers_since=None)
    record_about(account, ADMINISTRATOR_DISMISSED, actor=actor, source=source, change=change)
    notify(NoticeKind.ADMINISTRATOR_DISMISSED, account=account, source=source, actor=actor)


def _told(terms: Terms | None) -> dict[str, object] | None:
    if terms is None:
        return None
    return {
        "departments": ["*"] if terms.is_everywhere else sorted(full_names(terms.departments).values()),
        "capabilities": written(terms.capabilities),
        "reason": terms.reason,
        "ends_at": terms.ends_at.isoformat() if terms.ends_at else None,
    }
