"""Attack D7: counters that cannot be written. Nothing is looked at, and nobody meets a fault of the portal."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from tests.browser import browser
from tests.cast import Cast, password_of
from tests.security.logon.acts import LOGON


@pytest.fixture
def read_only(cast: Cast) -> Iterator[None]:
    """Let the database refuse every write, as after a failover or on a full disk."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA query_only = ON")
            yield
            cursor.execute("PRAGMA query_only = OFF")
        else:
            before = transaction.savepoint()
            cursor.execute("SET TRANSACTION READ ONLY")
            yield
            transaction.savepoint_rollback(before)


@pytest.mark.parametrize("password", [password_of("Alice"), "Wrong-Passw0rd"])
@pytest.mark.usefixtures("read_only")
def test_d7_counters_that_are_read_only_are_trouble_of_ours(cast: Cast, password: str) -> None:
    """The right password and a wrong one alike: what cannot be counted is not checked."""
    client = browser()
    client.raise_request_exception = False
    answer = client.post(LOGON, {"address": cast.alice.address, "password": password})
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "sid" not in client.cookies
