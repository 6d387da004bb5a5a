"""Attaching by the services (E7, M10, M11)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from accounts.passwords.services import hash_password, store_password
from mailportal.audit.models import AuditEvent
from security import events
from security.errors import StepUpNeeded, StepUpSpent
from security.factors.authenticators.queries import attachment_of, authenticator_of
from security.factors.authenticators.rules import PENDING_FOR
from security.factors.authenticators.services import (
    begin_attachment,
)
from security.factors.errors import AttachmentOver, AuthenticatorAttached, AuthenticatorsNotOffered
from security.factors.queries import factors_of
from security.factors.rules import CodeOutcome
from security.factors.services import factor_changed
from security.factors.verification import verify_authenticator
from security.flow.services import purge_flows
from security.flow.values import digest_of
from security.models import Authenticator, PortalSession
from security.policies import FACTOR_AUTHENTICATOR, OFF
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.factors.authenticators.acts import SESSION, Phone, attached, begun, confirm, phone_for
from tests.security.flow.acts import flow_at_logon, flow_in
from tests.security.step_up.acts import grant_for


def _events() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("event", flat=True))


def test_the_right_code_attaches_and_brings_ten_codes(cast: Cast) -> None:
    """E7."""
    phone = begun(cast.alice)
    assert not factors_of(account=cast.alice).is_bound
    confirmation = confirm(cast.alice, phone.code())
    assert confirmation.outcome is CodeOutcome.RIGHT
    assert len(set(confirmation.recovery_codes)) == 10
    assert factors_of(account=cast.alice).has_authenticator
    assert factors_of(account=cast.alice).recovery_codes_left == 10
    assert _events()[-2:] == [events.AUTHENTICATOR_ATTACHED, events.RECOVERY_CODES_ISSUED]


def test_it_raises_the_factor_epoch_and_keeps_only_this_session(cast: Cast) -> None:
    """V7.4.3: trusted devices are void by the epoch, the other browser is out at its next request."""
    here, elsewhere, stranger = logged_on(cast.alice), logged_on(cast.alice), logged_on(cast.dora)
    epoch = cast.alice.factor_epoch
    flow = str(here.session.session_key)
    confirm(cast.alice, begun(cast.alice, flow=flow).code(), flow=flow)
    assert cast.alice.factor_epoch == epoch + 1
    assert User.objects.get(pk=cast.alice.pk).factor_epoch == epoch + 1
    assert here.get("/settings/account-security/").status_code == 200
    assert elsewhere.get("/settings/account-security/")["Location"].startswith("/logon/")
    assert stranger.get("/settings/account-security/").status_code == 200


def test_a_flow_of_the_logon_keeps_no_session(cast: Cast) -> None:
    """Rule 6, method 1: the flow's name is no session's key."""
    elsewhere = logged_on(cast.alice)
    confirm(cast.alice, begun(cast.alice, flow="logon-flow").code(), flow="logon-flow")
    assert elsewhere.get("/settings/account-security/").status_code == 302
    assert not PortalSession.objects.filter(account=cast.alice, ended_at__isnull=True).exists()


def test_a_wrong_code_changes_nothing_and_the_next_may_be_right(cast: Cast) -> None:
    phone = begun(cast.alice)
    wrong = confirm(cast.alice, "000000" if phone.code() != "000000" else "000001")
    assert (wrong.outcome, wrong.recovery_codes) == (CodeOutcome.WRONG, [])
    assert authenticator_of(account=cast.alice) is None
    assert events.AUTHENTICATOR_ATTACH_FAILED in _events()
    assert confirm(cast.alice, phone.code()).outcome is CodeOutcome.RIGHT


@pytest.mark.parametrize("fast_by", [180, -600])
def test_a_clock_that_is_off_is_measured_and_not_accepted(cast: Cast, fast_by: int) -> None:
    """E7: told, never accepted."""
    honest = begun(cast.alice)
    outcome = confirm(cast.alice, Phone(honest.secret, fast_by).code())
    assert outcome.outcome is CodeOutcome.WRONG
    assert outcome.clock_offset is not None
    assert abs(outcome.clock_offset - fast_by) <= 30
    assert authenticator_of(account=cast.alice) is None


def test_beginning_again_voids_the_first_secret(cast: Cast) -> None:
    """M11: only the secret that the page shows now works."""
    first = begun(cast.alice)
    second = begun(cast.alice)
    assert confirm(cast.alice, first.code()).outcome is CodeOutcome.WRONG
    assert confirm(cast.alice, second.code()).outcome is CodeOutcome.RIGHT


def test_after_ten_minutes_it_is_over(cast: Cast) -> None:
    """M11."""
    with time_machine.travel(timezone.now() - PENDING_FOR - timedelta(seconds=1), tick=False):
        phone = begun(cast.alice)
    assert attachment_of(flow=flow_in(cast.alice, SESSION)) is None
    with pytest.raises(AttachmentOver):
        confirm(cast.alice, phone.code())
    assert purge_flows() == 1
    assert not Authenticator.objects.exists()


def test_another_session_or_account_has_nothing_of_it(cast: Cast) -> None:
    """M11: bound to the session and to the account."""
    phone = begun(cast.alice)
    for account, flow in ((cast.alice, "another-session"), (cast.dora, SESSION)):
        assert attachment_of(flow=flow_in(account, flow)) is None
        with pytest.raises(AttachmentOver):
            confirm(account, phone.code(), flow=flow)


def test_two_sessions_attach_and_the_faster_one_wins(cast: Cast) -> None:
    """M10: one authenticator, whichever flow asks."""
    slow, fast = begun(cast.alice, flow="slow"), begun(cast.alice, flow="fast")
    assert confirm(cast.alice, fast.code(), flow="fast").outcome is CodeOutcome.RIGHT
    with pytest.raises(AuthenticatorAttached):
        confirm(cast.alice, slow.code(), flow="slow")
    with pytest.raises(AuthenticatorAttached):
        begin_attachment(flow=flow_at_logon(cast.alice, "third"))
    assert Authenticator.objects.count() == 1


def test_the_confirming_code_opens_nothing_else(cast: Cast) -> None:
    """M1: it is used up by attaching."""
    phone = begun(cast.alice)
    code = phone.code()
    confirm(cast.alice, code)
    assert verify_authenticator(account=cast.alice, code=code) is CodeOutcome.ALREADY_USED


def test_a_domain_without_authenticators_attaches_none(cast: Cast) -> None:
    """P6; also when it was switched off in between."""
    phone = begun(cast.alice)
    cast.order(FACTOR_AUTHENTICATOR, OFF)
    with pytest.raises(AuthenticatorsNotOffered):
        begin_attachment(flow=flow_at_logon(cast.alice, SESSION))
    with pytest.raises(AuthenticatorsNotOffered):
        confirm(cast.alice, phone.code())


def test_one_proof_begins_one_attachment(cast: Cast) -> None:
    """docs/security.md 1.9: 10 minutes, one use."""
    grant = grant_for(cast.alice)
    begin_attachment(flow=flow_in(cast.alice, proof=grant))
    shown = phone_for(cast.alice).secret
    with pytest.raises(StepUpSpent):
        begin_attachment(flow=flow_in(cast.alice, proof=grant))
    assert phone_for(cast.alice).secret == shown
    with pytest.raises(StepUpNeeded):
        begin_attachment(flow=flow_in(cast.alice, proof=grant_for(cast.dora)))


def test_no_clear_secret_and_no_session_key_is_stored(cast: Cast) -> None:
    """M12."""
    phone = begun(cast.alice)
    row = Authenticator.objects.get()
    assert phone.secret not in bytes(row.sealed_secret)
    assert row.flow_digest == digest_of(SESSION)
    attached(cast.dora)
    assert Authenticator.objects.get(user=cast.dora).flow_digest == ""


@pytest.mark.parametrize("change", ["password", "factor"])
def test_what_changed_while_the_code_was_on_its_way_attaches_nothing(cast: Cast, change: str) -> None:
    """The owner changes the password to be rid of somebody whose last request is under way."""
    in_flight = User.objects.get(pk=cast.alice.pk)
    phone = begun(cast.alice)
    if change == "password":
        store_password(account=cast.alice, encoded=hash_password("Another-Passw0rd"))
    else:
        factor_changed(account=cast.alice)
    with pytest.raises(AttachmentOver):
        confirm(in_flight, phone.code())
    assert authenticator_of(account=cast.alice) is None
