"""T9: a one-time link sets one account's password, once, within an hour."""

import re
import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.directory.services import set_frozen
from accounts.models import User
from accounts.passwords.rules import PasswordRules
from accounts.passwords.services import is_right_password
from accounts.passwords.words import rule_words
from mailportal.audit.models import AuditEvent
from mailportal.audit.source import ON_THE_HOST, PORTAL, Source
from security.errors import PasswordLinkOver
from security.events import PASSWORD_LINK_ISSUED, PASSWORD_LINK_USED
from security.limits import LINK_CODES
from security.models import ClientPassword, PasswordLink
from security.passwords.links.services import (
    issue_password_link,
    living_links,
    purge_password_links,
    set_password_by_link,
)
from tests.browser import browser, in_one_line, logged_on
from tests.cast import Cast, password_of
from tests.security.notices.mailbox import subjects_for

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/set-password/"
NEW = "Quite-Another-7"
DESK = Source(address="192.0.2.7")


def link_for(account: User) -> str:
    return issue_password_link(account=account, actor=PORTAL, source=ON_THE_HOST)


def code_of(link: str) -> str:
    return link.partition("#")[2]


def send(code: str, new: str = NEW, *, client: Client | None = None, confirm: str | None = None) -> int:
    typed = {"code": code, "new": new, "confirm": new if confirm is None else confirm}
    return (client or browser()).post(PAGE, typed).status_code


def test_the_link_is_the_operators_address_with_the_code_where_no_log_sees_it(cast: Cast, settings: Settings) -> None:
    settings.PUBLIC_BASE_URL = "https://portal.example"
    link = link_for(cast.bob)
    assert link.startswith("https://portal.example/set-password/#")
    assert len(code_of(link)) == 43  # 256 bits
    row = PasswordLink.objects.get()
    assert code_of(link).encode() not in bytes(row.digest)
    assert code_of(link) not in str(AuditEvent.objects.get(event=PASSWORD_LINK_ISSUED).change)


def test_t9_it_works_once(cast: Cast) -> None:
    code = code_of(link_for(cast.bob))
    assert send(code) == 302
    cast.bob.refresh_from_db()
    assert is_right_password(account=cast.bob, password=NEW)
    assert send(code, "Yet-Another-8") == 400
    assert is_right_password(account=cast.bob, password=NEW)
    with pytest.raises(PasswordLinkOver):
        set_password_by_link(code=code, new="Yet-Another-8", source=DESK)


def test_t9_the_hyphens_of_a_code_count_whatever_broke_it_on_the_way(cast: Cast) -> None:
    """Fifty links, half of them with hyphens, copied with line breaks and marks of direction: each opens."""
    plain = hyphens = 0
    while min(plain, hyphens) < 25:
        code = code_of(link_for(cast.bob))
        if "-" in code:
            hyphens += 1
        else:
            plain += 1
        copied = f"\u202a{code[:20]}\r\n{code[20:40]}\u200b {code[40:]}\u202c\n"
        assert living_links(code=copied).count() == 1
        assert living_links(code=code.replace("-", "")).exists() is ("-" not in code)
    assert send(copied) == 302


def test_t9_it_ends_after_an_hour(cast: Cast) -> None:
    code = code_of(link_for(cast.bob))
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert send(code) == 400
        assert purge_password_links() == 1
    assert is_right_password(account=cast.bob, password=password_of("Postmaster"))


@pytest.mark.parametrize("change", ["shorter", "longer", "other", "empty", "unicode", "dash", "hyphen"])
def test_t9_a_changed_code_opens_nothing(cast: Cast, change: str) -> None:
    code = code_of(link_for(cast.bob))
    changed = {
        "shorter": code[:-1],
        "longer": code + "A",
        "other": code[:-1] + ("A" if code[-1] != "A" else "B"),
        "empty": "",
        "unicode": "\uff21" * 43,
        "dash": code[:20] + "\u2013" + code[21:],
        "hyphen": code[:20] + "-" + code[20:],
    }[change]
    assert send(changed) == 400
    assert is_right_password(account=cast.bob, password=password_of("Postmaster"))


def test_t9_a_link_is_for_its_own_account(cast: Cast) -> None:
    """No account is named in the link, so that none can be put in its place."""
    bobs, olgas = code_of(link_for(cast.bob)), code_of(link_for(cast.olga))
    client = browser()
    client.post(PAGE, {"code": bobs, "new": NEW, "confirm": NEW, "account": cast.olga.pk, "address": "olga"})
    cast.olga.refresh_from_db()
    assert not cast.olga.has_usable_password()
    assert send(olgas, "Her-Own-Word-9") == 302


def test_a_newer_link_voids_the_older(cast: Cast) -> None:
    first, second = code_of(link_for(cast.bob)), code_of(link_for(cast.bob))
    assert send(first) == 400
    assert send(second) == 302


def test_a_password_changed_or_an_account_frozen_since_voids_it(cast: Cast) -> None:
    code = code_of(link_for(cast.bob))
    set_frozen(account=cast.bob, frozen=True)
    assert send(code) == 400
    set_frozen(account=cast.bob, frozen=False)
    assert send(code) == 400


def test_each_rule_is_said_once_before_typing() -> None:
    page = browser().get(PAGE).content.decode()
    rules = rule_words(PasswordRules())
    assert [page.count(f"<li>{rule}</li>") for rule in rules] == [1] * len(rules)


def test_looking_at_the_page_spends_nothing(cast: Cast) -> None:
    """Mail scanners and messengers follow links."""
    code = code_of(link_for(cast.bob))
    for _ in range(3):
        assert browser().get(PAGE).status_code == 200
    assert send(code, confirm="Something-Else-7") == 400
    assert send(code, "short") == 400
    assert send(code, "postmaster@acme.example-A1") == 400
    assert send(code) == 302


def test_the_account_stands_beside_the_password_once_a_living_code_named_it(cast: Cast) -> None:
    """For programs that keep passwords; who has no code hears of no account."""
    name = re.compile(r'autocomplete="username"[^>]*')
    weak = {"new": "short", "confirm": "short"}
    named = in_one_line(browser().post(PAGE, {"code": code_of(link_for(cast.bob)), **weak}))
    unnamed = in_one_line(browser().post(PAGE, {"code": "A" * 43, **weak}))
    assert f'value="{cast.bob.address}" autocomplete="username"' in named
    assert 'value="" autocomplete="username"' in unnamed
    assert len(name.findall(named)) == len(name.findall(unnamed)) == 1


def test_whoever_has_no_living_code_is_not_told_whose_password_it_may_not_be(cast: Cast) -> None:
    code = code_of(link_for(cast.bob))
    page = browser().post(PAGE, {"code": "A" * 43, "new": "short", "confirm": "short"}).content.decode()
    assert "too short" not in page
    assert "This link was used" in page
    assert code not in page


def test_everything_of_the_old_password_ends_and_the_owner_hears(cast: Cast) -> None:
    ClientPassword.objects.create(account=cast.bob, slot=0, label="Phone", kind="mail", kid=1, digest=b"0" * 16)
    client = logged_on(cast.bob)
    send(code_of(link_for(cast.bob)))
    assert client.get("/console/employees/").status_code == 302
    assert ClientPassword.objects.get().revoked_at is not None
    assert subjects_for(cast.bob)[-2:] == ["Security password deleted", "Password reset"]
    event = AuditEvent.objects.get(event=PASSWORD_LINK_USED)
    assert (event.actor, event.target) == (cast.bob.address, cast.bob.address)


def test_setting_a_password_logs_nobody_on(cast: Cast) -> None:
    client = browser()
    send(code_of(link_for(cast.bob)), client=client)
    assert client.get("/console/employees/").status_code == 302


def test_a_network_may_not_try_codes_without_end(cast: Cast) -> None:
    client = browser()
    for _ in range(LINK_CODES.tries):
        assert send("A" * 43, client=client) == 400
    assert send("A" * 43, client=client) == 429
    assert send("A" * 43, client=browser(source="198.51.100.1")) == 400


def test_a_living_code_is_never_refused_for_what_others_tried(cast: Cast) -> None:
    """As M3 for security passwords: a neighbour in the network cannot keep an operator out."""
    code = code_of(link_for(cast.bob))
    for _ in range(LINK_CODES.tries + 1):
        send("A" * 43)
    assert send(code, "short") == 400
    assert send(code) == 302


def test_of_many_at_once_one_sets_it(cast: Cast) -> None:
    code, outcomes = code_of(link_for(cast.bob)), list[str]()

    def use(number: int) -> None:
        try:
            set_password_by_link(code=code, new=f"Different-Word-{number}", source=DESK)
            outcomes.append(f"Different-Word-{number}")
        except PasswordLinkOver:
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
    cast.bob.refresh_from_db()
    assert is_right_password(account=cast.bob, password=winner)
