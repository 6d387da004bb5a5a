"""At most ten sessions of an account, also when all of them begin at once (docs/security.md 1.10, attack A13)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.portal import Portal, running_portal
from tests.races.plain_browser import PlainBrowser

pytestmark = pytest.mark.race

ALICE = "alice@acme.example"
# More at once would meet the bound on hashes and be told to come again.
BROWSERS = 12


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    with running_portal(tmp_path / "portal", "web") as web:
        yield web


def test_twelve_logons_at_once_leave_ten_sessions(portal: Portal) -> None:
    browsers = [PlainBrowser(portal.web) for _ in range(BROWSERS)]

    def log_on(browser: PlainBrowser) -> None:
        browser.log_on(ALICE, portal.accounts[ALICE])

    with ThreadPoolExecutor(BROWSERS) as pool:
        list(pool.map(log_on, browsers))
    states = [browser.get("/settings/account-security/").status for browser in browsers]
    assert sorted(states) == [200] * 10 + [302] * 2
    assert portal.query("SELECT count(*) FROM security_session WHERE ended_at IS NULL") == [(10,)]
    assert "database is locked" not in portal.logs()
