"""Columns that hold sealed values: what a seal is bound to stands beside the column, and opening one is an act.

A column's purpose, its table, its name and what binds it are part of each seal: changing one of them makes all that
is stored unreadable.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from mailportal.crypto.sealed import BrokenSeal, seal, unseal

_ST_contra = TypeVar("_ST_contra", contravariant=True)
_GT_co = TypeVar("_GT_co", covariant=True)

if TYPE_CHECKING:
    _BinaryField = models.BinaryField
else:

    class _BinaryField(models.BinaryField):
        """Only the type checker knows fields by what they take and give."""

        def __class_getitem__(cls, _types: object) -> type[models.BinaryField]:
            return cls


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """What a row's sealed column holds; nothing of it is said before ``open``."""

    column: "SealedField[Any, Any]"
    row: models.Model
    blob: bytes

    def __bytes__(self) -> bytes:
        return self.blob

    def __bool__(self) -> bool:
        return bool(self.blob)

    @property
    def is_newest(self) -> bool:
        """Whether the seal is of the key that new ones are of."""
        return self.blob[:1] == bytes([settings.KEYS.newest(self.column.purpose).kid])

    def open(self) -> bytes:
        """Return what was sealed for this row.

        Raises the column's ``unreadable``, after an alarm line for the operator; BrokenSeal where it has none.
        """
        place = self.column.place(self.row)
        try:
            return unseal(settings.KEYS, self.column.purpose, self.blob, bound_to=place)
        except BrokenSeal as broken:
            if self.column.unreadable is BrokenSeal:
                raise
            log.critical("ALARM: %s: %s", " ".join(place), broken)
            raise self.column.unreadable from broken


class _SealedAttribute(DeferredAttribute):
    field: "SealedField[Any, Any]"

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:  # noqa: ANN401 - as Django's
        found = super().__get__(instance, cls)
        return found if instance is None or found is None else Sealed(self.field, instance, bytes(found))

    def __set__(self, instance: models.Model, value: Sealed | bytes | None) -> None:
        instance.__dict__[self.field.attname] = None if value is None else bytes(value)


class SealedField(_BinaryField[_ST_contra, _GT_co]):
    """A column of values under the keys of ``purpose``, each bound to its row by the attributes ``bound_to``.

    ``label`` is the column's name within the seal, where that is not the field's. ``unreadable`` is raised for a value
    that does not open. To the database, and to migrations, it is a column of bytes.
    """

    descriptor_class = _SealedAttribute
    _pyi_private_set_type: Sealed | bytes | None
    _pyi_private_get_type: Sealed  # type: ignore[assignment]  # what a row gives is more than bytes

    def __init__(
        self,
        purpose: str,
        *,
        bound_to: Sequence[str] = ("public_id",),
        label: str = "",
        unreadable: type[Exception] = BrokenSeal,
        **options: Any,  # noqa: ANN401 - those of every field
    ) -> None:
        super().__init__(**options)
        self.purpose, self.bound_to, self.label, self.unreadable = purpose, bound_to, label, unreadable

    @property
    def rows(self) -> models.QuerySet[Any, Any]:
        """Return all rows of the table."""
        return models.QuerySet(self.model)

    def place(self, row: models.Model) -> tuple[str, ...]:
        """Return what the seal of a row is bound to: table, column, and what makes the row the one that it is."""
        table, column = self.model._meta.db_table, self.label or self.name  # noqa: SLF001 - Django's name for it
        return (table, column, *(str(getattr(row, name)) for name in self.bound_to))

    def put(self, row: models.Model, plain: bytes) -> None:
        """Seal a value into a row, under the newest key; what binds it is set before."""
        setattr(row, self.attname, seal(settings.KEYS, self.purpose, plain, bound_to=self.place(row)))

    def value_from_object(self, obj: models.Model) -> Any:  # noqa: ANN401 - the bytes, whatever a row gives
        """Return the bytes, for ``dumpdata``."""
        return self.get_prep_value(getattr(obj, self.attname))

    def get_prep_value(self, value: Sealed | bytes | None) -> bytes | None:
        """Return the bytes."""
        return None if value is None else bytes(value)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Return the column as migrations know it."""
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.BinaryField", arguments, options

    def clone(self) -> "models.BinaryField[Any, Any]":
        """Return the column as migrations know it."""
        _, _, arguments, options = self.deconstruct()
        return models.BinaryField(*arguments, **options)


def sealed_columns(purpose: str) -> Iterator[SealedField[Any, Any]]:
    """Yield every column with values under the keys of a purpose."""
    for model in apps.get_models():
        for field in model._meta.local_fields:  # noqa: SLF001 - Django's name for it
            if isinstance(field, SealedField) and field.purpose == purpose:
                yield field
