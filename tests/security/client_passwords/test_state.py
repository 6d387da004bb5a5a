"""How an account stands, and who decided that (rules 1, 2 and 4)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.policies.resolve import Scope
from security.client_passwords.queries import client_password_state
from security.client_passwords.rules import Protocol
from security.client_passwords.words import lock_words, protocols_off_words, refusal_words
from security.policies import CHOOSE, CLIENT_PASSWORDS, IMAP, OFF, POP3, REFUSED, REQUIRED, SMTP, THIRD_PARTY_CLIENTS
from tests.cast import Cast
from tests.security.client_passwords.acts import issue, switched_on


def test_the_own_choice_holds_where_nothing_is_ordered(cast: Cast) -> None:
    off = client_password_state(account=cast.alice)
    assert (off.is_on, off.is_locked, off.clients_allowed, off.may_generate) == (False, False, True, False)
    on = client_password_state(account=switched_on(cast.alice))
    assert (on.is_on, on.is_locked, on.may_generate) == (True, False, True)


def test_an_order_for_everyone_locks_the_switch_and_says_so(cast: Cast) -> None:
    """Rule 4."""
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    state = client_password_state(account=cast.alice)
    assert (state.is_on, state.is_locked, state.why.scope) == (True, True, Scope.DOMAIN)
    assert lock_words(state) == "Your administrator turned this on for everyone. You cannot turn it off here."
    assert state.contact == "postmaster@acme.example"


def test_an_order_for_a_department_names_it(cast: Cast) -> None:
    cast.order(CLIENT_PASSWORDS, REQUIRED, department=cast.sales)
    state = client_password_state(account=cast.alice)
    assert state.department == "Sales"
    assert "for the department \u2068Sales\u2069." in lock_words(state)


def test_an_order_for_one_account_says_so(cast: Cast) -> None:
    cast.order(CLIENT_PASSWORDS, REQUIRED, account=cast.alice)
    assert "for your account." in lock_words(client_password_state(account=cast.alice))
    assert not client_password_state(account=cast.dora).is_on


def test_an_exception_keeps_the_own_choice(cast: Cast) -> None:
    """Rule 4: accounts in an exception choose for themselves."""
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    cast.order(CLIENT_PASSWORDS, CHOOSE, account=cast.alice)
    state = client_password_state(account=cast.alice)
    assert (state.is_on, state.is_locked) == (False, False)
    assert client_password_state(account=switched_on(cast.alice)).is_on


def test_refused_clients_are_explained(cast: Cast) -> None:
    """Rule 1, gate one."""
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    state = client_password_state(account=switched_on(cast.alice))
    assert (state.clients_allowed, state.may_generate, state.is_on) == (False, False, True)
    assert "does not let mail programs log on" in refusal_words(state)


@pytest.mark.parametrize(
    ("off", "words"),
    [
        ((), ""),
        ((POP3,), "POP3 is turned off for your account; no password works there."),
        ((IMAP, POP3, SMTP), "IMAP, POP3 and SMTP are turned off for your account; no password works there."),
    ],
)
def test_protocols_that_are_off_are_named(cast: Cast, off: tuple, words: str) -> None:  # type: ignore[type-arg]
    """Rule 1, gate two."""
    for kind in off:
        cast.order(kind, OFF, account=cast.alice)
    state = client_password_state(account=cast.alice)
    assert state.protocols_off == tuple(Protocol(kind.name) for kind in off)
    assert protocols_off_words(state) == words


def test_it_costs_the_same_at_one_and_at_ten_passwords(cast: Cast) -> None:
    alice = switched_on(cast.alice)
    costs = []
    for count in (1, 9):
        for _ in range(count):
            issue(alice)
        with CaptureQueriesContext(connection) as queries:
            state = client_password_state(account=User.objects.select_related("domain").get(pk=alice.pk))
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert (state.in_use, state.is_full, state.may_generate) == (10, True, False)


def test_an_operator_has_no_mailbox(cast: Cast) -> None:
    with pytest.raises(ValueError, match="operator"):
        client_password_state(account=cast.olga)
