"""Moving accounts in, within the transaction of the act: in few statements, and without hashing anything."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from accounts.directory.models import Department, Domain, User
from accounts.directory.services import department_at, raise_policy_epoch
from accounts.moving_in.models import ImportedAccount
from accounts.moving_in.queries import mark_of
from accounts.moving_in.rules import Newcomer
from accounts.passwords.imported import sealed_form
from accounts.passwords.schemes import ImportedHash
from accounts.policies.models import Policy

# Accounts written in one statement, and between two reports of progress.
_AT_ONCE = 500


def admit(
    *,
    domain: Domain,
    newcomers: Sequence[Newcomer],
    switches: Mapping[str, str],
    owner: str,
    progress: Callable[[int], object],
) -> None:
    """Create the accounts of a file, each with its department, its password and the protocols that are off.

    ``switches`` gives, for each protocol's policy kind, the value that turns it off; ``owner`` is who orders that.
    ``progress`` is told how many are written.
    """
    if not newcomers:
        return
    departments = _departments(domain, newcomers)
    now = timezone.now()
    for start in range(0, len(newcomers), _AT_ONCE):
        some = newcomers[start : start + _AT_ONCE]
        accounts = User.objects.bulk_create(_account(one, domain, departments, now) for one in some)
        pairs = list(zip(accounts, some, strict=True))
        ImportedAccount.objects.bulk_create(_import_of(account, one.password, now) for account, one in pairs)
        Policy.objects.bulk_create(
            Policy(kind=kind, domain=domain, account=account, value=off, owner=owner, since=now)
            for account, one in pairs
            for kind, off in switches.items()
            if one.protocols is not None and kind not in one.protocols
        )
        progress(start + len(some))
    raise_policy_epoch(domain_id=domain.pk)


def _departments(domain: Domain, newcomers: Iterable[Newcomer]) -> dict[tuple[str, ...], Department | None]:
    paths = {newcomer.department for newcomer in newcomers}
    return {path: department_at(domain=domain, path=path) if path else None for path in sorted(paths)}


def _account(
    newcomer: Newcomer, domain: Domain, departments: Mapping[tuple[str, ...], Department | None], now: datetime
) -> User:
    account = User(
        address=newcomer.address,
        name=newcomer.name,
        domain=domain,
        department=departments[newcomer.department],
        language=newcomer.language,
    )
    if newcomer.password is None:
        account.set_unusable_password()
    else:
        # The clock of expiry starts now: how old the password is, nobody knows (P3).
        account.password, account.password_changed_at = sealed_form(newcomer.password), now
    return account


def _import_of(account: User, password: ImportedHash | None, now: datetime) -> ImportedAccount:
    stored_at = now if password is None else None
    return ImportedAccount(account=account, mark=mark_of(password), taken_at=now, stored_at=stored_at)


def take_over(*, account: User, password: ImportedHash) -> bool:
    """Put another password of the file in force, and void what the one before had opened.

    False where a password was set here since the account was read: that one stays.
    """
    now = timezone.now()
    # The old form in the condition; one that was renewed since is of the same password, and is met with the next file.
    taken = User.objects.filter(pk=account.pk, password=account.password).update(
        password=sealed_form(password), password_changed_at=now, **User.next_epoch()
    )
    if taken:
        row = _import_of(account, password, now)
        ImportedAccount.objects.update_or_create(
            account=account, defaults={"mark": row.mark, "taken_at": row.taken_at, "stored_at": row.stored_at}
        )
    return taken == 1
