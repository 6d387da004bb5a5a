"""Rule 4, P4 and P5 on the pages: reviewed, proved, confirmed, and in force with evidence at once."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import Policy, User
from accounts.policies.queries import effective_policy
from mailportal.audit.models import AuditEvent
from security.client_passwords.queries import client_password_state
from security.models import Cut
from security.policies import CHOOSE, CLIENT_PASSWORDS, REFUSED, REQUIRED, THIRD_PARTY_CLIENTS
from tests.admin_console.acts import (
    CLIENTS,
    FORCE,
    REVIEW,
    VERIFY,
    for_everyone,
    give_client_password,
    hidden,
    postmaster,
    prove,
    save,
    typed_on,
    use_account_password,
    words,
)
from tests.cast import Cast

CLIENTS_REVIEW = f"{CLIENTS}review/"


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


def test_a_review_is_opened_by_a_fresh_proof_only(cast: Cast, bob: Client) -> None:
    """1.9: enforcement takes a proof of its own, before the review."""
    sent = bob.post(FORCE, for_everyone(bob))
    assert sent.headers["Location"] == REVIEW
    assert bob.get(REVIEW).headers["Location"].startswith(VERIFY)
    assert "must use a security password in mail programs" in words(prove(bob, cast.bob))


def test_the_review_counts_and_names_who_uses_the_account_password(cast: Cast, bob: Client) -> None:
    """P4, X1: who is affected, how many have none yet, what happens to their programs."""
    use_account_password(cast.alice)
    give_client_password(cast.dora)
    bob.post(FORCE, for_everyone(bob))
    text = words(prove(bob, cast.bob))
    assert "3 of 3 accounts must use a security password in mail programs" in text
    assert "2 have no security password and have to generate one first" in text
    assert "1 account used its web logon password in a mail program in the last 30 days" in text
    assert "With the change its open connections end, and its programs ask for a password again" in text
    assert "Alice alice@acme.example" in text
    assert "This includes your own account" in text
    assert not Policy.objects.filter(kind=CLIENT_PASSWORDS.name).exists()


def test_more_than_twenty_are_counted_not_named(cast: Cast, bob: Client) -> None:
    """UI 2.8: the first twenty names, the rest as a number."""
    for number in range(23):
        person = User.objects.create(domain=cast.acme, address=f"p{number:02}@acme.example", name=f"Person {number:02}")
        use_account_password(person)
    bob.post(FORCE, for_everyone(bob))
    text = words(prove(bob, cast.bob))
    assert "These 23 devices of 23 people stop" in text
    assert "Person 19" in text
    assert "Person 20" not in text
    assert "Show everyone" in text


def test_enforcement_holds_at_once_and_leaves_evidence(cast: Cast, bob: Client, mail1: None) -> None:
    """Rule 4, P4: rows, evidence and cuts together; the message says what happened."""
    use_account_password(cast.alice)
    page = save(bob, cast.bob, FORCE, for_everyone(bob))
    assert "3 accounts must now use a security password" in words(page)
    assert "1 mail server has not answered yet" in words(page)
    assert "0 open connections" not in words(page)
    assert effective_policy(kind=CLIENT_PASSWORDS, account=cast.alice).value == REQUIRED
    event = AuditEvent.objects.get(event="accounts:policy:set")
    assert (event.actor, event.target, event.source_address) == (cast.bob.address, "acme.example", "192.0.2.10")
    assert event.change["after"] == REQUIRED
    assert list(Cut.objects.values_list("credential", "account_id")) == [(f"account:{cast.alice.pk}", cast.alice.pk)]


def test_the_employees_toggle_is_locked_while_forced(cast: Cast, bob: Client) -> None:
    """Rule 4: shown on and locked, with the reason; an exception keeps its own choice."""
    cast.order(CLIENT_PASSWORDS, CHOOSE, account=cast.dora)
    save(bob, cast.bob, FORCE, for_everyone(bob))
    forced, free = client_password_state(account=cast.alice), client_password_state(account=cast.dora)
    assert forced.is_on
    assert forced.is_locked
    assert not free.is_on
    assert not free.is_locked


def test_exceptions_are_not_counted_as_affected(cast: Cast, bob: Client, mail1: None) -> None:
    """Rule 4: who is excepted is neither named nor cut off."""
    cast.order(CLIENT_PASSWORDS, CHOOSE, department=cast.sales)
    use_account_password(cast.alice)
    bob.post(FORCE, for_everyone(bob))
    page = prove(bob, cast.bob)
    assert "2 of 3 accounts must use" in words(page)
    assert "None of them used the web logon password" in words(page)
    bob.post(REVIEW, hidden(page))
    assert not Cut.objects.exists()


def test_refusing_clients_ends_every_connection(cast: Cast, bob: Client, mail1: None) -> None:
    """P5, rule 1: refused whatever the password; used security passwords are cut, unused ones need not be."""
    use_account_password(cast.alice)
    used = give_client_password(cast.dora)
    give_client_password(cast.dora, used=False, slot=1)
    bob.post(CLIENTS, for_everyone(bob, CLIENTS, "nobody"))
    page = prove(bob, cast.bob, CLIENTS_REVIEW)
    assert "Mail programs can no longer log on to 3 of 3 accounts" in words(page)
    assert "1 of them has security passwords" in words(page)
    bob.post(CLIENTS_REVIEW, hidden(page))
    assert effective_policy(kind=THIRD_PARTY_CLIENTS, account=cast.alice).value == REFUSED
    ordered = set(Cut.objects.values_list("credential", flat=True))
    assert ordered == {f"account:{cast.alice.pk}", used.credential}


def test_unforcing_returns_the_choice_but_keeps_those_with_passwords_on(cast: Cast, bob: Client) -> None:
    """Decision "un-forcing": accounts that have security passwords stay on; the page says so."""
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    User.objects.filter(pk=cast.alice.pk).update(client_passwords_since="2026-01-01T00:00:00Z")
    bob.post(FORCE, for_everyone(bob, FORCE, "nobody"))
    page = prove(bob, cast.bob)
    assert "3 accounts can choose again" in words(page)
    assert "1 of them uses security passwords and keeps using them" in words(page)
    bob.post(REVIEW, hidden(page))
    cast.alice.refresh_from_db()
    assert client_password_state(account=cast.alice).is_on
    assert not client_password_state(account=cast.dora).is_on


def test_a_stale_proof_changes_nothing(cast: Cast, bob: Client) -> None:
    """T10: ten minutes later the confirm is refused."""
    bob.post(FORCE, for_everyone(bob))
    confirm = hidden(prove(bob, cast.bob))
    with time_machine.travel(timezone.now() + timedelta(seconds=601)):
        assert bob.post(REVIEW, confirm).status_code == 403
    assert not Policy.objects.filter(kind=CLIENT_PASSWORDS.name).exists()


def test_one_proof_opens_one_change(cast: Cast, bob: Client) -> None:
    """1.9: enforcement spends its proof; the same form again finds nothing to confirm."""
    bob.post(FORCE, for_everyone(bob))
    confirm = hidden(prove(bob, cast.bob))
    assert bob.post(REVIEW, confirm).status_code == 302
    assert bob.post(REVIEW, confirm).status_code == 409
    bob.post(FORCE, for_everyone(bob, FORCE, "nobody"))
    assert bob.get(REVIEW).headers["Location"].startswith(VERIFY)
    assert bob.post(REVIEW, confirm).status_code in {302, 409}
    assert effective_policy(kind=CLIENT_PASSWORDS, account=cast.alice).value == REQUIRED


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {}])
def test_enforcement_is_refused_cross_site(cast: Cast, bob: Client, headers: dict[str, str]) -> None:
    """T10: another site's form, with or without the browser saying so."""
    bob.post(FORCE, for_everyone(bob))
    confirm = hidden(prove(bob, cast.bob))
    bob.handler.enforce_csrf_checks = True
    assert bob.post(REVIEW, confirm, headers=headers).status_code == 403
    assert not Policy.objects.filter(kind=CLIENT_PASSWORDS.name).exists()


def test_enforcement_by_get_changes_nothing(cast: Cast, bob: Client) -> None:
    """T10: a link is no confirm."""
    bob.post(FORCE, for_everyone(bob))
    confirm = hidden(prove(bob, cast.bob))
    assert bob.get(REVIEW, confirm).status_code == 200
    assert bob.get(FORCE, for_everyone(bob)).status_code == 200
    assert not Policy.objects.filter(kind=CLIENT_PASSWORDS.name).exists()


def test_a_change_in_between_shows_the_review_again(cast: Cast, bob: Client) -> None:
    """W25: what is confirmed is what was shown, or nothing; the proof is kept for the second look."""
    bob.post(FORCE, for_everyone(bob))
    stale = hidden(prove(bob, cast.bob))
    cast.order(CLIENT_PASSWORDS, CHOOSE, account=cast.dora)
    again = bob.post(REVIEW, stale)
    assert again.status_code == 409
    assert "The rules changed after this page was opened" in words(again)
    assert "2 of 3 accounts must use" in words(again)
    assert bob.post(REVIEW, hidden(again)).status_code == 302
    assert effective_policy(kind=CLIENT_PASSWORDS, account=cast.alice).value == REQUIRED


@pytest.mark.parametrize(
    "values",
    [
        {"who": ""},
        {"who": "some"},
        {"who": ["nobody", "everyone"]},
        {"who": "everyone", "seen": ""},
        {"who": "everyone", "seen": "-1"},
        {"who": "everyone", "changes": "{"},
        {"who": "everyone", "departments": "0"},
        {"who": "nobody"},
    ],
)
def test_wrong_values_and_no_change_are_told(cast: Cast, bob: Client, values: dict[str, str]) -> None:
    """B7: 400 with words, and no draft."""
    assert bob.post(FORCE, typed_on(bob.get(FORCE)) | values).status_code == 400
    assert bob.get(REVIEW).status_code == 409


@pytest.mark.parametrize("confirm", [{}, {"seen": "x", "grant": "1"}, {"seen": "0" * 32}])
def test_a_mangled_confirm_is_refused(cast: Cast, bob: Client, confirm: dict[str, str]) -> None:
    """B7: 400, nothing changed."""
    bob.post(FORCE, for_everyone(bob))
    prove(bob, cast.bob)
    assert bob.post(REVIEW, confirm).status_code == 400
    assert not Policy.objects.filter(kind=CLIENT_PASSWORDS.name).exists()


def test_another_domain_is_untouched(cast: Cast, bob: Client) -> None:
    """T2: enforcement ends at the domain's border."""
    save(bob, cast.bob, FORCE, for_everyone(bob))
    assert effective_policy(kind=CLIENT_PASSWORDS, account=cast.charlie).value == CHOOSE
