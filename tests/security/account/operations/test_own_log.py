"""A person's own operation log (P13): what was done to the account, in words, and by whom."""

import re
from datetime import timedelta

import time_machine
from django.http import HttpResponse
from django.utils import timezone

from accounts import events as directory
from accounts.directory.services import create_account
from security import events
from tests.admin_console.acts import words
from tests.admin_console.logs.acts import act, ask, lines, link
from tests.browser import logged_on
from tests.cast import Cast

LOG = "/settings/operations/"


def test_what_was_done_to_the_account_is_told_with_who_did_it(cast: Cast) -> None:
    alice = logged_on(cast.alice)
    acme, address = cast.acme.pk, cast.alice.address
    made: dict[str, object] = {"label": "Tablet", "id": 7}
    act(events.CLIENT_PASSWORD_ISSUED, target=address, actor=address, domain_id=acme, change=made)
    act(events.GUESSES_CLEARED, target=address, domain_id=acme)
    act(directory.ACCOUNT_FROZEN, target=address, actor="portal", domain_id=acme, change={"why": "leaver"})
    found = [re.sub(r"^.*?\d\d:\d\d ", "", line) for line in lines(ask(alice, LOG))]
    assert found[:3] == [
        "Account frozen why: leaver The portal",
        "Wrong passwords forgotten postmaster@acme.example",
        "Security password generated label: Tablet You 192.0.2.10",
    ]


def test_it_is_the_own_account_alone(cast: Cast) -> None:
    """Attacks T2, C8: neither what others had done to them, nor an earlier account of the same address."""
    act(events.GUESSES_CLEARED, target=cast.dora.address, actor=cast.alice.address, domain_id=cast.acme.pk)
    act(events.GUESSES_CLEARED, target="new@acme.example", domain_id=cast.acme.pk)
    with time_machine.travel(timezone.now() + timedelta(seconds=1)):
        newcomer = create_account(address="new@acme.example", name="New", domain=cast.acme, encoded_password=None)
        for account in (cast.alice, newcomer):
            page = ask(logged_on(account), LOG)
            assert "Wrong passwords forgotten" not in words(page)


def test_it_is_narrowed_by_the_kind_of_act(cast: Cast) -> None:
    act(events.GUESSES_CLEARED, target=cast.alice.address, domain_id=cast.acme.pk)
    alice = logged_on(cast.alice)
    assert len(lines(ask(alice, LOG, kind="passwords"))) == 1
    assert "Nothing matches" in words(ask(alice, LOG, kind="files"))
    for odd in ("?kind=portal", "?kind=x", "?older=1"):
        assert alice.get(LOG + odd).status_code == 400


def test_pages_meet_without_gap_or_overlap(cast: Cast) -> None:
    for number in range(1, 61):
        change = {"wrong_passwords": number}
        act(events.GUESSES_CLEARED, target=cast.alice.address, domain_id=cast.acme.pk, change=change)
    alice = logged_on(cast.alice)
    seen: list[str] = []
    query = "?kind=passwords"
    while query:
        page: HttpResponse = alice.get(LOG + query)  # type: ignore[assignment]  # of the test client
        seen += re.findall(r"wrong passwords: (\d+)", "\n".join(lines(page)))
        query = link(page, "Older")
    assert seen == [str(number) for number in reversed(range(1, 61))]
