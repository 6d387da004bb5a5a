"""``manage.py audit_verify``: is the evidence whole?"""

from django.core.management.base import BaseCommand, CommandError

from mailportal.audit.verification import Verdict, verify_chain


class Command(BaseCommand):
    """Verify the audit chain; end with status 1 where it is broken, naming the first broken place."""

    help = "Verify the audit chain and its checkpoints."

    def handle(self, *args: object, **options: object) -> None:
        verdict = verify_chain()
        self.stdout.write("\n".join(_lines(verdict)))
        if verdict.broken is not None:
            event = f" (event id {verdict.broken.event_id})" if verdict.broken.event_id is not None else ""
            raise CommandError(f"The chain is broken at {verdict.broken.sequence}{event}: {verdict.broken.why}.")


def _lines(verdict: Verdict) -> list[str]:
    if verdict.verified:
        lines = [f"{verdict.verified} sealed events hold, {verdict.first} to {verdict.last}."]
    else:
        lines = ["No sealed event was verified."]
    if verdict.unsealed:
        lines.append(f"{verdict.unsealed} events wait for the sealer, the oldest since {verdict.unsealed_since:%F %T}.")
    return lines
