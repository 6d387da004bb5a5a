"""X31, P3: what a password manager makes up by the attribute ``passwordrules`` keeps the policy at the first try.

The reader and the generator are of the attribute's published grammar (developer.apple.com/password-rules): they know
nothing of the portal.
"""

import random
import re
import string
from html import unescape

import pytest

from accounts.passwords.commonest import is_common
from accounts.passwords.cores import company_words
from accounts.passwords.forms import NewPasswordForm
from accounts.passwords.rules import (
    LONG_SHORTEST,
    PASSWORD_LENGTH,
    PASSWORD_SHORTEST,
    PasswordRules,
    flaws_of,
    passwordrules,
    spellings,
)
from security.policies import PASSWORD_LENGTH as PASSWORD_LENGTH_KIND
from tests.browser import browser, logged_on
from tests.cast import Cast
from tests.site import SITE

CLASSES = {
    "lower": string.ascii_lowercase,
    "upper": string.ascii_uppercase,
    "digit": string.digits,
    "special": "-~!@#$%^&*_+=`|(){}[:;\"'<>,.?] ",
}
ADDRESS = "alice.moreau@acme.example"


def read(attribute: str) -> tuple[list[str], int, int]:
    """Return the classes that are required, and the shortest and longest length."""
    rules = [tuple(rule.strip().split(": ")) for rule in attribute.split(";") if rule.strip()]
    lengths = {name: int(value) for name, value in rules if name.endswith("length")}
    required = [value for name, value in rules if name == "required"]
    assert len(lengths) + len(required) == len(rules)
    return required, lengths["minlength"], lengths["maxlength"]


def made_up(attribute: str, chance: random.Random) -> str:
    """Return a password of any length that the attribute allows, with one character of each class at least."""
    required, shortest, longest = read(attribute)
    characters = [chance.choice(CLASSES[name]) for name in required]
    everything = "".join(CLASSES[name] for name in required)
    characters += chance.choices(everything, k=chance.randint(shortest, longest) - len(characters))
    chance.shuffle(characters)
    return "".join(characters)


@pytest.mark.parametrize(
    "rules", [PasswordRules(), PasswordRules(24), PasswordRules(LONG_SHORTEST, classes=0)], ids=str
)
def test_a_thousand_made_up_passwords_all_keep_the_policy(rules: PasswordRules) -> None:
    chance = random.Random(20260115)  # noqa: S311 - repeatable, and no secret
    company = company_words(domain="acme.example", display_name="Acme Trading")
    for _ in range(1000):
        password = made_up(passwordrules(shortest=rules.shortest), chance)
        assert spellings(password) == (password,)
        flaws = flaws_of(
            password=password,
            address=ADDRESS,
            current="",
            rules=rules,
            is_common=lambda text: is_common(text, company=company),
            has_keyword=lambda _: False,
        )
        assert (password, flaws) == (password, [])


def test_it_is_stricter_than_the_policy_and_as_long() -> None:
    assert read(passwordrules()) == (["lower", "upper", "digit", "special"], PASSWORD_SHORTEST, PASSWORD_LENGTH)


def attributes_in(page: str) -> list[dict[str, str]]:
    inputs = re.findall(r"<input[^>]*>", page)
    return [{name: unescape(value) for name, value in re.findall(r'([a-z-]+)="([^"]*)"', tag)} for tag in inputs]


@pytest.mark.parametrize("name", ["security:password-change", "security:forced-change", "security:password-link"])
def test_each_field_of_a_new_password_has_it_and_no_other(cast: Cast, name: str) -> None:
    """And none has ``maxlength``: a browser would cut off what is pasted, and at the logon it is pasted whole."""
    visit = SITE[name].visit(cast)
    inputs = {one.get("name"): one for one in attributes_in(visit.client.get(visit.path).content.decode())}
    for field in ("new", "confirm"):
        assert inputs[field]["autocomplete"] == "new-password"
        assert inputs[field]["passwordrules"] == passwordrules()
        assert "maxlength" not in inputs[field]
    assert [field for field, one in inputs.items() if "passwordrules" in one] == ["new", "confirm"]
    assert inputs["username"]["autocomplete"] == "username"


def test_it_follows_the_policy_that_holds_for_the_account(cast: Cast) -> None:
    cast.order(PASSWORD_LENGTH_KIND, "20")
    cast.order(PASSWORD_LENGTH_KIND, "12", account=cast.dora)
    for account, shortest in ((cast.alice, 20), (cast.dora, 12), (cast.charlie, PASSWORD_SHORTEST)):
        page = logged_on(account).get("/settings/password/").content.decode()
        fields = {one.get("name"): one for one in attributes_in(page)}
        assert {fields[name]["passwordrules"] for name in ("new", "confirm")} == {passwordrules(shortest=shortest)}


def test_the_logon_and_the_current_password_ask_for_what_is_kept(cast: Cast) -> None:
    logon = {one.get("name"): one for one in attributes_in(browser().get("/logon/").content.decode())}
    assert (logon["address"]["autocomplete"], logon["password"]["autocomplete"]) == ("username", "current-password")
    change = logged_on(cast.alice).get("/settings/password/").content.decode()
    assert {one.get("name"): one for one in attributes_in(change)}["current"]["autocomplete"] == "current-password"


def test_forms_do_not_share_a_widget() -> None:
    one, other = NewPasswordForm(None), NewPasswordForm(None)
    assert one.fields["new"].widget.attrs is not other.fields["new"].widget.attrs
