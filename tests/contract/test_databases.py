"""What runs on SQLite alone is of its kind; everything else runs on PostgreSQL as well."""

import re
from pathlib import Path

from tests.one_database import EVERY_CASE, PAGES, TESTS, WITHOUT, files_of

_FIXTURES = "cast|db|transactional_db|mail_server"
USES_A_DATABASE = re.compile(rf"def \w+\((?:[^)]*\b)?(?:{_FIXTURES}): |usefixtures\(.*(?:{_FIXTURES})|django_db")
ASKS_FOR_PAGES = re.compile(r"\.(get|post)\(|\bpages: Pages\b|\banswers\(")
# Where tables, locks and errors of the database itself are spoken of, databases may differ.
LOOKS_INTO_IT = re.compile(r"transaction=True|transactional_db|IntegrityError|select_for_update")


def name_of(path: Path) -> str:
    return str(path.relative_to(TESTS))


def test_what_is_said_to_know_no_database_asks_for_none() -> None:
    others = files_of(WITHOUT) - {Path(__file__)}
    assert [name_of(path) for path in others if USES_A_DATABASE.search(path.read_text())] == []


def test_what_is_said_to_look_at_pages_does_so_alone() -> None:
    codes = {name_of(path): path.read_text() for path in files_of(PAGES)}
    assert [name for name, code in codes.items() if not ASKS_FOR_PAGES.search(code)] == []
    assert [name for name, code in codes.items() if LOOKS_INTO_IT.search(code)] == []


def test_no_file_stands_in_two_lists() -> None:
    assert files_of(WITHOUT) & files_of(PAGES) == set()
    assert files_of(PAGES) & files_of(EVERY_CASE) == set()
