"""Issuing (E5): one proof, one password, ten at most, nothing stored that could be read back."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings

from accounts.directory.services import set_frozen
from accounts.models import User
from mailportal.audit.models import AuditEvent
from mailportal.crypto.digests import keyed_digest
from security.client_passwords.models import DIGESTS
from security.client_passwords.rules import SLOTS, ClientKind
from security.client_passwords.services import delete_client_password
from security.errors import (
    ClientPasswordsOff,
    StepUpNeeded,
    StepUpSpent,
    ThirdPartyClientsRefused,
    TooManyClientPasswords,
)
from security.grants.rules import Purpose
from security.models import ClientPassword, StepUpGrant
from security.policies import CHOOSE, CLIENT_PASSWORDS, REFUSED, REQUIRED, THIRD_PARTY_CLIENTS
from tests.cast import Cast
from tests.security.client_passwords.acts import SOURCE, grant_for, issue, switched_on


@pytest.fixture
def alice(cast: Cast) -> User:
    return switched_on(cast.alice)


def test_the_row_holds_a_digest_keyed_and_salted_by_the_address(alice: User) -> None:
    """docs/security.md 1.2: HMAC over address, NUL and secret under the newest key."""
    issued = issue(alice, label="My iPhone", kind=ClientKind.IMAP)
    row = ClientPassword.objects.get()
    key = settings.KEYS.newest("client")
    assert bytes(row.digest) == keyed_digest(key.secret, "alice@acme.example", issued.secret)
    assert (row.account, row.slot, row.label, row.kind, row.kid) == (alice, 0, "My iPhone", "imap", key.kid)
    assert bytes(row.digest) in DIGESTS.possible(alice.address, issued.secret)
    assert bytes(row.digest) not in DIGESTS.possible("dora@acme.example", issued.secret)


def test_the_text_is_not_in_what_programmers_print(alice: User) -> None:
    issued = issue(alice)
    assert issued.secret not in repr(issued)
    assert len(issued.secret) == 16


def test_the_act_is_recorded_without_the_secret(alice: User) -> None:
    issued = issue(alice)
    event = AuditEvent.objects.get(event="security:client-password:issued")
    assert (event.actor, event.target, event.source_address) == (alice.address, alice.address, SOURCE.address)
    assert event.change["label"] == "My iPhone"
    assert issued.secret not in str(event.change)


def test_ten_is_the_limit_and_a_deleted_one_gives_its_slot_back(alice: User) -> None:
    """C2: 409 at the eleventh; after a delete the lowest free slot is taken."""
    issued = [issue(alice, label=f"Device {number}") for number in range(SLOTS)]
    with pytest.raises(TooManyClientPasswords):
        issue(alice)
    third = issued[3].client_password
    delete_client_password(account=alice, public_id=third.public_id, source=SOURCE)
    assert issue(alice).client_password.slot == third.slot == 3


def test_at_the_limit_the_proof_is_not_spent(alice: User) -> None:
    for _ in range(SLOTS):
        issue(alice)
    grant = grant_for(alice)
    with pytest.raises(TooManyClientPasswords):
        issue(alice, grant=grant)
    assert StepUpGrant.objects.get(public_id=grant).used_at is None


def test_one_proof_opens_one_generation(alice: User) -> None:
    """C1."""
    grant = grant_for(alice)
    issue(alice, grant=grant)
    with pytest.raises(StepUpSpent):
        issue(alice, grant=grant)
    assert ClientPassword.objects.count() == 1


def test_a_proof_for_something_else_of_somebody_else_or_none_is_refused(cast: Cast, alice: User) -> None:
    """C1: another purpose, another person, another session, unknown."""
    switched_on(cast.dora)
    wrong = [
        grant_for(alice, Purpose.TURN_OFF),
        grant_for(cast.dora),
        grant_for(alice, session="another-session"),
        uuid4(),
    ]
    for grant in wrong:
        with pytest.raises(StepUpNeeded):
            issue(alice, grant=grant)
    assert not ClientPassword.objects.exists()


def test_a_proof_is_good_for_ten_minutes(alice: User) -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        grant = grant_for(alice)
        clock.shift(timedelta(minutes=10, seconds=1))
        with pytest.raises(StepUpNeeded):
            issue(alice, grant=grant)


def test_a_freeze_in_between_voids_the_proof(alice: User) -> None:
    """X11: an account frozen while its generate is in flight gets nothing."""
    grant = grant_for(alice)
    set_frozen(account=User.objects.get(pk=alice.pk), frozen=True)
    with pytest.raises(StepUpNeeded):
        issue(alice, grant=grant)


def test_nothing_is_issued_while_security_passwords_are_off(cast: Cast) -> None:
    """Rule 2: a password that opens nothing would only mislead."""
    with pytest.raises(ClientPasswordsOff):
        issue(cast.alice)


def test_nothing_is_issued_while_third_party_clients_are_refused(cast: Cast, alice: User) -> None:
    """Rule 1, gate one."""
    cast.order(THIRD_PARTY_CLIENTS, REFUSED, account=alice)
    with pytest.raises(ThirdPartyClientsRefused):
        issue(alice)


def test_who_has_passwords_stays_on_them_after_the_order_ends(cast: Cast) -> None:
    """Decision "un-forcing"."""
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    issue(cast.alice)
    cast.order(CLIENT_PASSWORDS, CHOOSE)
    cast.alice.refresh_from_db()
    cast.dora.refresh_from_db()
    assert cast.alice.client_passwords_since is not None
    assert cast.dora.client_passwords_since is None


def test_a_second_password_does_not_move_the_time_of_the_switch(alice: User) -> None:
    since = alice.client_passwords_since
    issue(alice)
    alice.refresh_from_db()
    assert alice.client_passwords_since == since
