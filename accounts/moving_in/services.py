"""Moving accounts in: staged out of sight in small transactions, then put in force by a few statements.

SQLite has one writer at a time: 10,000 accounts written in one transaction would keep every logon waiting for seconds
(docs/decisions/0036).
"""

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, UNUSABLE_PASSWORD_SUFFIX_LENGTH
from django.db.models import Case, DateTimeField, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.directory.models import Domain, User
from accounts.directory.rules import Role, full_name
from accounts.directory.services import departments_at, raise_policy_epoch
from accounts.events import ACCOUNT_CREATED
from accounts.moving_in.models import ImportedAccount, StagedAccount, StagedPlace
from accounts.moving_in.queries import mark_of
from accounts.moving_in.rules import Newcomer
from accounts.passwords.imported import sealed_form
from accounts.passwords.schemes import ImportedHash
from accounts.policies.models import Policy
from mailportal.audit.services import record_staged
from mailportal.audit.source import Actor, Source
from mailportal.batches import delete_in_batches, delete_past
from mailportal.sql import insert_from, insertion_of

# Accounts written in one transaction, and between two reports of progress: some 10 ms on SQLite.
STAGED_AT_ONCE: Final = 1_000
# Hardly an import takes that long: what is older was left by a process that was killed.
_KEPT: Final = timedelta(days=1)


class StaleIntake(Exception):
    """The directory is no longer as it was when the file was compared with it; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Intake:
    """The staged lines of one file: its id, its departments in their order, and the kinds of policies for protocols."""

    id: UUID
    domain: Domain
    departments: Sequence[tuple[str, ...]]
    switches: Mapping[str, str]

    @classmethod
    def of(cls, intake: UUID, domain: Domain, newcomers: Sequence[Newcomer], switches: Mapping[str, str]) -> "Intake":
        """Return the intake of these lines; ``switches`` gives for each kind the value that turns its protocol off."""
        return cls(intake, domain, sorted({one.department for one in newcomers if one.department}), switches)

    @property
    def rows(self) -> QuerySet[StagedAccount]:
        """Return what is staged."""
        return StagedAccount.objects.filter(intake=self.id)


def staging_of(intake: Intake, newcomers: Sequence[Newcomer], *, form: str) -> Callable[[], None]:
    """Return the act that stages some lines, all or none of them; ``form`` is the kind of file that they are from."""
    places = {path: number for number, path in enumerate(intake.departments, start=1)}
    return insertion_of(
        [
            StagedAccount(
                intake=intake.id,
                number=one.line,
                address=one.address,
                name=one.name,
                place=places.get(one.department, 0),
                language=one.language,
                mark=mark_of(one.password),
                switched_off=_switched_off(one, intake.switches),
                change=creation_record(one, form=form),
                **_password_of(one),
            )
            for one in newcomers
        ]
    )


def creation_record(newcomer: Newcomer, *, form: str) -> dict[str, object]:
    """Return what the audit log says of a new account that came by a file; ``form`` is the kind of file."""
    return {
        "name": newcomer.name,
        "role": Role.EMPLOYEE.value,
        "department": full_name(newcomer.department),
        "imported": form,
        "scheme": newcomer.password.recipe.scheme.value if newcomer.password else "",
        "protocols": None if newcomer.protocols is None else sorted(newcomer.protocols),
    }


def _switched_off(newcomer: Newcomer, kinds: Collection[str]) -> str:
    off = [kind for kind in kinds if newcomer.protocols is not None and kind not in newcomer.protocols]
    return f" {' '.join(off)} " if off else ""


def _password_of(newcomer: Newcomer) -> dict[str, object]:
    if newcomer.password is None:
        # As ``make_password(None)`` has it, which takes half of the time for staging.
        return {"password": UNUSABLE_PASSWORD_PREFIX + secrets.token_hex(UNUSABLE_PASSWORD_SUFFIX_LENGTH // 2)}
    # The clock of expiry starts now: how old the password is, nobody knows (P3).
    return {"password": sealed_form(newcomer.password), "password_changed_at": timezone.now()}


def put_in_force(intake: Intake, *, owner: str, actor: Actor, source: Source) -> None:
    """Create all staged accounts, in the transaction of the act and under ``lock_orders``, in a few statements.

    With their departments, of which those that are missing are created, the orders that turn protocols off, which are
    ``owner``'s, and an audit event each. Raises StaleIntake where one of the addresses is taken meanwhile.
    """
    rows = intake.rows
    if User.objects.filter(address__in=rows.values("address")).exists():
        raise StaleIntake
    _place(intake)
    like = User(domain=intake.domain, role=Role.EMPLOYEE)
    own = ("public_id", "address", "name", "language", "password", "password_changed_at")
    insert_from(rows, like, {"department_id": _department(intake), **{name: F(name) for name in own}})
    for kind, value in intake.switches.items():
        order = Policy(kind=kind, domain=intake.domain, value=value, owner=owner)
        insert_from(rows.filter(switched_off__contains=f" {kind} "), order, {"account_id": _account()})
    record_staged(
        ACCOUNT_CREATED,
        actor=actor,
        source=source,
        domain_id=intake.domain.pk,
        rows=rows,
        target="address",
        change="change",
    )
    raise_policy_epoch(domain_id=intake.domain.pk)


def note_origin(intake: Intake) -> None:
    """Note of the accounts just put in force that they came from another host, and when their passwords did."""
    now = Value(timezone.now(), output_field=DateTimeField())
    has_none = When(password_changed_at=None, then=now)
    taken = {
        "account_id": _account(),
        "mark": F("mark"),
        "taken_at": Coalesce("password_changed_at", now),
        "stored_at": Case(has_none, default=Value(None), output_field=DateTimeField()),
    }
    insert_from(intake.rows, ImportedAccount(), taken)


def _place(intake: Intake) -> None:
    known = departments_at(domain=intake.domain, paths=intake.departments)
    StagedPlace.objects.bulk_create(
        [
            StagedPlace(intake=intake.id, place=number, department_id=known[path].pk)
            for number, path in enumerate(intake.departments, start=1)
        ],
        batch_size=STAGED_AT_ONCE,
    )


def _department(intake: Intake) -> Subquery:
    places = StagedPlace.objects.filter(intake=intake.id, place=OuterRef("place"))
    return Subquery(places.values("department_id"))


def _account() -> Subquery:
    return Subquery(User.objects.filter(public_id=OuterRef("public_id")).values("pk"))


def forget_staged(intake: UUID) -> None:
    """Delete what was staged, in force or not, in small transactions."""
    for model in (StagedAccount, StagedPlace):
        delete_in_batches(model.objects.filter(intake=intake).order_by("pk"))


def purge_staged(*, but: QuerySet[Any] | Collection[UUID] = ()) -> int:
    """Delete what imports that were killed have left, ``but`` for intakes that are at work; return how many rows."""
    left = (model.objects.exclude(intake__in=but) for model in (StagedAccount, StagedPlace))
    return sum(delete_past(rows, "staged_at", kept=_KEPT) for rows in left)


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
        values = {"mark": mark_of(password), "taken_at": now, "stored_at": None}
        ImportedAccount.objects.update_or_create(account=account, defaults=values)
    return taken == 1
