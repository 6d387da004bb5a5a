"""What ``-m "not thorough"`` leaves out beside the tests that say so, and how much Hypothesis tries there.

Of a test that asks the database for each of many cases the first and the last are in the inner loop: most faults show
in either. `make test` runs all.
"""

from collections import defaultdict

import pytest
from hypothesis import settings

# No test is a stopwatch: on a busy machine an example that is right may take its time.
settings.register_profile("portal", deadline=None)
settings.register_profile("inner loop", deadline=None, max_examples=20)


def pytest_configure(config: pytest.Config) -> None:
    """Choose how many examples are tried."""
    settings.load_profile("inner loop" if "not thorough" in config.option.markexpr else "portal")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the cases between the first and the last."""
    cases = defaultdict(list)
    for item in items:
        if isinstance(item, pytest.Function) and hasattr(item, "callspec") and "db" in item.fixturenames:
            cases[item.nodeid.partition("[")[0]].append(item)
    for each in cases.values():
        for item in each[1:-1]:
            item.add_marker(pytest.mark.thorough)
