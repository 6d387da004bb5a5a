"""What the larger components of the pages show, as values: templates/components names the one that each takes."""

from dataclasses import dataclass
from datetime import datetime

from mailportal.errors import Words
from mailportal.ui.qr import Picture


@dataclass(frozen=True, slots=True)
class Figure:
    """A headline number for stats.html: its title, what it counts, and the list behind it where there is one.

    ``remark`` stands below it, or is the text of the link; ``is_bad`` only where somebody must act.
    """

    title: Words
    figure: Words | int
    unit: Words = ""
    remark: Words = ""
    url: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A ready question for facets.html or tabs.html, with how many it finds; ``count`` is None where nobody counts.

    ``is_more``: there are more than those, who were not counted.
    """

    label: Words
    url: str
    count: int | None = None
    is_current: bool = False
    is_bad: bool = False
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class Concern:
    """A line of attention.html: what needs somebody, its list, and why. ``severity``: "bad", "warn" or empty."""

    severity: str
    icon_name: str
    sentence: Words
    url: str
    detail: Words


@dataclass(frozen=True, slots=True)
class ActEntry:
    """An act upon what is shown: a link to its page, or a button of the form around it by ``name`` and ``value``.

    For act_menu.html, bulkbar.html and verdict.html. ``is_apart`` draws a line above it in a menu: it is graver.
    """

    label: Words
    icon_name: str = ""
    url: str = ""
    name: str = ""
    value: str = ""
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A line of receipt.html: what happened to what, and when. ``is_open``: it has not ended yet."""

    what: Words
    detail: Words = ""
    when: datetime | Words = ""
    icon_name: str = "circle-check"
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Phase:
    """A step of the background process for phases.html; ``state`` is "done", "now" or empty for what is to come."""

    title: Words
    state: str = ""
    time: Words = ""


@dataclass(frozen=True, slots=True)
class SheetCard:
    """A card of sheet.html to cut out: who may begin, where, with which code, until when; ``qr`` has all of it."""

    name: str
    address: str
    code: str
    url: str
    until: Words
    qr: Picture | None = None
