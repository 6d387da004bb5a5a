"""Moving a company in from the host: its accounts with the passwords that people have (P11, docs/moving-in.md)."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from accounts.directory.locks import lock_orders
from accounts.directory.rules import Role
from accounts.directory.services import set_frozen
from accounts.events import ACCOUNT_FROZEN, ACCOUNTS_IMPORTED, IMPORT_CHECKED, PASSWORD_IMPORTED
from accounts.evidence import record_about
from accounts.models import Domain, User
from accounts.moving_in.cells import newcomers_in
from accounts.moving_in.queries import ImportPlan, plan_of
from accounts.moving_in.reader import FileRead, read_csv, read_passwd_file
from accounts.moving_in.rules import Complaint, ImportTerms, Newcomer
from accounts.moving_in.services import (
    STAGED_AT_ONCE,
    Intake,
    forget_staged,
    note_origin,
    put_in_force,
    staging_of,
    take_over,
)
from accounts.moving_in.storing import recount_burdens
from mailportal.audit.services import record
from mailportal.audit.source import ON_THE_HOST, PORTAL
from security.client_passwords.queries import living_client_passwords
from security.connections.services import order_cuts
from security.credentials import account_credential
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.old_passwords.rules import OldPasswordEnd
from security.old_passwords.services import end_old_password
from security.policies import OFF, PROTOCOL_SWITCHES

READERS: dict[str, Callable[..., FileRead]] = {"csv": read_csv, "passwd-file": read_passwd_file}


class FileRefused(Exception):
    """A file with flaws; nothing was done. ``complaints`` name them all, in the order of the file."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        super().__init__()
        self.complaints = sorted(complaints)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do: how many accounts are new, got another password, were known.

    ``kept``, ``missing`` and ``frozen`` are addresses: with a password that was set here, no longer in the file, and
    frozen for that. ``unkept`` counts private addresses and phones, which no page has a use for yet.
    """

    arrived: int
    changed: int
    unchanged: int
    unkept: int
    kept: Sequence[str]
    missing: Sequence[str]
    frozen: Sequence[str] = ()


def read_accounts(data: bytes, *, form: str, domain: Domain, encoding: str = "") -> list[Newcomer]:
    """Return the accounts of a file, of which every line is right. Raises FileRefused.

    ``form`` is one of ``READERS``. Nothing of the database is asked and nothing is hashed.
    """
    read = READERS[form](data, encoding=encoding)
    terms = ImportTerms(
        domain=domain.name,
        languages=list(dict(settings.LANGUAGES)),
        protocols=[kind.name for kind in PROTOCOL_SWITCHES],
        phone_region=settings.PHONE_REGION,
    )
    newcomers, complaints = newcomers_in(read.lines, terms)
    if read.complaints or complaints:
        raise FileRefused([*read.complaints, *complaints])
    return newcomers


def check_import(*, domain: Domain, newcomers: Sequence[Newcomer], form: str) -> Imported:
    """Return what ``import_accounts`` would do, and record that it was asked. Raises FileRefused."""
    plan = _sound(plan_of(domain=domain, newcomers=newcomers))
    would = _summary(plan, newcomers)
    _record(IMPORT_CHECKED, domain, form, would)
    return would


def import_accounts(
    *,
    domain: Domain,
    newcomers: Sequence[Newcomer],
    form: str,
    freezes_missing: bool = False,
    progress: Callable[[int], object] = lambda _done: None,
) -> Imported:
    """Bring the domain's accounts in line with a file, all or nothing; what people set up here stays.

    New accounts are created. Another password than the file had before takes the former's place, unless one was set
    here since; sessions and connections of the former end, and its owner is told. Employees who came by an earlier file
    and are missing in this one are frozen where ``freezes_missing``, in a demonstration never. ``progress`` is told how
    many new ones are written. Raises FileRefused, and StaleIntake where somebody creates one of them meanwhile.
    """
    plan = _sound(plan_of(domain=domain, newcomers=newcomers))
    switches = dict.fromkeys((kind.name for kind in PROTOCOL_SWITCHES), OFF)
    intake = Intake.of(uuid4(), domain, plan.arriving, switches)
    try:
        for start in range(0, len(plan.arriving), STAGED_AT_ONCE):
            some = plan.arriving[start : start + STAGED_AT_ONCE]
            staging_of(intake, some, form=form)()
            progress(start + len(some))
        done = _put_in_force(plan, intake, newcomers, form=form, freezes_missing=freezes_missing)
    finally:
        forget_staged(intake.id)
    recount_burdens(domain_id=domain.pk)
    return done


@transaction.atomic(durable=True)
def _put_in_force(
    plan: ImportPlan, intake: Intake, newcomers: Sequence[Newcomer], *, form: str, freezes_missing: bool
) -> Imported:
    locked = lock_orders(domain_id=intake.domain.pk)
    if plan.arriving:
        put_in_force(intake, owner=PORTAL.address, actor=PORTAL, source=ON_THE_HOST)
        note_origin(intake)
    taken = [account for account, newcomer in plan.changed if _take_over(account, newcomer)]
    frozen = _freeze(plan.missing) if freezes_missing and not locked.demonstration else []
    done = _summary(plan, newcomers, taken=len(taken), frozen=frozen)
    _record(ACCOUNTS_IMPORTED, locked, form, done)
    return done


def _sound(plan: ImportPlan) -> ImportPlan:
    if plan.complaints:
        raise FileRefused(plan.complaints)
    return plan


def _take_over(account: User, newcomer: Newcomer) -> bool:
    if newcomer.password is None or not take_over(account=account, password=newcomer.password):
        return False
    order_cuts(credentials=[account_credential(account.pk)], account_id=account.pk)
    end_old_password(account=account, why=OldPasswordEnd.PASSWORD_REPLACED, actor=PORTAL, source=ON_THE_HOST)
    change = {"scheme": newcomer.password.recipe.scheme.value}
    record_about(account, PASSWORD_IMPORTED, actor=PORTAL, source=ON_THE_HOST, change=change)
    notify(NoticeKind.PASSWORD_RESET, account=account, source=ON_THE_HOST, actor=PORTAL)
    return True


def _freeze(missing: Collection[User]) -> list[str]:
    # As they are now: they were read before the domain's orders were held.
    keys = [account.pk for account in missing]
    frozen = []
    for account in User.objects.filter(pk__in=keys, frozen_at=None, role=Role.EMPLOYEE).order_by("address"):
        set_frozen(account=account, frozen=True)
        living = living_client_passwords(account=account)
        credentials = [account_credential(account.pk), *(row.credential for row in living)]
        order_cuts(credentials=credentials, account_id=account.pk)
        end_old_password(account=account, why=OldPasswordEnd.FROZEN, actor=PORTAL, source=ON_THE_HOST)
        record_about(account, ACCOUNT_FROZEN, actor=PORTAL, source=ON_THE_HOST, change={"why": "missing in the import"})
        frozen.append(account.address)
    return frozen


def _summary(
    plan: ImportPlan, newcomers: Iterable[Newcomer], *, taken: int | None = None, frozen: Sequence[str] = ()
) -> Imported:
    return Imported(
        arrived=len(plan.arriving),
        changed=len(plan.changed) if taken is None else taken,
        unchanged=plan.unchanged,
        unkept=sum(bool(one.phone) + bool(one.private_address) for one in newcomers),
        kept=plan.kept,
        missing=[account.address for account in plan.missing],
        frozen=frozen,
    )


def _record(event: str, domain: Domain, form: str, done: Imported) -> None:
    change = {
        "from": form,
        "arrived": done.arrived,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "kept": len(done.kept),
        "missing": len(done.missing),
        "frozen": len(done.frozen),
    }
    record(event, actor=PORTAL, source=ON_THE_HOST, target=domain.name, domain_id=domain.pk, change=change)
