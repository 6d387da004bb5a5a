"""How far a batch is, and the outcome for each account, in words (P9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts.models import User
from accounts.policies.kinds import Text
from admin_console.batches.models import BatchRun
from admin_console.batches.rules import ItemState, LeftOut
from admin_console.batches.words import ACT_WORDS, LEFT_OUT_WORDS, counted, ended_words, page_of
from admin_console.capabilities.rules import BatchAct
from mailportal.errors import Words
from mailportal.ui.blocks import Facet, Phase
from mailportal.ui.sentences import together
from security.resets.rules import HoldingKind

# The outcome and the tint of its state.
STATE_WORDS: Final[Mapping[ItemState, tuple[Words, str]]] = {
    ItemState.DONE: (gettext_lazy("Done"), "ok"),
    ItemState.LEFT_OUT: (gettext_lazy("Left out"), "warn"),
    ItemState.FAILED: (gettext_lazy("Failed"), "bad"),
}
_LEFT_OUT: Final[Text] = ngettext_lazy("%(n)s person is left out.", "%(n)s people are left out.", "n")
_FAILED: Final[Text] = ngettext_lazy("%(n)s account failed.", "%(n)s accounts failed.", "n")


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One account that is behind us: what ended with the change; or ``why`` there was none, and what to do about it.

    ``url`` is the account's page, empty where the desk may not open it.
    """

    account: User
    url: str
    state: Words
    tint: str
    at: datetime
    why: Words
    says: Words


def result_line(item: Any) -> ResultLine:  # noqa: ANN401 - a BatchItem with ``is_in_sight``
    """Return the outcome of an item in words."""
    state, tint = STATE_WORDS[ItemState(item.state)]
    ended = ended_words({HoldingKind(kind): n for kind, n in item.ended.items()})
    why, cure = ("", ended) if item.is_done else LEFT_OUT_WORDS[LeftOut(item.reason)]
    url = page_of(item.account, is_in_sight=item.is_in_sight)
    return ResultLine(item.account, url, state, tint, item.at, why, cure)


def batch_title(batch: BatchRun) -> str:
    """Return what is happening, or has happened, to how many."""
    words = ACT_WORDS[BatchAct(batch.act)]
    return counted(words.doing, batch.total) if batch.is_running else counted(words.done, batch.touched)


def batch_sentence(batch: BatchRun) -> str:
    """Return how many were not changed; empty where all were."""
    numbers = ((_LEFT_OUT, batch.left_out), (_FAILED, batch.failed))
    said = [counted(words, number) for words, number in numbers if number]
    return together(*said) if said else ""


def facets_of(batch: BatchRun, url: str, *, only: ItemState | None) -> list[Facet]:
    """Return the outcomes as ready filters of the list of results."""
    counts = {ItemState.DONE: batch.touched, ItemState.LEFT_OUT: batch.left_out, ItemState.FAILED: batch.failed}
    return [
        Facet(_("All"), url, batch.done, is_current=only is None),
        *(
            Facet(STATE_WORDS[state][0], f"{url}?only={state}", number, is_current=only is state)
            for state, number in counts.items()
            if number
        ),
    ]


def phases_of(batch: BatchRun) -> list[Phase]:
    """Return what the background process does with a batch that is under way."""
    return [
        Phase(_("Waiting for its turn"), "done" if batch.done else "now"),
        Phase(_("Each account looked at once more, and changed"), "now" if batch.done else ""),
    ]
