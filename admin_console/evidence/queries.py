"""Reading for the pages of evidence packs, and of the keys with which they are verified."""

from typing import NamedTuple

from django.conf import settings

from admin_console.desk import Desk
from admin_console.evidence.models import EvidencePack
from admin_console.evidence.rules import KEY_PURPOSE
from admin_console.jobs import LISTED
from mailportal.crypto.signing import PublicKey, public_keys


def packs_of(desk: Desk) -> list[EvidencePack]:
    """Return the latest packs of the desk's own, the newest first.

    Without their files, of which a page shows none.
    """
    return list(EvidencePack.objects.owned_by(desk).defer("archive").order_by("-ordered_at")[:LISTED])


class EvidenceKey(NamedTuple):
    """A key by its number: what verifies packs, and whether new ones are signed with it."""

    kid: int
    public: PublicKey
    is_newest: bool


def evidence_keys() -> list[EvidenceKey]:
    """Return all keys of evidence packs, the newest first. They are files; nothing is asked of the database."""
    public, newest = public_keys(settings.KEYS, KEY_PURPOSE), settings.KEYS.newest(KEY_PURPOSE)
    return [EvidenceKey(key.kid, public[key.kid], key == newest) for key in settings.KEYS.keys(KEY_PURPOSE)]
