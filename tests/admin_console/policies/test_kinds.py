"""A kind says its own words: what the desk's form and review show comes from where the kind is declared."""

from collections.abc import Iterator

import pytest
from django.template.loader import get_template

from accounts.models import Policy
from accounts.policies.kinds import PolicyChoice, PolicyKind
from accounts.policies.queries import orders_of_domain
from accounts.policies.resolve import Scope
from admin_console.policies.forms import RulesForm
from admin_console.policies.rule_sets import CLIENT_RULES, PASSWORD_POLICY, PROTOCOL_RULES, TWO_FACTOR
from admin_console.policies.targets import Target
from admin_console.policies.words import effect_words
from tests.cast import Cast

SHOWN = (*CLIENT_RULES.kinds, *PASSWORD_POLICY.kinds, *PROTOCOL_RULES.kinds, *TWO_FACTOR.kinds)
PARTS = ("all", "on", "off", "off_and_none", "some")
# A kind that no page of the desk knows.
LUNCH = PolicyKind(
    "lunch",
    (
        PolicyChoice("noon", "At noon", for_everyone="All at noon", hint="Doors open at twelve."),
        PolicyChoice("free", "Any time"),
    ),
    "free",
    "Lunch",
)


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.name)
def test_every_kind_on_a_page_has_its_words(kind: PolicyKind) -> None:
    assert str(kind.title)
    assert all(str(choice.name) for choice in kind.choices)
    assert get_template(kind.effects)


def said(kind: PolicyKind) -> Iterator[tuple[str, list[str]]]:
    for choice in kind.choices:
        moved = {kind.effects: {choice.value: dict.fromkeys(PARTS, 2)}}
        yield choice.value, [str(items) for items in effect_words(moved, total=7)]


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.name)
def test_every_choice_says_what_it_does_to_whom(kind: PolicyKind) -> None:
    """Nobody moved: nothing said, which the review says in its own words."""
    words = dict(said(kind))
    assert all(len(items) == 1 and items[0].startswith("<li>") for items in words.values()), words
    assert len({items[0] for items in words.values()}) == len(kind.choices)
    assert effect_words({kind.effects: {kind.default: dict.fromkeys(PARTS, 0)}}, total=7) == []


def test_a_new_kind_needs_no_form_of_its_own(cast: Cast) -> None:
    """Its choices are fields at every scope, under the name that is meant there, and lead to a plan."""
    orders = orders_of_domain(domain_id=cast.acme.pk)
    everyone = RulesForm({"lunch": "noon"}, kinds=(LUNCH,), target=Target(cast.acme), orders=orders)  # type: ignore[arg-type]  # a mapping is enough here
    assert everyone.is_valid(), everyone.errors
    assert (everyone.plan.scope, dict(everyone.plan.values)) == (Scope.DOMAIN, {"lunch": "noon"})
    ((field, hints),) = everyone.rules()
    assert [radio.choice_label for radio in field] == ["All at noon", "Any time"]
    assert hints["noon"] == "Doors open at twelve."
    some = RulesForm(None, kinds=(LUNCH,), target=Target(cast.acme, cast.sales), orders=orders)
    assert [radio.choice_label for radio in some["lunch"]] == ["No exception", "At noon", "Any time"]
    assert not Policy.objects.filter(kind="lunch").exists()
