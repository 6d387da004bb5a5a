"""One stylesheet a page, made of all parts; from elsewhere nothing (UI 2; W1)."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from mailportal.ui.stylesheet import ENTRY, NAME, SOURCES, blocks, stylesheet

TEMPLATES = SOURCES.parents[2] / "templates"


def test_every_block_is_in_the_stylesheet_once() -> None:
    assert sorted(blocks()) == sorted(set(SOURCES.rglob("*.css")) - {ENTRY})
    assert all(block.read_text() in stylesheet() for block in blocks())
    assert stylesheet().startswith("/* Later layers win")


def test_the_stylesheet_asks_for_fonts_alone() -> None:
    rules = re.sub(r"/\*.*?\*/", "", stylesheet(), flags=re.DOTALL)
    assert not re.search(r"@import|data:|https?:|//", rules)
    assert sorted(re.findall(r'url\("([^"]+)"\)', rules)) == [
        "../fonts/inter-latin-ext.woff2",
        "../fonts/inter-latin.woff2",
        "../fonts/jetbrains-mono-latin.woff2",
    ]


@pytest.mark.parametrize("page", ["base.html", "errors/error.html"])
def test_a_page_names_one_stylesheet(page: str) -> None:
    html = (TEMPLATES / page).read_text()
    assert re.findall(r'rel="stylesheet" href="([^"]+)"', html) == [f"{{% static '{NAME}' %}}"]


def test_without_collecting_it_is_served_as_it_stands() -> None:
    answer = Client().get(f"/static/{NAME}")
    assert b"".join(answer.streaming_content).decode() == stylesheet()  # type: ignore[attr-defined]
    assert Client().get("/static/css/tokens.css").status_code == 404


def test_collecting_brings_it_and_no_parts(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    assert [path.name for path in tmp_path.rglob("*.css")] == ["portal.css"]
    assert (tmp_path / NAME).read_text() == stylesheet()


def test_a_changed_block_is_made_into_it_again(settings: Settings, tmp_path: Path) -> None:
    settings.STYLESHEET_FOLDER = tmp_path
    finders.get_finder.cache_clear()
    made = tmp_path / NAME
    made.parent.mkdir()
    made.write_text("of an older version")
    try:
        assert finders.find(NAME) == str(made)
        assert finders.find("css/tokens.css") is None
        assert made.read_text() == stylesheet()
    finally:
        finders.get_finder.cache_clear()
