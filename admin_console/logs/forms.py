"""What a log is narrowed to: everything is in the address, so that a view can be kept, sent and exported."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.event_words import PORTAL
from accounts.telling import events_in_groups
from admin_console.desk import Desk
from admin_console.logs.logons import LogonsWanted
from admin_console.logs.operations import OperationsWanted
from admin_console.logs.people import Meant, meant_by
from admin_console.logs.rules import network_wanted
from mailportal.durations import in_days
from mailportal.pages import KEY_TEXT, Key, key_in, key_text
from mailportal.searching import Span
from security.records.rules import Channel, Result
from security.records.words import CHANNEL_NAMES, RESULT_NAMES

_USUAL_DAYS: Final = 7
_TODAY, _CHOSEN, _MAIL, _REFUSED, _DONE, _GROUP = "today", "days", "mail", "refused", "done", "group:"
# Further away dates are slips, and time zones cannot be reckoned there.
_DAYS: Final = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 1, 1)))


def _periods() -> list[tuple[str, str]]:
    kept: int = settings.LOG_RETENTION_DAYS
    # The usual one has no value, so that the page as it is first opened shows its choice.
    days = [("" if days == _USUAL_DAYS else str(days), in_days(days)) for days in sorted({_USUAL_DAYS, 30, kept})]
    return [(_TODAY, _("Today")), *days, (_CHOSEN, _("Chosen days…"))]


def _day(label: Any) -> forms.DateField:  # noqa: ANN401 - a text or a translation
    return forms.DateField(
        label=label, required=False, validators=_DAYS, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class LogForm(forms.Form):
    """The period, and the place of the page; whose log it is decides the desk."""

    period = forms.ChoiceField(label=gettext_lazy("Period"), choices=_periods, required=False)
    since = _day(gettext_lazy("From day"))
    until = _day(gettext_lazy("To day"))
    older = forms.RegexField(KEY_TEXT, required=False, widget=forms.HiddenInput)
    asked_names: tuple[str, ...] = ()
    # Those of them in which a person is typed.
    person_names: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, *, desk: Desk) -> None:
        super().__init__(data)
        self.desk = desk
        self.meant: dict[str, Meant] = {}

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins; find out who is meant."""
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The period ends before it begins."))
        if not self.errors:
            typed = {name: cleaned[name] for name in self.person_names if cleaned[name]}
            self.meant = {name: meant_by(self.desk, text) for name, text in typed.items()}
        return cleaned

    @property
    def is_answerable(self) -> bool:
        """Whether the log can be asked: the form is right, and nobody that was typed may be several people."""
        return self.is_valid() and not any(meant.is_unclear for meant in self.meant.values())

    @property
    def shown_fields(self) -> Sequence[forms.BoundField]:
        """Return the fields that the page shows, in their order: those of days only where these are chosen."""
        days = ("since", "until") if self.has_chosen_days else ()
        return [self[name] for name in (*self.asked_names, "period", *days)]

    @property
    def has_chosen_days(self) -> bool:
        """Whether the page shows fields for the first and last day."""
        return bool({"since", "until"} & {*self.errors, *self.asked}) or self["period"].value() == _CHOSEN

    @property
    def span(self) -> Span:
        """Return the period by the clock of the domain."""
        today, cleaned = timezone.localdate(), self.cleaned_data
        if cleaned["since"] or cleaned["until"]:
            last = cleaned["until"]
            first = cleaned["since"] or last - timedelta(days=_USUAL_DAYS - 1)
            return Span(_midnight(first), _midnight(last + timedelta(days=1)) if last else None)
        days = 1 if cleaned["period"] == _TODAY else _USUAL_DAYS
        if cleaned["period"].isdigit():
            days = int(cleaned["period"])
        return Span(_midnight(today - timedelta(days=days - 1)))

    @property
    def place(self) -> Key | None:
        """Return after which row the page begins, None for the first page."""
        return key_in(self.cleaned_data["older"])

    @property
    def asked(self) -> Mapping[str, str]:
        """Return what was asked for by the fields' names, without the page; nothing of a form that is wrong."""
        names = (*self.asked_names, "period", "since", "until")
        typed = {name: self.cleaned_data.get(name) for name in names} if self.is_valid() else {}
        return {name: str(value) for name, value in typed.items() if value}

    @property
    def query(self) -> str:
        """Return the same as an address has it."""
        return urlencode(self.asked)

    def at(self, key: Key) -> str:
        """Return the address of the page that begins after a row."""
        return f"?{urlencode({**self.asked, 'older': key_text(key)})}"


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _searched(label: Any, hint: Any) -> forms.CharField:  # noqa: ANN401 - texts or translations
    widget = forms.TextInput(attrs={"type": "search", "placeholder": hint})
    return forms.CharField(label=label, max_length=100, required=False, widget=widget)


class LogonFilter(LogForm):
    """Who tried to log on, how it ended, over what, from where."""

    who = _searched(gettext_lazy("Person"), gettext_lazy("Name or address"))
    result = forms.ChoiceField(
        label=gettext_lazy("Result"),
        required=False,
        choices=[("", gettext_lazy("All")), *((result.value, name) for result, name in RESULT_NAMES.items())],
    )
    protocol = forms.ChoiceField(
        label=gettext_lazy("Protocol"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            (Channel.WEB.value, CHANNEL_NAMES[Channel.WEB]),
            (_MAIL, gettext_lazy("All mail programs")),
            *((one.value, name) for one, name in CHANNEL_NAMES.items() if one is not Channel.WEB),
        ],
    )
    network = forms.CharField(
        label=gettext_lazy("Network"),
        max_length=49,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "10.0.0.0/8"}),
    )
    asked_names = ("who", "result", "protocol", "network")
    person_names = ("who",)

    def clean_network(self) -> str:
        """Refuse what is no address and no network that records can be asked for."""
        typed: str = self.cleaned_data["network"].strip()
        try:
            self.wanted_network = network_wanted(typed) if typed else None
        except ValueError:
            words = _("Enter an address, or a network such as 10.0.0.0/8. Of IPv6: an address, or 16, 32 or 48 bits.")
            raise ValidationError(words) from None
        return typed

    @property
    def is_answerable(self) -> bool:
        """Else as above; of somebody who is not there no logon is on record."""
        return super().is_answerable and all(meant.account for meant in self.meant.values())

    @property
    def wanted(self) -> LogonsWanted:
        """Return what is asked for."""
        result, protocol = self.cleaned_data["result"], self.cleaned_data["protocol"]
        return LogonsWanted(
            self.span,
            person=self.meant["who"].account if self.meant else None,
            results=(Result(result),) if result else (),
            channels=_channels(protocol),
            network=self.wanted_network,
        )


def _channels(protocol: str) -> tuple[Channel, ...]:
    if protocol == _MAIL:
        return tuple(one for one in Channel if one != Channel.WEB)
    return (Channel(protocol),) if protocol else ()


def _acts(chosen: str) -> Iterator[tuple[str, Any]]:
    """Return the groups of acts, and the acts of the group that is chosen, or that has the one that is."""
    yield "", _("All acts")
    for group, events in events_in_groups().items():
        value = f"{_GROUP}{group.name}"
        if group is PORTAL:
            continue
        yield value, group.title
        if chosen == value or chosen in events:
            yield str(group.title), [(event, words.title) for event, words in events.items()]


class OperationFilter(LogForm):
    """Who did what to whom, and whether it was refused."""

    who = _searched(gettext_lazy("Who"), gettext_lazy("Name or address"))
    whom = _searched(gettext_lazy("To whom"), gettext_lazy("Person or department"))
    act = forms.ChoiceField(label=gettext_lazy("Act"), required=False)
    result = forms.ChoiceField(
        label=gettext_lazy("Result"),
        required=False,
        choices=[("", gettext_lazy("All")), (_DONE, gettext_lazy("Done")), (_REFUSED, gettext_lazy("Refused"))],
    )
    asked_names = ("who", "whom", "act", "result")
    person_names = ("who", "whom")

    def __init__(self, data: QueryDict, *, desk: Desk) -> None:
        super().__init__(data, desk=desk)
        self.fields["act"].choices = list(_acts(data.get("act", "")))  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def wanted(self) -> OperationsWanted:
        """Return what is asked for."""
        return OperationsWanted(
            self.span, actor=self.meant.get("who"), target=self.meant.get("whom"), events=self._events()
        )

    def _events(self) -> frozenset[str] | None:
        act, result = self.cleaned_data["act"], self.cleaned_data["result"]
        if not (act or result):
            return None
        known = {
            event: words.is_refused
            for group, events in events_in_groups().items()
            for event, words in events.items()
            if act in {"", event, f"{_GROUP}{group.name}"}
        }
        return frozenset(one for one, is_refused in known.items() if result in {"", _REFUSED if is_refused else _DONE})
