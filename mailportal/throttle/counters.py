"""Counting tries in the database: each step is one atomic statement, right with any number of workers."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from mailportal.batches import delete_in_batches
from mailportal.throttle.models import Counter

_HIT = """
INSERT INTO throttle_counter (key, count, ends_at) VALUES {rows}
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN throttle_counter.ends_at <= %s THEN excluded.count
    ELSE throttle_counter.count + excluded.count END,
  ends_at = CASE WHEN throttle_counter.ends_at <= %s THEN excluded.ends_at ELSE throttle_counter.ends_at END
RETURNING key, count, ends_at
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``tries`` in a window of ``seconds`` that starts with the first try. ``name`` begins the key."""

    name: str
    tries: int
    seconds: int

    def of(self, *parts: str) -> "Key":
        """Return what is counted under these parts."""
        return Key(self, parts)


class Key(NamedTuple):
    """What one count is of."""

    limit: Limit
    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        """The row's key."""
        return ":".join((self.limit.name, *self.parts))


@dataclass(frozen=True, slots=True)
class Count:
    """How a key stands: tries counted, and seconds until the window ends (0 where none is open)."""

    count: int
    seconds_left: int


NOTHING = Count(0, 0)


def hit(limit: Limit, *parts: str, times: int = 1) -> Count:
    """Count one try, or several, and return the count with it. Commit it before the check that it guards."""
    key = limit.of(*parts)
    return hit_all([key], times=times)[key]


def hit_all(keys: Iterable[Key], *, times: int = 1) -> Mapping[Key, Count]:
    """Count one try, or several, under each of these keys in one statement; return the counts with it."""
    now = int(time.time())
    # In one order, so that two at once never wait for each other in a circle.
    by_text = {key.text: key for key in sorted(keys, key=lambda key: key.text)}
    rows = [value for text, key in by_text.items() for value in (text, times, now + key.limit.seconds)]
    with connection.cursor() as cursor:
        cursor.execute(_HIT.format(rows=", ".join(["(%s, %s, %s)"] * len(by_text))), [*rows, now, now])
        return {by_text[text]: Count(count, ends_at - now) for text, count, ends_at in cursor.fetchall()}


def standing(limit: Limit, *parts: str) -> Count:
    """Return the count without counting."""
    key = limit.of(*parts)
    return standings([key])[key]


def standings(keys: Iterable[Key]) -> Mapping[Key, Count]:
    """Return how several keys stand, in one statement and without counting."""
    now = int(time.time())
    by_text = {key.text: key for key in keys}
    open_windows = Counter.objects.filter(key__in=list(by_text), ends_at__gt=now).values_list("key", "count", "ends_at")
    found = {by_text[text]: Count(count, ends_at - now) for text, count, ends_at in open_windows}
    return {key: found.get(key, NOTHING) for key in by_text.values()}


def standings_under(limit: Limit, *parts: str, least: int, most: int) -> Mapping[Key, Count]:
    """Return how the keys stand that begin with these parts and have one more, the highest count first.

    Only those of at least ``least`` tries, and at most ``most`` of them.
    """
    now, prefix = int(time.time()), f"{limit.of(*parts).text}:"
    rows = Counter.objects.filter(key__startswith=prefix, count__gte=least, ends_at__gt=now)
    found = rows.order_by("-count", "key").values_list("key", "count", "ends_at")[:most]
    return {limit.of(*parts, text.removeprefix(prefix)): Count(count, ends - now) for text, count, ends in found}


def counts_by_limit(*, lasts: Iterable[str]) -> Mapping[str, list[int]]:
    """Return the open counts of all keys that end with one of these parts, by the name of their limit.

    For an administrator's act on one subject: it reads the whole table, in one statement.
    """
    of_subject = reduce(or_, (Q(key__endswith=f":{last}") for last in lasts))
    found: dict[str, list[int]] = {}
    for text, count in Counter.objects.filter(of_subject, ends_at__gt=int(time.time())).values_list("key", "count"):
        found.setdefault(text.partition(":")[0], []).append(count)
    return found


def keep(key: Key, count: int) -> None:
    """Put a number in the key's place, whatever it was, for one window from now."""
    row = Counter(key=key.text, count=count, ends_at=int(time.time()) + key.limit.seconds)
    Counter.objects.bulk_create([row], update_conflicts=True, update_fields=["count", "ends_at"], unique_fields=["key"])


def clear_all(limit: Limit, *, last: str) -> int:
    """Forget the tries under every key of the limit that ends with this part; return how many were counted.

    For an administrator's act on one subject: it reads the whole limit.
    """
    keys = Counter.objects.filter(key__startswith=f"{limit.name}:", key__endswith=f":{last}")
    counted = sum(keys.filter(ends_at__gt=int(time.time())).values_list("count", flat=True))
    keys.delete()
    return counted


def purge_counters() -> int:
    """Delete counters whose window is over; return how many."""
    return delete_in_batches(Counter.objects.filter(ends_at__lte=int(time.time())).order_by("ends_at"))
