"""O2: the operator helps a postmaster who cannot get in; and how many clicks that is (UI, clicks)."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.clicks import Clicks
from tests.journeys.established import FORGOTTEN, Person, settle
from tests.journeys.on_duty import operator_on_duty
from tests.journeys.steps import enter_code, expect_heading, follow, log_off, log_on
from tests.portal import Portal

NEW_PASSWORD = "Quite-Another-7"
REASON = "Called back on the number in the contract"


@pytest.mark.both_ways
def test_a_postmaster_is_reset_by_four_clicks_on_four_pages(page: Page, portal: Portal, scripts: bool) -> None:
    """Domains, Manage, Reset Password, the link: by it the postmaster gets in, and by the old password no more."""
    name = f"helped-{'with' if scripts else 'without'}.example"
    postmaster = f"postmaster@{name}"
    [settled] = settle(portal, Person(postmaster, has_app=True))
    assert settled.app is not None
    operator_on_duty(page, portal, f"oda.{'with' if scripts else 'without'}")
    clicks = Clicks(page)
    clicks.follow(page.get_by_role("link", name=f"Manage {name}"))
    clicks.follow(page.get_by_role("link", name="Reset Password"))
    page.get_by_label("Reason").fill(REASON)
    clicks.follow(page.get_by_role("button", name="Reset Password"))
    assert clicks.count == 3
    expect_heading(page, "Link to a new password for Postmaster")
    if scripts:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="Copy").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
    link = page.locator("output").inner_text().strip()
    expect(page.get_by_role("region", name="When it is used")).to_contain_text("It works until the link is used.")
    receipt = page.get_by_role("link", name="Look again").get_attribute("href")
    log_off(page)

    page.goto(link)
    if not scripts:
        page.get_by_label("Code from your link").fill(link.partition("#")[2])
    page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("New password again").fill(NEW_PASSWORD)
    follow(page, page.get_by_role("button", name="Set password"))
    log_on(page, portal, postmaster, FORGOTTEN)
    expect_heading(page, "Log on")
    log_on(page, portal, postmaster, NEW_PASSWORD)
    enter_code(page, settled.app.code())
    expect_heading(page, "Overview")
    log_off(page)
    assert receipt is not None
    assert link.partition("#")[2] not in portal.logs()


def test_the_same_in_chinese(page: Page, portal: Portal) -> None:
    """E16: the operator, the receipt and the page of health read Chinese."""
    settle(portal, Person("postmaster@helped-zh.example", has_app=True))
    operator_on_duty(page, portal, "ouyang")
    follow(page, page.get_by_role("button", name="简体中文"))
    page.goto(f"{portal.web}/operator/domains/helped-zh.example/")
    follow(page, page.get_by_role("link", name="重置密码"))
    page.get_by_label("原因").fill("已回拨合同上的电话")
    follow(page, page.get_by_role("button", name="重置密码"))
    expect_heading(page, "Postmaster的新密码链接")
    expect(page.get_by_role("main")).to_contain_text("原因：已回拨合同上的电话")
    follow(page, page.get_by_role("link", name="完成"))
    page.goto(f"{portal.web}/operator/health/")
    expect_heading(page, "运行状况")
    expect(page.get_by_role("main")).to_contain_text("后台进程")
