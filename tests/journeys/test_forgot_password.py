"""Forgot Password (F1 to F4): by phone, by questions, with an authenticator besides, and where nothing is bound.

Scripts, width, language and keyboard are spread over the ways, not multiplied by them.
"""

from collections.abc import Mapping

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.journeys.established import ANSWERS, NEW_PASSWORD, Person, Settled, settle
from tests.journeys.eyes_and_ears import digits_spoken
from tests.journeys.steps import (
    answer_questions,
    code_sent_to,
    enter_code,
    expect_heading,
    follow,
    forgot_password_by,
    log_on,
    set_password,
)
from tests.portal import Portal

PHONES = {"with-scripts@acme.example": "+8613912345601", "without-scripts@acme.example": "+8613912345602"}
CHINESE, WITH_APP, APPS_PHONE = "li.na@acme.example", "with-app@acme.example", "+8613912345603"
NOTHING_BOUND, POSTMASTER = "nothing-bound@acme.example", "postmaster@globex.example"
PEOPLE = (
    *(Person(address, number=number) for address, number in PHONES.items()),
    Person(CHINESE, has_questions=True),
    Person(WITH_APP, number=APPS_PHONE, has_app=True),
    Person(NOTHING_BOUND),
    Person(POSTMASTER, has_questions=True),
)
NARROW = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def _settled(_company: Portal) -> Mapping[str, Settled]:
    return dict(zip((person.address for person in PEOPLE), settle(_company, *PEOPLE), strict=True))


@pytest.fixture
def held(_settled: Mapping[str, Settled], page: Page) -> Mapping[str, Settled]:
    """Return what each person holds; captchas are answered by ear, without the browser's costly work."""
    page.route("**/work/", lambda route: route.fulfill(status=429))
    return _settled


class Hand:
    """Counts the clicks on links and buttons, and the pages that they lead to."""

    def __init__(self, page: Page) -> None:
        self.clicks, self.pages, self._page = 0, 0, page
        page.on("framenavigated", lambda _: self._turn())

    def _turn(self) -> None:
        self.pages += 1

    def click(self, words: str) -> None:
        """Click on what is called so."""
        self.clicks += 1
        control = self._page.get_by_role("button", name=words, exact=True)
        follow(self._page, control.or_(self._page.get_by_role("link", name=words, exact=True)))


@pytest.mark.both_ways
def test_f4_by_phone_in_five_clicks_and_five_pages(
    page: Page, portal: Portal, held: Mapping[str, Settled], scripts: bool
) -> None:
    """F1 to F4: the address is pasted with blanks round it, the code typed as it is read out."""
    address, number = list(PHONES.items())[not scripts]
    if not scripts:
        page.set_viewport_size(NARROW)
    page.goto(portal.web)
    hand = Hand(page)
    hand.click("Forgot Password")
    page.get_by_label("Email address").fill(f"\u00a0 {address.title()} \t")
    page.get_by_label("Characters in the picture").fill(digits_spoken(page, portal))
    hand.click("Next")
    expect(page.get_by_role("radio", name="Receive an SMS verification code")).to_be_checked()
    hand.click("Next")
    code = code_sent_to(portal, number)
    page.get_by_label("Verification code").fill(f" {code[:3]} {code[3:]}")
    hand.click("Verify")
    for label in ("New password", "New password again"):
        page.get_by_label(label, exact=True).fill(NEW_PASSWORD)
    hand.click("Set password")
    expect_heading(page, "Reset succeeded")
    assert (hand.clicks, hand.pages) == (5, 5)

    page.go_back()
    expect_heading(page, "Reset succeeded")  # the step before is done, and is not done again
    follow(page, page.get_by_role("link", name="Log on"))
    log_on(page, portal, address, NEW_PASSWORD)
    expect_heading(page, "Verify your identity")  # the second factor is still asked


@pytest.mark.browser_context_args(locale="zh-CN", java_script_enabled=False, viewport=NARROW)
def test_f2_by_questions_in_chinese(page: Page, portal: Portal, held: Mapping[str, Settled]) -> None:
    """Without scripts, on a small screen; a slip costs one of five tries."""
    forgot_password_by(page, portal, CHINESE, "questions")
    expect_heading(page, "回答安全问题")
    answer_questions(page, (ANSWERS[0], "Uncle Marius"), "验证")
    expect(page.get_by_role("alert")).to_contain_text("答案有误")
    expect(page.get_by_role("main")).to_contain_text("还可尝试4次")
    answer_questions(page, (ANSWERS[0].upper(), f" {ANSWERS[1].lower()}."), "验证")
    set_password(page, NEW_PASSWORD)
    expect_heading(page, "重置成功")
    expect(page.get_by_role("main")).to_contain_text("24小时内邮件客户端不能使用此密码登录")


def test_f2_with_an_authenticator_besides(
    context: BrowserContext, page: Page, portal: Portal, held: Mapping[str, Settled]
) -> None:
    """Attack R9: nothing says before the first proof that there is one; a second tab goes the same way."""
    app = held[WITH_APP].app
    assert app is not None
    forgot_password_by(page, portal, WITH_APP)
    expect(page.get_by_role("main")).not_to_contain_text("authenticator")
    second = context.new_page()
    second.goto(page.url)
    enter_code(page, code_sent_to(portal, APPS_PHONE))
    expect(page.get_by_text("Your account is also protected by an authenticator.")).to_be_visible()
    enter_code(second, "000000")
    expect_heading(second, "Verify your identity")
    enter_code(page, app.wrong_code())
    expect(page.get_by_role("alert")).to_contain_text("The code is incorrect or has expired.")
    enter_code(second, app.code())
    page.reload()
    expect_heading(page, "Set a new password")
    set_password(page, "password")
    expect(page.get_by_role("alert")).to_contain_text("common password")
    set_password(page, NEW_PASSWORD)
    expect_heading(page, "Reset succeeded")


@pytest.mark.browser_context_args(java_script_enabled=False, viewport=NARROW)
def test_f2_where_nothing_is_bound_the_administrator_is_named(
    page: Page, portal: Portal, held: Mapping[str, Settled]
) -> None:
    """The steps are those of anybody; after five tries comes the one message."""
    forgot_password_by(page, portal, NOTHING_BOUND)
    expect(page.get_by_role("main")).to_contain_text("a code is on its way")
    for left in ("4 tries are left.", "3 tries are left.", "2 tries are left.", "1 try is left."):
        enter_code(page, "000000")
        expect(page.get_by_role("main")).to_contain_text(left)
    enter_code(page, "000000")
    expect_heading(page, "Ask your administrator")
    expect(page.get_by_role("main")).to_contain_text("postmaster@acme.example")
    page.go_back()
    page.reload()
    expect_heading(page, "Ask your administrator")
    follow(page, page.get_by_role("link", name="Start again"))
    expect_heading(page, "Forgot Password")


def test_f5_the_postmasters_own_by_keyboard_alone(page: Page, portal: Portal, held: Mapping[str, Settled]) -> None:
    page.goto(portal.web)
    _press(page, page.get_by_role("link", name="Forgot Password"), "Enter")
    expect_heading(page, "Forgot Password")
    _type(page, page.get_by_label("Email address"), POSTMASTER)
    _type(page, page.get_by_label("Characters in the picture"), digits_spoken(page, portal))
    page.keyboard.press("Enter")
    expect_heading(page, "Confirm it's you")
    _press(page, page.get_by_role("radio").first, "ArrowDown")
    page.keyboard.press("Enter")
    expect_heading(page, "Answer your questions")
    for field, answer in zip(page.locator("input[name^=answer_]").all(), ANSWERS, strict=True):
        _type(page, field, answer)
    page.keyboard.press("Enter")
    expect_heading(page, "Set a new password")
    for label in ("New password", "New password again"):
        _type(page, page.get_by_label(label, exact=True), NEW_PASSWORD)
    page.keyboard.press("Enter")
    expect_heading(page, "Reset succeeded")
    _press(page, page.get_by_role("link", name="Log on"), "Enter")
    expect_heading(page, "Log on")
    log_on(page, portal, POSTMASTER, NEW_PASSWORD)
    expect_heading(page, "Set up a second factor first")


def _press(page: Page, control: Locator, key: str) -> None:
    _go_to(page, control)
    page.keyboard.press(key)


def _type(page: Page, field: Locator, text: str) -> None:
    _go_to(page, field)
    page.keyboard.type(text)


def _go_to(page: Page, control: Locator) -> None:
    for _ in range(20):
        page.keyboard.press("Tab")
        if control.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"no key leads to {control}")
