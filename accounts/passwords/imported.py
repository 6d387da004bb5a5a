"""Hashes of other programs as the portal stores them, never bare (docs/security.md 1.1, "Passwords moved in").

At the import a hash is sealed, which takes microseconds; within the hour the background process puts a form in its
place that nobody can open: Argon2id over a keyed pre-hash of what the scheme makes of a password. Either is checked by
one hash of the scheme and one Argon2id, and is replaced by the account's own form at the first right logon.
"""

import base64
import logging
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.auth.hashers import BasePasswordHasher

from accounts.passwords.hasher import KeyedArgon2Hasher
from accounts.passwords.schemes import ImportedHash, Recipe, decoy_recipe, recipe_from
from mailportal.crypto.digests import is_same
from mailportal.crypto.sealed import BrokenSeal, seal, unseal

PURPOSE = "imports"
_PLACE = ("accounts_user", "password")
_KEYED = KeyedArgon2Hasher()

log = logging.getLogger(__name__)


class _ImportedForm(BasePasswordHasher):
    """What both forms have in common: ``<algorithm>$<scheme>$<cost>$...``, which every right logon replaces."""

    def encode(self, password: str, salt: str) -> NoReturn:
        """Raise NotImplementedError: no new password is stored like this."""
        raise NotImplementedError

    def must_update(self, encoded: str) -> bool:  # noqa: ARG002 - Django's signature
        """Whether the row is to be replaced: always."""
        return True

    def decode(self, encoded: str) -> dict[str, Any]:
        """Return scheme and cost."""
        algorithm, scheme, cost, _ = encoded.split("$", 3)
        return {"algorithm": algorithm, "scheme": scheme, "cost": cost, "salt": "", "hash": ""}

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        """Return what may be shown of a row."""
        return {name: self.decode(encoded)[name] for name in ("algorithm", "scheme", "cost")}

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Do nothing: the time of a check is made equal where addresses are compared."""


class ImportedHasher(_ImportedForm):
    """Stores ``imported$<scheme>$<cost>$<salt>$`` and the keyed hasher's row of the scheme's result."""

    algorithm = "imported"

    def verify(self, password: str, encoded: str) -> bool:
        """Whether the scheme makes of exactly this text what the row was made of; fails closed as the keyed hasher."""
        _, scheme, cost, salt, keyed = encoded.split("$", 4)
        recipe = recipe_from(f"{scheme}${cost}${salt}")
        return _KEYED.verify(_bound(recipe, recipe.result_of(password)), keyed)


class SealedImportHasher(_ImportedForm):
    """Stores ``imported_sealed$<scheme>$<cost>$`` and, sealed, salt and result: until the other form is made."""

    algorithm = "imported_sealed"

    def verify(self, password: str, encoded: str) -> bool:
        """Whether the scheme makes of exactly this text what is sealed; what does not open fails closed, as slowly."""
        try:
            sealed = opened(encoded)
        except BrokenSeal as broken:
            log.critical("ALARM: an imported password: %s", broken)
            sealed = None
        recipe = sealed.recipe if sealed is not None else decoy_recipe(burden_of(encoded))
        result = recipe.result_of(password)
        # The Argon2id that a check of the other form costs (attack A1).
        _KEYED.encode(result, "")
        return sealed is not None and is_same(result, sealed.result)


FORMS = (ImportedHasher.algorithm, SealedImportHasher.algorithm)
SEALED_PREFIX = f"{SealedImportHasher.algorithm}$"


def sealed_form(imported: ImportedHash) -> str:
    """Return what an import stores."""
    plain = f"{imported.recipe.salt}${imported.result}".encode()
    blob = seal(settings.KEYS, PURPOSE, plain, bound_to=(*_PLACE, imported.recipe.burden))
    return f"{SEALED_PREFIX}{imported.recipe.burden}${base64.b64encode(blob).decode()}"


def opened(encoded: str) -> ImportedHash:
    """Return the hash that ``sealed_form`` sealed. Raises BrokenSeal."""
    burden = burden_of(encoded)
    salt, _, result = unseal(settings.KEYS, PURPOSE, sealed_bytes(encoded), bound_to=(*_PLACE, burden)).partition(b"$")
    return ImportedHash(recipe_from(f"{burden}${salt.decode()}"), result.decode())


def sealed_bytes(encoded: str) -> bytes:
    """Return the seal itself, whose first byte is the number of its key."""
    return base64.b64decode(encoded.rpartition("$")[2])


def stored_form(encoded: str) -> str:
    """Return the form that takes a sealed one's place, after one Argon2id. Raises BrokenSeal."""
    sealed = opened(encoded)
    return f"{ImportedHasher.algorithm}${sealed.recipe}${_KEYED.encode(_bound(sealed.recipe, sealed.result), '')}"


def is_imported(encoded: str) -> bool:
    """Whether a stored password is one that was moved in, in either form."""
    return encoded.partition("$")[0] in FORMS


def burden_of(encoded: str) -> str:
    """Return what the time of checking an imported password depends on, see ``Recipe.burden``."""
    _, scheme, cost, _ = encoded.split("$", 3)
    return f"{scheme}${cost}"


def _bound(recipe: Recipe, result: str) -> str:
    # No password has a NUL: a row that is moved to where passwords are kept opens for nobody who knows a result.
    return "\x00".join((ImportedHasher.algorithm, recipe.scheme, result))
