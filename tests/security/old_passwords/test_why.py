"""X6, X13: the employee's page and the dry question say of an old password what the mail server would."""

import pytest

from accounts.passwords.services import hash_password, store_password
from security.factors.queries import standing_of
from security.old_passwords.queries import OLD_COLUMNS, old_password_in
from security.policies import CLIENT_PASSWORDS, REQUIRED
from security.records.rules import Channel, Reason, Result
from security.ways_in.queries import ShutUntil, ways_in
from security.ways_in.supposing import ShownSecret, SupposedTry, foresee
from tests.admin_console.acts import EMPLOYEES, postmaster, words
from tests.cast import Cast, password_of
from tests.security.mail_auth.conftest import HOME, MailServer, mail_server
from tests.security.old_passwords.acts import live_on, swapped

__all__ = ["mail_server"]
NEW = "Another-Passw0rd"
TYPED = {ShownSecret.ACCOUNT: NEW, ShownSecret.OLD: password_of("Alice"), ShownSecret.WRONG: "Nobody-Typ3s-this"}


@pytest.mark.parametrize("has_changed", [False, True])
def test_the_dry_question_answers_as_the_server_does(mail_server: MailServer, cast: Cast, has_changed: bool) -> None:
    swapped(cast)
    if has_changed:
        store_password(account=cast.alice, encoded=hash_password(NEW))
    cast.alice.refresh_from_db()
    old = cast.alice.old_password
    for channel in (Channel.IMAP, Channel.POP3):
        for shown, typed in TYPED.items():
            supposed = SupposedTry(channel, shown, HOME, old_password=old)
            answer = foresee(supposed, standing=standing_of(cast.alice))
            text = password_of("Alice") if shown is ShownSecret.ACCOUNT and not has_changed else typed
            told = mail_server.logon(cast.alice, text, channel.value).result
            mail_server.pause()
            assert (channel, shown, answer.result) == (channel, shown, told)


def test_the_way_is_open_where_it_was_seen_alone(cast: Cast, db: None) -> None:
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    live_on(cast.alice, programs=3)
    row = type(cast.alice).objects.filter(pk=cast.alice.pk).values(**OLD_COLUMNS).get()
    ways = ways_in(
        standing=standing_of(cast.alice), client_passwords=[], shut=ShutUntil(), old_password=old_password_in(row)
    )
    found = {way.channel: way.reason for way in ways}
    assert (found[Channel.IMAP], found[Channel.POP3]) == (None, Reason.CLIENT_PASSWORD_NEEDED)


def test_the_employees_page_lists_it_with_its_end_and_delete(cast: Cast, db: None) -> None:
    live_on(cast.alice, programs=3)
    page = postmaster(cast.bob).get(f"{EMPLOYEES}{cast.alice.public_id}/")
    assert "Old password of 3 programs" in words(page)
    assert f"{EMPLOYEES}{cast.alice.public_id}/old-password/delete/" in page.content.decode()


def test_a_supposed_old_password_that_has_ended_is_wrong(cast: Cast, db: None) -> None:
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    answer = foresee(SupposedTry(Channel.IMAP, ShownSecret.OLD, HOME), standing=standing_of(cast.alice))
    assert (answer.result, answer.reason) == (Result.REJECT, Reason.WRONG_SECRET)
