"""Every page asks the database as often at 1, 3 and 50 rows. A page that is missing here fails.

All statements of the request are counted: those that find the session and its account, too.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.contract.crowd import fill
from tests.contract.doors import DOORS
from tests.contract.test_authorisation import TABLE

# A page that needs more than this joins too little. Those of the logon ask anew at every gate.
MOST_QUERIES = 16
# The page that everybody begins at: session, account, orders, factors with sessions and devices, security passwords,
# tries with deleted ones, refused programs, latest logons; and what became of a deletion of the last day.
MOST = {"security:overview": 9}
METHOD_NOT_ALLOWED = 405


@pytest.mark.parametrize("page", DOORS)
def test_a_page_costs_the_same_for_one_three_and_fifty_rows(cast: Cast, page: str) -> None:
    door, costs = DOORS[page], []
    client = door.enter(cast)
    for numbers in (range(1), range(1, 3), range(3, 50)):
        fill(cast, numbers)
        url = door.url(page, cast, client)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(url)
        assert response.status_code == door.status
        costs.append([query["sql"] for query in captured.captured_queries])
    assert len({len(queries) for queries in costs}) == 1, costs
    assert len(costs[-1]) <= MOST.get(page, MOST_QUERIES), costs[-1]


def test_every_page_is_measured() -> None:
    assert set(DOORS) == {row.name for row in TABLE if METHOD_NOT_ALLOWED not in row.get}
