"""What others do between two steps of a recovery: thieves in a living session, the freezing link, a slow machine."""

import pytest
import time_machine

from accounts.models import User
from mailportal.sms.vendors.trials import outbox
from security.models import ClientPassword
from security.operators.services import reset_factors
from security.passwords.recovered import note_web_logon
from security.recovery.codes import send_recovery_codes
from tests.cast import Cast
from tests.security.client_passwords.acts import issue, switched_on
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.questions.acts import set_up
from tests.security.freezing.acts import code_in_newest, days_ago, stop
from tests.security.recovery.acts import (
    ANSWERED,
    CODE,
    DONE,
    METHOD,
    QUESTIONS,
    begun,
    by_questions,
    proved_by_phone,
    proved_by_questions,
    reset,
    rested_phone,
)


def test_r7_a_security_password_made_since_the_proof_goes_whatever_was_ticked(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    """Nobody has named it to the owner: a thief made it in a session that the new password is to end."""
    rested_phone(cast.alice)
    switched_on(cast.alice)
    issue(cast.alice, label="Old iPhone")
    clock.shift(60)
    client = proved_by_phone(cast.alice)
    clock.shift(60)
    issue(cast.alice, label="Thief")
    assert reset(client)["Location"] == DONE
    assert ClientPassword.objects.get(revoked_at=None).label == "Old iPhone"
    assert "Thief" in client.get(DONE).content.decode()


@pytest.mark.parametrize("is_bound_now", [False, True])
def test_the_freezing_link_makes_no_account_one_of_questions_alone(cast: Cast, is_bound_now: bool) -> None:
    """Else a thief of the owner's mail would take the authenticator away, and answer two questions."""
    with days_ago(2):
        set_up(cast.alice)
    with days_ago(1):
        attached(cast.alice)
    if not is_bound_now:
        stop(code_in_newest(cast.alice))
    client = by_questions(cast.alice.address)
    answer = client.post(QUESTIONS, ANSWERED)
    assert answer.status_code == (302 if is_bound_now else 400)  # where it is bound, its code is due next


@pytest.mark.parametrize("end", ["late", "failed", "other way"])
def test_no_code_is_sent_to_a_page_that_waits_for_none(cast: Cast, clock: time_machine.Traveller, end: str) -> None:
    """The background process may have stood still: a message that opens nothing frightens its reader, and costs."""
    set_up(cast.alice)
    rested_phone(cast.alice)
    client = begun(cast.alice.address)
    client.post(METHOD, {"method": "phone"})
    match end:
        case "late":
            clock.shift(16 * 60)
        case "failed":
            for _ in range(5):
                client.post(CODE, {"code": "123456"})
        case _:
            client.post(METHOD, {"method": "questions"})
    assert send_recovery_codes() == 1
    assert not outbox


def test_the_mailbox_waits_for_the_owner_though_the_factors_were_reset(cast: Cast) -> None:
    """The operator knows whose factors they were, not who set the password."""
    set_up(cast.alice)
    reset(proved_by_questions(cast.alice))
    reset_factors(account=cast.alice)
    cast.alice.refresh_from_db()
    assert cast.alice.recovered_at is None
    assert cast.alice.mail_awaits_logon_since is not None
    assert cast.alice.mail_rests_until is not None


def test_a_logon_that_a_recovery_overtook_opens_no_mailbox(cast: Cast) -> None:
    """It came to its end with the account as it was read before."""
    rested_phone(cast.alice)
    reset(proved_by_phone(cast.alice))
    overtaken = User.objects.get(pk=cast.alice.pk)
    User.objects.filter(pk=cast.alice.pk).update(auth_epoch=overtaken.auth_epoch + 1)
    note_web_logon(account=overtaken)
    cast.alice.refresh_from_db()
    assert cast.alice.mail_awaits_logon_since is not None
