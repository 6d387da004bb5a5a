"""What stops before it is forced: whose mail programs used the account password lately, and from where (X1)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from admin_console.enforcement.rules import SEEN
from mailportal.pages import Key, keyset_page
from mailportal.sql import only_row
from security.old_passwords.queries import hindered
from security.old_passwords.rules import Hindrance
from security.records.devices import SeenDevice, device_key, devices_of, first_halves, uses_in
from security.records.models import ProgramUse
from security.records.rules import UseWay


@dataclass(frozen=True, slots=True)
class Stopping:
    """Somebody whose devices stop, and these."""

    account: User
    devices: Sequence[SeenDevice]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How many devices of how many people stop; some of the ``people``, and the id after which the others come.

    ``hindered``: to how many of them it is not offered that their old password goes on, and why (X13).
    """

    devices: int
    people: int
    listed: Sequence[Stopping]
    after: UUID | None
    hindered: Mapping[Hindrance, int]


def rehearsal_of(accounts: QuerySet[User], *, domain_id: int, size: int, after: UUID | None = None) -> Rehearsal:
    """Return what stops where these accounts may no longer use the account password; by name, from ``after`` on.

    In four statements, and one more for a later page.
    """
    uses = stopping_uses(accounts, domain_id=domain_id)
    counts = first_halves(uses).aggregate(
        devices=Count(device_key(), distinct=True), people=Count("account_id", distinct=True)
    )
    stopped = User.objects.filter(pk__in=uses.order_by().values("account_id"))
    people, has_more = stopping_people(uses, size=size, after=_key(after, domain_id))
    last = people[-1].account.public_id if has_more else None
    return Rehearsal(**counts, listed=people, after=last, hindered=hindered(stopped))


def stopping_uses(accounts: QuerySet[User], *, domain_id: int) -> QuerySet[ProgramUse]:
    """Return the uses of the account password by mail programs of these accounts in the last 30 days."""
    lately = uses_in(domain_id=domain_id, way=UseWay.ACCOUNT_PASSWORD, since=timezone.now() - SEEN)
    # Asked of each use: else everybody of the domain would be read to find the few who use one.
    return lately.filter(Exists(accounts.order_by().filter(pk=OuterRef("account_id"))))


def _key(after: UUID | None, domain_id: int) -> Key | None:
    if after is None:
        return None
    return only_row(User.objects.filter(domain_id=domain_id, public_id=after).values_list("name", "pk"))


def stopping_people(uses: QuerySet[ProgramUse], *, size: int, after: Key | None = None) -> tuple[list[Stopping], bool]:
    """Return a part of those whom the uses are of, by name, and whether there are more; in two statements."""
    people = User.objects.filter(pk__in=uses.order_by().values("account_id"))
    found, _, has_more = keyset_page(people, "name", size=size, after=after)
    devices = devices_by_account(uses, found)
    return [Stopping(account, devices.get(account.pk, [])) for account in found], has_more


def devices_by_account(uses: QuerySet[ProgramUse], accounts: Iterable[User]) -> Mapping[int, list[SeenDevice]]:
    """Return the devices of each of these accounts, in one statement."""
    own: dict[int, list[ProgramUse]] = defaultdict(list)
    for use in uses.filter(account_id__in=[account.pk for account in accounts]):
        own[use.account_id].append(use)
    return {number: devices_of(found) for number, found in own.items()}
