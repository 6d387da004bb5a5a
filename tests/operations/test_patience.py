"""Each kind of process has its own patience with the database: a migration is not cut off after a page's seconds."""

from collections.abc import Iterator

import pytest

from tests.databases import postgresql
from tests.portal import Portal, prepared_portal
from tests.prepared import ROOT

# Longer than a page waits for any statement, as an index on millions of rows takes.
_LONG = "from django.db import connection; connection.cursor().execute('SELECT pg_sleep(3.5)')"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with postgresql() as url, prepared_portal(tmp_path_factory.mktemp("portal"), DATABASE_URL=url) as prepared:
        yield prepared


def test_a_command_may_take_its_time(portal: Portal) -> None:
    """D10: migrations, imports and exports have no end by the clock."""
    portal.python(str(ROOT / "manage.py"), "shell", "-c", _LONG)


@pytest.mark.parametrize(
    ("patience", "longest"), [("web", "3s"), ("mail", "800ms"), ("work", "1min"), ("command", "0")]
)
def test_what_the_server_is_told(portal: Portal, patience: str, longest: str) -> None:
    asking = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "with connection.cursor() as cursor:\n"
        "    cursor.execute('SHOW statement_timeout'); print(cursor.fetchone()[0])"
    )
    assert portal.python("-c", asking, DATABASE_PATIENCE=patience).strip() == longest
