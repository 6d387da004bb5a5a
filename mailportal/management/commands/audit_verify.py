"""``manage.py audit_verify``: is the evidence whole?"""

from collections.abc import Iterator

from django.core.management.base import CommandError
from django.db import DatabaseError

from mailportal.audit.verification import Findings, verify_chain
from mailportal.operations.commands import OperatorCommand
from security.operators.services import is_tail_late, record_verification


class Command(OperatorCommand):
    """Verify the audit chain; end with status 1 where it is broken, naming the first broken place."""

    help = "Verify the audit chain and its checkpoints; status 1 and the first broken place where it does not hold."

    def handle(self, *args: object, **options: object) -> None:
        findings = verify_chain()
        self.stdout.write("\n".join(_lines(findings)))
        try:
            record_verification(findings=findings)
        except DatabaseError as error:
            # A backup that may not be written to: what is found in it is worth no less.
            self.stderr.write(f"This check is not on record: {error}.")
        if findings.broken is not None:
            event = f" (event id {findings.broken.event_id})" if findings.broken.event_id is not None else ""
            raise CommandError(f"The chain is broken at {findings.broken.sequence}{event}: {findings.broken.why}.")


def _lines(findings: Findings) -> Iterator[str]:
    if findings.verified:
        yield f"{findings.verified} sealed events hold, {findings.first} to {findings.last}."
    else:
        yield "No sealed event was verified."
    if findings.unsealed:
        yield f"{findings.unsealed} events wait for the sealer, the oldest since {findings.unsealed_since:%F %T} UTC."
    if is_tail_late(findings=findings):
        yield "That is too long: the background process (manage.py work) seals them. Is it running?"
