"""Removing a phone (E8): after a code, never the last factor while one is required (M8's kind)."""

from uuid import uuid4

import pytest
from django.test import Client

from accounts.evidence import actor_of
from accounts.models import User
from mailportal.audit.models import AuditEvent
from security.factors.errors import NoPhone
from security.factors.phones.queries import phone_of
from security.factors.phones.services import remove_phone, unbind_phone
from security.factors.queries import factors_of
from security.policies import REQUIRED, SECOND_FACTOR
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.phones.acts import OVERVIEW, SOURCE, UNBIND, bound, proved, proved_by_phone
from tests.security.flow.acts import flow_in
from tests.security.step_up.acts import grant_in, proof_page


@pytest.fixture
def alice(cast: Cast) -> User:
    bound(cast.alice)
    return cast.alice


@pytest.fixture
def at_desk(alice: User) -> Client:
    return logged_on(alice)


def test_the_whole_way(alice: User, at_desk: Client) -> None:
    assert at_desk.get(UNBIND)["Location"] == proof_page(UNBIND)
    grant = proved_by_phone(at_desk, alice, UNBIND)
    elsewhere, epoch = logged_on(alice), alice.factor_epoch
    page = at_desk.get(UNBIND).content.decode()
    assert "Remove +86 138 •••• 5678?" in page
    assert "anyone with your password can get in" in page
    assert at_desk.post(UNBIND, {"grant": grant})["Location"] == OVERVIEW
    assert phone_of(account=alice) is None
    alice.refresh_from_db()
    assert alice.factor_epoch == epoch + 1
    assert elsewhere.get(OVERVIEW).status_code == 302
    assert "No secure phone is bound now." in at_desk.post(UNBIND, {"grant": grant}, follow=True).content.decode()
    assert AuditEvent.objects.get(event="security:phone:unbound").change == {"from": "CN …78"}


def test_it_needs_both_proofs(alice: User, at_desk: Client) -> None:
    assert at_desk.post(UNBIND).status_code == 403
    assert at_desk.post(UNBIND, {"grant": str(uuid4())}).status_code == 403
    assert proved(at_desk, alice, UNBIND).status_code == 400
    assert phone_of(account=alice) is not None


def test_m8_the_last_factor_stays_while_one_is_required(cast: Cast, alice: User, at_desk: Client) -> None:
    cast.order(SECOND_FACTOR, REQUIRED)
    answer = at_desk.get(UNBIND)
    assert answer.status_code == 403
    assert "Attach an authenticator first" in answer.content.decode()
    assert at_desk.post(UNBIND, {"grant": str(grant_in(at_desk, alice))}).status_code == 403
    assert phone_of(account=alice) is not None


def test_m8_also_when_it_is_ordered_in_between(cast: Cast, alice: User, at_desk: Client) -> None:
    grant = proved_by_phone(at_desk, alice, UNBIND)
    cast.order(SECOND_FACTOR, REQUIRED)
    assert at_desk.post(UNBIND, {"grant": grant}).status_code == 403
    assert phone_of(account=alice) is not None


def test_with_an_authenticator_it_may_go_and_the_recovery_codes_stay(cast: Cast, alice: User) -> None:
    attached(alice)
    cast.order(SECOND_FACTOR, REQUIRED)
    client = logged_on(alice)
    assert client.post(UNBIND, {"grant": proved_by_phone(client, alice, UNBIND)}).status_code == 302
    left = factors_of(account=alice)
    assert left.has_authenticator
    assert left.recovery_codes_left == 10


def test_without_a_phone_there_is_nothing_to_remove(cast: Cast) -> None:
    client = logged_on(cast.dora)
    assert client.get(UNBIND)["Location"] == OVERVIEW
    assert client.post(UNBIND, {"grant": str(grant_in(client, cast.dora))})["Location"] == OVERVIEW
    with pytest.raises(NoPhone):
        unbind_phone(flow=flow_in(cast.dora, proof=uuid4()))


def test_the_postmasters_act_asks_for_no_code_and_ends_all_sessions(cast: Cast, alice: User, at_desk: Client) -> None:
    """P10's service."""
    assert remove_phone(account=alice, actor=actor_of(cast.bob), source=SOURCE)
    assert not remove_phone(account=alice, actor=actor_of(cast.bob), source=SOURCE)
    assert at_desk.get(OVERVIEW).status_code == 302
    event = AuditEvent.objects.get(event="security:phone:unbound")
    assert (event.actor, event.target) == (cast.bob.address, alice.address)
