"""R7, F4: what the old password had opened is dead, and what stands besides it is not."""

import pytest
from django.utils import timezone

from accounts.models import User
from security.models import ClientPassword, LogonAttempt, RecoveryRequest, StepUpGrant, TrustedDevice
from tests.browser import browser, in_one_line, logged_on
from tests.cast import Cast, password_of
from tests.security.browsers.trusted_devices.acts import is_recognised, trusted
from tests.security.client_passwords.acts import issue, switched_on
from tests.security.factors.authenticators.acts import attached
from tests.security.logon.acts import gate_of, give_password, half_way, is_in
from tests.security.recovery.acts import (
    BY_APP,
    DONE,
    LOGON,
    METHOD,
    NEW,
    PASSWORD,
    START,
    begun,
    proved_by_phone,
    reset,
    rested_phone,
)
from tests.security.step_up.acts import grant_in

pytestmark = pytest.mark.django_db


def _two_devices(account: User) -> None:
    issue(switched_on(account), label="Old iPhone")
    issue(account, label="Outlook")


def test_r7_everything_of_the_old_password_is_dead(cast: Cast) -> None:
    """Sessions, half a logon, trusted devices, proofs, other ways back, security passwords, connections."""
    rested_phone(cast.alice)
    _two_devices(cast.alice)
    session = logged_on(cast.alice)
    grant_in(session, cast.alice)
    attempt = half_way(cast.alice)
    token = trusted(cast.alice)
    other = begun(cast.alice.address, browser(source="198.51.100.7"))
    client = proved_by_phone(cast.alice)
    assert reset(client, delete_client_passwords="on")["Location"] == DONE
    cast.alice.refresh_from_db()
    assert not is_in(session)
    assert gate_of(attempt).startswith(LOGON)
    assert not TrustedDevice.objects.exists()
    assert not is_recognised(cast.alice, token)
    assert not StepUpGrant.objects.filter(epoch=cast.alice.auth_epoch).exists()
    assert other.get(METHOD)["Location"] == START
    assert RecoveryRequest.objects.count() == 1
    assert not ClientPassword.objects.filter(revoked_at=None).exists()
    page = in_one_line(client.get(DONE))
    for words in ("1 session was ended", "1 trusted device was removed", "2 security passwords were deleted"):
        assert words in page
    assert "Old iPhone" in page
    assert not LogonAttempt.objects.filter(auth_epoch=cast.alice.auth_epoch).exists()


def test_r7_the_second_factor_is_still_asked(cast: Cast) -> None:
    """And nobody is logged on."""
    rested_phone(cast.alice)
    app, _ = attached(cast.alice)
    client = proved_by_phone(cast.alice)
    client.post(BY_APP, {"code": app.code()})
    assert reset(client)["Location"] == DONE
    assert not is_in(client)
    assert browser().post(LOGON, {"address": cast.alice.address, "password": NEW})["Location"] == (
        "/logon/verify/authenticator/"
    )
    assert give_password(browser(), cast.alice).status_code == 400


def test_security_passwords_go_unless_they_are_left(cast: Cast) -> None:
    """Ticked by default, with the devices named."""
    rested_phone(cast.alice)
    _two_devices(cast.alice)
    client = proved_by_phone(cast.alice)
    page = in_one_line(client.get(PASSWORD))
    assert "Delete my 2 security passwords too" in page
    assert "Old iPhone" in page
    assert "checked" in page.partition('name="delete_client_passwords"')[2].partition(">")[0]
    assert reset(client)["Location"] == DONE
    assert ClientPassword.objects.filter(revoked_at=None).count() == 2
    assert "security password" not in in_one_line(client.get(DONE))


def test_nothing_is_offered_where_there_is_none(cast: Cast) -> None:
    rested_phone(cast.alice)
    client = proved_by_phone(cast.alice)
    assert "delete_client_passwords" not in client.get(PASSWORD).content.decode()


def test_a_password_that_had_to_be_changed_need_not_any_more(cast: Cast) -> None:
    rested_phone(cast.alice)
    now = timezone.now()
    User.objects.filter(pk=cast.alice.pk).update(must_change_password_since=now, password_ends_at=now)
    reset(proved_by_phone(cast.alice))
    cast.alice.refresh_from_db()
    assert cast.alice.must_change_password_since is None
    assert cast.alice.password_ends_at is None


def test_the_old_password_is_a_wrong_one(cast: Cast) -> None:
    rested_phone(cast.alice)
    reset(proved_by_phone(cast.alice))
    answer = browser().post(LOGON, {"address": cast.alice.address, "password": password_of("Alice")})
    assert answer.status_code == 400
