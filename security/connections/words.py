"""What happened to open connections, of one account or of many, in sentences."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import ngettext

from security.connections.models import Cut
from security.connections.services import receipts_for


def connection_words(*, credentials: Sequence[str]) -> list[str]:
    """Return how many open connections were ended and what is still waited for; nothing where none was ordered.

    Where there are several mail servers, how many on which.
    """
    receipts = [receipt for some in receipts_for(credentials=credentials).values() for receipt in some]
    waiting = len({receipt.server for receipt in receipts if receipt.is_pending})
    counts = _counts(receipts)
    waiting_words = ngettext(
        "%(n)d mail server has not answered yet; we keep trying until its open connections have ended.",
        "%(n)d mail servers have not answered yet; we keep trying until their open connections have ended.",
        waiting,
    )
    return [
        *_ended_words(counts, on_which=len({receipt.server for receipt in receipts}) > 1),
        *([waiting_words % {"n": waiting}] if waiting else []),
    ]


def _counts(receipts: Sequence[Cut]) -> Counter[str]:
    # A server that has not answered has counted nothing; "0 were ended" would sound like an answer.
    counts: Counter[str] = Counter()
    for receipt in receipts:
        if receipt.ended is not None:
            counts[receipt.server] += receipt.ended
    return counts


def _ended_words(counts: Mapping[str, int], *, on_which: bool) -> Iterator[str]:
    if counts and not on_which:
        (ended,) = counts.values()
        words = ngettext("%(n)d open connection was ended.", "%(n)d open connections were ended.", ended)
        yield words % {"n": ended}
    for server, ended in counts.items() if on_which else ():
        words = ngettext(
            "%(count)d open connection was ended on %(server)s.",
            "%(count)d open connections were ended on %(server)s.",
            ended,
        )
        yield words % {"count": ended, "server": server}
