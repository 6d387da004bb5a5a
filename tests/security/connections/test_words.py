"""X3, X7: an act's own words about connections: how many ended, and with several mail servers on which."""

import pytest

from security.connections.models import Cut
from security.connections.words import connection_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered() -> None:
    """Let two servers have answered for two of three credentials, the third server for none."""
    for credential, server, ended in [
        ("client:1", "east", 2),
        ("client:1", "west", 1),
        ("client:2", "east", 0),
        ("client:2", "west", 3),
        ("client:3", "south", None),
    ]:
        answered_at = None if ended is None else "2026-01-01T00:00:00Z"
        Cut.objects.create(
            credential=credential,
            account_id=1,
            server=server,
            ended=ended,
            answered_at=answered_at,
            due_at="2026-01-01T00:00:00Z",
        )


def test_with_several_servers_each_is_named_with_its_own(answered: None) -> None:
    assert connection_words(credentials=["client:1", "client:2"]) == [
        "2 open connections were ended on east.",
        "4 open connections were ended on west.",
    ]


def test_the_only_server_needs_no_name(answered: None) -> None:
    Cut.objects.exclude(server="east").delete()
    assert connection_words(credentials=["client:1", "client:2"]) == ["2 open connections were ended."]
    assert connection_words(credentials=["client:2"]) == ["0 open connections were ended."]


def test_one_that_has_not_answered_has_ended_nothing_yet(answered: None) -> None:
    assert connection_words(credentials=["client:3"]) == [
        "1 mail server has not answered yet; we keep trying until its open connections have ended."
    ]
    assert connection_words(credentials=["client:9"]) == []
