"""All places for slow hashes are taken, and those to wait for one: the next password is refused at once."""

import contextlib
import fcntl
from collections.abc import Iterator

from django.conf import settings

from mailportal.crypto.hash_slots import WAITING_PLACES, hash_slot


@contextlib.contextmanager
def all_taken() -> Iterator[None]:
    """Hold them as others would."""
    with contextlib.ExitStack() as others:
        for _ in range(settings.HASH_SLOTS):
            others.enter_context(hash_slot(settings.HASH_SLOT_DIRECTORY, settings.HASH_SLOTS))
        for number in range(WAITING_PLACES):
            place = others.enter_context((settings.HASH_SLOT_DIRECTORY / f"waiting.{number}").open("w"))
            fcntl.flock(place, fcntl.LOCK_EX)
        yield
