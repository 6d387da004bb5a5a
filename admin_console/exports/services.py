"""Taking the list of employees away as a file (P11): ordered with a proof of its own, and recorded."""

from accounts.evidence import actor_of
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk, desk_of
from admin_console.errors import NotYourTask
from admin_console.events import PEOPLE_EXPORTED
from mailportal.audit.services import record
from security.flow.values import Flow
from security.grants.acting import acting
from security.grants.rules import Purpose


def order_export(*, flow: Flow, query: str) -> Desk:
    """Spend a proof on one file; return the desk as it is then, which is what the file may hold.

    ``query`` is whom the list was asked for. Raises StepUpNeeded, StepUpSpent, and NotYourTask where the appointment
    was taken back since the page was opened.
    """
    with acting(flow, spends=Purpose.EXPORT) as holder:
        desk = desk_of(holder)
        if desk is None or not desk.may(Capability.EXPORT):
            raise NotYourTask
        record(
            PEOPLE_EXPORTED,
            actor=actor_of(holder),
            source=flow.source,
            target=desk.domain.name,
            domain_id=desk.domain.pk,
            change={"filter": query},
        )
    return desk
