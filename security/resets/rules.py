"""What an account has that opens it, or a part of it, pure: named before it is taken away, and afterwards."""

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from security.programs.rules import Program

# What people call the mail program on a telephone, in the languages of the portal.
_OF_PHONES = ("phone", "android", "mobile", "galaxy", "pixel", "huawei", "honor", "xiaomi", "redmi", "oppo", "oneplus",
              "手机", "华为", "小米", "荣耀")  # fmt: skip
_PHONE_SYSTEMS = frozenset({"iPhone", "Android", "HarmonyOS"})


class HoldingKind(StrEnum):
    """The kinds of things that an account can have."""

    CLIENT_PASSWORD = "client-password"
    SESSION = "session"
    TRUSTED_DEVICE = "trusted-device"
    AUTHENTICATOR = "authenticator"
    PHONE = "phone"
    QUESTIONS = "questions"


# Of these there is at most one, and taking one away changes how its owner logs on.
FACTORS = frozenset({HoldingKind.AUTHENTICATOR, HoldingKind.PHONE, HoldingKind.QUESTIONS})


@dataclass(frozen=True, slots=True)
class Holding:
    """One of them: a security password by its label, a browser by its program, a phone by its masked number.

    ``id`` is what pages name it by where there may be several; ``codes_left`` are the recovery codes that go with an
    authenticator. ``seen_at`` is its last use, ``place`` the address or network of it.
    """

    kind: HoldingKind
    id: UUID | None = None
    name: str = ""
    program: Program = field(default_factory=Program)
    seen_at: datetime | None = None
    place: str = ""
    credential: str = ""
    codes_left: int = 0

    @property
    def key(self) -> str:
        """Return the value that stands for it in a form."""
        return self.kind.value if self.id is None else f"{self.kind.value}:{self.id}"

    @property
    def is_of_phone(self) -> bool:
        """Whether it is on a telephone, as far as its own words say; factors are."""
        if self.kind is HoldingKind.CLIENT_PASSWORD:
            return _names_phone(self.name)
        return self.kind in {HoldingKind.AUTHENTICATOR, HoldingKind.PHONE} or self.program.system in _PHONE_SYSTEMS


def _names_phone(label: str) -> bool:
    plain = unicodedata.normalize("NFKC", label).casefold()
    return any(word in plain for word in _OF_PHONES)


def of_kind(holdings: Iterable[Holding], *kinds: HoldingKind) -> tuple[Holding, ...]:
    """Return those of these kinds."""
    return tuple(one for one in holdings if one.kind in kinds)


def named_by(holdings: Iterable[Holding], keys: Collection[str]) -> tuple[Holding, ...]:
    """Return those that the keys of a form stand for; a key of none is as good as nothing."""
    return tuple(one for one in holdings if one.key in keys)


@dataclass(frozen=True, slots=True)
class PasswordReset:
    """What was chosen for a new temporary password: for how many days it works, and what goes with the old one.

    ``days`` None: as the domain has ordered.
    """

    days: int | None = None
    must_change: bool = True
    deletes_client_passwords: bool = True
    ends_sessions: bool = True
