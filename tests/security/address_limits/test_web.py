"""P15: from a blocked network nobody of the domain comes in on the web, by whatever path; who exists is not told."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import User
from mailportal.audit.source import ON_THE_HOST, PORTAL, Source
from mailportal.throttle.counters import standings
from security.address_limits.errors import NetworkBlocked
from security.address_limits.models import BlockedNetwork
from security.address_limits.services import clear_ended_blocks
from security.limits import STRANGERS_DAY
from security.models import LogonRecord, RecoveryRequest
from security.passwords.links.services import issue_password_link, set_password_by_link
from security.passwords.tally import subject_of
from security.records.rules import Reason
from security.recovery.queries import ground_of
from tests.browser import browser, logged_on
from tests.cast import Cast
from tests.security.address_limits.acts import BLOCKED, ELSEWHERE, block
from tests.security.factors.authenticators.acts import text_of
from tests.security.logon.acts import OVERVIEW, give_password, half_way
from tests.security.recovery.acts import begin, rested_phone

WORDS = "This network is blocked"


@pytest.fixture(autouse=True)
def blocked(cast: Cast) -> None:
    block(cast.acme)


def typed(client: Client, address: str) -> HttpResponse:
    return client.post("/logon/", {"address": address, "password": "Wrong-Passw0rd"})


def test_right_wrong_and_unknown_are_told_the_same_before_the_password(cast: Cast) -> None:
    there = browser(source=BLOCKED)
    answers = [give_password(there, cast.alice), typed(there, cast.alice.address), typed(there, "nobody@acme.example")]
    assert [answer.status_code for answer in answers] == [403] * 3
    texts = [text_of(answer).partition("Reference <code>")[0] for answer in answers]
    assert len(set(texts)) == 1
    assert WORDS in texts[0]
    reasons = LogonRecord.objects.order_by("pk").values_list("reason", "account_id")
    assert list(reasons) == [(Reason.NETWORK_BLOCKED, one) for one in (cast.alice.pk, cast.alice.pk, None)]
    counted = standings([STRANGERS_DAY.of(subject_of(cast.alice.address))])
    assert [count.count for count in counted.values()] == [0], "a refusal unseen counts against nobody"


@pytest.mark.parametrize("source", [ELSEWHERE, "2001:db8::1", "192.0.2.10"])
def test_elsewhere_nothing_changes(cast: Cast, source: str) -> None:
    assert give_password(browser(source=source), cast.alice)["Location"] == OVERVIEW


def test_ipv4_behind_ipv6_is_the_same_network(cast: Cast) -> None:
    assert give_password(browser(source=f"::ffff:{BLOCKED}"), cast.alice).status_code == 403


def test_other_domains_and_operators_are_not_shut_out(cast: Cast) -> None:
    assert give_password(browser(source=BLOCKED), cast.charlie)["Location"] == OVERVIEW
    User.objects.filter(pk=cast.olga.pk).update(address="olga@acme.example")
    assert WORDS not in text_of(typed(browser(source=BLOCKED), "olga@acme.example"))


def test_a_session_is_good_everywhere_but_there(cast: Cast) -> None:
    here, there = logged_on(cast.alice), browser(source=BLOCKED)
    there.cookies["sid"] = here.cookies["sid"].value
    answer = there.get(OVERVIEW)
    assert answer["Location"].endswith("ended=blocked")
    assert "Your administrator has blocked the network that you are in." in text_of(there.get(answer["Location"]))
    assert here.get(OVERVIEW).status_code == 200


def test_a_logon_half_way_goes_no_further_from_there(cast: Cast) -> None:
    User.objects.filter(pk=cast.alice.pk).update(must_change_password_since=timezone.now())
    client = half_way(cast.alice, source=ELSEWHERE)
    page = "/logon/change-password/"
    assert client.get(page).status_code == 200
    assert client.get(page, REMOTE_ADDR=BLOCKED)["Location"].endswith("ended=unfinished")


@pytest.mark.parametrize("address", ["alice@acme.example", "nobody@acme.example"])
def test_forgot_password_begins_nothing_there(cast: Cast, address: str) -> None:
    answer = begin(browser(source=BLOCKED), address)
    assert answer.status_code == 403
    assert WORDS in text_of(answer)
    assert not RecoveryRequest.objects.exists()


def test_forgot_password_proves_nothing_from_there(cast: Cast) -> None:
    rested_phone(cast.alice)
    assert ground_of(cast.alice, source_address=ELSEWHERE).has_phone
    cast.alice.domain = cast.acme
    cast.acme.refresh_from_db()
    assert not ground_of(cast.alice, source_address=BLOCKED).has_phone


@pytest.mark.django_db(transaction=True)
def test_a_link_sets_no_password_there_and_stays_good(cast: Cast) -> None:
    code = issue_password_link(account=cast.alice, actor=PORTAL, source=ON_THE_HOST).partition("#")[2]
    with pytest.raises(NetworkBlocked):
        set_password_by_link(code=code, new="Another-Passw0rd", source=Source(BLOCKED))
    assert set_password_by_link(code=code, new="Another-Passw0rd", source=Source(ELSEWHERE)) == cast.alice


def test_an_end_is_obeyed_at_once_and_the_row_goes_by_itself(cast: Cast) -> None:
    BlockedNetwork.objects.update(ends_at=timezone.now() + timedelta(days=1))
    assert give_password(browser(source=BLOCKED), cast.alice).status_code == 403
    assert clear_ended_blocks() == 0
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        assert give_password(browser(source=BLOCKED), cast.alice)["Location"] == OVERVIEW
        assert clear_ended_blocks() == 1
    cast.acme.refresh_from_db()
    assert not cast.acme.blocks_networks
