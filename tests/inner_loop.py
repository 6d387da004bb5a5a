"""What ``-m "not thorough"`` leaves out beside the tests that say so, and how much Hypothesis tries there.

Each page is in the inner loop once, as the contract tests look at it; the files that walk through pages and read their
words (``PAGES`` of one_database.py) are for whoever changes that page, by their names. Of a test that asks the database
for each of many cases the first and the last are there: most faults show in either. `make test` runs all.
"""

from pathlib import Path

import pytest
from hypothesis import settings

from tests.one_database import PAGES, TESTS, cases_between, files_of

# No test is a stopwatch: on a busy machine an example that is right may take its time.
settings.register_profile("portal", deadline=None)
settings.register_profile("inner loop", deadline=None, max_examples=20)


def pytest_configure(config: pytest.Config) -> None:
    """Choose how many examples are tried."""
    settings.load_profile("inner loop" if _is_inner_loop(config) else "portal")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the files of single pages; a file that is named is run all the same."""
    is_of_a_page = _is_inner_loop(config) and collection_path in files_of(PAGES)
    return True if is_of_a_page and TESTS / "contract" not in collection_path.parents else None


def _is_inner_loop(config: pytest.Config) -> bool:
    return "not thorough" in config.option.markexpr


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the cases between the first and the last."""
    for item in cases_between(items):
        if "db" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.thorough)
