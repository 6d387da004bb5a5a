"""O1: a company moves in after the README's production steps, by commands and links alone; real nginx and gunicorn."""

import re
import shlex
from collections.abc import Iterator

import pytest

from tests.behind_tls import Front, new_front, portal_behind_tls
from tests.portal import Portal
from tests.prepared import ROOT
from tests.security.factors.questions.acts import AGAIN, CHOICE
from tests.tls_browser import TlsBrowser

NEW = "Quite-Another-7"
PHONE = "/logon/set-up/phone/"


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Front:
    return new_front(tmp_path_factory.mktemp("production"))


@pytest.fixture(scope="module")
def portal(front: Front) -> Iterator[Portal]:
    """A fresh installation, in which nobody exists."""
    with portal_behind_tls(front.data, front, company="") as started:
        yield started


def typed(portal: Portal, *words: str) -> str:
    """Type a command on the host; return the code of the link that it prints."""
    said = portal.python(str(ROOT / "manage.py"), *words)
    link = re.search(rf"{portal.web}/set-password/#(\S{{43}})\n", said)
    assert link is not None, said
    return link[1]


def moved_in(front: Front, address: str, code: str) -> TlsBrowser:
    """Set the password by the link, log on with it, and go through the set-up of a first logon."""
    browser = TlsBrowser(front)
    assert browser.post("/set-password/", code=code, new=NEW, confirm=NEW).status == 302
    assert browser.post("/logon/", address=address, password=NEW).headers["location"] == "/logon/set-up/"
    assert browser.post("/logon/set-up/questions/", **CHOICE).status == 302
    assert browser.post("/logon/set-up/questions/confirm/", **AGAIN).status == 302
    if browser.get("/logon/set-up/").headers["location"] == PHONE:
        assert browser.post(f"{PHONE}skip/", at=PHONE).status == 302
    return browser


def test_o1_postmaster_and_employee_get_in_and_the_console_shows_both(front: Front, portal: Portal) -> None:
    for_postmaster = typed(portal, "create_domain", "acme.example", "--display-name", "Acme Trading")
    for_alice = typed(
        portal, "create_account", "alice@acme.example", "--name", "Alice Moreau", "--department", "Sales/East"
    )
    alice = moved_in(front, "alice@acme.example", for_alice)
    assert "alice@acme.example" in alice.get("/settings/account-security/").text
    postmaster = moved_in(front, "postmaster@acme.example", for_postmaster)
    assert "Set up a second factor first" in postmaster.get("/console/employees/").text
    portal.python("manage.py", "console_factor", "acme.example", "--waive")
    listed = postmaster.get("/console/employees/").text
    assert [
        text for text in ("Alice Moreau", "alice@acme.example", "postmaster@acme.example") if text not in listed
    ] == []


def test_the_commands_of_the_readme_are_these(portal: Portal) -> None:
    """What is typed there is taken: the same options, the same order."""
    readme = (ROOT / "README.md").read_text()
    lines = re.findall(r"^    \.venv/bin/python manage\.py (create_\w+ .*)$", readme, re.MULTILINE)
    assert [line.split()[0] for line in lines] == ["create_domain", "create_account"]
    for line in lines:
        assert typed(portal, *shlex.split(line.replace("acme.example", "globex.example")))
