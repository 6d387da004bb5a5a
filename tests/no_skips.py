"""On CI a test that did not run counts as failed: a skip there would hide a missing tool for ever."""

import os
from collections.abc import Generator
from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)
ON_CI = os.environ.get("CI", "").lower() in {"1", "true"}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped or expectedly failed test into a failed one."""
    report = yield
    return _strict(report)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a skipped module into a failed one."""
    report = yield
    return _strict(report)


def _strict(report: Report) -> Report:
    if ON_CI and report.skipped:
        report.outcome = "failed"
        # pytest does not count a failure that carries this mark.
        report.__dict__.pop("wasxfail", None)
        report.longrepr = f"skipped, which CI does not accept: {report.longrepr}"
    return report
