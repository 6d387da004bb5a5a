"""What the logon history is narrowed to: everything is in the address, so that a view can be kept as a bookmark."""

from datetime import datetime, timedelta
from typing import Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mailportal.durations import in_days
from mailportal.pages import KEY_TEXT, Key, key_in
from security.account.logon_history.history import Wanted
from security.records.rules import Channel, Result

_DAYS: Final = 30
_PERIODS: Final = (7, _DAYS, 90)
_MAIL: Final = "mail"
_KINDS: Final = [
    ("", _("All")),
    ("web", _("Web")),
    (_MAIL, _("All mail programs")),
    ("imap", "IMAP"),
    ("pop3", "POP3"),
    ("smtp", "SMTP"),
]
_RESULTS: Final = [
    ("", _("All")),
    (Result.ACCEPT.value, _("Accepted")),
    (Result.REJECT.value, _("Refused")),
]


def _usual_days() -> int:
    kept: int = settings.LOG_RETENTION_DAYS
    return min(_DAYS, kept)


def _periods() -> list[tuple[str, str]]:
    """Return the periods there can be anything of: up to the logs' retention."""
    longest: int = settings.LOG_RETENTION_DAYS
    periods = [*(days for days in _PERIODS if days < longest), longest]
    # The usual one has no value, so that the page as it is first opened shows its choice.
    return [("" if days == _usual_days() else str(days), in_days(days)) for days in periods]


class HistoryForm(forms.Form):
    """Period, result and type, and the place of the page."""

    days = forms.TypedChoiceField(label=_("Period"), choices=_periods, required=False, empty_value="", coerce=int)
    result = forms.TypedChoiceField(
        label=_("Result"), choices=_RESULTS, coerce=Result, empty_value=None, required=False
    )
    kind = forms.ChoiceField(label=_("Type"), choices=_KINDS, required=False)
    older = forms.RegexField(KEY_TEXT, required=False, widget=forms.HiddenInput)
    newer = forms.RegexField(KEY_TEXT, required=False, widget=forms.HiddenInput)

    def wanted(self, *, now: datetime) -> Wanted:
        """Return what the form asks for."""
        days = self.cleaned_data["days"] or _usual_days()
        return Wanted(now - timedelta(days=days), _channels(self.cleaned_data["kind"]), self.cleaned_data["result"])

    def place(self, name: str) -> Key | None:
        """Return the place that ``older`` or ``newer`` names, None for none."""
        return key_in(self.cleaned_data[name])

    @property
    def is_narrowed(self) -> bool:
        """Whether less than the usual is shown."""
        return any(self.cleaned_data.get(name) for name in ("days", "result", "kind"))


def _channels(kind: str) -> tuple[Channel, ...]:
    if kind == _MAIL:
        return tuple(channel for channel in Channel if channel is not Channel.WEB)
    return (Channel(kind),) if kind else ()
