"""P1: when an account was last logged on to, by web and by mail, and when for the first time."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from mailportal.audit.source import Source
from security.models import LastLogon
from security.records.entries import Batch, Entry
from security.records.rules import Channel, Reason, Result
from security.records.services import add_batch, record_web_logon
from tests.cast import Cast

BEGIN = 1_790_000_000.0


def came(account: User, at: float, *, channel: Channel = Channel.IMAP, program: str = "", **changed: object) -> None:
    batch = Batch()
    entry = Entry(
        at=at,
        channel=channel,
        result=Result.ACCEPT,
        reason=Reason.CLIENT_PASSWORD,
        source="192.0.2.10",
        account_id=account.pk,
        domain_id=account.domain_id,
        credential=f"account:{account.pk}",
        program=program,
    )
    batch.add(entry._replace(**changed))
    add_batch(batch)


def moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def last(account: User) -> tuple[datetime | None, datetime | None, str]:
    row = LastLogon.objects.get(account=account)
    return row.web_at, row.mail_at, row.mail_program


def first(account: User) -> datetime | None:
    return User.objects.get(pk=account.pk).first_logon_at


def test_web_and_mail_are_apart(cast: Cast) -> None:
    came(cast.alice, BEGIN, program="Microsoft Outlook 16.0")
    came(cast.alice, BEGIN + 300, channel=Channel.WEB, program="Mozilla/5.0 Firefox/130.0")
    assert last(cast.alice) == (moment(BEGIN + 300), moment(BEGIN), "Outlook")
    assert first(cast.alice) == moment(BEGIN)


def test_a_name_of_its_own_choosing_is_not_repeated(cast: Cast) -> None:
    """E13: a stranger with a password could write to the administrator here."""
    came(cast.alice, BEGIN, program="Call-0900-now")
    assert last(cast.alice) == (None, moment(BEGIN), "")


def test_within_a_minute_nothing_is_written(cast: Cast) -> None:
    came(cast.alice, BEGIN, program="Thunderbird")
    came(cast.alice, BEGIN + 59, program="Foxmail")
    assert last(cast.alice)[1:] == (moment(BEGIN), "Thunderbird")
    came(cast.alice, BEGIN + 60, program="Foxmail")
    assert last(cast.alice)[1:] == (moment(BEGIN + 60), "Foxmail")


def test_a_late_batch_changes_nothing(cast: Cast) -> None:
    """What waited for the database while another process wrote."""
    came(cast.alice, BEGIN, program="Foxmail")
    came(cast.alice, BEGIN - 3600, program="Thunderbird")
    assert last(cast.alice)[1:] == (moment(BEGIN), "Foxmail")
    assert first(cast.alice) == moment(BEGIN)


@pytest.mark.parametrize("result", [Result.REJECT, Result.DEFER])
def test_nobody_who_is_refused_was_there(cast: Cast, result: Result) -> None:
    came(cast.alice, BEGIN, result=result)
    record_web_logon(
        account=cast.alice,
        typed_address=cast.alice.address,
        source=Source("192.0.2.10"),
        result=result,
        reason=Reason.WRONG_SECRET,
    )
    assert first(cast.alice) is None
    assert not LastLogon.objects.exists()


def test_an_account_that_is_gone_keeps_nothing_from_being_written(cast: Cast) -> None:
    """Its last logon may wait while it is deleted."""
    gone = User(pk=2**40, domain=cast.acme)
    came(gone, BEGIN)
    came(cast.alice, BEGIN)
    assert LastLogon.objects.get().account_id == cast.alice.pk


def test_a_batch_asks_as_often_for_fifty_as_for_one(cast: Cast) -> None:
    people = [
        User.objects.create(address=f"p{n}@acme.example", name="P", domain=cast.acme, password="!") for n in range(50)
    ]
    counts = []
    for some in (people[:1], people):
        batch = Batch()
        for account in some:
            for later in (BEGIN, BEGIN + 7200):
                batch.add(
                    Entry(
                        at=later,
                        channel=Channel.IMAP,
                        result=Result.ACCEPT,
                        reason=Reason.CLIENT_PASSWORD,
                        source="192.0.2.10",
                        account_id=account.pk,
                        domain_id=account.domain_id,
                        credential=f"account:{account.pk}",
                    )
                )
        with CaptureQueriesContext(connection) as captured:
            add_batch(batch)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert LastLogon.objects.filter(mail_at=moment(BEGIN + 7200)).count() == 50
