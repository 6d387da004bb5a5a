"""The statement that uses up one recovery code. Apart from ``spending``, for the sheet's own check needs it too."""

from collections.abc import Collection
from typing import TypeVar

from django.db import models
from django.utils import timezone

from security.factors.rules import CodeOutcome

_Row = TypeVar("_Row", bound=models.Model)


class CodeRows(models.QuerySet[_Row]):
    """Rows of recovery codes."""

    def use_up(self, digests: Collection[bytes]) -> CodeOutcome:
        """Use up the code among these rows that has one of the digests; WRONG where none has.

        The condition in the statement itself decides between two at once: exactly one of them is RIGHT.
        """
        named = self.filter(digest__in=digests)
        if named.filter(used_at__isnull=True).update(used_at=timezone.now()):
            return CodeOutcome.RIGHT
        return CodeOutcome.ALREADY_USED if named.exists() else CodeOutcome.WRONG
