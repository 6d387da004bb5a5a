"""Every page asks the database as often at 1 and 3 rows, a list also at 50.

All statements of the request are counted: those that find the session and its account, too.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.contract.conftest import leaving_no_row
from tests.site import LISTS, READ, SITE
from tests.site.crowd import crowd

# A page that needs more than this joins too little. Those of the logon ask again at every gate.
MOST_QUERIES = 16
# The page that everybody begins at: session, account, orders, factors with sessions and devices, security passwords,
# tries with deleted ones, refused programs, latest logons; and the outcome of a deletion of the last day.
# For whom a rule holds: eleven, and seven to count a small domain again after an act, which a large one has kept.
# What forces security passwords: whose devices stop, and to whom it is not offered that the old password goes on.
# That of address limits counts blocked networks besides.
# The overview as the first to look after an act sees it: fourteen of them count again and keep that.
MOST = {
    "security:overview": 9,
    "admin_console:force-edit": 18,
    "admin_console:policy-review": 17,
    "admin_console:address-limits-edit": 17,
    "admin_console:overview": 20,
}


def statements(name: str, rows: int) -> list[str]:
    """Return what the page asks the database where each list has so many rows."""
    with leaving_no_row():
        visit = SITE[name].visit(crowd(rows).restore())
        with CaptureQueriesContext(connection) as captured:
            response = visit.client.get(visit.path)
    assert response.status_code == SITE[name].shows
    return [query["sql"] for query in captured.captured_queries]


def assert_costs_the_same(name: str, *rows: int) -> None:
    costs = [statements(name, number) for number in rows]
    assert len({len(queries) for queries in costs}) == 1, costs
    assert len(costs[0]) <= MOST.get(name, MOST_QUERIES), costs[0]


def test_lists_cost_the_same_at_one_row_and_three(db: None) -> None:
    for name in LISTS:
        assert_costs_the_same(name, 1, 3)


@pytest.mark.thorough
@pytest.mark.parametrize("name", READ)
def test_a_page_costs_the_same_however_many_rows_it_lists(db: None, name: str) -> None:
    assert_costs_the_same(name, *((3, 50) if name in LISTS else (1, 3)))
