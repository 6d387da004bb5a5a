"""Taking rows of a log away as a file (P13): ordered with a proof of its own, and recorded."""

from accounts.evidence import actor_of
from admin_console.acting import acting_at_desk
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.errors import NotYourTask
from admin_console.events import LOG_EXPORTED
from mailportal.audit.services import record
from security.flow.values import Flow
from security.grants.rules import Purpose


def order_log_export(*, flow: Flow, log: str, query: str) -> Desk:
    """Spend a proof on one file of ``logons`` or ``operations``; return the desk as it is then.

    ``query`` is what the log was asked for. Raises StepUpNeeded, StepUpSpent, and NotYourTask where the appointment
    was taken back since the page was opened.
    """
    with acting_at_desk(flow, Capability.LOGS, purpose=Purpose.EXPORT) as desk:
        if not desk.may(Capability.EXPORT):
            raise NotYourTask
        record(
            LOG_EXPORTED,
            actor=actor_of(desk.account),
            source=flow.source,
            target=desk.domain.name,
            domain_id=desk.domain.pk,
            change={"log": log, "filter": query},
        )
        return desk
