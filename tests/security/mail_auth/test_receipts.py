"""M6: read receipts, the only mail under the empty sender, are counted for each account."""

import pytest
import time_machine

from mailportal.throttle.models import Counter
from security.limits import READ_RECEIPTS
from tests.cast import Cast
from tests.security.mail_auth.conftest import MailServer


def answers(mail_server: MailServer, address: str, times: int = 1) -> list[str]:
    return [mail_server.ask("receipt", address=address).result for _ in range(times)]


def test_m6_twenty_an_hour_and_account(mail_server: MailServer, cast: Cast) -> None:
    with time_machine.travel(0, tick=False) as clock:
        assert answers(mail_server, cast.alice.address, 22) == ["accept"] * 20 + ["reject"] * 2
        assert answers(mail_server, cast.alice.address.upper()) == ["reject"]
        assert answers(mail_server, cast.bob.address) == ["accept"]
        clock.shift(READ_RECEIPTS.seconds + 1)
        assert answers(mail_server, cast.alice.address) == ["accept"]


@pytest.mark.parametrize("address", ["nobody@acme.example", "no address", "", "\ud800@acme.example"])
def test_m6_nobody_sends_none_and_nothing_is_counted(mail_server: MailServer, cast: Cast, address: str) -> None:
    assert answers(mail_server, address) == ["reject"]
    assert answers(mail_server, cast.olga.address) == ["reject"]
    assert not Counter.objects.filter(key__startswith=READ_RECEIPTS.name).exists()


def test_m6_the_counter_names_no_address(mail_server: MailServer, cast: Cast) -> None:
    answers(mail_server, cast.alice.address)
    assert not Counter.objects.filter(key__contains="alice").exists()
