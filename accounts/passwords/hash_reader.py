"""Reading password hashes of other programs: which are taken over, and at which cost; pure.

The spelling is Dovecot's (``doveadm pw -l``), or crypt(3)'s and Argon2's own without a scheme in front, as PostfixAdmin
keeps them.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from accounts.passwords.schemes import SALTED, ImportedHash, Recipe, Scheme

# docs/decisions/0027: beyond these a check would hold a hash slot for seconds.
BCRYPT_COSTS: Final = range(4, 15)
ROUNDS: Final = range(1, 656_001)
SHA_CRYPT_ROUNDS: Final = range(1_000, 656_001)  # crypt(5) knows none below
ARGON2_MOST_KIB: Final = 128 * 1024
ARGON2_MOST_PASSES: Final = 10
_ARGON2_MOST_LANES: Final = 16
LONGEST_HASH: Final = 255
_LONGEST_SALT: Final = 64


class HashFlaw(StrEnum):
    """Why a hash is not taken over."""

    MALFORMED = "malformed"
    TOO_COSTLY = "too-costly"
    TOO_WEAK = "too-weak"
    UNKNOWN_SCHEME = "unknown-scheme"


class UnusableHash(ValueError):
    """A hash that is not taken over; its text says nothing of it but the flaw."""

    def __init__(self, flaw: HashFlaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


def read_hash(text: str) -> ImportedHash:
    """Return a hash in Dovecot's spelling, or one of crypt(3) or Argon2id without a scheme. Raises UnusableHash."""
    found = _TAGGED.fullmatch(text) if len(text) <= LONGEST_HASH else None
    if found is None:
        raise UnusableHash(HashFlaw.MALFORMED)
    tag, rest = (found["tag"] or _BARE).upper(), found["rest"]
    if tag in _TOO_WEAK:
        raise UnusableHash(HashFlaw.TOO_WEAK)
    readers = _READERS.get(tag)
    if readers is None:
        raise UnusableHash(HashFlaw.UNKNOWN_SCHEME)
    if tag in (_BARE, "CRYPT"):
        _require_strong_crypt(rest)
    for shape, reader in readers:
        if found := shape.fullmatch(rest):
            return reader(found)
    raise UnusableHash(HashFlaw.MALFORMED)


def _require_strong_crypt(rest: str) -> None:
    if rest.startswith(_WEAK_CRYPT) or _DES_CRYPT.fullmatch(rest):
        raise UnusableHash(HashFlaw.TOO_WEAK)
    if rest.startswith(_OTHER_CRYPT):
        raise UnusableHash(HashFlaw.UNKNOWN_SCHEME)


def _require(is_affordable: bool) -> None:  # noqa: FBT001 - the condition itself
    if not is_affordable:
        raise UnusableHash(HashFlaw.TOO_COSTLY)


def _bcrypt(found: re.Match[str]) -> ImportedHash:
    cost = int(found["cost"])
    _require(cost < BCRYPT_COSTS.stop)
    if cost not in BCRYPT_COSTS:
        raise UnusableHash(HashFlaw.MALFORMED)
    return ImportedHash(Recipe(Scheme.BCRYPT, str(cost), found["salt"]), found["result"])


def _sha_crypt(found: re.Match[str]) -> ImportedHash:
    scheme, digits = (Scheme.SHA512_CRYPT, 86) if found["kind"] == "6" else (Scheme.SHA256_CRYPT, 43)
    rounds = int(found["rounds"] or 5_000)
    _require(rounds < SHA_CRYPT_ROUNDS.stop)
    if rounds not in SHA_CRYPT_ROUNDS or len(found["result"]) != digits:
        raise UnusableHash(HashFlaw.MALFORMED)
    return ImportedHash(Recipe(scheme, str(rounds), found["salt"]), found["result"])


def _pbkdf2(found: re.Match[str]) -> ImportedHash:
    _require(int(found["rounds"]) in ROUNDS)
    return ImportedHash(Recipe(Scheme.PBKDF2, found["rounds"], found["salt"]), found["result"])


def _argon2id(found: re.Match[str]) -> ImportedHash:
    memory, passes, lanes = int(found["memory"]), int(found["passes"]), int(found["lanes"])
    _require(memory <= ARGON2_MOST_KIB and passes <= ARGON2_MOST_PASSES and lanes <= _ARGON2_MOST_LANES)
    salt, result = _decoded(found["salt"]), _decoded(found["result"])
    # RFC 9106 3.1: at least eight blocks a lane, a salt of 8 bytes.
    if memory < 8 * lanes or len(salt) < 8 or not 16 <= len(result) <= 64:
        raise UnusableHash(HashFlaw.MALFORMED)
    cost = f"{memory},{passes},{lanes},{len(result)},{found['version']}"
    return ImportedHash(Recipe(Scheme.ARGON2ID, cost, _text(salt)), result.hex())


def _salted_sha(scheme: Scheme) -> Callable[[re.Match[str]], ImportedHash]:
    digest_bytes = hashlib.new(SALTED[scheme]).digest_size

    def read(found: re.Match[str]) -> ImportedHash:
        blob = _decoded(found[0])
        digest, salt = blob[:digest_bytes], blob[digest_bytes:]
        if not 0 < len(salt) <= _LONGEST_SALT:
            raise UnusableHash(HashFlaw.MALFORMED)
        return ImportedHash(Recipe(scheme, "1", _text(salt)), digest.hex())

    return read


def _decoded(text: str) -> bytes:
    bare = text.rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except binascii.Error:
        raise UnusableHash(HashFlaw.MALFORMED) from None


def _text(salt: bytes) -> str:
    return base64.b64encode(salt).decode()


_BARE = ""
_TAGGED = re.compile(r"(?:\{(?P<tag>[A-Za-z0-9.-]{1,32})\})?(?P<rest>[!-~]+)")
_BLOWFISH = re.compile(r"\$2[aby]\$(?P<cost>[0-9]{2})\$(?P<salt>[./A-Za-z0-9]{21}[.Oeu])(?P<result>[./A-Za-z0-9]{31})")
_SHA = (
    r"\$(?P<kind>{})\$(?:rounds=(?P<rounds>[1-9][0-9]{{0,8}})\$)?"
    r"(?P<salt>[./0-9A-Za-z]{{0,16}})\$(?P<result>[./0-9A-Za-z]+)"
)
_SHA256, _SHA512 = re.compile(_SHA.format("5")), re.compile(_SHA.format("6"))
_DOVECOT_PBKDF2 = re.compile(r"\$1\$(?P<salt>[^$]{1,64})\$(?P<rounds>[1-9][0-9]{0,9})\$(?P<result>[0-9a-f]{40})")
_ARGON2 = re.compile(
    r"\$argon2id\$v=(?P<version>16|19)\$m=(?P<memory>[0-9]{1,9}),t=(?P<passes>[1-9][0-9]{0,8}),"
    r"p=(?P<lanes>[1-9][0-9]{0,8})\$(?P<salt>[A-Za-z0-9+/]+)\$(?P<result>[A-Za-z0-9+/]+)"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_DES_CRYPT = re.compile(r"[./0-9A-Za-z]{13}|_[./0-9A-Za-z]{19}")
# MD5 of crypt(3), of Sun and of NT; and those that are strong enough, but that no kept library computes.
_WEAK_CRYPT = ("$1$", "$md5", "$3$")
_OTHER_CRYPT = ("$y$", "$gy$", "$7$", "$2x$", "$argon2i$", "$argon2d$", "$sha1$")
_TOO_WEAK = {
    *("CLEAR", "CLEARTEXT", "PLAIN", "PLAIN-TRUNC", "DES", "DES-CRYPT", "MD5", "MD5-CRYPT", "PLAIN-MD4", "PLAIN-MD5"),
    *("LDAP-MD5", "SMD5", "CRAM-MD5", "HMAC-MD5", "DIGEST-MD5", "OTP", "SKEY", "LANMAN", "NTLM", "RPA"),
    *("SHA", "SHA1", "SHA256", "SHA512"),  # without a salt
}
_CRYPT = ((_BLOWFISH, _bcrypt), (_SHA256, _sha_crypt), (_SHA512, _sha_crypt))
_READERS: Mapping[str, tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], ImportedHash]], ...]] = {
    _BARE: (*_CRYPT, (_ARGON2, _argon2id)),
    "CRYPT": _CRYPT,
    "BLF-CRYPT": ((_BLOWFISH, _bcrypt),),
    "SHA256-CRYPT": ((_SHA256, _sha_crypt),),
    "SHA512-CRYPT": ((_SHA512, _sha_crypt),),
    "ARGON2ID": ((_ARGON2, _argon2id),),
    "PBKDF2": ((_DOVECOT_PBKDF2, _pbkdf2),),
    "SSHA": ((_BASE64, _salted_sha(Scheme.SSHA)),),
    "SSHA256": ((_BASE64, _salted_sha(Scheme.SSHA256)),),
    "SSHA512": ((_BASE64, _salted_sha(Scheme.SSHA512)),),
}
