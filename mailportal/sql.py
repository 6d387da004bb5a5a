"""Pieces of SQL that Django has no word for."""

from typing import Any

from django.db.models import Func, IntegerField, QuerySet, Subquery


def row_count(rows: QuerySet[Any]) -> Subquery:
    """Return the number of these rows as a column of another query; zero where there is none."""
    # Not Count: it would group by, and a group without rows has no number.
    counted = rows.order_by().annotate(number=Func("pk", function="COUNT", output_field=IntegerField()))
    return Subquery(counted.values("number"))
