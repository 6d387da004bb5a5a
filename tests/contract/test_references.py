"""What a docstring refers to can be read in the repository: its sections, rules and attacks are on a page of ours."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECTION = re.compile(r"docs/security\.md (\d\.\d+|D\d+)")
PAGE = re.compile(r"[\w./-]*\b\w[\w-]*\.md\b")


def _texts() -> dict[str, str]:
    names = subprocess.run(
        ["git", "ls-files", "*.py", "*.html", "*.lua", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    return {name: (ROOT / name).read_text() for name in names}


def test_each_section_that_is_named_is_there() -> None:
    page = (ROOT / "docs/security.md").read_text()
    there = set(re.findall(r"^(?:## |\| )(\d\.\d+|D\d+) ", page, re.MULTILINE))
    named = {(name, section) for name, text in _texts().items() for section in SECTION.findall(text)}
    assert len(named) > 50
    assert {(name, section) for name, section in named if section not in there} == set()


def test_each_page_that_is_named_is_there() -> None:
    gone = [(name, page) for name, text in _texts().items() for page in PAGE.findall(text) if not _is_there(name, page)]
    assert gone == []


def _is_there(name: str, page: str) -> bool:
    places = (ROOT, ROOT / "docs", (ROOT / name).parent)
    return page.startswith("/") or any((place / page).exists() for place in places)
