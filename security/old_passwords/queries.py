"""Reading old passwords: whose live on, until when, and to whom none is offered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.models import User
from accounts.passwords.imported import SEALED_PREFIX
from mailportal.sql import only_row
from security.errors import NoSuchOldPassword
from security.old_passwords.models import OldPassword
from security.old_passwords.rules import Hindrance


def living_old_passwords() -> QuerySet[OldPassword]:
    """Return those that have not ended."""
    return OldPassword.objects.filter(ends_at__gt=timezone.now())


def old_password_of(*, account: User) -> OldPassword | None:
    """Return the account's old password, None where none lives on."""
    return only_row(living_old_passwords().filter(account=account))


def required_old_password(*, account: User) -> OldPassword:
    """Return the account's old password. Raises NoSuchOldPassword."""
    found = old_password_of(account=account)
    if found is None:
        raise NoSuchOldPassword
    return found


# Columns for a query of accounts, from which ``old_password_in`` reads: with the account itself, in no statement more.
OLD_COLUMNS: Final[Mapping[str, F]] = {
    f"old_{name}": F(f"old_password__{name}")
    for name in ("id", "created_at", "ends_at", "programs", "opens_imap", "opens_pop3", "opens_smtp")
}


def old_password_in(row: Mapping[str, Any]) -> OldPassword | None:
    """Return the old password that such a row tells of, without its hash; None where none lives on."""
    if row["old_id"] is None or row["old_ends_at"] <= timezone.now():
        return None
    return OldPassword(**{name.removeprefix("old_"): row[name] for name in OLD_COLUMNS})


def stored_old_password(number: int, *, account: User) -> str:
    """Return the stored hash of an account's old password; empty, which nothing is equal to, where it has ended."""
    rows = living_old_passwords().filter(pk=number, account=account)
    return only_row(rows.values_list("encoded", flat=True)) or ""


def last_end_in(*, domain_id: int) -> datetime | None:
    """Return when the last old password of a domain ends, None without any."""
    latest = living_old_passwords().filter(account__domain=domain_id).order_by("-ends_at")
    return latest.values_list("ends_at", flat=True).first()


def _hindered(now: datetime) -> Mapping[Hindrance, Q]:
    """Return who is offered none, in the order in which it is told: of several reasons the first counts."""
    return {
        Hindrance.REPORTED: Q(factors_frozen_at__isnull=False) | Q(second_step_closed_at__isnull=False),
        Hindrance.TEMPORARY: Q(must_change_password_since__isnull=False) | Q(password_ends_at__isnull=False),
        Hindrance.RECOVERED: Q(mail_awaits_logon_since__isnull=False) | Q(mail_rests_until__gt=now),
    }


# Nothing to go on with; the hash of an import that was not yet put into its own form is copied nowhere.
_WITHOUT: Final = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX) | Q(password__startswith=SEALED_PREFIX)


def offered(accounts: QuerySet[User]) -> QuerySet[User]:
    """Return those of the accounts whose password may live on: it is their own, and nobody else is known to have it."""
    hindered = Q()
    for condition in _hindered(timezone.now()).values():
        hindered |= condition
    return accounts.exclude(hindered | _WITHOUT | Q(old_password__isnull=False))


def hindered(accounts: QuerySet[User]) -> Mapping[Hindrance, int]:
    """Return for how many of the accounts it is not offered, and why, in one statement."""
    cases = [When(condition, then=Value(why.value)) for why, condition in _hindered(timezone.now()).items()]
    why = Case(*cases, default=Value(""), output_field=CharField())
    rows = accounts.order_by().annotate(hindrance=why).exclude(hindrance="").values_list("hindrance")
    counts = dict(rows.annotate(people=Count("pk")))
    return {why: counts[why.value] for why in Hindrance if why.value in counts}
