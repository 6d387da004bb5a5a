"""Rows that many tests begin with, made once a process by the services and then put back: a statement a table.

What they say of the time is moved along, so that a snapshot is always of just now.
"""

import pickle
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import DateTimeField, Model
from django.utils import timezone

Made = TypeVar("Made")
# Django's own, which are there from the migrations on.
_STANDING = {"contenttypes", "auth"}


class Snapshot(Generic[Made]):
    """What ``make`` made in an empty database: its rows, and the dataclass of instances that it returned."""

    def __init__(self, make: Callable[[], Made]) -> None:
        self._make = make
        self._kept: tuple[bytes, datetime] | None = None
        self._keys = settings.KEYS

    def restore(self) -> Made:
        """Put the rows into the tables and return the instances; the first call makes them."""
        if settings.KEYS is not self._keys:
            return self._make()  # another ring opens none of the secrets in a snapshot
        if self._kept is None:
            made = self._make()
            self._kept = pickle.dumps((made, list(_all_rows()))), timezone.now()
            return made
        pickled, since = self._kept
        made, tables = pickle.loads(pickled)  # noqa: S301 - our own bytes
        age = timezone.now() - since
        for row in chain(*tables, _instances_of(made)):
            for field in _times_of(type(row)):
                moment = getattr(row, field)
                setattr(row, field, moment and moment + age)
        with connection.cursor() as cursor:
            for rows in tables:
                _insert(cursor, rows)
        return made  # type: ignore[no-any-return]  # as it was pickled


def everything() -> dict[str, list[dict[str, Any]]]:
    """Return what stands in all tables, for tests that nothing was changed."""
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in _tables()}  # noqa: SLF001


def _all_rows() -> Iterator[list[Model]]:
    for model in _tables():
        if rows := list(model._default_manager.order_by("pk")):  # noqa: SLF001
            yield rows


def _tables() -> Iterator[type[Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label not in _STANDING:  # noqa: SLF001
            yield model


def _instances_of(made: Any) -> Iterator[Model]:
    for value in (getattr(made, field.name) for field in fields(made)):
        if isinstance(value, Model):
            yield value
        elif is_dataclass(value):
            yield from _instances_of(value)


def _times_of(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if isinstance(field, DateTimeField)]  # noqa: SLF001


def _insert(cursor: Any, rows: list[Model]) -> None:
    meta = type(rows[0])._meta  # noqa: SLF001 - Django's documented API
    columns = [field for field in meta.concrete_fields if not field.generated]
    values = [field.get_db_prep_save(getattr(row, field.attname), cursor.db) for row in rows for field in columns]
    names = ", ".join(connection.ops.quote_name(field.column) for field in columns)
    place = f"({', '.join(['%s'] * len(columns))})"
    table = connection.ops.quote_name(meta.db_table)
    cursor.execute(f"INSERT INTO {table} ({names}) VALUES {', '.join([place] * len(rows))}", values)  # noqa: S608
