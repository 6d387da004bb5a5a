"""The page that says for whom a rule holds (P4, P5, X4): lines added and taken away, whom it touches, stale pages."""

import json
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import Policy, User
from accounts.policies.queries import effective_policy
from mailportal.audit.models import AuditEvent
from security.models import Cut
from security.policies import CHOOSE, CLIENT_PASSWORDS, PASSWORD_LENGTH, POP3, REQUIRED, THIRD_PARTY_CLIENTS
from tests.admin_console.acts import (
    CLIENTS,
    FORCE,
    REVIEW,
    hidden,
    postmaster,
    prove,
    save,
    typed_on,
    use_account_password,
    words,
)
from tests.cast import Cast

LENGTH = "/console/password-policy/for/password_length/"
EXCEPT = {"whom": "alice", "owner": "postmaster@acme.example", "reason": "Scanner", "ends_on": "2030-06-30"}


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


def sent(bob: Client, where: str = FORCE, /, **values: str) -> HttpResponse:
    """Press a button of a page that was just opened."""
    return bob.post(where, typed_on(bob.get(where)) | values)  # type: ignore[return-value]


def holds(account: User) -> str:
    return effective_policy(kind=CLIENT_PASSWORDS, account=account).value


def test_all_but_one_department_and_one_account(cast: Cast, bob: Client, mail1: None) -> None:
    """P4, X4: everyone, except a department and an account that is not in it; in one change, for one proof."""
    use_account_password(cast.bob)
    department = sent(bob, who="everyone", do="exception", **EXCEPT | {"whom": "engineering"})
    both = bob.post(FORCE, typed_on(department) | EXCEPT | {"who": "everyone", "do": "exception"})
    assert "Required for 1 of 3 people Postmaster" in words(both)
    assert bob.post(FORCE, typed_on(both) | {"who": "everyone"}).headers["Location"] == REVIEW
    page = prove(bob, cast.bob)
    assert "1 of 3 accounts must use a security password" in words(page)
    bob.post(REVIEW, hidden(page))
    assert [holds(account) for account in (cast.bob, cast.alice, cast.dora)] == [REQUIRED, CHOOSE, CHOOSE]
    assert [cut.credential for cut in Cut.objects.all()] == [f"account:{cast.bob.pk}"]
    row = Policy.objects.get(account=cast.alice)
    assert (row.value, row.owner, row.reason) == (CHOOSE, cast.bob.address, "Scanner")
    assert row.ends_at is not None
    events = AuditEvent.objects.filter(event="accounts:policy:set").order_by("pk").values_list("target", flat=True)
    assert list(events) == ["acme.example", "Engineering", "alice@acme.example"]


def test_chosen_departments_count_with_those_below(cast: Cast, bob: Client) -> None:
    """P4: Alice works in East, below Sales; a single account is added by name."""
    save(
        bob,
        cast.bob,
        FORCE,
        typed_on(bob.get(FORCE)) | {"who": "chosen", "departments": str(cast.sales.pk), "account": "Dora"},
    )
    assert [holds(account) for account in (cast.alice, cast.dora, cast.bob)] == [REQUIRED, REQUIRED, CHOOSE]
    page = words(bob.get(FORCE))
    assert "Required for 2 of 3 people" in page
    assert "Dora dora@acme.example" in page
    save(bob, cast.bob, FORCE, typed_on(bob.get(FORCE)) | {"who": "nobody"})
    assert not Policy.objects.exclude(department=None, account=None).exists()
    assert {holds(account) for account in (cast.alice, cast.dora, cast.bob)} == {CHOOSE}


def test_a_line_is_taken_back_and_ends_with_the_review(cast: Cast, bob: Client) -> None:
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    row = cast.order(CLIENT_PASSWORDS, CHOOSE, account=cast.dora) or Policy.objects.get(account=cast.dora)
    page = sent(bob, who="everyone", do=f"remove:{row.pk}")
    assert "Required for 3 of 3 people" in words(page)
    assert "dora@acme.example" not in words(page)
    assert Policy.objects.filter(pk=row.pk).exists()
    save(bob, cast.bob, FORCE, typed_on(page) | {"who": "everyone"})
    assert holds(cast.dora) == REQUIRED
    event = AuditEvent.objects.get(event="accounts:policy:cleared")
    assert (event.target, event.change["before"], event.change["after"]) == (cast.dora.address, CHOOSE, None)


def test_a_line_that_was_added_is_taken_away_again(cast: Cast, bob: Client) -> None:
    page = sent(bob, who="everyone", do="exception", **EXCEPT)
    assert "Scanner" in words(page)
    page = bob.post(FORCE, typed_on(page) | {"who": "everyone", "do": f"remove:a-{cast.alice.public_id}"})
    assert "Scanner" not in words(page)
    assert "Required for 3 of 3 people" in words(page)


def test_what_was_typed_stays_on_the_page(bob: Client) -> None:
    """No button loses what another field has."""
    page = sent(bob, who="everyone", do="again", account="dor", **EXCEPT)
    text = page.content.decode()
    for typed in ("dor", *EXCEPT.values()):
        assert f'value="{typed}"' in text
    assert "Required for 3 of 3 people Alice, Dora and Postmaster" in words(page)


def test_a_save_of_an_old_page_is_a_conflict_that_keeps_what_was_typed(cast: Cast, bob: Client) -> None:
    """409: another postmaster was faster; the same sent again, with what is there now in sight, goes on."""
    page = sent(bob, who="everyone", do="exception", **EXCEPT)
    cast.order(CLIENT_PASSWORDS, CHOOSE, account=cast.dora)
    stale = bob.post(FORCE, typed_on(page) | {"who": "everyone"})
    assert stale.status_code == 409
    assert "The rules changed after this page was opened." in words(stale)
    assert "Scanner" in words(stale)
    assert "dora@acme.example" in words(stale)
    assert bob.post(FORCE, typed_on(stale) | {"who": "everyone"}).headers["Location"] == REVIEW


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"whom": ""}, "This field is required."),
        ({"whom": "charlie"}, "Nobody is called charlie."),
        ({"whom": "a"}, "Choose whom you mean."),
        ({"whom": "a\u202eb"}, "Use only letters"),
        ({"owner": "alice@acme.example"}, "Enter the address of an administrator of this domain."),
        ({"owner": "postmaster@globex.example"}, "Enter the address of an administrator of this domain."),
        ({"reason": ""}, "This field is required."),
        ({"reason": "x" * 201}, "at most 200 characters"),
        ({"reason": "a\r\nb"}, "Use only letters"),
        ({"ends_on": ""}, "This field is required."),
        ({"ends_on": "2020-01-01"}, "This day has passed"),
        ({"ends_on": "tomorrow"}, "Enter the day as year, month and day"),
    ],
)
def test_wrong_lines_are_told_at_the_field(bob: Client, typed: dict[str, str], told: str) -> None:
    """X4: an exception for somebody who is not there, without a reason, or with an end in the past is none."""
    page = sent(bob, who="everyone", do="exception", **EXCEPT | typed)
    assert page.status_code == 400
    assert told in words(page)


def test_somebody_who_left_has_no_exception(cast: Cast, bob: Client) -> None:
    page = sent(bob, who="everyone", do="exception", **EXCEPT)
    User.objects.filter(pk=cast.alice.pk).update(deleted_at=timezone.now())
    gone = bob.post(FORCE, typed_on(page) | {"who": "everyone"})
    assert gone.status_code == 400
    assert "no longer there" in words(gone)


def test_of_several_the_one_that_is_meant_is_chosen(cast: Cast, bob: Client) -> None:
    page = sent(bob, who="chosen", do="account", account="a")
    assert "Alice (alice@acme.example)" in page.content.decode()
    chosen = {"account": "a", "account_found": f"a-{cast.alice.public_id}", "who": "chosen", "do": "account"}
    assert "Required for 1 of 3 people Alice" in words(bob.post(FORCE, typed_on(page) | chosen))


@pytest.mark.parametrize(
    "changes",
    [
        "[]",
        '{"added": []}',
        '{"added": [["a-1", "choose", "", "", ""]], "removed": []}',
        '{"added": [["d-1"]], "removed": []}',
        '{"added": [["d-1", "choose", "", "", 3]], "removed": []}',
        '{"added": [], "removed": [0]}',
        '{"added": [], "removed": [1e3]}',
        '{"added": [], "removed": [99999999999999999999]}',
        json.dumps({"added": [["d-1", "x" * 41, "", "", ""]], "removed": []}),
        "[" * 3000,
    ],
)
def test_what_no_page_of_ours_writes_is_refused(bob: Client, changes: str) -> None:
    """B7."""
    assert sent(bob, who="everyone", changes=changes).status_code == 400
    assert bob.get(REVIEW).status_code == 409


@pytest.mark.parametrize("line", [["unknown-value", "", ""], [CHOOSE, "nobody@acme.example", ""], [CHOOSE, "", "x\ny"]])
def test_a_line_is_looked_at_again_when_it_is_sent(cast: Cast, bob: Client, line: list[str]) -> None:
    """B7: what a page checked once may be another by then, or was never of ours."""
    value, owner, reason = line
    added = [f"a-{cast.alice.public_id}", value, owner, reason, "2030-06-30"]
    changes = json.dumps({"added": [added], "removed": []})
    assert sent(bob, who="everyone", changes=changes).status_code == 400
    assert bob.get(REVIEW).status_code == 409


def test_the_rule_for_third_party_clients_by_the_same_form(cast: Cast, bob: Client) -> None:
    """P5."""
    everybody_but_sales = typed_on(bob.get(CLIENTS)) | {"who": "chosen", "departments": str(cast.engineering.pk)}
    save(bob, cast.bob, CLIENTS, everybody_but_sales, f"{CLIENTS}review/")
    assert effective_policy(kind=THIRD_PARTY_CLIENTS, account=cast.alice).value == "refused"
    assert effective_policy(kind=THIRD_PARTY_CLIENTS, account=cast.dora).value == "allowed"
    assert "Allowed for 1 of 3 people Dora" in words(bob.get(CLIENTS))


def test_a_rule_of_several_values_leaves_others_as_exceptions(cast: Cast, bob: Client) -> None:
    """P3: twelve characters for everyone, sixteen for a department that had them before."""
    cast.order(PASSWORD_LENGTH, "16", department=cast.sales)
    page = bob.get(LENGTH)
    assert "16 characters for 1 of 3 people" in words(page)
    save(
        bob,
        cast.bob,
        LENGTH,
        typed_on(page) | {"who": "everyone", "value": "12"},
        "/console/password-policy/review/",
    )
    after = words(bob.get(LENGTH))
    assert "12 characters for 3 of 3 people" in after
    cast.order(PASSWORD_LENGTH, "20", account=cast.dora)
    assert "Dora dora@acme.example 20 characters" in words(bob.get(LENGTH))


def test_an_ended_exception_is_shown_as_ended(cast: Cast, bob: Client) -> None:
    """X4: the list says which rows say nothing any more."""
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    cast.order(CLIENT_PASSWORDS, CHOOSE, account=cast.alice)
    Policy.objects.filter(account=cast.alice).update(ends_at=timezone.now() - timedelta(days=2))
    page = words(bob.get(FORCE))
    assert "ended on" in page
    assert "Required for 3 of 3 people" in page


def test_long_lists_are_read_in_parts(cast: Cast, bob: Client) -> None:
    """Newest first, 25 at a time, with what was typed kept."""
    people = User.objects.bulk_create(
        User(domain=cast.acme, address=f"p{number:02}@acme.example", name=f"Person {number:02}") for number in range(30)
    )
    Policy.objects.bulk_create(
        Policy(kind=CLIENT_PASSWORDS.name, domain=cast.acme, account=one, value=REQUIRED, owner="x") for one in people
    )
    page = bob.get(FORCE)
    assert "Required for 30 of 33 people" in words(page)
    assert "p29@" in words(page)
    assert "p04@" not in words(page)
    older = Policy.objects.get(account=people[5]).pk
    second = bob.post(FORCE, typed_on(page) | {"who": "chosen", "do": f"accounts:{older}", "reason": "kept"})
    assert "p04@" in words(second)
    assert "p29@" not in words(second)
    assert 'value="kept"' in second.content.decode()


def test_so_many_rows_of_accounts_are_the_work_of_a_batch(
    cast: Cast, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin_console.scopes.changes._MOST_ACCOUNTS", 1)
    for account in (cast.alice, cast.dora):
        cast.order(CLIENT_PASSWORDS, REQUIRED, account=account)
    page = sent(bob, who="nobody")
    assert page.status_code == 400
    assert "For more than 1 accounts this is set by itself." in words(page)


def test_rows_of_other_kinds_are_not_here(cast: Cast, bob: Client) -> None:
    cast.order(POP3, "off", account=cast.dora)
    row = Policy.objects.get(account=cast.dora)
    assert "dora@" not in words(bob.get(FORCE))
    changes = json.dumps({"added": [], "removed": [row.pk]})
    assert "Nothing would change" in words(sent(bob, who="nobody", changes=changes))


def test_an_unknown_kind_is_missing(bob: Client) -> None:
    assert bob.get("/console/password-policy/for/client_passwords/").status_code == 404
    assert bob.get("/console/password-policy/for/lunch/").status_code == 404
