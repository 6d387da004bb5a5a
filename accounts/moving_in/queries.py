"""What a file would change: the accounts that it brings, those that are known already, those that are gone from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from accounts.directory.models import Domain, User
from accounts.directory.rules import Role
from accounts.moving_in.models import ImportedAccount
from accounts.moving_in.rules import Column, Complaint, LineFlaw, Newcomer
from accounts.passwords.schemes import ImportedHash
from mailportal.crypto.digests import plain_digest

_AT_ONCE = 500
_MARK_BYTES = 16


@dataclass(slots=True)
class ImportPlan:
    """``arriving`` are new; of ``changed`` accounts the file has another password than before.

    ``unchanged`` counts those of which it says nothing new, ``kept`` names those with a password that was set here:
    the file's is not taken over it. ``missing`` came by an earlier file, and this one does not name them.
    """

    arriving: list[Newcomer] = field(default_factory=list)
    changed: list[tuple[User, Newcomer]] = field(default_factory=list)
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)
    missing: list[User] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)


def mark_of(password: ImportedHash | None) -> bytes:
    """Return what tells one password of an account from its next: a digest of scheme, cost and salt alone."""
    # The result has no part in it: a digest of it could be searched for the password at the old scheme's cost.
    return b"" if password is None else plain_digest(str(password.recipe))[:_MARK_BYTES]


def plan_of(*, domain: Domain, newcomers: Sequence[Newcomer]) -> ImportPlan:
    """Compare a file with the directory; nothing is written and nothing is hashed."""
    before = ImportedAccount.objects.filter(account__domain=domain, account__deleted_at__isnull=True).in_bulk()
    known = _known(newcomers)
    plan = ImportPlan(missing=_missing(before, {account.pk for account in known.values()}))
    for newcomer in newcomers:
        account = known.get(newcomer.address)
        if account is None:
            plan.arriving.append(newcomer)
        elif account.domain_id != domain.pk or account.role != Role.EMPLOYEE:
            plan.complaints.append(Complaint(newcomer.line, Column.ADDRESS, LineFlaw.TAKEN_ADDRESS))
        elif account.deleted_at is not None:
            plan.complaints.append(Complaint(newcomer.line, Column.ADDRESS, LineFlaw.DELETED_ADDRESS))
        elif is_unchanged(before.get(account.pk), newcomer):
            plan.unchanged += 1
        elif may_take_over(account, before.get(account.pk)):
            plan.changed.append((account, newcomer))
        else:
            plan.kept.append(account.address)
    return plan


def is_unchanged(before: ImportedAccount | None, newcomer: Newcomer) -> bool:
    """Whether the file says nothing of the password, or what it said when it was last read."""
    return newcomer.password is None or (before is not None and bytes(before.mark) == mark_of(newcomer.password))


def may_take_over(account: User, before: ImportedAccount | None) -> bool:
    """Whether nobody has set a password here: there is none yet, or it is the one that was moved in last."""
    if not account.has_usable_password():
        return True
    return before is not None and bool(before.mark) and before.taken_at == account.password_changed_at


def _known(newcomers: Sequence[Newcomer]) -> dict[str, User]:
    addresses = [newcomer.address for newcomer in newcomers]
    batches = (addresses[start : start + _AT_ONCE] for start in range(0, len(addresses), _AT_ONCE))
    return {user.address: user for batch in batches for user in User.objects.filter(address__in=batch)}


def _missing(before: Iterable[int], found: set[int]) -> list[User]:
    gone = sorted(set(before) - found)
    batches = (gone[start : start + _AT_ONCE] for start in range(0, len(gone), _AT_ONCE))
    return [user for batch in batches for user in User.objects.filter(pk__in=batch).order_by("address")]
