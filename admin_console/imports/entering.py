"""Carrying out imports: the background process's part, which goes on where it was cut short (decision 0036).

Checked once more, staged out of sight, put in force at once, and handed out. Until it is in force nothing is changed,
whatever happens; from then on the people are there, and what is left is what they get in by.
"""

import logging
import time
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Final

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from accounts.directory.locks import lock_orders
from accounts.directory.services import department_paths
from accounts.events import ACCOUNTS_IMPORTED
from accounts.evidence import actor_of
from accounts.models import User
from accounts.moving_in.rules import Newcomer
from accounts.moving_in.services import STAGED_AT_ONCE, Intake, StaleIntake, forget_staged, put_in_force, staging_of
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk, working_desk
from admin_console.events import IMPORT_FAILED
from admin_console.figures.services import forget_figures
from admin_console.imports.comparing import Comparison, compare
from admin_console.imports.handing_out import hand_out
from admin_console.imports.models import FORGOTTEN, ImportRun
from admin_console.imports.rules import ImportOutcome
from admin_console.imports.words import letter_at_the_end
from admin_console.jobs import NoLongerHeld
from mailportal.audit.services import record
from mailportal.audit.source import ON_THE_HOST, PORTAL
from mailportal.batches import leave_room
from mailportal.notify.services import queue_mail
from security.policies import OFF, PROTOCOL_SWITCHES

log = logging.getLogger(__name__)

_SWITCHES: Final = dict.fromkeys((kind.name for kind in PROTOCOL_SWITCHES), OFF)


# Between two tries to hand out what an import in force owes its people: twice as long each time, an hour at most.
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)


class _Over(Exception):
    """The import ends without effect."""

    def __init__(self, outcome: ImportOutcome) -> None:
        super().__init__(outcome.value)
        self.outcome = outcome


def carry_out_imports() -> int:
    """Carry out every import that was ordered, the longest waiting first; return how many are over.

    Any number of processes may do this at once: each import is claimed by one of them.
    """
    done = 0
    while (run := ImportRun.objects.claim_next()) is not None:
        _carry_out(run)
        done += 1
    return done


def _carry_out(run: ImportRun) -> None:
    try:
        if not run.is_in_force:
            _bring(run)
        hand_out(run)
        _end(run, ImportOutcome.NONE)
    except (OperationalError, InterfaceError):
        raise  # the database, not the file: taken again when the lease is over
    except NoLongerHeld:
        log.info("Another process goes on with an import, or it was stopped: %s", run.public_id)
    except _Over as over:
        _end(run, over.outcome)
    except Exception:  # other imports go on
        log.exception("An import failed: %s", run.public_id)
        if not _end(run, ImportOutcome.FAILED):
            _put_off(run)
    if not ImportRun.objects.filter(pk=run.pk, ended_at=None).exists():
        forget_staged(run.intake)


def _bring(run: ImportRun) -> None:
    desk = _desk(run)
    comparison = compare(desk, run.data, beat=partial(ImportRun.objects.keep, run))
    if comparison.findings or comparison.fingerprint != run.fingerprint:
        raise _Over(ImportOutcome.STALE)
    ImportRun.objects.hold(run, checked_at=timezone.now())
    intake = Intake.of(run.intake, run.domain, comparison.arriving, _SWITCHES)
    _stage(run, intake, comparison.arriving)
    ImportRun.objects.hold(run, staged_at=timezone.now())
    try:
        _enter(run, intake, comparison, compared_at=desk)
    except StaleIntake:
        raise _Over(ImportOutcome.STALE) from None


def _stage(run: ImportRun, intake: Intake, arriving: Sequence[Newcomer]) -> None:
    # What a process that was killed has staged is there: the lines and their order are the same.
    for start in range(intake.rows.count(), len(arriving), STAGED_AT_ONCE):
        some = arriving[start : start + STAGED_AT_ONCE]
        stage = staging_of(intake, some, form="console")
        began = time.monotonic()
        with transaction.atomic(durable=True):
            # The claim first: a process that has lost it stages nothing.
            ImportRun.objects.hold(run, done=start + len(some))
            stage()
        leave_room(began)


@transaction.atomic(durable=True)
def _enter(run: ImportRun, intake: Intake, comparison: Comparison, *, compared_at: Desk) -> None:
    domain = lock_orders(domain_id=run.domain_id)
    desk = _desk(run)
    # An appointment may have become narrower while the lines were staged.
    if (desk.paths, desk.capabilities) != (compared_at.paths, compared_at.capabilities):
        raise StaleIntake
    # Stopped a moment ago, or claimed by another: the row decides, the first to write it.
    ImportRun.objects.hold(run, entered_at=timezone.now(), done=0)
    tree = department_paths(domain_id=domain.pk)
    missing = {path[:level] for path in intake.departments for level in range(1, len(path) + 1)} - tree.keys()
    if missing != set(comparison.departments):
        raise StaleIntake
    if missing:
        forget_figures(domain_id=domain.pk)
    put_in_force(intake, owner=desk.account.address, actor=actor_of(desk.account), source=run.source)
    change = {
        "from": "console",
        "arrived": len(comparison.arriving),
        "changed": 0,
        "unchanged": comparison.known,
        "kept": 0,
        "missing": 0,
        "frozen": 0,
    }
    record(ACCOUNTS_IMPORTED, actor=actor_of(desk.account), source=run.source, target=domain.name, change=change)


def _desk(run: ImportRun) -> Desk:
    owner = User.objects.select_related("domain", "department").get(pk=run.owner_id)
    desk = working_desk(owner, Capability.IMPORT)
    if desk is None:
        raise _Over(ImportOutcome.FORBIDDEN)
    return desk


def _put_off(run: ImportRun) -> None:
    # Its people are there: what they get in by is owed to them, however long the fault lasts.
    pause = min(_FIRST_PAUSE * 2 ** min(run.tries - 1, 10), _LONGEST_PAUSE)
    ImportRun.objects.held(run).update(due_at=timezone.now() + pause, claimed_until=None)


@transaction.atomic(durable=True)
def _end(run: ImportRun, outcome: ImportOutcome) -> bool:
    """End a claimed import; return whether it was so. One that is in force ends in no other way than as that."""
    going = ImportRun.objects.held(run)
    if outcome is not ImportOutcome.NONE:
        going = going.filter(entered_at=None)
    if not going.update(ended_at=timezone.now(), outcome=outcome, claimed_until=None, **FORGOTTEN):
        return False
    run.refresh_from_db()
    if outcome is not ImportOutcome.NONE:
        change = {"import": str(run.public_id), "why": outcome.value}
        record(
            IMPORT_FAILED,
            actor=PORTAL,
            source=ON_THE_HOST,
            target=run.domain.name,
            domain_id=run.domain_id,
            change=change,
        )
    subject, text = letter_at_the_end(run)
    queue_mail(address=run.owner.address, subject=subject, text=text)
    return True
