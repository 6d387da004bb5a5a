"""The page for newcomers is true: every area is on it, and no other."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/architecture.md").read_text()


def _areas(app: str) -> set[str]:
    return {path.parent.name for path in (ROOT / app).glob("*/__init__.py")} - {"migrations", "templatetags"}


def test_the_table_has_every_area_of_the_doorman_and_no_other() -> None:
    table = PAGE.partition("## The areas of `security`")[2].partition("\n## ")[0]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == _areas("security")


@pytest.mark.parametrize("app", ["accounts", "admin_console"])
def test_the_other_apps_are_named_with_their_areas(app: str) -> None:
    named = re.search(rf"`{app}` has ((?:`\w+`(?:, )?)+)", PAGE)
    assert named is not None
    assert set(re.findall(r"`(\w+)`", named[1])) == _areas(app)
