"""P15: whose connections end where a network is blocked: those who came from there within 30 days."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mailportal.web.client_address import network_of
from security.models import LogonRecord
from security.networks import network_in
from security.records.origins import logons_from
from security.records.rules import Channel, Reason, Result
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def came(account: object, address: str, *, days: int = 1, result: Result = Result.ACCEPT) -> None:
    at = timezone.now() - timedelta(days=days)
    LogonRecord.objects.create(
        at=at,
        last_at=at,
        domain_id=account.domain_id,  # type: ignore[attr-defined]
        account_id=account.pk,  # type: ignore[attr-defined]
        channel=Channel.IMAP,
        source_address=address,
        network=network_of(address),
        result=result,
        reason=Reason.ACCOUNT_PASSWORD,
        credential=f"account:{account.pk}",  # type: ignore[attr-defined]
    )


@pytest.mark.parametrize(
    ("network", "is_alices"),
    [
        ("203.0.113.7", True),
        ("203.0.113.0/28", True),
        ("203.0.113.0/24", True),
        ("203.0.0.0/16", True),
        ("0.0.0.0/0", True),
        ("203.0.113.128/25", False),
        ("203.0.114.0/24", False),
        ("::/0", False),
    ],
)
def test_narrow_and_wide_networks(cast: Cast, network: str, is_alices: bool) -> None:
    came(cast.alice, "203.0.113.7")
    expected = {cast.alice.pk: {f"account:{cast.alice.pk}"}} if is_alices else {}
    assert logons_from([network_in(network)], domain_id=cast.acme.pk) == expected


def test_ipv6_and_several_at_once(cast: Cast) -> None:
    came(cast.alice, "2001:db8:7:1::5")
    came(cast.dora, "198.51.100.9")
    networks = [network_in("2001:db8:7::/56"), network_in("198.51.100.8/29")]
    assert logons_from(networks, domain_id=cast.acme.pk).keys() == {cast.alice.pk, cast.dora.pk}


def test_old_refused_and_foreign_logons_are_none(cast: Cast) -> None:
    came(cast.alice, "203.0.113.7", days=31)
    came(cast.dora, "203.0.113.7", result=Result.REJECT)
    came(cast.charlie, "203.0.113.7")
    assert logons_from([network_in("203.0.113.0/24")], domain_id=cast.acme.pk) == {}


def test_what_is_no_wider_than_records_name_is_read_alone(cast: Cast) -> None:
    """A month of a large company has a million rows: those of the network itself are found along an index."""
    came(cast.alice, "203.0.113.7")
    with CaptureQueriesContext(connection) as captured:
        found = logons_from([network_in("203.0.113.0/24"), network_in("2001:db8:7::/48")], domain_id=cast.acme.pk)
    assert list(found) == [cast.alice.pk]
    assert len(captured) == 1
    if connection.vendor == "sqlite":  # PostgreSQL reads a small table through, whatever its indexes
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {captured[0]['sql']}")
            plan = str(cursor.fetchall())
        assert "network=?" in plan
