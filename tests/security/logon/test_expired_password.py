"""E2, E15, P3: what a password that ends, or has ended, means on the web."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from security.policies import ADVISE, PASSWORD_EXPIRY_STRENGTH
from tests.browser import browser, in_one_line, logged_on
from tests.cast import Cast, password_of
from tests.security.browsers.trusted_devices.acts import give_cookie, trusted
from tests.security.factors.authenticators.acts import attached
from tests.security.logon.acts import BY_APP, CHANGE, OVERVIEW, give_password, half_way, is_in
from tests.security.passwords.expiry.acts import ending_in, force_expiry, order_expiry

NEW = "Fresh-Passw0rd-7"
TWICE = {"new": NEW, "confirm": NEW}
PAGES = (OVERVIEW, "/settings/sessions/", "/settings/trusted-devices/", "/settings/logons/", "/settings/notices/")


# --- with force


def test_an_ended_password_opens_the_page_of_its_change_and_nothing_else(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    force_expiry(cast)
    ending_in(cast.alice, -1)
    client = browser()
    assert give_password(client, cast.alice)["Location"] == CHANGE
    assert not is_in(client)
    assert "Your password expired on 14 Jan 2027. Choose a new one to continue." in in_one_line(client.get(CHANGE))
    assert client.post(CHANGE, {"new": password_of("Alice"), "confirm": password_of("Alice")}).status_code == 400
    assert client.post(CHANGE, TWICE)["Location"] == OVERVIEW
    assert is_in(client)
    again = browser().post("/logon/", {"address": cast.alice.address, "password": NEW})
    assert again["Location"] == OVERVIEW


def test_on_its_last_day_it_still_opens_everything(cast: Cast, clock: time_machine.Traveller) -> None:
    force_expiry(cast)
    ending_in(cast.alice, 0)
    assert give_password(browser(), cast.alice)["Location"] == OVERVIEW


def test_the_second_step_comes_first_also_in_a_trusted_browser(cast: Cast, clock: time_machine.Traveller) -> None:
    """M19: a thief of a trusted browser and an ended password sets no new one."""
    attached(cast.alice)
    cast.alice.refresh_from_db()
    token = trusted(cast.alice)
    force_expiry(cast)
    ending_in(cast.alice, -1)
    client = browser()
    give_cookie(client, token)
    assert give_password(client, cast.alice)["Location"] == BY_APP
    assert client.post(CHANGE, TWICE)["Location"] == BY_APP


def test_a_wrong_password_is_told_nothing_of_the_end(cast: Cast, clock: time_machine.Traveller) -> None:
    force_expiry(cast)
    ending_in(cast.alice, -1)
    answer = browser().post("/logon/", {"address": cast.alice.address, "password": "Wrong-Passw0rd"})
    assert "The email address or password is incorrect." in in_one_line(answer)
    assert "expired" not in in_one_line(answer)


def test_the_order_to_force_meets_nobody_within_five_days(cast: Cast, clock: time_machine.Traveller) -> None:
    order_expiry(cast, "1")
    ending_in(cast.alice, -100)
    cast.order(PASSWORD_EXPIRY_STRENGTH, "force")
    assert give_password(browser(), cast.alice)["Location"] == OVERVIEW
    clock.shift(timedelta(days=6))
    assert give_password(browser(), cast.alice)["Location"] == CHANGE


def test_a_change_under_way_goes_on_where_the_order_is_taken_back(cast: Cast, clock: time_machine.Traveller) -> None:
    """The gate is asked again at each request."""
    force_expiry(cast)
    ending_in(cast.alice, -1)
    client = half_way(cast.alice)
    cast.order(PASSWORD_EXPIRY_STRENGTH, ADVISE)
    assert client.get(CHANGE)["Location"] != CHANGE


# --- the line on the pages


def lines(client: Client, paths: tuple[str, ...] = PAGES) -> set[bool]:
    return {"Your web logon password expire" in in_one_line(client.get(path)) for path in paths}


@pytest.mark.parametrize(("days", "is_said"), [(6, False), (5, True), (0, True)])
def test_e15_every_settings_page_says_it_from_five_days_before(
    cast: Cast, clock: time_machine.Traveller, days: int, is_said: bool
) -> None:
    force_expiry(cast)
    ending_in(cast.alice, days)
    assert lines(logged_on(cast.alice)) == {is_said}


def test_e15_the_line_says_the_day_and_leads_to_the_change(cast: Cast, clock: time_machine.Traveller) -> None:
    force_expiry(cast)
    ending_in(cast.alice, 3)
    client = logged_on(cast.alice)
    page = in_one_line(client.get("/settings/sessions/"))
    assert "Your web logon password expires in 3 days, on 18 Jan 2027." in page
    assert "mail programs that use the old one are refused" in page
    assert '<a href="/settings/password/">Change password</a>' in page
    # The overview names it in its strip as well.
    assert "Expires in 3 days" in in_one_line(client.get(OVERVIEW))
    # The page of the change has the line without a way to itself.
    change = in_one_line(client.get("/settings/password/"))
    assert "expires in 3 days" in change
    assert '<a href="/settings/password/">Change password</a>' not in change
    client.post("/settings/password/", {"current": password_of("Alice"), **TWICE})
    assert lines(client) == {False}


def test_e15_an_ended_password_that_goes_on_is_named_after_the_logon(cast: Cast, clock: time_machine.Traveller) -> None:
    order_expiry(cast, "1")
    ending_in(cast.alice, -1)
    client = browser()
    page = in_one_line(
        client.post("/logon/", {"address": cast.alice.address, "password": password_of("Alice")}, follow=True)
    )
    assert "Your web logon password expired on 14 Jan 2027." in page
    assert "the old one goes on working" in page
    assert "Expired on 14 Jan 2027" in page


def test_e15_a_postmaster_hears_it_once_after_the_logon(cast: Cast, clock: time_machine.Traveller) -> None:
    """Who begins in the console, which has no such line; in the settings it is on every page."""
    order_expiry(cast, "1")
    ending_in(cast.bob, 2)
    client = browser()
    typed = {"address": cast.bob.address, "password": password_of("Postmaster")}
    assert "Your web logon password expires in 2 days" in in_one_line(client.post("/logon/", typed, follow=True))
    assert lines(client, ("/console/employees/",)) == {False}
    assert lines(client) == {True}


def test_the_day_is_the_domains_own(cast: Cast) -> None:
    """At eleven in the evening of London it is tomorrow in Shanghai."""
    User.objects.filter(pk=cast.alice.pk).update(password_changed_at=timezone.now())
    cast.acme.time_zone = "Asia/Shanghai"
    cast.acme.save()
    with time_machine.travel("2027-03-10T17:00:00Z", tick=False):
        force_expiry(cast)
        User.objects.filter(pk=cast.alice.pk).update(password_changed_at=timezone.now())
    with time_machine.travel("2027-04-10T17:00:00Z", tick=False):
        assert timezone.localdate() == date(2027, 4, 10)
        page = in_one_line(logged_on(User.objects.get(pk=cast.alice.pk)).get("/settings/sessions/"))
        assert "Your web logon password expires today." in page
