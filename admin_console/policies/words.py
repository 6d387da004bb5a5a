"""Policies in words: names of kinds and values, and where an effective value comes from (X6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policies.resolve import EffectivePolicy, Scope

KIND_WORDS: Final[dict[str, str | Promise]] = {
    "third_party_clients": gettext_lazy("Third-party clients"),
    "client_passwords": gettext_lazy("Security password"),
    "imap": gettext_lazy("IMAP"),
    "pop3": gettext_lazy("POP3"),
    "smtp": gettext_lazy("SMTP"),
}
VALUE_WORDS: Final[dict[str, str | Promise]] = {
    "allowed": gettext_lazy("Allowed"),
    "refused": gettext_lazy("Not allowed"),
    "choose": gettext_lazy("Let employees choose"),
    "required": gettext_lazy("Required"),
    "on": gettext_lazy("On"),
    "off": gettext_lazy("Off"),
}
# Tints of the pills; a value without one is neutral.
VALUE_TONES: Final = {"allowed": "ok", "required": "info", "on": "ok"}


@dataclass(frozen=True, slots=True)
class Why:
    """An effective value in words, and where it comes from; ``owner`` is empty for a default."""

    kind: str
    title: str
    shown_value: str
    tone: str
    origin: str
    owner: str
    reason: str
    last_day: date | None


def last_day(ends_at: datetime | None, zone: tzinfo) -> date | None:
    """Return the last day on which an order holds, in the domain's time zone; None for no end."""
    return None if ends_at is None else (ends_at - timedelta(microseconds=1)).astimezone(zone).date()


def why(kind: str, found: EffectivePolicy, departments: Mapping[int, str], zone: tzinfo) -> Why:
    """Return the effective value with its origin; ``departments`` are the domain's labels by id."""
    order = found.order
    return Why(
        kind=kind,
        title=str(KIND_WORDS[kind]),
        shown_value=str(VALUE_WORDS[found.value]),
        tone=VALUE_TONES.get(found.value, ""),
        origin=_origin(found, departments),
        owner=order.owner if order else "",
        reason=order.reason if order else "",
        last_day=last_day(order.ends_at, zone) if order else None,
    )


def _origin(found: EffectivePolicy, departments: Mapping[int, str]) -> str:
    match found.scope:
        case Scope.ACCOUNT:
            return _("Exception for this account")
        case Scope.DEPARTMENT:
            label = departments.get(found.scope_id or 0, "")
            return _("Exception for %(department)s") % {"department": label}
        case Scope.DOMAIN:
            return _("Rule of the domain")
    return _("Default")
