"""R5: the right to set a password is good once, for ten minutes, in the browser that proved it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from accounts.passwords.services import is_right_password
from security.factors.services import factor_changed
from security.models import StepUpGrant
from security.policies import RECOVERY_BY_QUESTIONS
from tests.browser import browser, in_one_line
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.questions.acts import set_up
from tests.security.recovery.acts import (
    CODE,
    DONE,
    NEW,
    PASSWORD,
    START,
    TWICE,
    begun,
    by_phone,
    grant_on,
    proved_by_phone,
    proved_by_questions,
    reset,
    rested_phone,
    secret_of,
    sent_code,
    with_secret,
)

pytestmark = pytest.mark.django_db
OTHER = "Another-Horse-8"


def has(account: User, password: str) -> bool:
    account.refresh_from_db()
    return is_right_password(account=account, password=password)


def test_r5_used_twice(cast: Cast) -> None:
    """The second one is led to what the first has done; it sets nothing."""
    rested_phone(cast.alice)
    client = proved_by_phone(cast.alice)
    data = {"grant": grant_on(client), **TWICE}
    assert client.post(PASSWORD, data)["Location"] == DONE
    again = {**data, "new": OTHER, "confirm": OTHER}
    assert client.post(PASSWORD, again)["Location"] == DONE
    assert has(cast.alice, NEW)


def test_r5_after_ten_minutes(cast: Cast) -> None:
    rested_phone(cast.alice)
    client = proved_by_phone(cast.alice)
    grant = grant_on(client)
    with time_machine.travel(timezone.now() + timedelta(seconds=601)):
        assert client.post(PASSWORD, {"grant": grant, **TWICE})["Location"] == START
    assert has(cast.alice, password_of("Alice"))


def test_r5_in_another_browser(cast: Cast) -> None:
    """Without the secret, or with that of before the proof: it was planted, or copied."""
    rested_phone(cast.alice)
    client = by_phone(cast.alice.address)
    before = secret_of(client)
    client.post(CODE, {"code": sent_code()})
    data = {"grant": grant_on(client), **TWICE}
    assert browser().post(PASSWORD, data)["Location"] == START
    assert with_secret(before).post(PASSWORD, data)["Location"] == START
    assert secret_of(client) != before
    assert has(cast.alice, password_of("Alice"))


def test_r5_with_the_grant_of_another_account(cast: Cast) -> None:
    """Two ways at once, each with its own; and one that is for something else."""
    for account in (cast.alice, cast.dora):
        rested_phone(account, f"+86138123456{account.pk % 90 + 10}")
    mine, hers = proved_by_phone(cast.alice), proved_by_phone(cast.dora, browser(source="198.51.100.7"))
    assert mine.post(PASSWORD, {"grant": grant_on(hers), **TWICE}).status_code == 409
    assert mine.post(PASSWORD, TWICE).status_code == 403
    assert has(cast.alice, password_of("Alice"))
    assert has(cast.dora, password_of("Dora"))
    assert reset(mine)["Location"] == DONE


def test_a_grant_for_something_else_is_none(cast: Cast) -> None:
    rested_phone(cast.alice)
    client = proved_by_phone(cast.alice)
    grant = grant_on(client)
    StepUpGrant.objects.update(purpose="change-password")
    assert client.post(PASSWORD, {"grant": grant, **TWICE}).status_code == 409
    assert has(cast.alice, password_of("Alice"))


def _frozen(cast: Cast) -> None:
    User.objects.filter(pk=cast.alice.pk).update(frozen_at=timezone.now(), **User.next_epoch())


def _suspended(cast: Cast) -> None:
    cast.acme.suspended_at = timezone.now()
    cast.acme.save()


def _factor_changed(cast: Cast) -> None:
    factor_changed(account=cast.alice)


def _forbidden(cast: Cast) -> None:
    cast.order(RECOVERY_BY_QUESTIONS, "never")


def _app_attached(cast: Cast) -> None:
    attached(cast.alice)


@pytest.mark.parametrize("change", [_frozen, _suspended, _factor_changed, _forbidden, _app_attached])
def test_the_last_step_proves_everything_again(cast: Cast, change: Callable[[Cast], None]) -> None:
    """The postmaster's change in between counts: nothing is set any more."""
    set_up(cast.alice)
    client = proved_by_questions(cast.alice)
    data = {"grant": grant_on(client), **TWICE}
    change(cast)
    answer = client.post(PASSWORD, data)
    assert answer.status_code == 409 or answer["Location"] == START
    assert has(cast.alice, password_of("Alice"))


@pytest.mark.parametrize("change", [_frozen, _suspended, _factor_changed, _forbidden])
def test_a_change_before_the_proof_makes_every_proof_wrong(cast: Cast, change: Callable[[Cast], None]) -> None:
    """In the words that anybody hears, who is wrong."""
    set_up(cast.alice)
    client = begun(cast.alice.address)
    client.post("/recovery/method/", {"method": "questions"})
    change(cast)
    answer = client.post("/recovery/questions/", {"answer_1": "Okonkwo", "answer_2": "Aunt Marie"})
    assert answer.status_code == 400
    assert "The answers are not all correct." in in_one_line(answer)


def test_the_password_keeps_its_rules_and_is_typed_twice(cast: Cast) -> None:
    """The rules are said before; what breaks one spends nothing."""
    rested_phone(cast.alice)
    client = proved_by_phone(cast.alice)
    assert "8 to 64 characters" in in_one_line(client.get(PASSWORD))
    grant = grant_on(client)
    for new, confirm in (("short", "short"), (NEW, OTHER), (password_of("Alice"), password_of("Alice"))):
        assert client.post(PASSWORD, {"grant": grant, "new": new, "confirm": confirm}).status_code == 400
    assert client.post(PASSWORD, {"grant": grant, **TWICE})["Location"] == DONE


def test_new_is_not_the_current_one(cast: Cast) -> None:
    rested_phone(cast.alice)
    assert reset(proved_by_phone(cast.alice))["Location"] == DONE
    # A code that was confirmed ends the series of pauses.
    answer = reset(proved_by_phone(cast.alice, browser(source="198.51.100.7")))
    assert answer.status_code == 400
    assert "the same as the current one" in in_one_line(answer)
