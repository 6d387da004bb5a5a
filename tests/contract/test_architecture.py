"""The page for newcomers is true: every area is on it, and no other."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/architecture.md").read_text()


def _areas(app: str) -> set[str]:
    return {path.parent.name for path in (ROOT / app).glob("*/__init__.py")} - {"migrations", "templatetags"}


@pytest.mark.parametrize(("app", "heading"), [("security", "areas"), ("admin_console", "rooms")])
def test_the_table_has_every_area_and_no_other(app: str, heading: str) -> None:
    table = PAGE.partition(f"## The {heading} of `{app}`")[2].partition("\n## ")[0]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == _areas(app)


def test_the_directory_is_named_with_its_areas() -> None:
    named = re.search(r"`accounts` has ((?:`\w+`(?:, )?)+)", PAGE)
    assert named is not None
    assert set(re.findall(r"`(\w+)`", named[1])) == _areas("accounts")
