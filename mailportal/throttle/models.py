"""Counters with an end, keyed by what they limit."""

from django.db import models


class Counter(models.Model):
    """Tries so far under one key in a window that ends at ``ends_at`` (seconds since 1970)."""

    key = models.CharField(max_length=400, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.BigIntegerField(db_index=True)

    class Meta:
        db_table = "throttle_counter"

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
