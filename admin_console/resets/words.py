"""What an act would end, said by name before it is done."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from admin_console.receipts.words import stamp
from mailportal.ui.blocks import ReceiptLine
from mailportal.ui.sentences import listed, together
from security.client_passwords.words import isolated
from security.programs.words import program_words
from security.resets.rules import FACTORS, Holding, HoldingKind, of_kind


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing that may be ticked: its key, its name, what its end means, and whether it is ticked at first."""

    key: str
    title: str
    detail: str
    is_ticked: bool


def ticks_of(holdings: Sequence[Holding], *, ticked: Collection[str]) -> list[Tick]:
    """Return a tick for each of them."""
    return [Tick(one.key, title_of(one), _detail_of(one), one.key in ticked) for one in holdings]


def title_of(one: Holding) -> str:
    """Return what it is called."""
    match one.kind:
        case HoldingKind.CLIENT_PASSWORD:
            return _("Security password “%(label)s”") % {"label": isolated(one.name)}
        case HoldingKind.SESSION:
            return _("Session in %(program)s") % {"program": isolated(program_words(one.program))}
        case HoldingKind.TRUSTED_DEVICE:
            return _("Trusted device: %(program)s") % {"program": isolated(program_words(one.program))}
        case HoldingKind.AUTHENTICATOR:
            return _("Authenticator app")
        case HoldingKind.PHONE:
            return _("Secure phone %(number)s") % {"number": isolated(one.name)}
    return _("Security questions")


def _detail_of(one: Holding) -> str:
    match one.kind:
        case HoldingKind.CLIENT_PASSWORD:
            return together(_("The device stops within a second."), _use_of(one))
        case HoldingKind.SESSION:
            return together(_("Logged off at once."), _use_of(one))
        case HoldingKind.TRUSTED_DEVICE:
            return together(_("Asked for a code again."), _use_of(one))
        case HoldingKind.AUTHENTICATOR if one.codes_left:
            words = ngettext(
                "Its codes stop at once, and so does its %(n)d recovery code.",
                "Its codes stop at once, and so do its %(n)d recovery codes.",
                one.codes_left,
            )
            return words % {"n": one.codes_left}
        case HoldingKind.AUTHENTICATOR:
            return _("Its codes stop at once.")
        case HoldingKind.PHONE:
            return _("No more codes to this number, and no new password by it.")
    return _("They no longer help with a forgotten password.")


def _use_of(one: Holding) -> str:
    if one.seen_at is None:
        return _("Never used.")
    if not one.place:
        return _("Last used %(time)s.") % {"time": stamp(one.seen_at)}
    return _("Last used %(time)s at %(place)s.") % {"time": stamp(one.seen_at), "place": one.place}


def deletion_title(held: Sequence[Holding]) -> str:
    """Return the words for deleting all security passwords."""
    count = len(of_kind(held, HoldingKind.CLIENT_PASSWORD))
    if not count:
        return _("Delete security passwords")
    return ngettext("Delete %(n)d security password", "Delete %(n)d security passwords", count) % {"n": count}


def deletion_detail(held: Sequence[Holding], *, name: str) -> str:
    """Return which ones, and what the person does about it."""
    passwords = of_kind(held, HoldingKind.CLIENT_PASSWORD)
    if not passwords:
        return _("There is none now. One that is made before you save goes, too.")
    labels = [isolated(one.name) for one in passwords if one.name]
    if labels:
        stops = ngettext("%(names)s stops within a second.", "%(names)s stop within a second.", len(labels))
        stops %= {"names": listed(labels)}
    else:
        stops = ngettext("The device stops within a second.", "The devices stop within a second.", len(passwords))
    then = _("%(name)s generates new ones after logging on.") % {"name": isolated(name)}
    return together(stops, then)


def ending_title(held: Sequence[Holding]) -> str:
    """Return the words for ending all sessions and forgetting all trusted devices."""
    sessions, devices = (len(of_kind(held, kind)) for kind in (HoldingKind.SESSION, HoldingKind.TRUSTED_DEVICE))
    if not sessions and not devices:
        return _("End sessions and forget trusted devices")
    if not sessions:
        return ngettext("Forget %(n)d trusted device", "Forget %(n)d trusted devices", devices) % {"n": devices}
    first = ngettext("End %(n)d session", "End %(n)d sessions", sessions) % {"n": sessions}
    if not devices:
        return first
    then = ngettext("forget %(n)d trusted device", "forget %(n)d trusted devices", devices) % {"n": devices}
    return _("%(first)s and %(then)s") % {"first": first, "then": then}


def ending_detail(held: Sequence[Holding]) -> str:
    """Return which browsers are logged on, and what is lost there."""
    programs = [isolated(program_words(one.program)) for one in of_kind(held, HoldingKind.SESSION)]
    if not programs:
        return _("Nobody is logged on now. A logon before you save ends, too.")
    words = ngettext(
        "%(names)s is logged on; anything unsaved there is lost.",
        "%(names)s are logged on; anything unsaved there is lost.",
        len(programs),
    )
    return words % {"names": listed(programs)}


def plan_lines(held: Sequence[Holding]) -> list[ReceiptLine]:
    """Return what will end, each thing by its name; nothing of what there is none of."""
    return [*_devices(held), *_browsers(held), *_factors(held)]


def _devices(held: Sequence[Holding]) -> Iterator[ReceiptLine]:
    passwords = of_kind(held, HoldingKind.CLIENT_PASSWORD)
    if passwords:
        n = len(passwords)
        words = ngettext("%(n)d security password is deleted", "%(n)d security passwords are deleted", n) % {"n": n}
        # Labels are for those alone who may read them (admin_console/discretion.py).
        labels = [isolated(one.name) for one in passwords if one.name]
        detail = _("Their open connections end within a second.")
        if labels:
            detail = _("%(names)s. Their open connections end within a second.") % {"names": listed(labels)}
        yield ReceiptLine(words, detail, icon_name="key")


def _browsers(held: Sequence[Holding]) -> Iterator[ReceiptLine]:
    sessions, devices = of_kind(held, HoldingKind.SESSION), of_kind(held, HoldingKind.TRUSTED_DEVICE)
    if sessions:
        words = ngettext("%(n)d session ends", "%(n)d sessions end", len(sessions)) % {"n": len(sessions)}
        yield ReceiptLine(words, _programs(sessions), icon_name="logout")
    if devices:
        words = ngettext("%(n)d trusted device is forgotten", "%(n)d trusted devices are forgotten", len(devices)) % {
            "n": len(devices)
        }
        yield ReceiptLine(words, _programs(devices), icon_name="devices")


def _programs(browsers: Sequence[Holding]) -> str:
    names = dict.fromkeys(isolated(program_words(one.program)) for one in browsers)
    return _("%(names)s.") % {"names": listed(list(names))}


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
