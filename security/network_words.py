"""What is wrong with a list of networks, line by line."""

from collections.abc import Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from security.networks import NetworkFlaw, NetworkMistake

_MISTAKES_NAMED: Final = 20

_FLAWS: dict[NetworkFlaw, Promise] = {
    NetworkFlaw.UNREADABLE: gettext_lazy("“%(text)s” is neither an address nor a network."),
    NetworkFlaw.BEYOND_PREFIX: gettext_lazy("“%(text)s” is an address within a network. Did you mean %(meant)s?"),
    NetworkFlaw.TOO_MANY: gettext_lazy("the list ends here; it can have at most %(most)d networks."),
}


def mistakes_words(mistakes: Sequence[NetworkMistake], *, most: int) -> list[str]:
    """Return what is wrong with each of the first lines, and how many more there are; ``most`` may be listed."""
    more = len(mistakes) - _MISTAKES_NAMED
    words = ngettext("%(n)d more line cannot be used.", "%(n)d more lines cannot be used.", more) % {"n": more}
    return [_mistake_words(mistake, most) for mistake in mistakes[:_MISTAKES_NAMED]] + ([words] if more > 0 else [])


def _mistake_words(mistake: NetworkMistake, most: int) -> str:
    values = {"text": mistake.text[:60], "meant": mistake.meant, "most": most}
    return _("Line %(line)d: %(what)s") % {"line": mistake.line, "what": str(_FLAWS[mistake.flaw]) % values}
