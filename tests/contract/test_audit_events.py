"""The vocabulary of the audit log: documented, in use, and one grammar."""

import re
from pathlib import Path

import pytest
from django.conf import settings

import accounts.events
import admin_console.events
import security.events

ROOT = Path(settings.BASE_DIR)
CATALOGUES = (accounts.events, security.events, admin_console.events)
EVENTS = {
    name: value for catalogue in CATALOGUES for name, value in vars(catalogue).items() if name.isupper()
}  # fmt: skip


def test_every_event_is_documented_and_none_is_made_up() -> None:
    documented = re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs/audit-events.md").read_text(), flags=re.MULTILINE)
    assert sorted(documented) == sorted(EVENTS.values())


@pytest.mark.parametrize("event", EVENTS.values())
def test_every_event_has_app_subject_and_past_participle(event: str) -> None:
    participle = r"([a-z]+-)?(set|reset|cut|sent|spent|bound|unbound|[a-z]+(ed|en)|turned-(on|off))"
    assert re.fullmatch(rf"(accounts|security|admin_console):[a-z-]+:{participle}", event)


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_is_recorded_somewhere(name: str) -> None:
    sources = [path for app in ("accounts", "security", "admin_console") for path in (ROOT / app).rglob("*.py")]
    assert any(re.search(rf"\b{name}\b", path.read_text()) for path in sources if path.name != "events.py")
