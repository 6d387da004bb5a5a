"""Writing the directory: domains, departments, accounts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.directory.models import Department, Domain, User
from accounts.directory.rules import NOBODY, Role, canonical_address, canonical_domain

# Paths written in one statement.
_AT_ONCE = 500


def create_domain(*, name: str, display_name: str = "", time_zone: str = "", demonstration: bool = False) -> Domain:
    """Create a domain with safe defaults (O1). Raises InvalidAddress, IntegrityError when it exists.

    Its people live in the installation's time zone where none is given.
    """
    return Domain.objects.create(
        name=canonical_domain(name),
        display_name=display_name,
        time_zone=time_zone or settings.TIME_ZONE,
        demonstration=demonstration,
    )


def mark_domain_suspended(domain: Domain, *, suspended: bool) -> None:
    """Shut the domain, or open it again; in the transaction of an act that holds it.

    ``shut_up_to`` begins at nobody: whose sessions and connections are open still is for the doorman to end.
    """
    domain.suspended_at = timezone.now() if suspended else None
    domain.shut_up_to = NOBODY if suspended else None
    domain.save(update_fields=["suspended_at", "shut_up_to"])


def mark_domain_deleted(domain: Domain) -> datetime:
    """Shut the domain, where it is not shut already, until its end or until it is restored; return since when."""
    now = timezone.now()
    if domain.suspended_at is None:
        domain.suspended_at, domain.shut_up_to = now, NOBODY
    domain.deleted_at = now
    domain.save(update_fields=["suspended_at", "deleted_at", "shut_up_to"])
    return now


def mark_domain_restored(domain: Domain) -> None:
    """Let a deleted domain stay; one that had been suspended before its deletion is so again."""
    if domain.suspended_at == domain.deleted_at:
        domain.suspended_at = domain.shut_up_to = None
    domain.deleted_at = None
    domain.save(update_fields=["suspended_at", "deleted_at", "shut_up_to"])


def remove_domain(domain: Domain) -> None:
    """Delete a domain that has no people any more, with its departments and all else that hangs on it."""
    # The deepest first: none goes while another is below it.
    levels = Department.objects.filter(domain=domain).values_list("pk", "path")
    for pk, _path in sorted(levels, key=lambda row: row[1].count("/"), reverse=True):
        Department.objects.filter(pk=pk).delete()
    domain.delete()


def let_into_console(domain: Domain, *, without_factor: bool) -> None:
    """Let the domain's postmasters into the console without a second factor, or no longer."""
    domain.console_without_factor = without_factor
    domain.save(update_fields=["console_without_factor"])


@transaction.atomic
def create_department(*, domain: Domain, name: str, parent: Department | None = None) -> Department:
    """Create a department below ``parent``, or at the root."""
    department = Department.objects.create(domain=domain, parent=parent, name=name, path="")
    department.path = f"{parent.path if parent else '/'}{department.pk}/"
    department.save(update_fields=["path"])
    raise_policy_epoch(domain_id=domain.pk)
    return department


def department_at(*, domain: Domain, path: Sequence[str]) -> Department:
    """Return the department that these names lead to from the domain's root; those that are missing are created."""
    if not path:
        raise ValueError("a path has one name at least")
    return departments_at(domain=domain, paths=[path])[tuple(path)]


@transaction.atomic
def departments_at(*, domain: Domain, paths: Iterable[Sequence[str]]) -> dict[tuple[str, ...], Department]:
    """As ``department_at`` for many paths, in a handful of statements for each level; return them by their paths."""
    known = department_paths(domain_id=domain.pk)
    wanted = {tuple(path[:level]) for path in paths for level in range(1, len(path) + 1)}
    missing = sorted(wanted - known.keys(), key=lambda path: (len(path), path))
    for _, level in groupby(missing, key=len):
        some = list(level)
        made = Department.objects.bulk_create(
            Department(domain=domain, parent=known.get(path[:-1]), name=path[-1]) for path in some
        )
        for path, department in zip(some, made, strict=True):
            parent = department.parent
            department.path = f"{parent.path if parent else '/'}{department.pk}/"
            known[path] = department
        Department.objects.bulk_update(made, ["path"], batch_size=_AT_ONCE)
    if missing:
        raise_policy_epoch(domain_id=domain.pk)
    return known


def department_paths(*, domain_id: int) -> dict[tuple[str, ...], Department]:
    """Return every department of the domain by the names that lead to it from the root; one statement."""
    rows = {row.pk: row for row in Department.objects.filter(domain_id=domain_id)}
    return {tuple(rows[pk].name for pk in reversed(row.chain)): row for row in rows.values()}


def create_account(
    *,
    address: str,
    name: str,
    domain: Domain | None,
    encoded_password: str | None,
    department: Department | None = None,
    role: Role = Role.EMPLOYEE,
) -> User:
    """Create an account; without ``encoded_password`` nobody can log on to it. Raises InvalidAddress."""
    account = User(address=canonical_address(address), name=name, domain=domain, department=department, role=role)
    if encoded_password is None:
        account.set_unusable_password()
    else:
        account.password, account.password_changed_at = encoded_password, timezone.now()
    account.save()
    return account


def rename_account(*, account: User, name: str) -> None:
    """Give the person another name on pages and in messages; the address stays."""
    account.name = name
    account.save(update_fields=["name"])


def put_into_department(*, account: User, department: Department | None) -> None:
    """Put an account into a department of its own domain, or into none; a foreign one is a ValueError."""
    if department is not None and department.domain_id != account.domain_id:
        raise ValueError("a department of another domain")
    User.objects.filter(pk=account.pk).update(department=department)
    account.department = department


def set_frozen(*, account: User, frozen: bool) -> None:
    """Freeze or free an account; freezing voids its sessions and proofs at once."""
    frozen_at = timezone.now() if frozen else None
    User.objects.filter(pk=account.pk).update(frozen_at=frozen_at, **User.next_epoch())
    account.refresh_from_db(fields=["frozen_at", "auth_epoch"])


def mark_deleted(*, account: User) -> None:
    """Let the account be nobody's from now on, but for its address: no password opens it, nothing begun in it goes on.

    In the transaction of the act, under the account's lock.
    """
    account.set_unusable_password()
    account.deleted_at = timezone.now()
    _update(account, deleted_at=account.deleted_at, password=account.password, **_WITHOUT_PASSWORD)


def mark_restored(*, account: User) -> None:
    """Let a deleted account be somebody's again, without a password; a freeze from before its deletion holds on."""
    account.deleted_at = None
    _update(account, deleted_at=None)


_WITHOUT_PASSWORD: Final = dict.fromkeys(
    (
        "password_changed_at",
        "must_change_password_since",
        "password_ends_at",
        "enrolment_until",
        "factors_frozen_at",
        "recovered_at",
        "mail_awaits_logon_since",
        "mail_rests_until",
    )
)


def _update(account: User, **columns: object) -> None:
    # Whatever was derived from an older epoch never comes back, either.
    epochs = {**User.next_epoch(), "factor_epoch": F("factor_epoch") + 1}
    User.objects.filter(pk=account.pk).update(**columns, **epochs)
    account.refresh_from_db(fields=[*columns, "auth_epoch", "factor_epoch"])


def choose_language(*, account: User, language: str) -> None:
    """Keep the language that the person chose, a code of settings.LANGUAGES."""
    account.language, account.language_chosen_at = language, timezone.now()
    account.save(update_fields=["language", "language_chosen_at"])


def note_language(*, account: User, language: str) -> None:
    """Write messages to the person, who has chosen nothing, in the language of their browser from now on."""
    if account.language == language:
        return
    account.language = language
    account.save(update_fields=["language"])


def raise_policy_epoch(*, domain_id: int) -> None:
    """Make every snapshot of the domain's orders stale; called in the transaction that changes them."""
    Domain.objects.filter(pk=domain_id).update(policy_epoch=F("policy_epoch") + 1)
