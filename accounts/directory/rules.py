"""Roles; and addresses in one canonical form, so that one mailbox is one key for look-ups, limits and logs."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import idna

from mailportal.typed import trimmed

LOCAL_PART_BYTES = 64  # RFC 5321 4.5.3.1.1
ADDRESS_BYTES = 254  # RFC 5321 4.5.3.1.3, less the angle brackets

# Of the tree of departments. A path of so many ids, of up to nineteen digits each, fits its column.
MOST_LEVELS = 12

# Between the names on the way down to a department, for people and in the log; no name has a slash in it.
_BETWEEN_NAMES = " / "

# The id that no account has: asked for in an unknown one's place, so that it costs the same statements (attack A1).
NOBODY = 0

# No slash, though RFC 5322 has it: the local part names a folder of the mail store, and "bob/Maildir" is in Bob's.
_PLAIN = re.compile(r"[a-z0-9!#$%&'*=?^_`{|}~+-]+(?:\.[a-z0-9!#$%&'*=?^_`{|}~+-]+)*@(?=[^@]{1,253}\Z)[a-z0-9]"
                    r"(?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+")  # fmt: skip
_LOCAL = re.compile(r"[^\s\"(),/:;<>@\[\]\\.]+(?:\.[^\s\"(),/:;<>@\[\]\\.]+)*")
# Cc control, Cf format (bidi marks among them), Cs lone surrogates, Co and Cn: never part of a mailbox name.
_REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})
# How Unicode marks full-width and half-width forms; other compatibility forms are other names.
_OTHER_WIDTHS = ("<wide>", "<narrow>")


class Role(StrEnum):
    """What a person is in the portal; a postmaster rules one domain, an operator the installation."""

    EMPLOYEE = "employee"
    POSTMASTER = "postmaster"
    OPERATOR = "operator"


class DomainState(StrEnum):
    """How a domain stands: a deleted one can be restored until its end, and is shut like a suspended one."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    DELETED = "deleted"


def bounded_as(role: str, administers_since: datetime | None) -> str:
    """Return the role whose bounds hold for sessions and trusted devices; a delegated administrator's are as short."""
    return Role.POSTMASTER if role == Role.EMPLOYEE and administers_since is not None else role


def full_name(names: Iterable[str]) -> str:
    """Return the names on the way down to a department as one, "Sales / East"."""
    return _BETWEEN_NAMES.join(names)


def names_in(text: str) -> tuple[str, ...]:
    """Return the names of a full name that somebody typed, with whatever blanks around the slashes."""
    return tuple(part for part in map(str.strip, text.split(_BETWEEN_NAMES.strip())) if part)


class InvalidAddress(ValueError):
    """The text is not the address of a mailbox."""


def canonical_address(text: str) -> str:
    """Return what a person typed as an address in lower case with its domain as A-label. Raises InvalidAddress.

    Blanks and format characters around it, case and width do not matter (RFC 8265, section 3.3, for the local part).
    """
    typed = trimmed(text)
    if len(typed) > ADDRESS_BYTES:
        raise InvalidAddress("too long")
    lowered = typed.lower() if typed.isascii() else typed
    if _PLAIN.fullmatch(lowered) and lowered.index("@") <= LOCAL_PART_BYTES and "xn--" not in lowered:
        return lowered
    return _canonical_international(_of_usual_width(typed))


def _of_usual_width(text: str) -> str:
    return "".join(
        unicodedata.normalize("NFKC", char) if unicodedata.decomposition(char).startswith(_OTHER_WIDTHS) else char
        for char in text
    )


def _canonical_international(text: str) -> str:
    local, at, domain = text.rpartition("@")
    if not at or _has_lookalike_at(local) or any(unicodedata.category(char) in _REFUSED_CATEGORIES for char in text):
        raise InvalidAddress("not one local part and one domain")
    address = f"{_canonical_local(local)}@{canonical_domain(domain)}"
    if len(address.encode()) > ADDRESS_BYTES:
        raise InvalidAddress("too long")
    return address


def _canonical_local(local: str) -> str:
    # Composed again after the folding: some capitals compose with an accent only as small letters.
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", local).lower())
    if not _LOCAL.fullmatch(folded) or len(folded.encode()) > LOCAL_PART_BYTES:
        raise InvalidAddress("not a local part")
    return folded


def canonical_domain(text: str) -> str:
    """Return what a person typed as a domain's name, in lower case as A-labels. Raises InvalidAddress."""
    typed = trimmed(text)
    if _has_lookalike_at(typed):
        raise InvalidAddress("a look-alike of the at sign")
    try:
        name = idna.encode(typed.lower(), uts46=True, std3_rules=True).decode()
    except (idna.IDNAError, UnicodeError) as error:
        raise InvalidAddress("not a domain") from error
    if "." not in name or name.endswith("."):
        raise InvalidAddress("not a full domain")
    return name


def _has_lookalike_at(part: str) -> bool:
    # A small one, or a second one of full width: people and other programs would see another domain than we do.
    return "@" in unicodedata.normalize("NFKC", part)


def shown_domain(name: str) -> str:
    """Return a domain for people: its U-label where it is an international name."""
    try:
        return idna.decode(name)
    except idna.IDNAError:
        return name
