"""Trying within several limits at once: a place is taken in each of them, or in none.

Take places in a transaction that is committed before the check, so that parallel tries cannot outrun a limit, and give
them back where the try was none. Each is one statement; whose tries are counted apart is a part of the key.
"""

from collections.abc import Iterable, Mapping

from mailportal.sql import write_rows
from mailportal.throttle.counters import Count, Key, hit_all

# A row that is missing comes to be with nothing in it, and its window over. Not an UPDATE, which locks its rows as it
# finds them: in the order in which places are taken, two at once only queue.
_GIVE_BACK = """
INSERT INTO throttle_counter (key, count, ends_at) VALUES {rows}
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN throttle_counter.count > excluded.ends_at THEN throttle_counter.count - excluded.ends_at ELSE 0 END,
  ends_at = CASE WHEN throttle_counter.count > excluded.ends_at THEN throttle_counter.ends_at ELSE 0 END
"""
EVERYTHING = 10**9  # more than was ever counted; as a moment, long past


class Full(Exception):
    """A limit has no place left, for so many seconds."""

    def __init__(self, key: Key, seconds_left: int) -> None:
        super().__init__(key.text)
        self.key, self.seconds_left = key, seconds_left


def take(keys: Iterable[Key], *, also: Iterable[Key] = ()) -> Mapping[Key, Count]:
    """Take a place under each key, in the caller's transaction, and return how they stand with it.

    ``also`` are counts that refuse nothing. Raises Full for the first key, in their order, that had no place left:
    undo the transaction then.
    """
    limits = tuple(keys)
    counts = hit_all((*limits, *also))
    for key in limits:
        if counts[key].count > key.limit.tries:
            raise Full(key, counts[key].seconds_left)
    return counts


def give_back(places: Mapping[Key, int]) -> None:
    """Give so many places back under each key; a window in which none is taken any more is over."""
    write_rows(_GIVE_BACK, sorted((key.text, 0, times) for key, times in places.items()))


def forget(keys: Iterable[Key]) -> None:
    """Give back all places under these keys."""
    give_back(dict.fromkeys(keys, EVERYTHING))
