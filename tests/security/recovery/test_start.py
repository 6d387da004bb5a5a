"""F1: the address and a captcha, always; what is begun belongs to this browser."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from security.models import RecoveryRequest
from tests.browser import browser, in_one_line
from tests.captcha.solver import solved
from tests.cast import Cast
from tests.security.recovery.acts import METHOD, START, UNKNOWN, begin, begun, newest, secret_of

pytestmark = pytest.mark.django_db
OLD = "/forgot-password/"


def test_the_logon_page_leads_here_and_so_does_the_old_address(cast: Cast) -> None:
    assert f'href="{START}"' in browser().get("/logon/").content.decode()
    assert browser().get(OLD)["Location"] == START


@pytest.mark.parametrize("address", ["alice@acme.example", UNKNOWN, "olga@portal.example", "nobody@nowhere.example"])
def test_every_address_begins_a_request(cast: Cast, address: str) -> None:
    client = begun(address)
    assert address in in_one_line(client.get(METHOD))
    assert newest().address == address


def test_an_address_is_shown_as_it_was_typed_and_read_as_any(cast: Cast) -> None:
    client = begun("  Alice@ACME.example ")
    page = in_one_line(client.get(METHOD))
    assert "Alice@ACME.example" in page
    assert "postmaster@ACME.example" in page
    assert newest().account == cast.alice


@pytest.mark.parametrize("address", ["", "alice", "alice@", "a@b@acme.example"])
def test_what_is_no_address_is_named(cast: Cast, address: str) -> None:
    client = browser()
    answer = client.post(START, {"address": address, **solved(client, client.get(START).content.decode())})
    assert answer.status_code == 400
    assert 'href="#id_address"' in answer.content.decode()
    assert not RecoveryRequest.objects.exists()


def test_r2_without_a_living_captcha_nothing_is_begun(cast: Cast) -> None:
    """R2: none, wrong, used, of another browser, too old, and right after a wrong one."""
    client, address = browser(), {"address": cast.alice.address}
    page = client.get(START).content.decode()
    right = solved(client, page)
    other = browser()
    other.get(START)
    assert client.post(START, address).status_code == 400
    assert other.post(START, {**address, **right}).status_code == 400  # and it is spent by that
    assert client.post(START, {**address, **right}).status_code == 400
    right = solved(client, client.get(START).content.decode())
    assert client.post(START, {**address, **right, "captcha": "000000"}).status_code == 400
    assert client.post(START, {**address, **right}).status_code == 400
    right = solved(client, client.get(START).content.decode())
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert client.post(START, {**address, **right}).status_code == 400
    assert not RecoveryRequest.objects.exists()
    right = solved(client, client.get(START).content.decode())
    assert client.post(START, {**address, **right}).status_code == 302
    assert client.post(START, {**address, **right}).status_code == 400
    assert RecoveryRequest.objects.count() == 1


def test_r2_one_of_the_logon_is_none(cast: Cast) -> None:
    client = browser()
    page = client.get(START).content.decode().replace("/recovery/", "/logon/")
    answer = client.post(START, {"address": cast.alice.address, **solved(client, page)})
    assert answer.status_code == 400


def test_r6_another_host_begins_nothing(cast: Cast) -> None:
    """R6: nor does what a proxy would have said; and no page names another address of the portal than its own."""
    for headers in ({"host": "evil.example"}, {"host": "evil.example:443"}):
        assert browser().post(START, {"address": cast.alice.address}, headers=headers).status_code == 400
    page = browser().get(START, headers={"x-forwarded-host": "evil.example"}).content.decode()
    assert "evil.example" not in page
    assert not RecoveryRequest.objects.exists()


def test_another_picture_is_no_mistake(cast: Cast) -> None:
    answer = browser().post(START, {"address": cast.alice.address, "captcha_another": "1"})
    assert answer.status_code == 200
    assert f'value="{cast.alice.address}"' in answer.content.decode()


def test_the_secret_is_the_browsers_alone(cast: Cast) -> None:
    """256 bits, out of scripts' reach, for an hour; the row has a digest of it."""
    client = begun(cast.alice.address)
    cookie = client.cookies["recovery"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["max-age"] == 60 * 60
    assert len(secret_of(client)) == 43
    assert secret_of(client) not in {str(value) for value in RecoveryRequest.objects.values_list().get()}


def test_it_ends_after_fifteen_minutes(cast: Cast) -> None:
    client = begun(cast.alice.address)
    with time_machine.travel(timezone.now() + timedelta(minutes=15)):
        assert client.get(METHOD)["Location"] == START
        assert "Your request has ended." in in_one_line(client.get(START))
    assert "Your request has ended." not in in_one_line(client.get(START))


def test_a_second_one_in_the_same_browser_takes_the_place_of_the_first(cast: Cast) -> None:
    client = begun(UNKNOWN)
    begun(cast.alice.address, client)
    assert cast.alice.address in in_one_line(client.get(METHOD))


def test_a_limit_names_the_wait(cast: Cast) -> None:
    client = browser()
    answers = [begin(client, cast.alice.address) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 23 * 3600
    assert "Too many failed attempts" in in_one_line(answers[-1])
