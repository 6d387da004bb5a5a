"""Somebody who reads Chinese uses the portal on a browser that asks for English (E16)."""

from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import POSTMASTER
from tests.journeys.mail_question import logon
from tests.journeys.notices import notice_about
from tests.journeys.steps import expect_heading, follow, set_password
from tests.portal import Portal


def switch(page: Page, words: str) -> None:
    follow(page, page.get_by_role("button", name=words, exact=True))


def log_on(page: Page, portal: Portal, address: str) -> None:
    page.get_by_label("邮箱地址").fill(address)
    page.get_by_label("密码", exact=True).fill(portal.accounts[address])
    follow(page, page.get_by_role("button", name="登录", exact=True))


def test_from_the_first_page_to_a_security_password(
    page: Page, portal: Portal, employee: str, browser: Browser, scripts: bool
) -> None:
    page.goto(f"{portal.web}/logon/?next=/settings/sessions/")
    switch(page, "简体中文")
    assert page.url.endswith("/logon/?next=/settings/sessions/")
    log_on(page, portal, employee)
    expect_heading(page, "已登录的设备")

    page.goto(portal.web)
    expect_heading(page, "账号安全")
    follow(page, page.get_by_role("button", name="三方客户端安全密码"))
    follow(page, page.get_by_role("button", name="开启", exact=True))
    page.get_by_label("网页登录密码", exact=True).fill(portal.accounts[employee])
    follow(page, page.get_by_role("button", name="验证"))
    page.get_by_label("设备").fill("我的手机")
    follow(page, page.get_by_role("button", name="生成", exact=True))
    expect_heading(page, "您的新安全密码")
    secret = page.locator("output").inner_text().replace("\n", "").replace(" ", "")
    assert logon(portal, employee, secret) == "accept"
    # What is shown once cannot be lost by a switch.
    expect(page.get_by_role("button", name="English")).to_have_count(0)

    told = notice_about(portal, employee, "“我的手机”")
    assert "时间：" in told

    # Another browser begins in English, and speaks Chinese as soon as it knows who is there.
    elsewhere = browser.new_context(java_script_enabled=scripts).new_page()
    elsewhere.goto(portal.web)
    elsewhere.get_by_label("Email address").fill(employee)
    elsewhere.get_by_label("Password", exact=True).fill(portal.accounts[employee])
    follow(elsewhere, elsewhere.get_by_role("button", name="Log on"))
    expect_heading(elsewhere, "账号安全")
    switch(elsewhere, "English")
    expect_heading(elsewhere, "Account Security")
    elsewhere.context.close()


def test_from_a_reset_to_the_first_logon(page: Page, portal: Portal, employee: str) -> None:
    """P2: the postmaster and the employee both read Chinese."""
    page.goto(f"{portal.web}/logon/?next=/settings/verify/people/%3Fnext=/console/employees/%253Fq={employee}")
    switch(page, "简体中文")
    log_on(page, portal, POSTMASTER)
    page.get_by_label("网页登录密码", exact=True).fill(portal.accounts[POSTMASTER])
    follow(page, page.get_by_role("button", name="验证"))
    follow(page, page.locator("main table a").first)
    follow(page, page.get_by_role("link", name="重置密码"))
    follow(page, page.get_by_role("button", name="保存"))
    expect_heading(page, "已重置Ann Other的密码")
    temporary = page.locator("output").inner_text()
    expect(page.get_by_role("button", name="English")).to_have_count(0)
    follow(page, page.get_by_role("link", name="完成"))
    expect(page.get_by_role("main")).to_contain_text("当前为临时密码")
    follow(page, page.get_by_role("button", name="退出登录", exact=True))

    page.get_by_label("邮箱地址").fill(employee)
    page.get_by_label("密码", exact=True).fill(temporary)
    follow(page, page.get_by_role("button", name="登录", exact=True))
    expect_heading(page, "设置新密码")
    set_password(page, "Quite-Another-7")
    expect_heading(page, "账号安全")
