"""E11: changing one's own password; all that the old one opened ends, this session goes on (attacks A11, A15)."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.directory.services import set_frozen
from accounts.models import Domain, User
from accounts.passwords.rules import PasswordRules
from accounts.passwords.services import is_right_password
from accounts.passwords.words import rule_words
from mailportal.audit.models import AuditEvent
from security.client_passwords.models import DIGESTS
from security.errors import PasswordChangedMeanwhile
from security.models import ClientPassword, Cut
from security.passwords.changing import change_password
from tests.browser import browser, logged_on
from tests.cast import Cast, password_of
from tests.security.factors.phones.acts import bound
from tests.security.flow.acts import flow_in

PAGE, NEW = "/settings/password/", "Correct-Horse-7"


def change(client: Client, **typed: str) -> HttpResponse:
    data = {"current": password_of("Alice"), "new": NEW, "confirm": typed.get("new", NEW), **typed}
    return client.post(PAGE, data)


def give_client_password(account: User) -> ClientPassword:
    kid, digest = DIGESTS.new(account.address, "0123456789abcdef")
    return ClientPassword.objects.create(account=account, slot=0, label="iPhone", kind="mail", kid=kid, digest=digest)


def is_right(account: User, password: str) -> bool:
    account.refresh_from_db()
    return is_right_password(account=account, password=password)


def test_each_rule_is_said_once_before_typing_and_heard_with_the_field(cast: Cast) -> None:
    page = logged_on(cast.alice).get(PAGE).content.decode()
    rules = rule_words(PasswordRules())
    assert [page.count(f"<li>{rule}</li>") for rule in rules] == [1] * len(rules)
    assert page.count('id="id_new_helptext"') == page.count('aria-describedby="id_new_helptext"') == 1


def test_the_new_password_holds_and_the_old_one_does_not(cast: Cast) -> None:
    response = change(logged_on(cast.alice))
    assert response["Location"] == "/settings/account-security/"
    assert is_right(cast.alice, NEW)
    assert not is_right(cast.alice, password_of("Alice"))


def test_this_session_goes_on_under_a_new_key_and_all_others_end(cast: Cast) -> None:
    """A11: the form of another tab or device does nothing any more."""
    client, other = logged_on(cast.alice), logged_on(cast.alice)
    old_key = client.cookies["sid"].value
    page = client.post(PAGE, {"current": password_of("Alice"), "new": NEW, "confirm": NEW}, follow=True)
    assert "Your password is changed. All other sessions are logged off." in page.content.decode()
    assert client.get(PAGE).status_code == 200
    assert other.get(PAGE).status_code == 302
    replayed = browser()
    replayed.cookies["sid"] = old_key
    assert replayed.get(PAGE).status_code == 302


def test_the_kept_session_counts_among_the_ten(cast: Cast) -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        client = logged_on(cast.alice)
        change(client)
        cast.alice.refresh_from_db()
        for _ in range(10):
            clock.shift(1)
            logged_on(cast.alice)
        assert client.get(PAGE).status_code == 302


def test_it_is_audited_without_any_password(cast: Cast) -> None:
    change(logged_on(cast.alice))
    event = AuditEvent.objects.get(event="security:account-password:changed")
    assert (event.actor, event.target, event.domain_id) == (cast.alice.address, cast.alice.address, cast.acme.pk)
    assert event.change == {"client_passwords_deleted": 0}


def test_connections_of_the_account_password_are_cut(cast: Cast, settings: Settings) -> None:
    settings.MAIL_SERVERS = [unreachable_server()]
    give_client_password(cast.alice)
    change(logged_on(cast.alice))
    assert set(Cut.objects.values_list("credential", flat=True)) == {f"account:{cast.alice.pk}"}


def unreachable_server() -> dict[str, object]:
    return {
        "name": "mail1",
        "host": "127.0.0.1",
        "doveadm_url": "http://127.0.0.1:9/doveadm/v1",
        "doveadm_key_file": "",
    }


def test_security_passwords_stay_and_the_page_says_so(cast: Cast) -> None:
    """C14, and the decision "web password changed by its owner"."""
    client_password = give_client_password(cast.alice)
    client = logged_on(cast.alice)
    page = client.get(PAGE).content.decode()
    assert "stay valid" in page
    assert "checked" not in page
    change(client)
    client_password.refresh_from_db()
    assert client_password.revoked_at is None


def test_they_go_when_that_is_ticked(cast: Cast) -> None:
    """C14."""
    client_password = give_client_password(cast.alice)
    change(logged_on(cast.alice), delete_client_passwords="on")
    client_password.refresh_from_db()
    assert client_password.revoked_at is not None
    assert AuditEvent.objects.get(event="security:account-password:changed").change == {"client_passwords_deleted": 1}


def test_without_security_passwords_there_is_nothing_to_tick_but_a_warning(cast: Cast) -> None:
    page = logged_on(cast.alice).get(PAGE).content.decode()
    assert "delete_client_passwords" not in page
    assert "need the new one" in page


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("Short-7", "too short"),
        ("Aa1" * 22, "at most 64 characters"),
        ("only-lower-case-letters", "at least three of"),
        ("ALICE-in-Wonderland-7", "contains your email address"),
        ("School123", "a common password"),
        ("Password1234!", "a common password"),
        ("Welcome1!", "a common password"),
        ("Summer2026!", "a common password"),
        ("Acme2026!", "a common password"),
        ("Northwind-2026", "a common password"),
        (password_of("Alice"), "same as the current one"),
    ],
)
def test_the_broken_rule_is_named_and_nothing_changes(cast: Cast, new: str, words: str) -> None:
    """A15."""
    Domain.objects.filter(pk=cast.acme.pk).update(display_name="Northwind Traders")
    response = change(logged_on(cast.alice), new=new)
    assert response.status_code == 400
    assert words in response.content.decode()
    assert is_right(cast.alice, password_of("Alice"))


COMPOSED, DECOMPOSED = "Gr\u00fc\u00dfe-Portal-9", "Gru\u0308\u00dfe-Portal-9"


def test_a_password_is_the_same_on_a_keyboard_that_types_accents_apart(cast: Cast) -> None:
    """Repeated, given as the current one, and refused as unchanged in either spelling."""
    client = logged_on(cast.alice)
    assert change(client, new=DECOMPOSED, confirm=COMPOSED).status_code == 302
    for current, new in ((COMPOSED, DECOMPOSED), (DECOMPOSED, COMPOSED)):
        refused = change(client, current=current, new=new)
        assert "same as the current one" in refused.content.decode()
    assert change(client, current=DECOMPOSED).status_code == 302


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("Zq7!Zq7!Zq7!", "A program could guess this password fairly quickly."),
        ("Correct\tHorse-7", "Mail programs cannot log on with this password"),
    ],
)
def test_what_is_not_refused_may_still_be_advised_against(cast: Cast, new: str, words: str) -> None:
    client = logged_on(cast.alice)
    assert change(client, new=new).status_code == 302
    assert words in client.get("/settings/account-security/").content.decode()
    cast.alice.refresh_from_db()
    assert is_right(cast.alice, new)


def test_a_good_password_is_left_without_advice(cast: Cast) -> None:
    client = logged_on(cast.alice)
    change(client)
    page = client.get("/settings/account-security/").content.decode()
    assert "A program could guess" not in page
    assert "Mail programs cannot log on with" not in page


def test_the_rules_are_shown_before_typing(cast: Cast) -> None:
    assert "at least three of: upper-case letters" in logged_on(cast.alice).get(PAGE).content.decode()


def test_two_different_new_passwords(cast: Cast) -> None:
    response = change(logged_on(cast.alice), confirm="Correct-Horse-8")
    assert response.status_code == 400
    assert "The two new passwords are not the same." in response.content.decode()
    assert is_right(cast.alice, password_of("Alice"))


def test_a_wrong_current_password_changes_nothing_and_is_counted(cast: Cast) -> None:
    """A15: with the limits of the logon."""
    client = logged_on(cast.alice)
    with time_machine.travel(timezone.now(), tick=False):
        for number in range(10):
            response = change(client, current=f"Guess-{number}")
            assert response.status_code == 400
            assert "The web logon password is incorrect." in response.content.decode()
        assert change(client).status_code == 429
    assert is_right(cast.alice, password_of("Alice"))


def test_a_broken_rule_costs_no_try(cast: Cast) -> None:
    client = logged_on(cast.alice)
    for number in range(12):
        change(client, current=f"Guess-{number}", new="short")
    assert change(client).status_code == 302


def test_spaces_and_all_alphabets_are_taken_as_typed(cast: Cast) -> None:
    """ASVS 6.2.8: neither trimmed nor folded."""
    new = "  Pässwört ٣ 密码  "
    assert change(logged_on(cast.alice), new=new).status_code == 302
    assert is_right(cast.alice, new)
    assert not is_right(cast.alice, new.strip())


def change_as_read(account: User) -> None:
    """Change Alice's password for the account as it was read a moment ago."""
    change_password(flow=flow_in(account), current=password_of("Alice"), new=NEW, delete_client_passwords=False)


def test_a_change_in_between_is_not_undone(cast: Cast) -> None:
    """The account was frozen between the check and the write."""
    stale = User.objects.get(pk=cast.alice.pk)
    set_frozen(account=cast.alice, frozen=True)
    with pytest.raises(PasswordChangedMeanwhile):
        change_as_read(stale)
    assert is_right(cast.alice, password_of("Alice"))


def test_a_factor_bound_in_between_is_not_gone_round(cast: Cast) -> None:
    """E11, 1.9: a thief with a session and the password is a moment too late once the owner has a second factor."""
    is_bound = False

    def bind_first(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal is_bound
        if "throttle_counter" in sql and not is_bound:
            is_bound = True
            bound(User.objects.get(pk=cast.alice.pk))
        return execute(sql, *rest)

    stale = User.objects.get(pk=cast.alice.pk)
    with connection.execute_wrapper(bind_first), pytest.raises(PasswordChangedMeanwhile):
        change_as_read(stale)
    assert is_right(cast.alice, password_of("Alice"))
