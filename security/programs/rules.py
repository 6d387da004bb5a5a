"""Which program a client says it is, pure: a browser's User-Agent or a mail program's own name.

Browsers froze their User-Agent to a family and a system (reduction since 2022), so that a short table names all of
them. What it says is written by the client: good enough to remember a device by, never to decide by. Why no library:
docs/decisions/0008-own-table-of-programs.md.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

# The first match names the program: those built on Chrome or WebKit give their names too.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("HuaweiBrowser/", "Huawei Browser"),
    ("MiuiBrowser/", "Mi Browser"),
    ("MicroMessenger/", "WeChat"),
    ("QQBrowser/", "QQ Browser"),
    ("UCBrowser/", "UC Browser"),
    ("YaBrowser/", "Yandex Browser"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("Thunderbird/", "Thunderbird"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_MAIL_PROGRAMS: Final = (
    ("thunderbird", "Thunderbird"),
    ("outlook", "Outlook"),
    ("foxmail", "Foxmail"),
    ("apple mail", "Apple Mail"),
    ("mac os x mail", "Apple Mail"),
    ("iphone mail", "Apple Mail"),
    ("k-9", "K-9 Mail"),
    ("fairemail", "FairEmail"),
    ("em client", "eM Client"),
    ("evolution", "Evolution"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("OpenHarmony", "HarmonyOS"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
# Of a program that nobody knows only its first word is shown, up to a dot: a stranger could write sentences and links
# to the reader here.
_FIRST_WORD: Final = re.compile(r"(?!Mozilla/)[A-Za-z][A-Za-z0-9_-]{0,29}")


class ProgramPicture(StrEnum):
    """What stands for a program or device: symbols of static/icons.svg, our own drawings and nobody's trade mark."""

    BROWSER = "p-browser"
    ENVELOPE = "p-envelope"
    LAPTOP = "p-laptop"
    PHONE = "p-phone"
    TABLET = "p-tablet"
    UNKNOWN = "p-unknown"


# Apple's mail program is one on three kinds of devices: what runs on a phone or a tablet says so.
_DEVICES: Final = (("iphone", ProgramPicture.PHONE), ("ipad", ProgramPicture.TABLET), ("android", ProgramPicture.PHONE))
_DRAWN: Final = {
    "Outlook": ProgramPicture.ENVELOPE,
    "Foxmail": ProgramPicture.ENVELOPE,
    "Apple Mail": ProgramPicture.LAPTOP,
    "Thunderbird": ProgramPicture.LAPTOP,
    "K-9 Mail": ProgramPicture.PHONE,
    "FairEmail": ProgramPicture.PHONE,
    "eM Client": ProgramPicture.ENVELOPE,
    "Evolution": ProgramPicture.LAPTOP,
}


@dataclass(frozen=True, slots=True)
class Program:
    """A program's name and the system it runs on; either may be empty."""

    name: str = ""
    system: str = ""


def program_of(text: str) -> Program:
    """Return the program that a User-Agent, or a mail program's identification, names."""
    known = known_program_of(text)
    return Program(_first_word(text)) if known == Program() else known


# The same few programs come again and again.
@lru_cache(1024)
def known_program_of(text: str) -> Program:
    """Return the program only where the tables have its name: of any other nothing is repeated."""
    if not text.startswith("Mozilla/"):
        return Program(_named(text.lower(), _MAIL_PROGRAMS))
    return Program(_named(text, _BROWSERS), _named(text, _SYSTEMS))


@lru_cache(1024)
def mail_picture(text: str) -> ProgramPicture:
    """Return the picture for what a mail program said of itself; most say nothing."""
    on_device = next((picture for mark, picture in _DEVICES if mark in text.lower()), None)
    return on_device or _DRAWN.get(_named(text.lower(), _MAIL_PROGRAMS), ProgramPicture.UNKNOWN)


def _named(text: str, table: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in table if mark in text), "")


def _first_word(text: str) -> str:
    found = _FIRST_WORD.match(text)
    return found[0] if found is not None else ""
