"""What a logon costs the database: statements, none of them twice, and transactions that write.

BEGIN, COMMIT and savepoints are no statements here: PostgreSQL's driver sends them by itself. A transaction that
writes is what waits for the disk, and on SQLite for every other one.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection

from accounts.models import Domain
from accounts.passwords.queries import keyword_list_of
from tests.browser import browser
from tests.cast import Cast
from tests.security.factors.authenticators.acts import Phone, attached
from tests.security.logon.acts import BY_APP, give_password, half_way

pytestmark = pytest.mark.django_db(transaction=True)

_CONTROL = re.compile(r"\s*(BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK)")
_WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE)")
_COMMIT = ("COMMIT", "")


@dataclass
class Cost:
    """What one request asked of the database, in its order: statements with their values, and commits."""

    heard: list[tuple[str, str]] = field(default_factory=list)
    writes: int = 0

    @property
    def statements(self) -> list[tuple[str, str]]:
        return [(sql, values) for sql, values in self.heard if not _CONTROL.match(sql)]

    @property
    def repeated(self) -> list[tuple[str, str]]:
        return [statement for statement, times in Counter(self.statements).items() if times > 1]

    @property
    def figures(self) -> tuple[int, int, int]:
        """Statements, repeated ones, transactions that wrote."""
        return len(self.statements), len(self.repeated), self.writes


@contextmanager
def cost() -> Iterator[Cost]:
    """Measure what happens in the block."""
    seen, is_dirty, commit = Cost(), False, connection.commit

    def note(execute: Callable[..., Any], sql: str, values: Any, *rest: Any) -> Any:
        nonlocal is_dirty
        seen.heard.append((sql, repr(values)))
        if _WRITE.match(sql):
            is_dirty = is_dirty or connection.in_atomic_block
            seen.writes += not connection.in_atomic_block
        return execute(sql, values, *rest)

    def committed() -> None:
        nonlocal is_dirty
        seen.writes += is_dirty
        is_dirty = False
        commit()

    with pytest.MonkeyPatch.context() as patched, connection.execute_wrapper(note):
        patched.setattr(connection, "commit", committed)
        yield seen


@pytest.fixture
def app(cast: Cast) -> Phone:
    return attached(cast.alice)[0]


def test_the_right_password_before_a_second_step(cast: Cast, app: Phone) -> None:
    """The try; then what it opens: that try taken back, the session that waits, and the attempt.

    The domain's keywords are those of its last change, read once in each process.
    """
    keyword_list_of(Domain.objects.get(pk=cast.acme.pk))
    with cost() as paid:
        answer = give_password(browser(), cast.alice)
    assert answer.status_code == 302
    assert paid.figures == (13, 0, 2), paid.heard


def test_a_wrong_code(cast: Cast, app: Phone) -> None:
    """The try; then its records."""
    client = half_way(cast.alice)
    with cost() as paid:
        answer = client.post(BY_APP, {"code": "000000"})
    assert answer.status_code == 400
    assert paid.figures == (17, 0, 2), paid.heard


def test_the_right_code(cast: Cast, app: Phone) -> None:
    """The try; the code used up; then all that it opens, and the try taken back. The first logon ever costs a row.

    The account is locked twice, by the last gate and by whatever opens a session.
    """
    client = half_way(cast.alice)
    with cost() as paid:
        answer = client.post(BY_APP, {"code": app.code()})
    assert answer.status_code == 302
    assert paid.figures == (37, 1, 3), paid.heard
