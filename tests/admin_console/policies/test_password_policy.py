"""P3 on the desk: what a password has to be, with scope, exceptions and a review that names the consequences."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Policy
from accounts.passwords.rules import PasswordRules
from mailportal.audit.models import AuditEvent
from security.passwords.queries import password_rules
from security.policies import BY_LENGTH, PASSWORD_HISTORY, PASSWORD_LENGTH, PASSWORD_RULES
from tests.admin_console.acts import REVIEW as CLIENTS_REVIEW
from tests.admin_console.acts import postmaster, prove, save, typed_on, words
from tests.cast import Cast

POLICY = "/console/password-policy/"
REVIEW = f"{POLICY}review/"
CHANGED = {"password_rules": "length", "password_length": "20", "password_history": "5"}
STRICT = {
    **CHANGED,
    "password_expiry": "never",
    "password_expiry_strength": "advise",
    "temporary_password_days": "7",
}


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


def test_the_rules_hold_for_everyone_once_they_are_saved(cast: Cast, bob: Client) -> None:
    page = save(bob, cast.bob, POLICY, STRICT, REVIEW)
    assert "Saved for acme.example." in words(page)
    assert password_rules(account=cast.alice) == PasswordRules(shortest=20, classes=0, history=5)
    assert password_rules(account=cast.charlie) == password_rules(account=cast.olga) == PasswordRules()
    kinds = AuditEvent.objects.filter(event="accounts:policy:set", target="acme.example").order_by("pk")
    assert [event.change["kind"] for event in kinds] == list(CHANGED)


def test_the_review_says_what_it_means_and_that_present_passwords_stay(cast: Cast, bob: Client) -> None:
    bob.post(POLICY, STRICT)
    text = words(prove(bob, cast.bob, REVIEW))
    assert "The next passwords of 3 accounts need 15 characters or more, of any kind." in text
    assert "The next passwords of 3 accounts need 20 characters or more." in text
    assert "The next passwords of 3 accounts must be none of their last 5." in text
    assert "Present passwords stay until they are changed." in text
    assert not Policy.objects.filter(kind__startswith="password_").exists()


def test_a_department_may_have_longer_ones(cast: Cast, bob: Client) -> None:
    """X4: what is nearer beats the rule; what it leaves open comes from the domain."""
    cast.order(PASSWORD_HISTORY, "3")
    where = f"{POLICY}for/password_length/"
    values = typed_on(bob.get(where)) | {"value": "16", "who": "chosen", "departments": str(cast.sales.pk)}
    save(bob, cast.bob, where, values, REVIEW)
    assert password_rules(account=cast.alice) == PasswordRules(shortest=16, history=3)
    assert password_rules(account=cast.dora) == PasswordRules(history=3)
    assert "16 characters for 1 of 3 people" in words(bob.get(where))


def test_length_alone_asks_for_fifteen_whatever_the_minimum(cast: Cast) -> None:
    """D1: NIST's fifteen where no classes are asked for."""
    cast.order(PASSWORD_RULES, BY_LENGTH)
    assert password_rules(account=cast.alice) == PasswordRules(shortest=15, classes=0)
    cast.order(PASSWORD_LENGTH, "10")
    assert password_rules(account=cast.alice).shortest == 15


def test_a_draft_waits_on_its_own_review(cast: Cast, bob: Client) -> None:
    bob.post(POLICY, STRICT)
    refused = bob.get(CLIENTS_REVIEW)
    assert refused.status_code == 409
    assert "Require security passwords" in refused.content.decode()
    assert bob.get(REVIEW).status_code == 302


@pytest.mark.parametrize(
    "values",
    [
        {},
        {**STRICT, "password_history": "25"},
        {**STRICT, "password_length": "7"},
        {**STRICT, "password_rules": "none"},
        {**STRICT, "password_expiry": "4"},
        {**STRICT, "temporary_password_days": "15"},
    ],
)
def test_other_values_are_refused(bob: Client, values: dict[str, str]) -> None:
    assert bob.post(POLICY, values).status_code == 400
    assert bob.get(REVIEW).status_code == 409


def test_a_review_costs_as_many_statements_for_all_kinds_as_for_one(cast: Cast, bob: Client) -> None:
    """A kind of twenty-five choices asks about those alone to which anybody moves."""
    counts = []
    for change in ({**STRICT, "password_rules": "classes", "password_length": "8"}, STRICT):
        bob.post(POLICY, change)
        prove(bob, cast.bob, REVIEW)
        with CaptureQueriesContext(connection) as captured:
            assert bob.get(REVIEW).status_code == 200
        counts.append(len(captured))
    assert counts[1] == counts[0] + 2, counts  # one count for each kind that moves somebody
