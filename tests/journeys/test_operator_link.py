"""O3, T9: an operator made on the host sets the password by the link; its code leaves the address at once."""

import email
import re
import time
from email.policy import default

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import follow, log_on
from tests.portal import Portal
from tests.prepared import ROOT

PASSWORD = "Quite-Another-7"


@pytest.mark.both_ways
def test_the_link_sets_a_password_once(page: Page, portal: Portal, scripts: bool) -> None:
    said = portal.python(
        str(ROOT / "manage.py"), "create_operator", f"oscar.{'with' if scripts else 'without'}@portal.example"
    )
    link = re.search(r"http\S+#(\S+)", said)
    assert link is not None
    for expected in ("Log on", "Set your password"):
        page.goto(link[0])
        if scripts:
            expect(page.get_by_label("Code from your link")).to_have_value(link[1])
            expect(page.get_by_label("Code from your link")).to_be_hidden()
            assert "#" not in page.url
        else:
            page.get_by_label("Code from your link").fill(link[1])
        page.get_by_label("New password", exact=True).fill(PASSWORD)
        page.get_by_label("New password again").fill(PASSWORD)
        follow(page, page.get_by_role("button", name="Set password"))
        expect(page.get_by_role("heading", level=1)).to_contain_text(expected)
    expect(page.get_by_label("Code from your link")).to_have_accessible_description(re.compile("This link was used"))
    assert link[1] not in portal.logs()


def test_e14_the_demonstrations_notices_are_files(page: Page, portal: Portal, employee: str) -> None:
    log_on(page, portal, employee)
    follow(page, page.get_by_role("link", name="Security notices"))
    tick = page.get_by_role("checkbox", name="Tell me about a logon from a new place")
    expect(tick).to_be_checked()
    tick.uncheck()
    follow(page, page.get_by_role("button", name="Save"))
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(tick).not_to_be_checked()

    def subjects() -> set[str]:
        files = (portal.data / "notices").glob("*.eml")
        messages = [email.message_from_bytes(path.read_bytes(), policy=default) for path in files]
        return {str(message["Subject"]) for message in messages if message["To"] == employee}

    wanted = {"Mail Portal: Notices turned off"}
    deadline = time.monotonic() + 10
    while not wanted <= subjects() and time.monotonic() < deadline:
        time.sleep(0.1)
    # And none of the very first logon.
    assert wanted == subjects()
