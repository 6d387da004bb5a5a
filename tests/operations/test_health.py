"""/health of a real process: 200 while it can serve people, 503 while its database is away, nothing else."""

import http.client
from pathlib import Path

from tests.portal import Portal, prepared_portal, running


def ask(portal: Portal) -> tuple[int, bytes]:
    """Ask as a load balancer does: by address."""
    connection = http.client.HTTPConnection("127.0.0.1", int(portal.web.rpartition(":")[2]), timeout=10)
    connection.request("GET", "/health", headers={"Host": "10.0.0.5", "Connection": "close"})
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_it_tells_whether_the_database_can_be_asked(tmp_path: Path) -> None:
    with prepared_portal(tmp_path / "portal", DATABASE_URL="") as portal, running(portal, "web"):
        database = portal.data / "portal.sqlite3"
        kept = database.rename(portal.data / "kept")
        database.mkdir()
        assert ask(portal) == (503, b"")
        database.rmdir()
        kept.rename(database)
        assert ask(portal) == (200, b"")
