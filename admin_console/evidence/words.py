"""How far an evidence pack is, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from admin_console.evidence.models import EvidencePack


@dataclass(frozen=True, slots=True)
class ShownPack:
    """One line of the list; ``kind`` is the tint of its state, ``url`` where the file is taken, empty where none is."""

    ordered_at: datetime | None
    state: str
    kind: str
    detail: str
    url: str
    is_running: bool


def shown_pack(pack: EvidencePack) -> ShownPack:
    """Return a pack as the list shows it."""
    state, kind, detail = _state(pack)
    url = reverse("admin_console:evidence-take", args=[pack.public_id]) if pack.is_made else ""
    return ShownPack(pack.ordered_at, state, kind, detail, url, pack.is_running)


def _state(pack: EvidencePack) -> tuple[str, str, str]:
    if pack.is_running:
        return _("Being made"), "", _("The audit chain is read to its end. That may take a few minutes.")
    if not pack.is_made:
        return _("Not made"), "bad", _("Make another one. If that fails as well, tell the operator of the portal.")
    if not pack.holds:
        return _("Ready"), "bad", _("The audit chain does not hold. Tell the operator of the portal at once.")
    return _("Ready"), "ok", _("The audit chain holds.")
