"""What closing an account does, said before it is done."""

from collections.abc import Iterator, Sequence

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from admin_console.leavers.queries import Leaving
from mailportal.ui.blocks import ReceiptLine
from mailportal.ui.sentences import listed, together
from security.client_passwords.words import isolated
from security.programs.words import program_words
from security.resets.rules import FACTORS, Holding, HoldingKind, of_kind


def plan_of(held: Sequence[Holding]) -> list[ReceiptLine]:
    """Return what will happen, each thing that ends by its name."""
    return [
        ReceiptLine(
            _("The account is frozen"),
            _("Nobody can log on, on the web or in a mail program. Mail keeps arriving."),
            icon_name="snowflake",
        ),
        ReceiptLine(
            _("The web logon password is removed"),
            _("Unfreezing alone lets nobody in: a new password is needed then."),
            icon_name="lock",
        ),
        *_devices(held),
        *_browsers(held),
        *_factors(held),
    ]


def _devices(held: Sequence[Holding]) -> Iterator[ReceiptLine]:
    labels = [isolated(one.name) for one in of_kind(held, HoldingKind.CLIENT_PASSWORD)]
    if labels:
        words = ngettext("%(n)d security password is deleted", "%(n)d security passwords are deleted", len(labels)) % {
            "n": len(labels)
        }
        detail = _("%(names)s. Their open connections end within a second.") % {"names": listed(labels)}
        yield ReceiptLine(words, detail, icon_name="key")


def _browsers(held: Sequence[Holding]) -> Iterator[ReceiptLine]:
    sessions, devices = of_kind(held, HoldingKind.SESSION), of_kind(held, HoldingKind.TRUSTED_DEVICE)
    if sessions:
        words = ngettext("%(n)d session ends", "%(n)d sessions end", len(sessions)) % {"n": len(sessions)}
        names = listed([isolated(program_words(one.program)) for one in sessions])
        yield ReceiptLine(words, _("%(names)s.") % {"names": names}, icon_name="logout")
    if devices:
        words = ngettext("%(n)d trusted device is forgotten", "%(n)d trusted devices are forgotten", len(devices)) % {
            "n": len(devices)
        }
        yield ReceiptLine(words, icon_name="devices")


def _factors(held: Sequence[Holding]) -> Iterator[ReceiptLine]:
    names = [_factor_name(one) for one in of_kind(held, *FACTORS)]
    if names:
        yield ReceiptLine(
            _("All second factors are removed"), _("%(names)s.") % {"names": listed(names)}, icon_name="shield-lock"
        )


def _factor_name(one: Holding) -> str:
    match one.kind:
        case HoldingKind.AUTHENTICATOR:
            return _("authenticator with its recovery codes")
        case HoldingKind.PHONE:
            return _("phone %(number)s") % {"number": isolated(one.name)}
    return _("security questions")


def owned_words(count: int) -> str:
    """Return what the owner of rules should hand over before."""
    words = ngettext("Owns %(n)d rule or exception.", "Owns %(n)d rules and exceptions.", count) % {"n": count}
    return together(words, _("They stay in force. Save them again to own them yourself."))


def lapsed_words(leaving: Leaving) -> str:
    """Return why an account that was to be closed is still open."""
    words = _("It was to be closed %(time)s, as %(by)s had ordered, who may no longer close it.")
    return words % {"time": date_format(localtime(leaving.due_at), "DATETIME_FORMAT"), "by": leaving.actor_address}
