"""Template vocabulary of the portal: {% load portal %}."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, to_locale
from django.utils.translation import gettext as _

from mailportal.crypto.human_code import grouped
from mailportal.errors import Words
from mailportal.ui.rows import rows_of
from mailportal.ui.sentences import together

register = template.Library()

_DAY, _STAMP, _CLOCK = "DATE_FORMAT", "DATETIME_FORMAT", "TIME_FORMAT"
# The same in all languages: a receipt is compared with logs.
_SECOND = "%H:%M:%S"


@register.simple_tag
@cache  # a list has a hundred of them, and where the file lies is known from the start
def icon(name: str) -> SafeString:
    """A symbol of static/icons.svg, always decorative: the words beside it carry the meaning."""
    sprite = static("icons.svg")
    return format_html('<svg class="ico" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name)


@register.simple_tag
@lru_cache(maxsize=1_000)  # a tree has a hundred of them, which are alike
def share(of_all: tuple[int, bool], everybody: str) -> SafeString:
    """components/share.html for a share in per cent, and whether it is low; ``everybody`` is the word for all."""
    percent, is_low = of_all
    return render_to_string("components/share.html", {"percent": percent, "is_low": is_low, "everybody": everybody})


@register.simple_tag
@lru_cache(maxsize=1_000)  # a list has twenty-five of them, of some few states in each language
def pill(text: str, kind: str = "", icon_name: str = "") -> SafeString:
    """components/pill.html, for lists: of the same state it is the same."""
    return render_to_string("components/pill.html", {"text": text, "kind": kind, "icon_name": icon_name})


@register.simple_tag
def rows(template: str, lines: Iterable[Any], **same: Hashable) -> SafeString:
    """The template for each of the ``lines``: mailportal/ui/rows.py."""
    return rows_of(template, lines, **same)


@register.simple_tag
def sentence_space() -> str:
    """What stands between two sentences."""
    return together("", "")


@register.simple_tag
def input_of(field: BoundField) -> SafeString:
    """The widget with the portal's class; Django itself adds aria-describedby and aria-invalid."""
    return field.as_widget(attrs={"class": "input"})


@register.inclusion_tag("components/choices.html")
def choices(field: BoundField, hints: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Radio cards for a RadioSelect field. `hints` maps a value to the sentence under its name."""
    return {"field": field, "cards": list(_cards(field, hints or {}))}


def _cards(field: BoundField, hints: Mapping[str, str]) -> Iterator[tuple[BoundWidget, str]]:
    for radio in field:
        yield radio, hints.get(str(radio.data["value"]), "")


@register.simple_tag
def page_numbers(page: Page[Any]) -> list[str | int]:
    """The numbers around the page and at both ends, with an ellipsis for those left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


class OfferedLanguage(NamedTuple):
    """A language that a page can be read in besides: its code, as HTML writes it, and by its own name."""

    code: str
    tag: str
    name: str


@register.simple_tag
def other_languages() -> Sequence[OfferedLanguage]:
    """The languages that a page can be read in besides the one in force."""
    return _beside(get_language())


@cache
def _beside(language: str | None) -> Sequence[OfferedLanguage]:
    others = [code for code, _name in settings.LANGUAGES if code != language]
    return [OfferedLanguage(code, language_tag(code), get_language_info(code)["name_local"]) for code in others]


@register.filter
def language_tag(code: str) -> str:
    """Django's code of a language as HTML writes it (RFC 5646): zh-Hans."""
    return to_locale(code).replace("_", "-")


@register.filter
def in_fours(secret: str) -> list[str]:
    """Groups of four characters, for reading aloud and copying by eye."""
    return grouped(secret)


@register.filter
def portal_when(moment: datetime) -> SafeString:
    """ "Today, 09:14", "Yesterday, 22:40" or "12 Mar 2026" in local time, inside <time> with the full stamp."""
    return moments()(moment)


def moments() -> Callable[[datetime], SafeString]:
    """Return what tells moments like ``portal_when``, for whom a whole list asks zone, day and language once."""
    zone, recent, language = timezone.get_current_timezone(), _recent_days(), get_language()

    def told(moment: datetime) -> SafeString:
        local = moment.astimezone(zone)
        return _stamped(local, _clocked(local, recent, language) or _day(local.date(), language))

    return told


def days() -> Callable[[datetime], SafeString]:
    """Return what tells days like ``portal_day``, for a whole list likewise."""
    zone, language = timezone.get_current_timezone(), get_language()

    def told(moment: datetime) -> SafeString:
        local = moment.astimezone(zone)
        return _stamped(local, _day(local.date(), language))

    return told


@register.filter
def portal_stamp(moment: datetime) -> SafeString:
    """ "Today, 09:14", "Yesterday, 22:40" or "12 Mar 2026, 09:14": day and time, however long ago."""
    local = timezone.localtime(moment)
    return _stamped(local, _clocked(local, _recent_days(), get_language()) or date_format(local, _STAMP))


def _recent_days() -> Mapping[date, str]:
    """Return how today and yesterday are called."""
    today = timezone.localdate()
    return {today: _("Today, %(clock)s"), today - timedelta(days=1): _("Yesterday, %(clock)s")}


def _clocked(local: datetime, recent: Mapping[date, str], language: str | None) -> str:
    """Return "Today, 09:14" or "Yesterday, 22:40"; empty for all other days."""
    words = recent.get(local.date())
    return words % {"clock": _clock(local.hour, local.minute, language)} if words else ""


@lru_cache(maxsize=4_096)  # the minutes of a day in each language; a list tells fifty moments
def _clock(hour: int, minute: int, _language: str | None) -> str:
    return time_format(time(hour, minute), _CLOCK)


@lru_cache(maxsize=4_096)  # the days of some years
def _day(day: date, _language: str | None) -> str:
    return date_format(day, _DAY)


@register.filter
def portal_day(moment: datetime) -> SafeString:
    """ "12 Mar 2026" in local time, inside <time> with the full stamp."""
    return days()(moment)


@register.filter
def portal_second(moment: datetime | Words) -> SafeString | Words:
    """ "09:43:12" in local time, inside <time> with the full stamp; words stay as they are."""
    return seconds()(moment) if isinstance(moment, datetime) else moment


def seconds() -> Callable[[datetime], SafeString]:
    """Return what tells seconds like ``portal_second``, for a whole list."""
    zone = timezone.get_current_timezone()

    def told(moment: datetime) -> SafeString:
        local = moment.astimezone(zone)
        return _stamped(local, local.strftime(_SECOND))

    return told


@register.filter
def portal_number(number: int) -> str:
    """ "1,240": a count as the language groups it."""
    return _grouped(number, get_language())


@lru_cache(maxsize=4_096)  # nearly all are small: a tree of departments has a hundred
def _grouped(number: int, _language: str | None) -> str:
    return number_format(number, force_grouping=True)


def _stamped(local: datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), words)
