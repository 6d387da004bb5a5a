"""What a carried-out change did, in one message."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from admin_console.policies.services import Outcome
from admin_console.policies.targets import Target
from mailportal.ui.sentences import together
from security.client_passwords.words import isolated
from security.connections.models import Cut
from security.connections.queries import receipts_for


def saved_message(target: Target, outcome: Outcome) -> str:
    """Return the sentences that say what happened, connections included."""
    saved = _("Saved for %(whom)s.") % {"whom": isolated(target.label)}
    return together(saved, *_effects(outcome), *connection_words(credentials=outcome.credentials))


def _effects(outcome: Outcome) -> list[str]:
    counted = (
        (
            outcome.bound,
            ngettext(
                "%(n)d account must now use a security password.",
                "%(n)d accounts must now use a security password.",
                outcome.bound,
            ),
        ),
        (
            outcome.freed,
            ngettext(
                "%(n)d account can choose again; one that has security passwords keeps using them.",
                "%(n)d accounts can choose again; those that have security passwords keep using them.",
                outcome.freed,
            ),
        ),
        (
            outcome.barred,
            ngettext(
                "Mail programs can no longer log on to %(n)d account.",
                "Mail programs can no longer log on to %(n)d accounts.",
                outcome.barred,
            ),
        ),
        (
            outcome.let_in,
            ngettext(
                "Mail programs can log on to %(n)d account again.",
                "Mail programs can log on to %(n)d accounts again.",
                outcome.let_in,
            ),
        ),
    )
    return [words % {"n": n} for n, words in counted if n]


def connection_words(*, credentials: tuple[str, ...]) -> list[str]:
    """Return how many open connections were ended and what is still waited for; nothing where none was ordered."""
    receipts = [receipt for some in receipts_for(credentials=credentials).values() for receipt in some]
    return _ended(receipts) + _waiting(receipts)


def _ended(receipts: list[Cut]) -> list[str]:
    # A server that has not answered has counted nothing; "0 were ended" would sound like an answer.
    counts = [receipt.ended for receipt in receipts if receipt.ended is not None]
    if not counts:
        return []
    ended = sum(counts)
    words = ngettext("%(n)d open connection was ended.", "%(n)d open connections were ended.", ended)
    return [words % {"n": ended}]


def _waiting(receipts: list[Cut]) -> list[str]:
    servers = {receipt.server for receipt in receipts if receipt.is_pending}
    if not servers:
        return []
    words = ngettext(
        "%(n)d mail server has not answered yet; it is tried again until its open connections are ended.",
        "%(n)d mail servers have not answered yet; they are tried again until their open connections are ended.",
        len(servers),
    )
    return [words % {"n": len(servers)}]
