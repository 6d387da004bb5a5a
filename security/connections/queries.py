"""Reading cuts: the receipts that people see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from security.connections.models import Cut
from security.connections.rules import CutFailure


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of the latest order to one server. ``ended`` is None while unanswered or where nobody counted.

    ``failure`` is why the latest try had no answer; the order is tried again until ``done_at`` is set.
    """

    server: str
    requested_at: datetime
    answered_at: datetime | None
    done_at: datetime | None
    ended: int | None
    failure: CutFailure | None

    @property
    def is_pending(self) -> bool:
        """Say whether the server has not answered yet, so that connections may still be open."""
        return self.answered_at is None


def receipts_for(*, credentials: Sequence[str]) -> dict[str, list[Receipt]]:
    """Return each credential's receipts, one per server by name, in one query; an empty list where there is none."""
    newest: dict[tuple[str, str], Cut] = {
        (cut.credential, cut.server): cut for cut in Cut.objects.filter(credential__in=credentials).order_by("pk")
    }
    receipts: dict[str, list[Receipt]] = {credential: [] for credential in credentials}
    for (credential, _), cut in sorted(newest.items()):
        receipts[credential].append(_receipt(cut))
    return receipts


def _receipt(cut: Cut) -> Receipt:
    return Receipt(
        server=cut.server,
        requested_at=cut.requested_at,
        answered_at=cut.answered_at,
        done_at=cut.done_at,
        ended=cut.ended,
        failure=CutFailure(cut.failure) if cut.failure else None,
    )
