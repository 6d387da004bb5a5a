"""The schemes by which other programs hash passwords, as far as the portal takes their hashes over; pure."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import bcrypt
from argon2.low_level import Type, hash_secret_raw
from passlib.hash import sha256_crypt, sha512_crypt

# Beyond it, bcrypt reads nothing of a password.
BCRYPT_BYTES: Final = 72


class Scheme(StrEnum):
    """How a password becomes a result, given a cost and a salt."""

    ARGON2ID = "argon2id"
    BCRYPT = "bcrypt"
    PBKDF2 = "pbkdf2"
    SHA256_CRYPT = "sha256-crypt"
    SHA512_CRYPT = "sha512-crypt"
    SSHA = "ssha"
    SSHA256 = "ssha256"
    SSHA512 = "ssha512"


@dataclass(frozen=True, slots=True)
class Recipe:
    """All of a hash but its result. Neither ``cost`` nor ``salt`` has a ``$``, so that text can hold them in a row."""

    scheme: Scheme
    cost: str
    salt: str

    def __str__(self) -> str:
        return f"{self.burden}${self.salt}"

    @property
    def burden(self) -> str:
        """What the time of a check depends on: scheme and cost."""
        return f"{self.scheme}${self.cost}"

    def result_of(self, password: str) -> str:
        """Return what the scheme makes of a password without NUL, as text."""
        return _COMPUTED[self.scheme](password.encode(), self.cost, self.salt)


def recipe_from(text: str) -> Recipe:
    """Return the recipe that ``str`` made a text of."""
    scheme, cost, salt = text.split("$")
    return Recipe(Scheme(scheme), cost, salt)


def decoy_recipe(burden: str) -> Recipe:
    """Return a recipe of nobody's hash with this burden: what computes it takes as long as for somebody's."""
    scheme, _, cost = burden.partition("$")
    return Recipe(Scheme(scheme), cost, _DECOY_SALTS[Scheme(scheme)])


@dataclass(frozen=True, slots=True)
class ImportedHash:
    """A hash of another program: how it was made, and the result."""

    recipe: Recipe
    result: str = field(repr=False)


def _bcrypt_result(password: bytes, cost: str, salt: str) -> str:
    # $2a$ and $2y$ name the same algorithm, here and in Dovecot's crypt_blowfish.
    setting = f"$2b${int(cost):02d}${salt}".encode()
    return bcrypt.hashpw(password[:BCRYPT_BYTES], setting)[len(setting) :].decode()


def _sha256_crypt_result(password: bytes, cost: str, salt: str) -> str:
    return str(sha256_crypt.using(rounds=int(cost), salt=salt).hash(password)).rpartition("$")[2]


def _sha512_crypt_result(password: bytes, cost: str, salt: str) -> str:
    return str(sha512_crypt.using(rounds=int(cost), salt=salt).hash(password)).rpartition("$")[2]


def _pbkdf2_result(password: bytes, cost: str, salt: str) -> str:
    # Dovecot's own form: PBKDF2 with HMAC-SHA-1, 160 bits.
    return hashlib.pbkdf2_hmac("sha1", password, salt.encode(), int(cost)).hex()


def _argon2id_result(password: bytes, cost: str, salt: str) -> str:
    memory, passes, lanes, length, version = (int(part) for part in cost.split(","))
    raw = base64.b64decode(salt)
    return hash_secret_raw(password, raw, passes, memory, lanes, length, Type.ID, version).hex()


def _salted_sha_result(algorithm: str) -> Callable[[bytes, str, str], str]:
    return lambda password, _cost, salt: hashlib.new(algorithm, password + base64.b64decode(salt)).hexdigest()


SALTED: Mapping[Scheme, str] = {Scheme.SSHA: "sha1", Scheme.SSHA256: "sha256", Scheme.SSHA512: "sha512"}
_COMPUTED: Mapping[Scheme, Callable[[bytes, str, str], str]] = {
    Scheme.ARGON2ID: _argon2id_result,
    Scheme.BCRYPT: _bcrypt_result,
    Scheme.PBKDF2: _pbkdf2_result,
    Scheme.SHA256_CRYPT: _sha256_crypt_result,
    Scheme.SHA512_CRYPT: _sha512_crypt_result,
    **{scheme: _salted_sha_result(algorithm) for scheme, algorithm in SALTED.items()},
}
_DECOY_SALTS: Mapping[Scheme, str] = {
    **dict.fromkeys(Scheme, "bm9ib2R5J3Mgc2FsdA=="),
    Scheme.BCRYPT: "nobodys.salt/nobodys.O",
    Scheme.SHA256_CRYPT: "nobodys.salt/nob",
    Scheme.SHA512_CRYPT: "nobodys.salt/nob",
}
