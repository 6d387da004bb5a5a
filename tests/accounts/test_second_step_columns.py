"""Failures at the second step that were counted before they had columns are in them afterwards (1.3)."""

from datetime import timedelta
from importlib import import_module

import time_machine
from django.apps import apps
from django.utils import timezone

from mailportal.throttle.models import Counter
from tests.cast import Cast

CENTURY, DAY = timedelta(days=100 * 365), timedelta(days=1)
migration = import_module("accounts.migrations.0003_second_step_failures")


def counted(name: str, of: str, count: int, lasts: timedelta) -> None:
    Counter.objects.create(key=f"{name}:{of}", count=count, ends_at=int((timezone.now() + lasts).timestamp()))


def test_what_was_counted_under_the_present_password_is_kept(cast: Cast) -> None:
    alice, dora = cast.alice, cast.dora
    with time_machine.travel(1_800_000_000, tick=False):
        now = timezone.now()
        for name, count, lasts in (("run", 30, CENTURY), ("shut", 1, CENTURY), ("told", 1, DAY)):
            counted(f"factor-{name}", f"{alice.pk}:{alice.auth_epoch}", count, lasts)
        counted("factor-run", f"{dora.pk}:{dora.auth_epoch - 1}", 9, CENTURY)
        counted("factor-refused", f"{dora.pk}:{dora.auth_epoch}", 4, DAY)
        counted("factor-run", "999999999:1", 1, CENTURY)
    migration.counters_to_columns(apps, None)
    alice.refresh_from_db()
    dora.refresh_from_db()
    assert (alice.second_step_failures, alice.second_step_closed_at, alice.guessing_told_at) == (30, now, now)
    assert (dora.second_step_failures, dora.second_step_closed_at, dora.guessing_told_at) == (0, None, None)
    assert list(Counter.objects.values_list("key", "count")) == [(f"factor-refused:{dora.pk}:{dora.auth_epoch}", 4)]
