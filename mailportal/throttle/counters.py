"""Counting tries in the database: each step is one atomic statement, right with any number of workers."""

import time
from dataclasses import dataclass

from django.db import connection
from django.db.models import F

from mailportal.batches import delete_in_batches
from mailportal.throttle.models import Counter

_HIT = """
INSERT INTO throttle_counter (key, count, ends_at) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN throttle_counter.ends_at <= %s THEN excluded.count
    ELSE throttle_counter.count + excluded.count END,
  ends_at = CASE WHEN throttle_counter.ends_at <= %s THEN excluded.ends_at ELSE throttle_counter.ends_at END
RETURNING count, ends_at
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``tries`` in a window of ``seconds`` that starts with the first try. ``name`` begins the key."""

    name: str
    tries: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a key stands: tries counted, and seconds until the window ends (0 where none is open)."""

    count: int
    seconds_left: int


def hit(limit: Limit, *parts: str, times: int = 1) -> Standing:
    """Count one try, or several, and return the standing with it. Commit it before the check that it guards."""
    now = int(time.time())
    with connection.cursor() as cursor:
        cursor.execute(_HIT, [_key(limit, parts), times, now + limit.seconds, now, now])
        count, ends_at = cursor.fetchone()
    return Standing(count, ends_at - now)


def standing(limit: Limit, *parts: str) -> Standing:
    """Return the standing without counting."""
    now = int(time.time())
    row = Counter.objects.filter(key=_key(limit, parts), ends_at__gt=now).values_list("count", "ends_at").first()
    return Standing(row[0], row[1] - now) if row else Standing(0, 0)


def clear(limit: Limit, *parts: str) -> None:
    """Forget the tries under one key."""
    Counter.objects.filter(key=_key(limit, parts)).delete()


def clear_all(limit: Limit, *, last: str) -> int:
    """Forget the tries under every key of the limit that ends with this part; return how many were counted.

    For whoever looks after one subject: it reads the whole limit.
    """
    keys = Counter.objects.filter(key__startswith=f"{limit.name}:", key__endswith=f":{last}")
    counted = sum(keys.filter(ends_at__gt=int(time.time())).values_list("count", flat=True))
    keys.delete()
    return counted


def release(limit: Limit, *parts: str, times: int = 1) -> None:
    """Take one counted try back, or several, in the window that is still open."""
    open_window = Counter.objects.filter(key=_key(limit, parts), count__gte=times, ends_at__gt=int(time.time()))
    open_window.update(count=F("count") - times)


def purge_counters() -> int:
    """Delete counters whose window is over; return how many."""
    return delete_in_batches(Counter.objects.filter(ends_at__lte=int(time.time())).order_by("ends_at"))


def _key(limit: Limit, parts: tuple[str, ...]) -> str:
    return ":".join((limit.name, *parts))
