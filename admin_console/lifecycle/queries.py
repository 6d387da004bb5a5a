"""Reading what is written down about an account, and the recycle bin by key."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from accounts.models import User
from admin_console.desk import Desk
from admin_console.lifecycle.rules import Profile
from admin_console.queries import matching_accounts
from admin_console.reach import bin_of
from mailportal.pages import Key, keyset_page
from security.passwords.activation.models import ActivationRound
from security.passwords.activation.queries import Card, codes_of
from security.passwords.activation.rules import Ordered
from security.recycle_bin.rules import purged_from

PAGE_SIZE: Final = 25


def profile_of(account: User) -> Profile:
    """Return what is written down about an account."""
    return Profile(account.name, account.department_id)


@dataclass(frozen=True, slots=True)
class BinnedEmployee:
    """One row of the bin, with the moment from which it is purged."""

    account: User
    purged_from: datetime


@dataclass(frozen=True, slots=True)
class BinPage:
    """Some rows, the latest deleted first; ``before`` and ``after`` are the keys of the neighbouring pages, or None."""

    rows: tuple[BinnedEmployee, ...]
    before: UUID | None
    after: UUID | None


def bin_page(desk: Desk, *, text: str = "", after: UUID | None = None, before: UUID | None = None) -> BinPage:
    """Return one page of the recycle bin; a key that is none of its own is as good as none."""
    binned = bin_of(desk)
    ends_before = _key(desk, before)
    begins_after = _key(desk, after) if ends_before is None else None
    found, has_before, has_after = keyset_page(
        matching_accounts(binned, text=text).select_related("department"),
        "-deleted_at",
        size=PAGE_SIZE,
        after=begins_after,
        before=ends_before,
    )
    rows = tuple(
        BinnedEmployee(account, purged_from(account.deleted_at)) for account in found if account.deleted_at is not None
    )
    return BinPage(
        rows,
        before=found[0].public_id if found and has_before else None,
        after=found[-1].public_id if found and has_after else None,
    )


def _key(desk: Desk, public_id: UUID | None) -> Key | None:
    if public_id is None:
        return None
    return bin_of(desk).filter(public_id=public_id).values_list("deleted_at", "pk").first()


def card_of(ordered: Ordered) -> tuple[ActivationRound, Card] | None:
    """Return the sheet that was ordered for one account with its one card; None where a link was mailed."""
    if ordered.round is None:
        return None
    sheet = ActivationRound.objects.select_related("domain").get(public_id=ordered.round)
    return sheet, next(codes_of(sheet, most=1))
