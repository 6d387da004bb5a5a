"""What the content security policy would break, and what a template can get wrong without anybody seeing it."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from admin_console.templatetags import console_menu
from security.templatetags import settings_menu

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MODULES = sorted(path for app in ("admin_console", "security") for path in (ROOT / app).rglob("*.py"))
SYMBOLS = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/icons.svg").read_text()))


def test_templates_have_nothing_inline() -> None:
    inline = re.compile(r"""\sstyle=|<style|\son[a-z]+=|javascript:|data:|<script(?![^>]*\ssrc=)""")
    comment = re.compile(r"{% comment %}.*?{% endcomment %}", re.DOTALL)
    assert [path for path in TEMPLATES if inline.search(comment.sub("", path.read_text()))] == []


def test_templates_are_short() -> None:
    assert [path for path in TEMPLATES if len(path.read_text().splitlines()) > 120] == []


def test_the_sprite_has_the_icons_that_pages_show_and_no_others() -> None:
    named = re.compile(r"""(?:{% icon |icon_name=|icon_name\|default:)"([\w-]+)\"""")
    in_pages = {name for template in TEMPLATES for name in named.findall(template.read_text())}
    menus = (*settings_menu.SECTIONS, *console_menu.SECTIONS)
    in_menus = {entry.icon_name for section in menus for entry in section.entries}
    assert in_pages | in_menus <= SYMBOLS
    # Those that views hand to pages are in their code; the rest would be sent to everybody for nobody.
    written = {word for module in MODULES for word in re.findall(r'"([\w-]+)"', module.read_text())}
    assert SYMBOLS - in_pages - in_menus <= written


def test_scripts_never_write_markup() -> None:
    """Trusted Types: textContent only."""
    for script in (ROOT / "static/js").glob("*.js"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script.read_text())


@pytest.mark.parametrize("name", ["icons-LICENSE.txt", "fonts/inter-LICENSE.txt", "fonts/jetbrains-mono-LICENSE.txt"])
def test_what_others_made_comes_with_its_licence(name: str) -> None:
    assert (ROOT / "static" / name).read_text().strip()
