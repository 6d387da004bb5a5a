"""Whom the demonstration tells of: what each of them has, and how they were logged on to, so long ago."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from security.records.rules import Channel, Reason

WINDOWS: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)
_IPAD: Final = (
    "Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/18.6 Mobile/15E148 Safari/604.1"
)
_OUTLOOK, _IPHONE, _THUNDERBIRD = "Outlook", "iPhone Mail", "Thunderbird"
# Of the blocks that are nobody's (RFC 5737).
OFFICE, _HOME, _ABROAD = "198.51.100.24", "192.0.2.118", "203.0.113.77"


@dataclass(frozen=True, slots=True)
class Device:
    """A mail program with a security password of its own."""

    label: str
    age: timedelta
    is_deleted: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """One outcome of a logon. ``device`` is the label of the security password that was shown."""

    ago: timedelta
    channel: Channel
    reason: Reason
    program: str
    source: str
    device: str = ""


@dataclass(frozen=True, slots=True)
class Character:
    """An employee of the demonstration to whom something happened, by the local part of the address."""

    local: str
    name: str
    department: str
    devices: tuple[Device, ...] = ()
    visits: tuple[Visit, ...] = ()

    @property
    def is_on(self) -> bool:
        """Whether mail programs use security passwords."""
        return bool(self.devices)


def _hours(hours: float) -> timedelta:
    return timedelta(hours=hours)


def _web(hours: float, reason: Reason = Reason.ACCOUNT_PASSWORD, *, source: str = OFFICE, on: str = WINDOWS) -> Visit:
    return Visit(_hours(hours), Channel.WEB, reason, on, source)


def _mail(hours: float, device: str, program: str, *, source: str = OFFICE) -> Visit:
    return Visit(_hours(hours), Channel.IMAP, Reason.CLIENT_PASSWORD, program, source, device)


def _old(hours: float, program: str, *, source: str = OFFICE) -> Visit:
    return Visit(_hours(hours), Channel.IMAP, Reason.ACCOUNT_PASSWORD, program, source)


def _still_tries(hours: float, device: str, program: str) -> Visit:
    return Visit(_hours(hours), Channel.IMAP, Reason.CLIENT_PASSWORD_DELETED, program, _HOME, device)


# A program that sends the web logon password every half hour, and nobody has told it another.
_REFUSED: Final = tuple(
    Visit(_hours(0.4 + half / 2), Channel.IMAP, Reason.CLIENT_PASSWORD_NEEDED, _OUTLOOK, OFFICE) for half in range(9)
)
# Somebody abroad who knows the password and has to guess the codes.
_WRONG_CODES: Final = tuple(_web(0.8 + n / 50, Reason.SECOND_FACTOR_WRONG, source=_ABROAD) for n in range(10))

REFUSED: Final = Character(
    "elena.marchetti",
    "Elena Marchetti",
    "Product",
    devices=(
        Device("iPhone", timedelta(days=27)),
        Device("iPad on the sofa", timedelta(days=27)),
        Device("Thunderbird at home", timedelta(days=20)),
        Device("Old iPhone", timedelta(days=200), is_deleted=True),
    ),
    visits=(
        _mail(0.2, "iPhone", _IPHONE),
        *_REFUSED,
        _web(1.2),
        _still_tries(4, "Old iPhone", _IPHONE),
        _mail(13, "iPad on the sofa", "iPad Mail", source=_HOME),
        _web(14, source=_HOME, on=_IPAD),
        _mail(46, "Thunderbird at home", _THUNDERBIRD, source=_HOME),
    ),
)
FROZEN: Final = Character("grace.okafor", "Grace Okafor", "Finance", visits=(_web(80), _web(110)))
GUESSED: Final = Character("jonas.weber", "Jonas Weber", "Sales", visits=(*_WRONG_CODES, _web(5), _web(29)))
NEW: Final = Character("mei.lin", "Mei Lin", "East")
TOO_LATE: Final = Character(
    "tom.becker", "Tom Becker", "Product", visits=(_web(3, Reason.PASSWORD_EXPIRED), _web(27, Reason.PASSWORD_EXPIRED))
)
LOST_PHONE: Final = Character(
    "omar.haddad",
    "Omar Haddad",
    "Sales",
    devices=(
        Device("Laptop", timedelta(days=90)),
        Device("Galaxy", timedelta(days=60), is_deleted=True),
    ),
    visits=(_still_tries(0.3, "Galaxy", "Android"), _mail(1, "Laptop", _THUNDERBIRD), _web(26)),
)
# Nobody told their programs of security passwords yet: a postmaster who requires these is shown them first (X1).
OLD_WAYS: Final = (
    Character(
        "henrik.solberg",
        "Henrik Solberg",
        "Sales",
        visits=(
            _old(0.3, _IPHONE, source=_HOME),
            _old(2, _OUTLOOK),
            Visit(_hours(2.1), Channel.SMTP, Reason.ACCOUNT_PASSWORD, "", OFFICE),
            _web(7),
        ),
    ),
    Character("wang.fang", "Wang Fang", "East", visits=(_old(20, "Foxmail"), _web(50))),
    Character("olivier.brun", "Olivier Brun", "Finance", visits=(_old(160, _THUNDERBIRD, source=_HOME), _web(160))),
)
DISOWNED: Final = Character("priya.nair", "Priya Nair", "Finance", visits=(_web(2, source=_ABROAD), _web(6), _web(30)))

CHARACTERS: Final = (REFUSED, FROZEN, GUESSED, NEW, TOO_LATE, LOST_PHONE, DISOWNED, *OLD_WAYS)
