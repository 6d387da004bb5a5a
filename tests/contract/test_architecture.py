"""The page for newcomers is true: every slice is on it, and no other."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/architecture.md").read_text()


def _slices(app: str) -> set[str]:
    return {path.parent.name for path in (ROOT / app).glob("*/__init__.py")} - {"migrations", "templatetags"}


def test_the_table_has_every_slice_of_the_doorman_and_no_other() -> None:
    table = PAGE.partition("## The slices of `security`")[2].partition("\n\n")[0]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == _slices("security")


@pytest.mark.parametrize("app", ["accounts", "admin_console"])
def test_the_other_apps_are_named_with_their_slices(app: str) -> None:
    named = re.search(rf"`{app}` has ((?:`\w+`(?:, )?)+)", PAGE)
    assert named is not None
    assert set(re.findall(r"`(\w+)`", named[1])) == _slices(app)
