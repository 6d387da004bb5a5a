"""Reading for the page of evidence packs."""

from admin_console.desk import Desk
from admin_console.evidence.models import EvidencePack
from admin_console.jobs import LISTED


def packs_of(desk: Desk) -> list[EvidencePack]:
    """Return the latest packs of the desk's own, the newest first.

    Without their files, of which a page shows none.
    """
    return list(EvidencePack.objects.owned_by(desk).defer("archive").order_by("-ordered_at")[:LISTED])
