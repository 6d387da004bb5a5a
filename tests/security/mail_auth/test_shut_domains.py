"""O1: mail programs of a shut domain are refused at the next question; mail arrives, but for a deleted one it waits."""

import asyncio
from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from security.records.rules import Reason
from tests.cast import Cast, password_of
from tests.security.domains.acts import delete, reopen, restore, suspend
from tests.security.mail_auth.conftest import MailServer, issue
from tests.security.mail_auth.test_logon import reasons

Act = Callable[[Cast], None]


@pytest.mark.parametrize(("shut", "open_again"), [(suspend, reopen), (delete, restore)], ids=["suspended", "deleted"])
def test_the_very_next_question_is_refused_until_it_is_open_again(
    mail_server: MailServer, cast: Cast, shut: Act, open_again: Act
) -> None:
    """L16."""
    _, secret = issue(cast.alice)
    assert mail_server.logon(cast.alice, secret).result == "accept"
    shut(cast)
    assert mail_server.logon(cast.alice, secret).result == "reject"
    assert mail_server.logon(cast.dora, password_of("Dora")).result == "reject"
    assert mail_server.logon(cast.charlie, password_of("Charlie")).result == "accept"
    open_again(cast)
    assert mail_server.logon(cast.alice, secret).result == "accept"
    assert reasons(mail_server).count(Reason.DOMAIN_SUSPENDED) == 2


def test_mail_for_a_suspended_domain_arrives(mail_server: MailServer, cast: Cast) -> None:
    suspend(cast)
    assert mail_server.ask("exists", address=cast.alice.address).result == "accept"


def test_mail_for_a_deleted_domain_waits_and_nobody_is_unknown_as_ever(mail_server: MailServer, cast: Cast) -> None:
    """A temporary refusal: senders try again, and nothing is lost where the domain is restored."""
    delete(cast)
    assert mail_server.ask("exists", address=cast.alice.address).result == "defer"
    assert mail_server.ask("receipt", address=cast.alice.address).result == "defer"
    assert mail_server.ask("exists", address="nobody@acme.example").result == "unknown"
    assert mail_server.ask("exists", address=cast.charlie.address).result == "accept"
    restore(cast)
    assert mail_server.ask("exists", address=cast.alice.address).result == "accept"


def test_x12_of_a_hundred_logons_at_once_none_that_began_after_the_act_gets_in(
    mail_server: MailServer, cast: Cast
) -> None:
    """Those in flight get in or not; whatever is asked once the act has answered is refused."""
    secrets = [(one, issue(one)[1]) for one in (cast.alice, cast.dora)]

    async def ask(number: int) -> str:
        account, secret = secrets[number % 2]
        asked = {"address": account.address, "secret": secret, "protocol": "imap", "remote": "192.0.2.10"}
        return (await mail_server.asking("logon", **asked, session="s1")).result

    def suspend_elsewhere() -> None:
        try:
            suspend(cast)
        finally:
            connection.close()

    async def storm() -> tuple[list[str], list[str]]:
        in_flight = [asyncio.create_task(ask(number)) for number in range(100)]
        await asyncio.sleep(0)
        await sync_to_async(suspend_elsewhere, thread_sensitive=False)()
        after = [asyncio.create_task(ask(number)) for number in range(100)]
        return await asyncio.gather(*in_flight), await asyncio.gather(*after)

    in_flight, after = mail_server.run(storm())
    assert set(in_flight) <= {"accept", "reject"}
    assert set(after) == {"reject"}
