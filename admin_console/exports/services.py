"""Taking the list of employees away as a file (P11): ordered with a proof of its own, and recorded."""

from accounts.evidence import actor_of
from admin_console.acting import acting_at_desk
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.events import PEOPLE_EXPORTED
from mailportal.audit.services import record
from security.flow.values import Flow
from security.grants.rules import Purpose


def order_export(*, flow: Flow, query: str) -> Desk:
    """Spend a proof on one file; return the desk as it is then, which is what the file may hold.

    ``query`` is whom the list was asked for. Raises what ``acting_at_desk`` raises.
    """
    with acting_at_desk(flow, Capability.EXPORT, purpose=Purpose.EXPORT) as desk:
        record(
            PEOPLE_EXPORTED,
            actor=actor_of(desk.account),
            source=flow.source,
            target=desk.domain.name,
            domain_id=desk.domain.pk,
            change={"filter": query},
        )
    return desk
