"""In which words Dovecot 2.3 and 2.4 end the connections of some credentials, and how their answers count them; pure.

Neither understands the other's: both answer the other's with ``invalidRequest``, and nothing has ended.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

_FIELD = "user_credential"
# 2.3 leaves out the comma after an error, so that two of them are no JSON. In a text the quotes would have backslashes.
_MISUNDERSTOOD = re.compile(rb'\["error",\s*\{"type":\s*"invalidRequest"')

Command = tuple[str, Mapping[str, Any], str]
Rows = list[dict[str, Any]]


class Dialect(StrEnum):
    """Whose words."""

    DOVECOT_23 = "2.3"
    DOVECOT_24 = "2.4"

    @property
    def other(self) -> "Dialect":
        """The one to try when this was not understood."""
        return Dialect.DOVECOT_24 if self is Dialect.DOVECOT_23 else Dialect.DOVECOT_23

    def commands(self, credentials: Sequence[str], *, counted: bool) -> list[Command]:
        """Return what is asked in one request, each command with its tag.

        2.3 has the connections proxied to itself (deploy/dovecot); the count in its answer is one login process's share
        only, so two lists are compared. 2.4 counts right. Two masks in one command would crash 2.4.1's doveadm.
        """
        if self is Dialect.DOVECOT_24:
            return [("kick", {"passdbField": _FIELD, "mask": [one]}, one) for one in credentials]
        kick: Command = ("proxyKick", {"passdbField": _FIELD, "user": list(credentials)}, "kick")
        return [("proxyList", {}, "before"), kick, ("proxyList", {}, "after")] if counted else [kick]

    def counts(self, credentials: Sequence[str], answers: Mapping[str, Rows]) -> dict[str, int]:
        """Return how many connections of each ended, by the answers to the counted commands.

        Raises LookupError, ValueError, TypeError where they are none.
        """
        if self is Dialect.DOVECOT_24:
            return {one: _number(answers[one][0]["count"]) for one in credentials}
        before, after = (_connections(answers[tag]) for tag in ("before", "after"))
        return {one: max(before[one] - after[one], 0) for one in credentials}


def _number(count: str) -> int:
    if int(count) < 0:
        raise ValueError(count)
    return int(count)


def _connections(rows: Rows) -> Counter[str]:
    # Between the rows of different login processes Dovecot repeats the table's header as a row.
    return Counter(str(row.get(_FIELD)) for row in rows)


def is_misunderstood(body: bytes) -> bool:
    """Whether a server's answer says that it does not know these words."""
    return _MISUNDERSTOOD.search(body) is not None
