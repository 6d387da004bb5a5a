"""Reading cut-overs: which wait, how one goes, and how each of its people stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import BigAutoField, Count, DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone

from accounts.models import Policy, User
from admin_console.denials import record_denial
from admin_console.desk import Desk
from admin_console.enforcement.models import CutOver, CutOverMember
from admin_console.enforcement.rehearsal import devices_by_account
from admin_console.enforcement.rules import MUST_ACT, REMINDED_EVERY, SEEN, MemberState, OwnHour, state_of
from mailportal.audit.source import Source
from mailportal.pages import Key, keyset_page
from mailportal.sql import only_row
from mailportal.statements import Blank, Statement
from security.client_passwords.models import ClientPassword
from security.deadlines.models import Deadline
from security.old_passwords.queries import living_old_passwords
from security.policies import CHOOSE, CLIENT_PASSWORDS
from security.records.devices import SeenDevice, device_key, first_halves, same_device, uses_in
from security.records.models import ProgramUse
from security.records.rules import UseWay

PAGE_SIZE: Final = 50
_LISTED: Final = 5


def waiting() -> QuerySet[CutOver]:
    """Return the orders that wait for their hour."""
    return CutOver.objects.filter(in_force_at=None, stopped_at=None)


def cut_over_of(desk: Desk, public_id: UUID, *, source: Source) -> CutOver:
    """Return one of the domain's. Raises Http404, which is recorded."""
    found = only_row(
        CutOver.objects.select_related("domain", "personal").filter(domain=desk.domain, public_id=public_id)
    )
    if found is None:
        record_denial(desk.account, source, f"cut-over {public_id}")
        raise Http404
    return found


def latest_cut_overs(desk: Desk) -> list[CutOver]:
    """Return the latest orders of the domain that wait or came into force within 30 days."""
    return _LATEST.rows(domain=desk.domain.pk, since=timezone.now() - SEEN)


def _latest() -> QuerySet[CutOver]:
    is_of_now = Q(in_force_at=None) | Q(in_force_at__gte=Blank("since", DateTimeField()))
    lately = CutOver.objects.filter(is_of_now, domain=Blank("domain", BigAutoField()), stopped_at=None)
    return lately.order_by("-ordered_at", "-pk")[:_LISTED]


_LATEST: Final = Statement(_latest)


def members_of(cut_over: CutOver) -> QuerySet[Any]:
    """Return those whose mail programs the order stops and who can log on, with how they stand."""
    living = ClientPassword.objects.filter(account=OuterRef("account"), revoked_at__isnull=True)
    lets_in = Policy.objects.filter(kind=CLIENT_PASSWORDS.name, account=OuterRef("account"), value=CHOOSE)
    is_living = Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now())
    hours = Deadline.objects.filter(order=cut_over.personal_id or 0, account=OuterRef("account"))
    people = CutOverMember.objects.filter(
        cut_over=cut_over, account__frozen_at__isnull=True, account__deleted_at__isnull=True
    )
    return people.annotate(
        has_password=Exists(living),
        is_refused=Exists(refused_uses(cut_over).filter(account_id=OuterRef("account"))),
        is_excepted=Exists(lets_in.filter(is_living)),
        has_old=Exists(living_old_passwords().filter(account=OuterRef("account"), order=cut_over.public_id)),
        is_on_old=Exists(_unmoved(cut_over, UseWay.OLD_PASSWORD).filter(account_id=OuterRef("account"))),
        holds_at=Subquery(hours.values("holds_at")),
        is_held=Exists(hours.filter(policy_number__isnull=False)),
    )


def own_hours_in(cut_over: CutOver, members: Iterable[CutOverMember]) -> Mapping[int, Deadline]:
    """Return the hours of their own that have begun for these, by account; of an order that is for all at once none."""
    if cut_over.personal_id is None:
        return {}
    accounts = [member.account_id for member in members]
    return {row.account_id: row for row in Deadline.objects.filter(order=cut_over.personal_id, account__in=accounts)}


def refused_uses(cut_over: CutOver) -> QuerySet[ProgramUse]:
    """Return what comes with the account password since the order is in force, and has not come otherwise since."""
    return _unmoved(cut_over, UseWay.REFUSED)


def _unmoved(cut_over: CutOver, way: UseWay) -> QuerySet[ProgramUse]:
    since = cut_over.begins_at
    if since is None:
        return ProgramUse.objects.none()
    moved = ProgramUse.objects.filter(same_device(), way=UseWay.CLIENT_PASSWORD, last_at__gte=OuterRef("last_at"))
    return uses_in(domain_id=cut_over.domain_id, way=way, since=since).filter(~Exists(moved.order_by()))


_ON_OLD: Final = Q(has_old=True, is_on_old=True)
_MUST_ACT: Final = Q(is_excepted=False) & (Q(has_password=False) | Q(is_refused=True) | _ON_OLD)


def to_remind(cut_over: CutOver, *, who: Sequence[int] | None) -> QuerySet[CutOverMember]:
    """Return those who have still to act and may be told once more; ``who`` narrows it to some accounts."""
    rested = Q(told_at__isnull=True) | Q(told_at__lte=timezone.now() - REMINDED_EVERY)
    due = members_of(cut_over).filter(_MUST_ACT, rested, to_tell_at__isnull=True)
    some = due if who is None else due.filter(account__in=who)
    return CutOverMember.objects.filter(pk__in=some.order_by().values("pk"))


@dataclass(frozen=True, slots=True)
class CutOverProgress:
    """How a cut-over goes: people by state, those who may be reminded now, and devices that are refused.

    Of ``on_old`` an old password lives on that they still need.
    Where it runs person by person, ``running`` have to act before their hour, ``awaited`` have not logged on since; the
    hours of so many ``others`` have begun of whom no mail program was seen.
    """

    people: int
    done: int
    must_act: int
    let_in: int
    refused: int
    on_old: int
    may_remind: int
    running: int
    awaited: int
    refused_devices: int
    others: int


def progress_of(cut_over: CutOver) -> CutOverProgress:
    """Return how it goes, in two statements, and one more for an order that runs person by person."""
    rested = Q(told_at__isnull=True) | Q(told_at__lte=timezone.now() - REMINDED_EVERY)
    counts = members_of(cut_over).aggregate(
        people=Count("pk"),
        let_in=Count("pk", filter=Q(is_excepted=True)),
        must_act=Count("pk", filter=_MUST_ACT),
        refused=Count("pk", filter=Q(is_excepted=False, is_refused=True)),
        on_old=Count("pk", filter=_MUST_ACT & Q(has_old=True)),
        may_remind=Count("pk", filter=_MUST_ACT & rested & Q(to_tell_at__isnull=True)),
        running=Count("pk", filter=_MUST_ACT & Q(holds_at__isnull=False, is_held=False)),
        awaited=Count("pk", filter=_MUST_ACT & Q(holds_at__isnull=True)),
    )
    done = counts["people"] - counts["must_act"] - counts["let_in"]
    members = CutOverMember.objects.filter(cut_over=cut_over).values("account")
    refused = first_halves(refused_uses(cut_over).filter(account_id__in=members))
    return CutOverProgress(
        **counts,
        done=done,
        refused_devices=refused.values_list(device_key()).distinct().count(),
        others=_others(cut_over, members),
    )


def _others(cut_over: CutOver, members: QuerySet[Any]) -> int:
    if cut_over.personal_id is None:
        return 0
    return Deadline.objects.filter(order=cut_over.personal_id).exclude(account__in=members).count()


@dataclass(frozen=True, slots=True)
class Member:
    """One of the people: the state, the devices that are refused or else that stop, and whether to remind them now.

    ``holds_at`` is an hour of their own that has begun.
    """

    account: User
    state: MemberState
    holds_at: datetime | None
    devices: Sequence[SeenDevice]
    told_at: datetime | None
    may_be_reminded: bool


@dataclass(frozen=True, slots=True)
class MemberPage:
    """Some of the people by name; ``after`` is the id of the last one where there are more."""

    rows: Sequence[Member]
    after: UUID | None


def member_page(cut_over: CutOver, *, is_done: bool, after: UUID | None) -> MemberPage:
    """Return a page of those who have still to act, or of all others; in three statements, and one for a later page."""
    asked = members_of(cut_over).filter(~_MUST_ACT if is_done else _MUST_ACT).select_related("account")
    found, _, has_more = keyset_page(asked, "account__name", size=PAGE_SIZE, after=_key(cut_over, after))
    accounts = [row.account for row in found]
    used = uses_in(domain_id=cut_over.domain_id, way=UseWay.ACCOUNT_PASSWORD, since=cut_over.ordered_at - SEEN)
    stopping = devices_by_account(used, accounts)
    refused = devices_by_account(refused_uses(cut_over), accounts) if cut_over.begins_at else {}
    rows = [_member(row, stopping, refused, is_personal=cut_over.runs_person_by_person) for row in found]
    return MemberPage(rows, found[-1].account.public_id if has_more else None)


def _key(cut_over: CutOver, after: UUID | None) -> Key | None:
    if after is None:
        return None
    rows = CutOverMember.objects.filter(cut_over=cut_over, account__public_id=after)
    return only_row(rows.values_list("account__name", "pk"))


def _member(
    row: Any,  # noqa: ANN401 - of ``members_of``
    stopping: Mapping[int, list[SeenDevice]],
    refused: Mapping[int, list[SeenDevice]],
    *,
    is_personal: bool,
) -> Member:
    state = state_of(
        has_password=row.has_password,
        is_refused=row.is_refused,
        is_excepted=row.is_excepted,
        has_old=row.has_old,
        is_on_old=row.is_on_old,
        own_hour=_own_hour(row) if is_personal else OwnHour.NONE,
    )
    rested = row.told_at is None or row.told_at <= timezone.now() - REMINDED_EVERY
    return Member(
        account=row.account,
        state=state,
        holds_at=row.holds_at,
        devices=refused.get(row.account_id) or stopping.get(row.account_id, []),
        told_at=row.told_at,
        may_be_reminded=rested and row.to_tell_at is None and state in MUST_ACT,
    )


def _own_hour(row: Any) -> OwnHour:  # noqa: ANN401 - of ``members_of``
    if row.holds_at is None:
        return OwnHour.AWAITED
    return OwnHour.PAST if row.is_held else OwnHour.RUNNING
