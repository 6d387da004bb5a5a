"""One token is good once; a used-up one shows that the cookie was copied (attack M18)."""

import pytest
import time_machine

from accounts.directory.services import set_frozen
from accounts.models import Department, User
from accounts.passwords.services import hash_password, store_password
from accounts.policies.kinds import PolicyKind
from accounts.policies.services import clear_policy
from mailportal.audit.models import AuditEvent
from security.browsers.trusted_devices.rules import fresh_token
from security.browsers.trusted_devices.services import recognise
from security.factors.services import factor_changed
from security.models import TrustedDevice
from security.policies import (
    CLIENT_PASSWORDS,
    FACTOR_AUTHENTICATOR,
    FACTOR_PHONE,
    OFF,
    ON,
    QUESTIONS_AS_SECOND_STEP,
    REQUIRED,
    SECOND_FACTOR,
)
from tests.cast import Cast
from tests.security.browsers.trusted_devices.acts import ELSEWHERE, SOURCE, is_recognised, trusted, used
from tests.security.notices.mailbox import subjects_for

START = 1_800_000_000


def test_each_use_gives_another_token(cast: Cast) -> None:
    first = trusted(cast.alice)
    second = used(cast.alice, first)
    third = used(cast.alice, second)
    assert len({first, second, third}) == 3
    assert len({token.partition(".")[0] for token in (first, second, third)}) == 1
    assert is_recognised(cast.alice, third)


def test_a_use_moves_last_seen_and_network(cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        token = trusted(cast.alice)
        clock.shift(3600)
        used(cast.alice, token, ELSEWHERE)
    row = TrustedDevice.objects.get()
    assert (row.created_at.timestamp(), row.seen_at.timestamp()) == (START, START + 3600)
    assert row.network == "198.51.100.0/24"


def test_a_used_up_token_removes_the_device_and_tells_the_owner(cast: Cast) -> None:
    """M18: the second to come, thief or owner, is asked for the second factor from now on."""
    with time_machine.travel(START, tick=False) as clock:
        stolen = trusted(cast.alice)
        owners = used(cast.alice, stolen)
        clock.shift(11)
        assert not is_recognised(cast.alice, stolen, ELSEWHERE)
    assert not TrustedDevice.objects.exists()
    assert not is_recognised(cast.alice, owners)
    event = AuditEvent.objects.get(event="security:trusted-device:copied")
    assert (event.actor, event.target, event.source_address) == ("portal", cast.alice.address, "198.51.100.7")
    assert event.domain_id == cast.acme.pk
    assert subjects_for(cast.alice) == ["A trusted device was copied"]


def test_any_earlier_token_is_a_theft_not_only_the_last(cast: Cast) -> None:
    stolen = trusted(cast.alice)
    used(cast.alice, used(cast.alice, used(cast.alice, stolen)))
    assert not is_recognised(cast.alice, stolen)
    assert not TrustedDevice.objects.exists()


def test_other_devices_stay_trusted_after_a_theft(cast: Cast) -> None:
    stolen, other = trusted(cast.alice), trusted(cast.alice)
    used(cast.alice, used(cast.alice, stolen))
    assert not is_recognised(cast.alice, stolen)
    assert is_recognised(cast.alice, other)


@pytest.mark.parametrize(("seconds", "is_known"), [(0, True), (10, True), (11, False)])
def test_tabs_opened_together_have_ten_seconds(cast: Cast, seconds: int, is_known: bool) -> None:
    """Both send the token that one of them has just used up; the cookie stays the newer one."""
    with time_machine.travel(START, tick=False) as clock:
        token = trusted(cast.alice)
        newest = used(cast.alice, token)
        clock.shift(seconds)
        known = recognise(account=cast.alice, token=token, source=SOURCE)
        assert (known is not None) == is_known
        if known is not None:
            assert known.token == ""
        assert is_recognised(cast.alice, newest) == is_known


def test_anothers_cookie_opens_nothing_and_harms_nobody(cast: Cast) -> None:
    """M18: Alice's cookie at Dora's logon."""
    token = trusted(cast.alice)
    assert not is_recognised(cast.dora, token)
    assert is_recognised(cast.alice, token)


@pytest.mark.parametrize(
    "token",
    ["", "x", ".", "a" * 66, "." * 66, "ä" * 22 + "." + "a" * 43, "a" * 22 + "." + "a" * 43 + "\n", "\x00", "a" * 9000],
)
def test_odd_tokens_are_no_device(cast: Cast, token: str) -> None:
    trusted(cast.alice)
    assert not is_recognised(cast.alice, token)
    assert TrustedDevice.objects.count() == 1


def test_an_invented_token_is_no_device(cast: Cast) -> None:
    trusted(cast.alice)
    assert not is_recognised(cast.alice, fresh_token().text)
    assert TrustedDevice.objects.count() == 1


def test_a_new_password_voids_all(cast: Cast) -> None:
    """M18: after a change, a reset and a recovery alike, for all store the password in one way."""
    token = trusted(cast.alice)
    store_password(account=cast.alice, encoded=hash_password("Correct-Horse-7"))
    assert not is_recognised(cast.alice, token)


def test_a_changed_factor_voids_all(cast: Cast) -> None:
    """M18."""
    token = trusted(cast.alice)
    factor_changed(account=cast.alice)
    assert not is_recognised(cast.alice, token)


def test_a_freeze_voids_all_for_good(cast: Cast) -> None:
    token = trusted(cast.alice)
    set_frozen(account=cast.alice, frozen=True)
    assert not is_recognised(cast.alice, token)
    set_frozen(account=cast.alice, frozen=False)
    assert not is_recognised(cast.alice, token)


def test_the_request_s_copy_of_the_account_does_not_decide(cast: Cast) -> None:
    """The password was changed between the check of the old one and this step."""
    token, before = trusted(cast.alice), User.objects.get(pk=cast.alice.pk)
    store_password(account=cast.alice, encoded=hash_password("Correct-Horse-7"))
    assert not is_recognised(before, token)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (SECOND_FACTOR, REQUIRED),
        (FACTOR_PHONE, OFF),
        (FACTOR_AUTHENTICATOR, OFF),
        (QUESTIONS_AS_SECOND_STEP, ON),
    ],
)
def test_an_order_about_the_second_step_voids_all(cast: Cast, kind: PolicyKind, value: str) -> None:
    token = trusted(cast.alice)
    cast.order(kind, value)
    assert not is_recognised(cast.alice, token)


def test_an_order_taken_back_voids_what_was_trusted_under_it(cast: Cast) -> None:
    cast.order(SECOND_FACTOR, REQUIRED)
    token = trusted(cast.alice)
    clear_policy(kind=SECOND_FACTOR, domain=cast.acme)
    assert not is_recognised(cast.alice, token)


def test_an_order_given_and_given_again_differently_in_between_voids_too(cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        cast.order(SECOND_FACTOR, REQUIRED)
        clock.shift(60)
        token = trusted(cast.alice)
        clock.shift(60)
        cast.order(SECOND_FACTOR, OFF)
        cast.order(SECOND_FACTOR, REQUIRED)
        assert not is_recognised(cast.alice, token)


def test_orders_about_other_things_and_other_people_change_nothing(cast: Cast) -> None:
    token = trusted(cast.alice)
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    cast.order(SECOND_FACTOR, REQUIRED, account=cast.dora)
    cast.order(SECOND_FACTOR, REQUIRED, department=cast.engineering)
    assert is_recognised(cast.alice, token)


def test_another_department_voids_all(cast: Cast) -> None:
    token = trusted(cast.alice)
    User.objects.filter(pk=cast.alice.pk).update(department=Department.objects.get(pk=cast.engineering.pk))
    assert not is_recognised(cast.alice, token)
