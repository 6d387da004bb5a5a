"""What happened to open connections, of one account or of many, in sentences."""

from collections.abc import Sequence

from django.utils.translation import ngettext

from security.connections.services import receipts_for


def connection_words(*, credentials: Sequence[str]) -> list[str]:
    """Return how many open connections were ended and what is still waited for; nothing where none was ordered."""
    receipts = [receipt for some in receipts_for(credentials=credentials).values() for receipt in some]
    # A server that has not answered has counted nothing; "0 were ended" would sound like an answer.
    counts = [receipt.ended for receipt in receipts if receipt.ended is not None]
    waiting = len({receipt.server for receipt in receipts if receipt.is_pending})
    ended_words = ngettext("%(n)d open connection was ended.", "%(n)d open connections were ended.", sum(counts))
    waiting_words = ngettext(
        "%(n)d mail server has not answered yet; we keep trying until its open connections have ended.",
        "%(n)d mail servers have not answered yet; we keep trying until their open connections have ended.",
        waiting,
    )
    return [
        *([ended_words % {"n": sum(counts)}] if counts else []),
        *([waiting_words % {"n": waiting}] if waiting else []),
    ]
