"""P11: the page that a card leads to: an address and a code become a password, once; attacks A1 and on guessing."""

import re
import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.directory.services import set_frozen
from accounts.evidence import actor_of
from accounts.passwords.services import is_right_password
from mailportal.audit.models import AuditEvent
from mailportal.audit.source import Source
from mailportal.crypto.keyring import KeyRing
from security.errors import ActivationCodeOver
from security.limits import ACTIVATION_NETWORK, ACTIVATION_PAIR
from security.models import ActivationCode, ActivationRound, ClientPassword
from security.passwords.activation.ordering import begin_round
from security.passwords.activation.services import find_code, purge_activation_codes, set_password_by_code
from tests.browser import browser, in_one_line, logged_on
from tests.cast import Cast, password_of
from tests.security.notices.mailbox import subjects_for
from tests.security.passwords.activation.acts import DESK, code_for, codes_on

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/start/"
NEW = "Quite-Another-7"
WRONG = "0000 0000 0000"
_TOKEN = re.compile(r'(nonce|value)="[\w-]{16,}"')


def card_for(cast: Cast) -> str:
    return code_for(cast.alice, issuer=cast.bob)


def send(address: str, code: str, new: str = NEW, *, client: Client | None = None, confirm: str | None = None) -> int:
    typed = {"address": address, "code": code, "new": new, "confirm": new if confirm is None else confirm}
    return (client or browser()).post(PAGE, typed).status_code


def test_the_code_sets_the_password_once_and_the_logon_follows(cast: Cast) -> None:
    code, client = card_for(cast), browser()
    answer = client.post(PAGE, {"address": "Alice@ACME.example ", "code": code.upper(), "new": NEW, "confirm": NEW})
    assert answer.headers["Location"] == "/logon/"
    cast.alice.refresh_from_db()
    assert is_right_password(account=cast.alice, password=NEW)
    assert client.get("/settings/account-security/").status_code == 302  # nobody is logged on by it
    assert send(cast.alice.address, code, "Yet-Another-8") == 400
    assert is_right_password(account=cast.alice, password=NEW)


@pytest.mark.parametrize("spelling", ["{0} {1} {2}", "{0}-{1}-{2}", "\u202a{0}\u00a0{1}\r\n{2}\u202c", " {0}{1}{2}\t"])
def test_a_code_may_be_typed_in_any_spelling(cast: Cast, spelling: str) -> None:
    code = card_for(cast)
    groups = [code[start : start + 4].upper().replace("1", "l").replace("0", "O") for start in (0, 4, 8)]
    assert send(cast.alice.address, spelling.format(*groups)) == 302


def test_a_code_is_for_its_own_account(cast: Cast) -> None:
    everybody = type(cast.alice).objects.all()
    ordered = begin_round(accounts=everybody, domain=cast.acme, actor=actor_of(cast.bob), source=DESK)
    by_address = codes_on(ordered)
    assert send(cast.dora.address, by_address[cast.alice.address]) == 400
    assert send(cast.alice.address, by_address[cast.alice.address]) == 302


def test_a1_who_has_no_code_or_no_account_is_told_the_same_in_words_and_statements(cast: Cast) -> None:
    card_for(cast)
    answers, statements = set(), set()
    set_frozen(account=cast.dora, frozen=True)
    people = (cast.alice.address, cast.bob.address, cast.dora.address, "nobody@acme.example", "nobody@no.example")
    for number, address in enumerate(people):
        client = browser(source=f"198.51.100.{number}")
        client.get(PAGE)
        with CaptureQueriesContext(connection) as caught:
            answer = client.post(PAGE, {"address": address, "code": WRONG, "new": NEW, "confirm": NEW})
        answers.add((answer.status_code, _TOKEN.sub("", in_one_line(answer)).replace(address, "ADDRESS")))
        statements.add(tuple(query["sql"].split(" ")[0] for query in caught.captured_queries))
    assert len(answers) == len(statements) == 1


def test_passwords_are_judged_only_for_a_right_code_and_cost_no_try(cast: Cast) -> None:
    code = card_for(cast)
    page = browser().post(PAGE, {"address": cast.alice.address, "code": WRONG, "new": "short", "confirm": "short"})
    assert "too short" not in page.content.decode()
    for _ in range(ACTIVATION_PAIR.tries + 3):
        assert send(cast.alice.address, code, "short") == 400
        assert send(cast.alice.address, WRONG, confirm="Something-Else-7") == 400
    assert send(cast.alice.address, code) == 302


def test_guessing_waits_longer_and_longer_and_only_there(cast: Cast) -> None:
    """One network at one address: 1, 2, 4 ... 60 s, refused at once and with Retry-After; nobody elsewhere waits."""
    code, now = card_for(cast), timezone.now()
    waits = []
    with time_machine.travel(now, tick=False) as clock:
        for _ in range(ACTIVATION_PAIR.tries + 1):
            assert send(cast.alice.address, WRONG) == 400
        for _ in range(9):
            answer = browser().post(PAGE, {"address": cast.alice.address, "code": code, "new": NEW, "confirm": NEW})
            assert answer.status_code == 429
            waits.append(int(answer.headers["Retry-After"]))
            clock.shift(waits[-1])
            assert send(cast.alice.address, WRONG) == 400
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert send(cast.alice.address, code, client=browser(source="198.51.100.1")) == 302


def test_a_right_code_ends_the_waiting(cast: Cast) -> None:
    code = card_for(cast)
    for _ in range(ACTIVATION_PAIR.tries):
        send(cast.alice.address, WRONG)
    assert send(cast.alice.address, code, "short") == 400
    for _ in range(ACTIVATION_PAIR.tries):
        assert send(cast.alice.address, WRONG) == 400
    assert send(cast.alice.address, code) == 302


def test_a_network_that_tries_many_addresses_solves_a_captcha_and_gets_in(cast: Cast, settings: Settings) -> None:
    code = card_for(cast)
    for number in range(ACTIVATION_NETWORK.tries):
        send(f"guess{number}@acme.example", WRONG)
    client = browser()
    page = client.get(PAGE).content.decode()
    assert "captcha" in page
    assert send(cast.alice.address, code, client=client) == 400
    assert is_right_password(account=cast.alice, password=password_of("Alice"))
    assert send(cast.alice.address, code, client=browser(source="198.51.100.1")) == 302


def test_looking_at_the_page_spends_nothing(cast: Cast) -> None:
    code = card_for(cast)
    for _ in range(3):
        assert browser().get(PAGE).status_code == 200
    assert send(cast.alice.address, code) == 302


def test_everything_that_an_earlier_password_opened_ends_and_the_owner_hears(cast: Cast) -> None:
    ClientPassword.objects.create(account=cast.alice, slot=0, label="Phone", kind="mail", kid=1, digest=b"0" * 16)
    client = logged_on(cast.alice)
    send(cast.alice.address, card_for(cast))
    assert client.get("/settings/account-security/").status_code == 302
    assert ClientPassword.objects.get().revoked_at is not None
    assert subjects_for(cast.alice)[-1] == "Password reset"
    event = AuditEvent.objects.get(event="security:activation-code:used")
    assert (event.actor, event.target) == (cast.alice.address, cast.alice.address)


def test_a_key_that_is_taken_away_voids_its_codes_and_a_new_one_does_not(cast: Cast, settings: Settings) -> None:
    code = card_for(cast)
    (row,) = ActivationRound.objects.all()
    ActivationRound.objects.filter(pk=row.pk).update(kid=200)
    assert isinstance(settings.KEYS, KeyRing)
    assert send(cast.alice.address, code) == 400
    assert send(cast.alice.address, "") == 400
    ActivationRound.objects.filter(pk=row.pk).update(kid=row.kid)
    assert send(cast.alice.address, code) == 302


def test_of_many_at_once_one_sets_it(cast: Cast) -> None:
    code, outcomes = card_for(cast), list[str]()

    def use(number: int) -> None:
        try:
            source = Source(address=f"198.51.100.{number}")
            row = find_code(address=cast.alice.address, typed=code, source=source)
            set_password_by_code(code=row, new=f"Different-Word-{number}", source=source)
            outcomes.append(f"Different-Word-{number}")
        except ActivationCodeOver:
            outcomes.append("over")
        finally:
            connection.close()

    threads = [threading.Thread(target=use, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [outcome for outcome in outcomes if outcome != "over"]
    assert len(outcomes) == 6
    cast.alice.refresh_from_db()
    assert is_right_password(account=cast.alice, password=winner)


def test_what_is_too_old_is_deleted(cast: Cast) -> None:
    card_for(cast)
    assert purge_activation_codes() == 0
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        purge_activation_codes()
    assert not ActivationCode.objects.exists()
    assert not ActivationRound.objects.exists()
