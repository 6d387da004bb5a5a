"""Checking, ordering, stopping and forgetting imports (P11); the background process carries them out (``entering``)."""

import time
from typing import Final

from django.utils import timezone

from accounts.events import IMPORT_CHECKED
from accounts.evidence import actor_of
from accounts.moving_in.services import forget_staged, purge_staged
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk, desk_of
from admin_console.errors import ImportUnderWay, NotYourTask, TooManyChecks
from admin_console.events import IMPORT_ORDERED, IMPORT_STOPPED
from admin_console.imports.comparing import Comparison, compare
from admin_console.imports.curing import with_cures
from admin_console.imports.models import FORGOTTEN, ImportRun
from admin_console.imports.rules import (
    SHOWN_FINDINGS,
    SHOWN_PEOPLE,
    Handout,
    ImportOutcome,
    LineFinding,
    Report,
    ShownPerson,
    shown_cell,
)
from mailportal.audit.services import record
from mailportal.audit.source import Source
from mailportal.batches import delete_in_batches
from mailportal.throttle.counters import Limit, hit
from security.flow.values import Flow
from security.grants.acting import acting
from security.grants.rules import Purpose

# A check takes the processor for seconds; nobody corrects a file more often than that.
_CHECKS: Final = Limit("import-checks", tries=60, seconds=3600)
# Files that wait for their owner's word: more were sent and forgotten.
_MOST_WAITING: Final = 5
_SHOWN_DEPARTMENTS: Final = 3


def check(*, desk: Desk, data: bytes, file_name: str, handout: Handout, source: Source) -> ImportRun:
    """Check a file and keep it until its owner orders the import, sends another, or a day is over.

    Nobody is created and nothing is changed. Raises TooManyChecks.
    """
    _count_check(desk)
    began = time.perf_counter()
    found = compare(desk, data)
    run = ImportRun(
        domain=desk.domain,
        owner=desk.account,
        due_at=timezone.now(),
        file_name=shown_cell(file_name) or "people.csv",
        handout=handout,
        total=len(found.arriving),
        flaws=len(found.findings),
        fingerprint=found.fingerprint,
    )
    run.keep(data, _report_of(desk, found, handout, began))
    run.save()
    _forget_older(desk)
    change = {
        "from": "console",
        "arrived": run.total,
        "unchanged": found.known,
        "departments": len(found.departments),
        "flaws": run.flaws,
    }
    record(IMPORT_CHECKED, actor=actor_of(desk.account), source=source, target=desk.domain.name, change=change)
    return run


def _report_of(desk: Desk, found: Comparison, handout: Handout, began: float) -> Report:
    in_file = {one.address for one in found.arriving}
    by_mail = [one for one in found.arriving if handout is Handout.MAIL and one.private_address]
    shown = with_cures(found.findings[:SHOWN_FINDINGS], domain=desk.domain.name, in_file=in_file)
    return Report(
        lines=found.lines,
        new=len(found.arriving),
        known=found.known,
        elsewhere=found.elsewhere,
        new_departments=len(found.departments),
        flaws=len(found.findings),
        wrong_lines=len({one.line for one in found.findings}),
        mailed=len(by_mail),
        encoding=found.read.encoding,
        delimiter=found.read.delimiter,
        seconds=time.perf_counter() - began,
        departments=[found.shown(path) for path in found.departments[:_SHOWN_DEPARTMENTS]],
        findings=shown,
        people=[
            ShownPerson(
                one.name,
                one.address,
                found.shown(one.department),
                one.private_address.partition("@")[2] if handout is Handout.MAIL else "",
            )
            for one in found.arriving[:SHOWN_PEOPLE]
        ],
    )


def _forget_older(desk: Desk) -> None:
    waiting = ImportRun.objects.filter(owner=desk.account, ordered_at=None).order_by("-prepared_at", "-pk")
    keys = list(waiting.values_list("pk", flat=True)[_MOST_WAITING:])
    ImportRun.objects.filter(pk__in=keys, ordered_at=None).delete()


def _count_check(desk: Desk) -> None:
    if hit(_CHECKS, str(desk.account.pk)).count > _CHECKS.tries:
        raise TooManyChecks(retry_after=_CHECKS.seconds)


def findings_of(*, desk: Desk, run: ImportRun) -> list[LineFinding]:
    """Return everything that is wrong with a file that was sent, as it stands now. Raises TooManyChecks."""
    _count_check(desk)
    return compare(desk, run.data).findings if run.contents is not None else []


def order_import(*, flow: Flow, run: ImportRun) -> None:
    """Hand a file that is right to the background process, for one fresh proof.

    Nothing is changed where it raises: StepUpNeeded or StepUpSpent; NotYourTask where the account may not import any
    more; ImportUnderWay where it was ordered, or removed, from another page.
    """
    with acting(flow, spends=Purpose.IMPORT) as owner:
        desk = desk_of(owner)
        if desk is None or not desk.may(Capability.IMPORT):
            raise NotYourTask
        if not ImportRun.objects.order(source=flow.source, pk=run.pk, owner=owner, flaws=0, total__gt=0):
            raise ImportUnderWay
        change = {"import": str(run.public_id), "accounts": run.total, "handout": run.handout}
        record(IMPORT_ORDERED, actor=actor_of(owner), source=flow.source, target=desk.domain.name, change=change)


def stop_import(*, desk: Desk, run: ImportRun, source: Source) -> bool:
    """Remove a file, or stop its import as long as it is not in force; return whether that was still so."""
    if ImportRun.objects.filter(pk=run.pk, ordered_at=None).delete()[0]:
        return True
    going = ImportRun.objects.filter(pk=run.pk, entered_at=None, ended_at=None)
    if not going.update(ended_at=timezone.now(), outcome=ImportOutcome.STOPPED, **FORGOTTEN):
        return False
    change = {"import": str(run.public_id), "accounts": run.total}
    record(IMPORT_STOPPED, actor=actor_of(desk.account), source=source, target=desk.domain.name, change=change)
    forget_staged(run.intake)
    return True


def purge_imports() -> int:
    """Delete imports that ended more than 30 days ago, and files of yesterday that nobody ordered; return how many."""
    return delete_in_batches(ImportRun.objects.over())


def purge_intakes() -> int:
    """Delete what imports that were killed have staged; return how many rows.

    One that is in force needs it until everybody has something to get in by, however long a fault delays that.
    """
    return purge_staged(but=ImportRun.objects.filter(ordered_at__isnull=False, ended_at=None).values("intake"))
