"""``manage.py audit_verify``: is the evidence whole?"""

from collections.abc import Iterator

from django.core.management.base import CommandError
from django.db import DatabaseError

from mailportal.audit.verification import Verdict, verify_chain
from mailportal.operations.commands import OperatorCommand
from security.operators.inspection import is_tail_late, record_verification


class Command(OperatorCommand):
    """Verify the audit chain; end with status 1 where it is broken, naming the first broken place."""

    help = "Verify the audit chain and its checkpoints; status 1 and the first broken place where it does not hold."

    def handle(self, *args: object, **options: object) -> None:
        verdict = verify_chain()
        self.stdout.write("\n".join(_lines(verdict)))
        try:
            record_verification(verdict=verdict)
        except DatabaseError as error:
            # A backup that may not be written to: its verdict is worth no less.
            self.stderr.write(f"This check is not on record: {error}.")
        if verdict.broken is not None:
            event = f" (event id {verdict.broken.event_id})" if verdict.broken.event_id is not None else ""
            raise CommandError(f"The chain is broken at {verdict.broken.sequence}{event}: {verdict.broken.why}.")


def _lines(verdict: Verdict) -> Iterator[str]:
    if verdict.verified:
        yield f"{verdict.verified} sealed events hold, {verdict.first} to {verdict.last}."
    else:
        yield "No sealed event was verified."
    if verdict.unsealed:
        yield f"{verdict.unsealed} events wait for the sealer, the oldest since {verdict.unsealed_since:%F %T} UTC."
    if is_tail_late(verdict=verdict):
        yield "That is too long: the background process (manage.py work) seals them. Is it running?"
