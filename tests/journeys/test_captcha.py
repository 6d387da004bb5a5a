"""After three wrong passwords the logon asks for a captcha: by eye, by ear, or by the browser's work (E1)."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.eyes_and_ears import characters_in_picture, digits_spoken
from tests.journeys.steps import expect_logged_on, follow, log_off, log_on
from tests.portal import Portal

pytestmark = pytest.mark.both_ways

WORK_MS = 60_000  # a million hashes, on a machine that does other things besides


def _fail_three_times(page: Page, portal: Portal, employee: str) -> None:
    page.goto(portal.web)
    page.get_by_label("Email address").fill(employee)
    for number in range(3):
        expect(page.locator("[data-captcha]")).to_have_count(0)
        _try(page, f"Wrong-Passw0rd-{number}")
        expect(page.get_by_role("alert")).to_contain_text("The email address or password is incorrect.")


def _try(page: Page, password: str) -> None:
    page.get_by_label("Password", exact=True).fill(password)
    follow(page, page.get_by_role("button", name="Log on"))


def test_e1_the_characters_of_a_picture(page: Page, portal: Portal, employee: str, scripts: bool) -> None:
    # By eye alone: where the browser's work is refused, a person still gets in.
    page.route("**/work/", lambda route: route.fulfill(status=429))
    _fail_three_times(page, portal, employee)
    answer = page.get_by_label("Characters in the picture")
    answer.fill("00000")
    _try(page, portal.accounts[employee])
    expect(page.get_by_role("alert")).to_contain_text("The characters do not match the picture")

    another = page.get_by_role("button", name="Another picture")
    if scripts:
        page.get_by_label("Password", exact=True).fill("typed before the next picture")
        with page.expect_response(lambda response: "/picture/" in response.url):
            another.click()
        expect(page.get_by_label("Password", exact=True)).to_have_value("typed before the next picture")
    else:
        follow(page, another)
        expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_label("Email address")).to_have_value(employee)
    answer.fill(characters_in_picture(page, portal).lower())
    _try(page, portal.accounts[employee])
    expect_logged_on(page)

    log_off(page)
    log_on(page, portal, employee)
    expect_logged_on(page)


def test_e1_the_digits_of_a_sound(page: Page, portal: Portal, employee: str) -> None:
    _fail_three_times(page, portal, employee)
    page.get_by_label("Characters in the picture").fill(digits_spoken(page, portal))
    _try(page, portal.accounts[employee])
    expect_logged_on(page)


def test_e1_where_the_work_failed_it_can_be_tried_again(
    page: Page, portal: Portal, employee: str, scripts: bool
) -> None:
    page.route("**/work/", lambda route: route.fulfill(status=429), times=1)
    _fail_three_times(page, portal, employee)
    again = page.get_by_role("button", name="Let my browser do it")
    if not scripts:
        expect(again).to_be_hidden()
        return
    expect(page.get_by_text("That did not work.")).to_be_visible()
    again.click()
    expect(page.get_by_text("Done. You can leave the characters empty.")).to_be_visible(timeout=WORK_MS)
    _try(page, portal.accounts[employee])
    expect_logged_on(page)


def test_e1_the_browser_works_in_place_of_the_person(page: Page, portal: Portal, employee: str, scripts: bool) -> None:
    held: list[Route] = []  # a quick machine is done before the page can be looked at
    page.route("**/work/", lambda route: held.append(route), times=1)  # noqa: PLW0108 - a builtin method takes no mark
    _fail_three_times(page, portal, employee)
    again = page.get_by_role("button", name="Let my browser do it")
    if not scripts:
        expect(again).to_be_hidden()
        page.get_by_text("I cannot read the picture").click()
        expect(page.get_by_text("If none of these works, ask your administrator")).to_be_visible()
        return
    # By itself, as soon as the captcha is there; who is faster need not wait for it.
    expect(page.get_by_text("Your browser is answering for you.")).to_be_visible()
    expect(again).to_be_hidden()
    page.get_by_label("Password", exact=True).fill(portal.accounts[employee])
    page.get_by_role("button", name="Log on").click()
    held[0].continue_()
    expect(page.get_by_role("heading", level=1)).to_have_text("Account Security", timeout=WORK_MS)
