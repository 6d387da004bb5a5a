"""When each account was last logged on to, by web and by mail: a row each, which outlives the records (P1).

Lists of people read it, so that none of them searches the records of each row's account.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mailportal.sql import stored_moment, write_rows
from security.programs.rules import known_program_of
from security.records.entries import Batch, Tally
from security.records.rules import Channel

# Mail programs log on all day long, and people read these times to the minute: most logons write nothing.
_COALESCED: Final = 60.0

# SQLite counts the rows of a statement that begins with UPDATE, and both databases call the columns so.
_FIRST = """
UPDATE accounts_user SET first_logon_at = came.column2 FROM (VALUES {rows}) AS came
WHERE accounts_user.id = came.column1 AND accounts_user.first_logon_at IS NULL
"""
# Of accounts that are there: one may be deleted while its last logon waits to be written.
_BEGIN = """
WITH came (id) AS (VALUES {rows})
INSERT INTO security_lastlogon (account_id, mail_program)
SELECT accounts_user.id, '' FROM came JOIN accounts_user ON accounts_user.id = came.id
WHERE accounts_user.first_logon_at IS NOT NULL
ON CONFLICT (account_id) DO NOTHING
"""
_BY_WEB = """
WITH came (id, at, due) AS (VALUES {rows})
UPDATE security_lastlogon SET web_at = came.at FROM came
WHERE account_id = came.id AND (web_at IS NULL OR web_at <= came.due)
"""
_BY_MAIL = """
WITH came (id, at, due, program) AS (VALUES {rows})
UPDATE security_lastlogon SET mail_at = came.at, mail_program = came.program FROM came
WHERE account_id = came.id AND (mail_at IS NULL OR mail_at <= came.due)
"""


@dataclass(slots=True)
class _Came:
    """An account's logons of one batch: the first of all, and the latest by web and by mail."""

    first_at: float
    web_at: float | None = None
    mail_at: float | None = None
    mail_program: str = ""

    def add(self, tally: Tally) -> None:
        at = tally.latest.at
        self.first_at = min(self.first_at, tally.first_at)
        if tally.latest.channel == Channel.WEB:
            self.web_at = max(at, self.web_at or at)
        elif self.mail_at is None or at >= self.mail_at:
            self.mail_at, self.mail_program = at, known_program_of(tally.latest.program).name


def note_last_logons(batch: Batch) -> None:
    """Write who was let in, in the caller's transaction.

    Accounts before rows of this table, both in a fixed order: an act that holds its account and ends with a logon never
    waits in a circle with a batch.
    """
    came = sorted(_came(batch).items())
    if write_rows(_FIRST, [[number, stored_moment(one.first_at)] for number, one in came]):
        write_rows(_BEGIN, [[number] for number, _ in came])
    write_rows(_BY_WEB, [_due(number, one.web_at) for number, one in came if one.web_at is not None])
    by_mail = [(number, one.mail_at, one.mail_program) for number, one in came if one.mail_at is not None]
    write_rows(_BY_MAIL, [[*_due(number, at), program] for number, at, program in by_mail])


def _came(batch: Batch) -> Mapping[int, _Came]:
    came: dict[int, _Came] = {}
    for tally in batch.successes.values():
        if tally.latest.account_id is not None:
            came.setdefault(tally.latest.account_id, _Came(tally.first_at)).add(tally)
    return came


def _due(number: int, at: float) -> Sequence[Any]:
    return [number, stored_moment(at), stored_moment(at - _COALESCED)]
