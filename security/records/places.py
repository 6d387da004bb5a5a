"""Where an account was never seen before, as its owner is told (E14): by web and by mail, in one statement."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import User
from mailportal.web.client_address import UNKNOWN
from security.records.entries import Batch, Entry, network_of_source
from security.records.rules import Channel, Reason

# A logon that was recorded just before the question is no past; longer than any logon takes from its first page.
_JUST_NOW = timedelta(hours=1)
# The partial indexes logon_accepted and logon_known_network answer the two questions; SQLite takes them for a result
# that is written out alone.
_UNSEEN = """
WITH came (account_id, network) AS (VALUES {rows})
SELECT came.account_id, came.network, (
  SELECT seen.network FROM security_logonrecord seen
  WHERE seen.account_id = came.account_id AND seen.result = 'accept' ORDER BY seen.last_at LIMIT 1
)
FROM came
WHERE came.network = %s OR NOT EXISTS (
  SELECT 1 FROM security_logonrecord seen
  WHERE seen.account_id = came.account_id AND seen.network = came.network AND seen.result = 'accept' AND seen.at < %s
)
"""
# What came while the database was away is asked for in parts: a statement has an end of parameters.
_AT_ONCE = 500


class Place(NamedTuple):
    """An account at a network."""

    account_id: int
    network: str


class Arrival(NamedTuple):
    """A logon at a network that is new to its account."""

    account: User
    entry: Entry


def is_new_place(*, account: User, network: str, at: datetime) -> bool:
    """Whether the account had logged on before ``at``, and never from this network; the hour before is this logon.

    The very first logon is at no new place, for there is no old one. An account that is older than its records can be
    may have logged on before them: it is told. The network "unknown" is new unless the account began there.
    """
    place = Place(account.pk, network)
    return bool(_new_to_owners([place], _unseen([place], at)))


def arrivals_in(batch: Batch) -> Sequence[Arrival]:
    """Return the logons of mail programs by account password at networks that are new to their accounts.

    Asked before the batch is written; one for each account and network, in the order of these.
    """
    came = _came(batch)
    accounts = _new_to_owners(came, _unseen(came, timezone.now())) if came else {}
    return [Arrival(accounts[place], came[place]) for place in sorted(accounts)]


def _came(batch: Batch) -> Mapping[Place, Entry]:
    """Return the batch's places, the first to come first."""
    came: dict[Place, Entry] = {}
    for tally in sorted(batch.successes.values(), key=lambda tally: tally.first_at):
        entry = tally.latest
        is_one_for_all = entry.reason in {Reason.ACCOUNT_PASSWORD, Reason.OLD_PASSWORD}
        if is_one_for_all and entry.channel != Channel.WEB and entry.account_id is not None:
            came.setdefault(Place(entry.account_id, network_of_source(entry.source)), entry)
    return came


def _unseen(places: Iterable[Place], at: datetime) -> Mapping[Place, str | None]:
    """Return those places where nobody was seen before, each with the network of the account's first logon."""
    past = connection.ops.adapt_datetimefield_value(at - _JUST_NOW)
    unseen: dict[Place, str | None] = {}
    for some in _parts(list(places)):
        parameters: list[Any] = [*chain.from_iterable(some), UNKNOWN, past]
        with connection.cursor() as cursor:
            cursor.execute(_UNSEEN.format(rows=", ".join(["(%s, %s)"] * len(some))), parameters)
            unseen |= {Place(account_id, network): first for account_id, network, first in cursor.fetchall()}
    return unseen


def _parts(places: Sequence[Place]) -> Iterator[Sequence[Place]]:
    return (places[start : start + _AT_ONCE] for start in range(0, len(places), _AT_ONCE))


def _new_to_owners(came: Iterable[Place], unseen: Mapping[Place, str | None]) -> Mapping[Place, User]:
    # Of several first logons in one batch the earliest is the first.
    homes: dict[int, str] = {}
    for place in came:
        if place in unseen and unseen[place] is None:
            homes.setdefault(place.account_id, place.network)
    moved = [place for place, first in unseen.items() if (first or homes[place.account_id]) != place.network]
    begun = [Place(account_id, network) for account_id, network in homes.items()]
    return {**_owners(moved), **_owners(begun, created_before=timezone.now() - timedelta(settings.LOG_RETENTION_DAYS))}


def _owners(places: Sequence[Place], created_before: datetime | None = None) -> Mapping[Place, User]:
    found: dict[int, User] = {}
    for some in _parts(places):
        accounts = User.objects.select_related("domain").filter(pk__in={place.account_id for place in some})
        if created_before is not None:
            accounts = accounts.filter(created_at__lt=created_before)
        found |= {account.pk: account for account in accounts}
    return {place: found[place.account_id] for place in places if place.account_id in found}
