"""P15: the domain's block-list on the desk: reviewed, proved, on record, with an end, and taken back."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from mailportal.audit.models import AuditEvent
from mailportal.throttle.counters import hit
from security.address_limits.models import BlockedNetwork
from security.address_limits.services import MOST_BLOCKED
from security.connections.models import Cut
from security.events import NETWORK_BLOCKED, NETWORK_UNBLOCKED
from security.limits import SPRAY
from tests.admin_console.acts import hidden, postmaster, prove, save, use_account_password, words
from tests.browser import browser, logged_on
from tests.cast import Cast
from tests.security.address_limits.acts import block
from tests.security.logon.acts import give_password

pytestmark = pytest.mark.django_db(transaction=True)
LIST, ADD, REVIEW = "/console/blocked-networks/", "/console/blocked-networks/add/", "/console/blocked-networks/review/"
GUESSING = "/console/limited-networks/198.51.100.0_24/block/"
SERVER = {"name": "mail1", "doveadm_url": "http://127.0.0.1:9/doveadm/v1", "doveadm_key_file": "/nowhere"}


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


def put(client: Client, cast: Cast, text: str, **more: str) -> HttpResponse:
    return save(client, cast.bob, ADD, {"text": text, **more}, REVIEW)


def test_networks_are_blocked_with_reason_and_end_and_leave_an_event_each(cast: Cast, bob: Client) -> None:
    day = timezone.localdate() + timedelta(days=30)
    page = put(bob, cast, "203.0.113.0/24\n\n2001:db8:9::/48", reason="Guesses", ends_on=day.isoformat())
    assert "2 networks are blocked." in words(page)
    assert "203.0.113.0/24 Guesses until" in words(page)
    rows = BlockedNetwork.objects.order_by("pk")
    assert [(row.network, row.reason, row.owner, row.added_by) for row in rows] == [
        ("203.0.113.0/24", "Guesses", cast.bob.address, cast.bob.address),
        ("2001:db8:9::/48", "Guesses", cast.bob.address, cast.bob.address),
    ]
    events = AuditEvent.objects.filter(event=NETWORK_BLOCKED).order_by("pk")
    assert [(event.target, event.domain_id, event.actor) for event in events] == [
        (row.network, cast.acme.pk, cast.bob.address) for row in rows
    ]
    assert give_password(browser(source="203.0.113.9"), cast.alice).status_code == 403


def test_each_bad_line_is_named_and_nothing_is_kept(cast: Cast, bob: Client) -> None:
    page = bob.post(ADD, {"text": "192.0.2.0/24\n10.0.0.0/33\n10.1.2.3/8"})
    assert page.status_code == 400
    assert "Line 2: “10.0.0.0/33” is neither an address nor a network." in words(page)
    assert "Line 3: “10.1.2.3/8” is an address within a network. Did you mean 10.0.0.0/8?" in words(page)
    assert "10.0.0.0/33" in page.content.decode(), "what was typed stays"
    assert bob.post(ADD, {"text": "\n \n"}).status_code == 400
    assert bob.post(ADD, {"text": "192.0.2.1", "ends_on": "2001-01-01"}).status_code == 400
    assert bob.get(REVIEW).status_code == 409


def test_the_review_says_who_was_seen_there_and_connections_end(cast: Cast, bob: Client, settings: Settings) -> None:
    settings.MAIL_SERVERS = [SERVER]
    use_account_password(cast.alice)
    bob.post(ADD, {"text": "198.51.0.0/16"})
    page = prove(bob, cast.bob, REVIEW)
    assert "1 account was used from there in the last 30 days." in words(page)
    assert "Alice" in words(page)
    bob.post(REVIEW, hidden(page))
    assert list(Cut.objects.values_list("credential", flat=True)) == [f"account:{cast.alice.pk}"]


def test_a_postmaster_is_warned_before_the_own_address_is_shut_out(cast: Cast, bob: Client) -> None:
    bob.post(ADD, {"text": "192.0.2.0/24"})
    page = prove(bob, cast.bob, REVIEW)
    assert "You are at 192.0.2.10 now. This would shut you out" in words(page)
    refused = bob.post(REVIEW, hidden(page))
    assert refused.status_code == 409
    assert "You would shut yourself out." in words(refused)
    assert not BlockedNetwork.objects.exists()
    answer = bob.post(REVIEW, hidden(refused) | {"is_warned": "on"})
    assert answer.status_code == 302
    assert bob.get(LIST)["Location"].endswith("ended=blocked")
    assert postmaster(cast.bob).get(LIST, REMOTE_ADDR="198.51.100.3").status_code == 200


def test_elsewhere_no_tick_is_asked_for(cast: Cast, bob: Client) -> None:
    bob.post(ADD, {"text": "203.0.113.0/24"})
    assert "shut you out" not in words(prove(bob, cast.bob, REVIEW))


def test_a_network_that_guesses_is_blocked_from_its_list(cast: Cast, bob: Client) -> None:
    """Two clicks, Block this network and Block; the proof between them is the only page that asks for anything."""
    hit(SPRAY, str(cast.acme.pk), "198.51.100.0/24", times=SPRAY.tries)
    assert f'href="{GUESSING}"' in bob.get("/console/limited-networks/").content.decode()
    assert bob.get(GUESSING)["Location"].startswith("/settings/verify/enforce/")
    page = prove(bob, cast.bob, GUESSING)
    assert "Block this network?" in words(page)
    assert bob.post(GUESSING, hidden(page))["Location"] == LIST
    (row,) = BlockedNetwork.objects.all()
    assert (row.network, row.reason, row.ends_at) == ("198.51.100.0/24", "Wrong passwords for many accounts", None)
    assert bob.get(GUESSING.replace("198", "197")).status_code == 404


def test_taking_one_back_takes_a_proof_and_leaves_an_event(cast: Cast, bob: Client) -> None:
    block(cast.acme)
    row = BlockedNetwork.objects.get()
    where = f"{LIST}{row.pk}/remove/"
    confirm = hidden(prove(bob, cast.bob, where))
    assert bob.post(where, {}).status_code == 403
    page = bob.post(where, confirm, follow=True)
    assert "203.0.113.0/24 is no longer blocked." in words(page)  # type: ignore[arg-type]
    assert "No network is blocked" in words(page)  # type: ignore[arg-type]
    (event,) = AuditEvent.objects.filter(event=NETWORK_UNBLOCKED)
    assert (event.target, event.change["reason"]) == ("203.0.113.0/24", "Guesses")
    assert bob.post(where, confirm).status_code == 404


def test_another_domains_block_is_missing_here(cast: Cast, bob: Client) -> None:
    block(cast.globex)
    assert bob.get(f"{LIST}{BlockedNetwork.objects.get().pk}/remove/").status_code == 404
    assert "203.0.113.0/24" not in words(bob.get(LIST))
    assert logged_on(cast.gina).get(LIST).status_code == 200


def test_the_list_is_bounded(cast: Cast, bob: Client) -> None:
    block(cast.acme, *(f"10.0.{n}.0/24" for n in range(MOST_BLOCKED)))
    page = put(bob, cast, "203.0.113.0/24")
    assert "The list ends here" not in words(page)
    assert "Nothing was changed. Remove networks that no longer matter" in words(page)
    assert BlockedNetwork.objects.count() == MOST_BLOCKED
    assert "1 to 25 of 200" in words(bob.get(LIST))
    assert "1 network is blocked." in words(put(bob, cast, "10.0.7.0/24", reason="again")), "it was there already"


def test_a_change_of_what_was_reviewed_is_reviewed_again(cast: Cast, bob: Client) -> None:
    bob.post(ADD, {"text": "203.0.113.0/24"})
    confirm = hidden(prove(bob, cast.bob, REVIEW))
    bob.post(ADD, {"text": "198.51.100.0/24"})
    assert bob.post(REVIEW, confirm).status_code == 409
    assert not BlockedNetwork.objects.exists()
