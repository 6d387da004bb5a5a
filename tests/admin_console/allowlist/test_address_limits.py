"""P15: from where alone a domain's people may log on, and their mail programs where that is ticked."""

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from accounts.models import Policy
from mailportal.audit.models import AuditEvent
from security.connections.models import Cut
from security.networks import ANYWHERE
from security.policies import LOGON_NETWORKS
from tests.admin_console.acts import hidden, postmaster, prove, save, use_account_password, words
from tests.browser import browser
from tests.cast import Cast
from tests.security.logon.acts import OVERVIEW, give_password

pytestmark = pytest.mark.django_db(transaction=True)
PAGE, REVIEW = "/console/address-limits/", "/console/address-limits/review/"
OFFICE, ELSEWHERE = "192.0.2.10", "198.51.100.7"
SERVER = {"name": "mail1", "doveadm_url": "http://127.0.0.1:9/doveadm/v1", "doveadm_key_file": "/nowhere"}


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


def put(client: Client, cast: Cast, networks: str, **more: str) -> HttpResponse:
    return save(client, cast.bob, PAGE, {"networks": networks, **more}, REVIEW)


def rows() -> dict[str, str]:
    return dict(Policy.objects.filter(kind__startswith="logon_networks").values_list("kind", "value"))


def test_people_log_on_from_there_alone_until_it_is_taken_back(cast: Cast, bob: Client) -> None:
    assert "Saved." in words(put(bob, cast, "192.0.2.0/24\n::ffff:203.0.113.9"))
    assert rows() == {"logon_networks": "192.0.2.0/24 203.0.113.9"}
    assert give_password(browser(source=ELSEWHERE), cast.alice).status_code == 403
    assert give_password(browser(source=OFFICE), cast.alice)["Location"] == OVERVIEW
    (event,) = AuditEvent.objects.filter(event="accounts:policy:set", change__kind="logon_networks")
    assert (event.actor, event.change["after"]) == (cast.bob.address, "192.0.2.0/24 203.0.113.9")
    put(bob, cast, "")
    assert rows() == {"logon_networks": ANYWHERE}
    assert give_password(browser(source=ELSEWHERE), cast.alice)["Location"] == OVERVIEW


def test_what_is_wrong_is_named_by_its_line(cast: Cast, bob: Client) -> None:
    page = bob.post(PAGE, {"networks": "192.0.2.0/24\n10.0.0.0/33"})
    assert page.status_code == 400
    assert "Line 2: “10.0.0.0/33” is neither an address nor a network." in words(page)
    assert "Nothing would change." in words(bob.post(PAGE, {"networks": " \n", "in_mail": "on"}))
    wide = "\n".join(f"2001:db8:1234:{n:x}::/64" for n in range(1, 60))
    assert "These are too many networks." in words(bob.post(PAGE, {"networks": wide}))


def test_the_review_says_who_was_elsewhere_and_their_mail_is_cut(cast: Cast, bob: Client, settings: Settings) -> None:
    settings.MAIL_SERVERS = [SERVER]
    use_account_password(cast.alice)
    use_account_password(cast.dora)
    cast.order(LOGON_NETWORKS, ANYWHERE, account=cast.dora)
    give_password(browser(source=ELSEWHERE), cast.alice)
    bob.post(PAGE, {"networks": "192.0.2.0/24", "in_mail": "on"})
    page = prove(bob, cast.bob, REVIEW)
    assert "1 account was used on the web from elsewhere in the last 30 days." in words(page)
    assert "1 account used a mail program elsewhere in the last 30 days." in words(page), "an exception is nearer"
    bob.post(REVIEW, hidden(page))
    assert list(Cut.objects.values_list("credential", flat=True)) == [f"account:{cast.alice.pk}"]
    assert rows()["logon_networks_in_mail"] == "on"


def test_without_the_tick_mail_programs_go_on(cast: Cast, bob: Client, settings: Settings) -> None:
    settings.MAIL_SERVERS = [SERVER]
    use_account_password(cast.alice)
    put(bob, cast, "192.0.2.0/24")
    assert not Cut.objects.exists()
    assert "logon_networks_in_mail" not in rows()


def test_a_postmaster_is_warned_before_they_shut_themselves_out(cast: Cast, bob: Client) -> None:
    bob.post(PAGE, {"networks": "203.0.113.0/24"})
    page = prove(bob, cast.bob, REVIEW)
    assert "You are at 192.0.2.10 now. This would shut you out" in words(page)
    refused = bob.post(REVIEW, hidden(page))
    assert refused.status_code == 409
    assert rows() == {}
    assert bob.post(REVIEW, hidden(refused) | {"is_warned": "on"}).status_code == 302
    assert give_password(browser(source=OFFICE), cast.bob).status_code == 403


def test_an_exception_of_ones_own_is_no_reason_for_a_warning(cast: Cast, bob: Client) -> None:
    cast.order(LOGON_NETWORKS, ANYWHERE, account=cast.bob)
    bob.post(PAGE, {"networks": "203.0.113.0/24"})
    assert "shut you out" not in words(prove(bob, cast.bob, REVIEW))


def test_orders_that_changed_meanwhile_are_reviewed_again(cast: Cast, bob: Client) -> None:
    bob.post(PAGE, {"networks": "192.0.2.0/24"})
    confirm = hidden(prove(bob, cast.bob, REVIEW))
    cast.order(LOGON_NETWORKS, ANYWHERE, account=cast.alice)
    assert bob.post(REVIEW, confirm).status_code == 409
    assert bob.get(f"{PAGE}review/").status_code == 200
