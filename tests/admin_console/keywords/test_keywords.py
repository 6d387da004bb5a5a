"""P3, attack T17: a domain's list of weak-password keywords on the desk."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import WeakKeyword
from accounts.passwords.queries import keyword_list_of
from mailportal.audit.models import AuditEvent
from tests.admin_console.acts import hidden, postmaster, prove, save, words
from tests.cast import Cast

POLICY, LIST = "/console/password-policy/", "/console/password-policy/keywords/"
REVIEW = f"{LIST}review/"


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


def put(client: Client, cast: Cast, *lines: str) -> HttpResponse:
    return save(client, cast.bob, LIST, {"keywords": "\n".join(lines)}, REVIEW)


def lines() -> list[str]:
    return [str(row) for row in WeakKeyword.objects.order_by("pk")]


def test_the_list_is_kept_as_it_was_typed(cast: Cast, bob: Client) -> None:
    page = put(bob, cast, "Northwind", "", "  北风 ", "re:summer[0-9]+", "Northwind")
    assert "Saved. The list has 3 keywords." in words(page)
    assert "3 keywords" in words(bob.get(POLICY))
    assert lines() == ["Northwind", "北风", "re:summer[0-9]+"]
    assert "Northwind\n北风\nre:summer[0-9]+" in bob.get(LIST).content.decode()


def test_the_review_names_what_is_added_and_removed_and_what_that_means(cast: Cast, bob: Client) -> None:
    put(bob, cast, "northwind", "harbour")
    bob.post(LIST, {"keywords": "northwind\nsummer"})
    text = words(prove(bob, cast.bob, REVIEW))
    assert "Added summer Removed harbour" in text
    assert "asked for a new one at their next logon to this portal" in text
    assert "Their mail programs go on until then." in text
    assert lines() == ["northwind", "harbour"]


def test_saving_takes_a_fresh_proof_which_it_spends(cast: Cast, bob: Client) -> None:
    """1.9, T10: as every change of policy."""
    bob.post(LIST, {"keywords": "northwind"})
    assert bob.get(REVIEW).headers["Location"].startswith("/settings/verify/enforce/")
    confirm = hidden(prove(bob, cast.bob, REVIEW))
    with time_machine.travel(timezone.now() + timedelta(seconds=601)):
        assert bob.post(REVIEW, confirm).status_code == 403
    assert lines() == []
    assert bob.post(REVIEW, confirm).status_code == 302
    assert bob.post(REVIEW, confirm).status_code == 409
    bob.post(LIST, {"keywords": "harbour"})
    assert bob.get(REVIEW).status_code == 302
    assert lines() == ["northwind"]


def test_the_log_says_how_many_and_never_which(cast: Cast, bob: Client) -> None:
    put(bob, cast, "northwind", "harbour")
    put(bob, cast, "northwind", "summer", "winter")
    first, second = AuditEvent.objects.filter(event="accounts:weak-keywords:set").order_by("pk")
    assert first.change == {"added": 2, "removed": 0, "keywords": 2}
    assert second.change == {"added": 2, "removed": 1, "keywords": 3}
    assert (second.actor, second.target, second.domain_id) == (cast.bob.address, "acme.example", cast.acme.pk)


def test_a_change_in_between_shows_the_review_again(cast: Cast, bob: Client) -> None:
    """W25: what is confirmed is what was shown, or nothing."""
    bob.post(LIST, {"keywords": "northwind"})
    confirm = hidden(prove(bob, cast.bob, REVIEW))
    WeakKeyword.objects.create(domain=cast.acme, text="harbour")
    again = bob.post(REVIEW, confirm)
    assert again.status_code == 409
    assert "Removed harbour" in words(again)
    assert lines() == ["harbour"]
    assert bob.post(REVIEW, hidden(again)).status_code == 302
    assert lines() == ["northwind"]


def test_every_process_follows_a_change_at_once(cast: Cast, bob: Client) -> None:
    """The compiled list is that of the epoch as which the domain was read."""
    put(bob, cast, "northwind")
    cast.acme.refresh_from_db()
    assert keyword_list_of(cast.acme).is_in("My-Northwind-7")
    put(bob, cast, "harbour")
    assert keyword_list_of(cast.acme).is_in("My-Northwind-7")  # as the domain was then
    cast.acme.refresh_from_db()
    assert not keyword_list_of(cast.acme).is_in("My-Northwind-7")
    assert keyword_list_of(cast.acme).is_in("My-Harbour-7")


def test_another_domain_has_a_list_of_its_own(cast: Cast, bob: Client) -> None:
    """T2: neither read nor changed nor looked through."""
    WeakKeyword.objects.create(domain=cast.globex, text="globex-secret")
    assert "globex-secret" not in bob.get(LIST).content.decode()
    put(bob, cast, "northwind")
    assert lines() == ["globex-secret", "northwind"]
    cast.globex.refresh_from_db()
    assert not keyword_list_of(cast.globex).is_in("northwind")
    assert postmaster(cast.alice).get(LIST).status_code == 403


def test_t17_each_bad_line_is_named_with_what_is_wrong(bob: Client) -> None:
    typed = "northwind\nre:summer(\n\nab\nre:(a+)+$"
    page = bob.post(LIST, {"keywords": typed})
    assert page.status_code == 400
    text = words(page)
    assert "Line 2: the expression lacks a closing parenthesis." in text
    assert "Line 4: too short." in text
    assert "Line 5: the expression matches more than one in a hundred random passwords" in text
    assert "re:summer(" in page.content.decode()
    assert bob.get(REVIEW).status_code == 409


def test_t17_five_hundred_and_one_are_refused_and_many_mistakes_are_counted(bob: Client) -> None:
    page = bob.post(LIST, {"keywords": "\n".join(f"word-{number}" for number in range(501))})
    assert "Line 501: the list ends here; it can have at most 500 keywords." in words(page)
    assert "5 more lines cannot be used." in words(bob.post(LIST, {"keywords": "ab\n" * 25}))


@pytest.mark.parametrize("typed", ["northwind", "northwind\n\nNorthwind ", "harbour\nnorthwind"])
def test_nothing_new_is_no_change(cast: Cast, bob: Client, typed: str) -> None:
    put(bob, cast, *typed.split("\n"))
    page = bob.post(LIST, {"keywords": "\n".join(reversed(typed.split("\n")))})
    assert page.status_code == 400
    assert "Nothing would change" in words(page)


def test_the_list_can_be_emptied(cast: Cast, bob: Client) -> None:
    put(bob, cast, "northwind")
    page = put(bob, cast)
    assert "Saved. The list has 0 keywords." in words(page)
    assert "No keywords" in words(page)
