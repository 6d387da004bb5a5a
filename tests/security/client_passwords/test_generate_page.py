"""Generate in the browser (E5, E6, C1-C3, C11, C12): proof, form, the password once, never again."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.utils.html import escape
from pytest_django import Settings

from accounts.models import User
from security.client_passwords.rules import SLOTS
from security.grants.rules import Purpose
from security.models import ClientPassword, StepUpGrant
from security.policies import OFF, POP3, REFUSED, THIRD_PARTY_CLIENTS
from tests.browser import browser, logged_on
from tests.cast import Cast
from tests.security.client_passwords.acts import (
    GENERATE,
    OVERVIEW,
    generate,
    grant_for,
    issue,
    proved,
    secret_on,
    switched_on,
)
from tests.security.step_up.acts import proof_page


@pytest.fixture
def alice(cast: Cast) -> User:
    return switched_on(cast.alice)


@pytest.fixture
def at_desk(alice: User) -> Client:
    return logged_on(alice)


def test_a_stranger_is_led_to_the_logon(cast: Cast) -> None:
    answer = browser().get(GENERATE)
    assert (answer.status_code, answer["Location"]) == (302, f"/logon/?next={GENERATE.replace('/', '%2F')}")


def test_the_proof_comes_first(at_desk: Client) -> None:
    """C1."""
    answer = at_desk.get(GENERATE)
    assert (answer.status_code, answer["Location"]) == (302, proof_page(GENERATE, Purpose.GENERATE))


def test_the_password_is_shown_in_four_groups_with_what_to_type(alice: User, at_desk: Client) -> None:
    """E5, E6, W8."""
    shown = generate(at_desk, proved(at_desk, alice))
    secret, text = secret_on(shown), shown.content.decode()
    assert shown.status_code == 200
    groups = re.findall(r"<span>([0-9a-z]{4})</span>", text)
    assert "".join(groups) == secret
    # Nothing between the groups: what is selected by hand copies as sixteen clean characters.
    assert "".join(f"<span>{group}</span>" for group in groups) in text
    for line in ("alice@acme.example", "mail.acme.example, port 993, SSL/TLS", "mail.acme.example, port 465, SSL/TLS"):
        assert line in text
    assert "These are the usual server names and ports." in text


def test_the_answer_is_kept_by_nobody(alice: User, at_desk: Client) -> None:
    """C3: not by caches, not in the address, not in the session."""
    shown = generate(at_desk, proved(at_desk, alice))
    assert "no-store" in shown["Cache-Control"]
    assert "Location" not in shown
    assert secret_on(shown) not in str(at_desk.session.items())


def test_the_secret_is_in_no_table(alice: User, at_desk: Client) -> None:
    """C3: plain, grouped, upper case, in any column of any row."""
    secret = secret_on(generate(at_desk, proved(at_desk, alice)))
    forms = [secret, secret.upper(), "-".join(re.findall("....", secret)), " ".join(re.findall("....", secret))]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the names are the database's own
            rows = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()])
            assert not [form for form in forms if form in rows], table


def test_a_second_post_shows_nothing_and_makes_nothing(alice: User, at_desk: Client) -> None:
    """C3, C12: reload, Back and a second POST."""
    grant = proved(at_desk, alice)
    secret = secret_on(generate(at_desk, grant))
    again = generate(at_desk, grant)
    assert again.status_code == 409
    assert b"This password was already shown" in again.content
    assert secret.encode() not in again.content
    assert ClientPassword.objects.count() == 1


def test_it_stays_shown_after_another_proof(alice: User, at_desk: Client) -> None:
    """C12: the session's key changes with each proof; an old form is an old form."""
    first = proved(at_desk, alice)
    generate(at_desk, first)
    second = proved(at_desk, alice)
    assert generate(at_desk, first).status_code == 409
    assert ClientPassword.objects.count() == 1
    assert generate(at_desk, second, label="Laptop").status_code == 200


def test_after_a_generation_get_asks_for_a_new_proof(alice: User, at_desk: Client) -> None:
    generate(at_desk, proved(at_desk, alice))
    assert at_desk.get(GENERATE)["Location"] == proof_page(GENERATE, Purpose.GENERATE)


@pytest.mark.parametrize("grant", ["", "no-uuid", "5f0c7a52-3c0e-4b0e-9d9b-1f1d2a3b4c5d"])
def test_without_a_proof_nothing_is_made(at_desk: Client, grant: str) -> None:
    """C1: 403."""
    assert generate(at_desk, grant).status_code == 403
    assert not ClientPassword.objects.exists()


def test_a_proof_of_another_session_or_purpose_is_none(alice: User, at_desk: Client) -> None:
    """C1, A8."""
    elsewhere = logged_on(alice)
    for grant in (proved(elsewhere, alice), str(grant_for(alice, Purpose.TURN_OFF))):
        assert generate(at_desk, grant).status_code == 403
    assert not ClientPassword.objects.exists()


@pytest.mark.parametrize(
    ("label", "kind", "complaint"),
    [
        ("", "mail", "Enter a name for the device."),
        ("   ", "mail", "Enter a name for the device."),
        ("x" * 65, "mail", "The name is too long. Use at most 64 characters."),
        ("a\nb", "mail", "characters that cannot be shown"),
        ("a\x1b[0mb", "mail", "characters that cannot be shown"),
        ("My iPhone", "", "Choose what the password is for."),
        ("My iPhone", "admin", "Choose what the password is for."),
        ("My iPhone", "MAIL", "Choose what the password is for."),
    ],
)
def test_bad_input_changes_nothing_and_spends_nothing(
    alice: User, at_desk: Client, label: str, kind: str, complaint: str
) -> None:
    """C11: the form again, with the words at the field and in the summary."""
    grant = proved(at_desk, alice)
    answer = generate(at_desk, grant, label=label, kind=kind)
    assert answer.status_code == 400
    assert answer.content.decode().count(complaint) == 2
    assert b"There is a problem" in answer.content
    assert b"<title>Error: " in answer.content
    assert not ClientPassword.objects.exists()
    assert StepUpGrant.objects.get(public_id=grant).used_at is None
    assert generate(at_desk, grant).status_code == 200


def test_a_nul_is_refused_before_any_form_sees_it(alice: User, at_desk: Client) -> None:
    assert generate(at_desk, proved(at_desk, alice), label="a\x00b").status_code == 400
    assert not ClientPassword.objects.exists()


@pytest.mark.parametrize(
    "label", ["<script>alert(1)</script>", "مكتب", "👩\u200d💻 laptop", "{{ 7 }}{% now 'Y' %}", '"><b>']
)
def test_odd_labels_are_inert_text(alice: User, at_desk: Client, label: str) -> None:
    """C11: on the reveal page, in the list, on the confirm page and in the message."""
    shown = generate(at_desk, proved(at_desk, alice), label=label)
    row = ClientPassword.objects.get()
    assert row.label == label
    confirm = f"/settings/client-passwords/{row.public_id}/delete/"
    pages = [shown, at_desk.get(OVERVIEW), at_desk.get(confirm), at_desk.post(confirm, follow=True)]
    for answer in pages:
        text = answer.content.decode()
        assert escape(label) in text
        assert "<script>alert" not in text
        assert '"><b>' not in text


def test_no_form_at_ten(alice: User, at_desk: Client) -> None:
    """E5, C2: the limit is told before a proof is asked for, and again by the act itself."""
    grant = proved(at_desk, alice)
    for _ in range(SLOTS):
        issue(alice)
    for answer in (at_desk.get(GENERATE), generate(at_desk, grant)):
        assert answer.status_code == 409
        assert b"You have 10 security passwords, the maximum. Delete one first." in answer.content
    assert ClientPassword.objects.count() == SLOTS


def test_no_form_while_off(cast: Cast) -> None:
    answer = logged_on(cast.dora).get(GENERATE)
    assert answer.status_code == 409
    assert b"Security passwords are off" in answer.content


def test_no_form_while_clients_are_refused(cast: Cast, at_desk: Client) -> None:
    """Rule 1, gate one."""
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    answer = at_desk.get(GENERATE)
    assert answer.status_code == 403
    assert b"Mail programs are not allowed" in answer.content


def test_protocols_that_are_off_are_told_and_not_offered(cast: Cast, alice: User, at_desk: Client) -> None:
    cast.order(POP3, OFF, account=alice)
    grant = proved(at_desk, alice)
    assert b"POP3 is turned off for your account" in at_desk.get(GENERATE).content
    text = generate(at_desk, grant).content.decode()
    assert "port 995" not in text
    assert "POP3 is turned off for your account" in text


def test_real_servers_are_shown_without_a_warning(alice: User, at_desk: Client, settings: Settings) -> None:
    settings.MAIL_SERVERS = [{"name": "mail1", "host": "imap.acme.example", "imaps": 10993}]
    text = generate(at_desk, proved(at_desk, alice), kind="imap").content.decode()
    assert "imap.acme.example, port 10993, SSL/TLS" in text
    assert "only the usual names" not in text


def test_discard_deletes_it(alice: User, at_desk: Client) -> None:
    """W8."""
    shown = generate(at_desk, proved(at_desk, alice)).content.decode()
    target = re.search(r'action="(/settings/client-passwords/[^"]+/delete/)"', shown)
    assert target is not None
    assert at_desk.post(target[1]).status_code == 302
    assert ClientPassword.objects.get().revoked_at is not None


def test_other_methods_are_refused(at_desk: Client) -> None:
    for method in ("put", "delete", "patch", "trace"):
        assert getattr(at_desk, method)(GENERATE).status_code == 405
