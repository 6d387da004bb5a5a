"""A receipt in words: its heading, each line of what ended, and what the person does next."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from admin_console.receipts.models import Receipt
from admin_console.receipts.rules import ReceiptKind
from mailportal.errors import Words
from mailportal.ui.blocks import ReceiptLine
from mailportal.ui.sentences import listed, together
from security.client_passwords.words import isolated, receipt_words
from security.connections.models import Cut
from security.credentials import account_credential
from security.programs.words import program_words
from security.resets.rules import Holding, HoldingKind, of_kind

Cuts = Mapping[str, Sequence[Cut]]

HEADINGS: Mapping[ReceiptKind, Words] = {
    ReceiptKind.PASSWORD_RESET: gettext_lazy("Password reset for %(name)s"),
    ReceiptKind.DEVICE_DELETED: gettext_lazy("Security password of %(name)s deleted"),
    ReceiptKind.FACTORS_RESET: gettext_lazy("Second factors reset for %(name)s"),
    ReceiptKind.PHONE_LOST: gettext_lazy("The phone of %(name)s is shut out"),
    ReceiptKind.LEAVER: gettext_lazy("The account of %(name)s is closed"),
    ReceiptKind.ENROLMENT_PASS: gettext_lazy("Enrolment pass for %(name)s"),
    ReceiptKind.PASSWORD_LINK: gettext_lazy("Link to a new password for %(name)s"),
}


def heading_of(receipt: Receipt, *, name: str) -> str:
    """Return what was done, to whom."""
    return str(HEADINGS[ReceiptKind(receipt.kind)]) % {"name": name}


def lines_of(
    receipt: Receipt, ended: Sequence[Holding], cuts: Cuts, *, changed_at: datetime | None, is_waiting: bool
) -> list[ReceiptLine]:
    """Return what ended, each thing by its name, with what the mail servers answered; then who was told.

    ``changed_at`` is when the account's password was last set, and ``is_waiting`` whether a link to another one still
    works: what a link ends it ends when it is used.
    """
    lines = [*_account_lines(receipt, cuts), *(_device_line(receipt, one, cuts) for one in _devices(ended))]
    lines += [*_browser_lines(receipt, ended), *(_factor_line(receipt, one) for one in _factors(ended))]
    lines += _link_lines(receipt, changed_at, is_waiting=is_waiting)
    return [*lines, *_opened_lines(receipt), *_told_lines(receipt)]


def _link_lines(receipt: Receipt, changed_at: datetime | None, *, is_waiting: bool) -> Iterator[ReceiptLine]:
    if receipt.kind != ReceiptKind.PASSWORD_LINK:
        return
    what, also = _("The old password"), _("Security passwords, sessions and trusted devices")
    if is_waiting:
        yield ReceiptLine(what, _("It works until the link is used."), is_open=True)
        yield ReceiptLine(also, _("They work until then, and end with it."), is_open=True)
    elif changed_at is not None and changed_at > receipt.at:
        yield ReceiptLine(what, _("Another one was set. It no longer works."), changed_at)
        yield ReceiptLine(also, _("They ended with it."), changed_at)
    else:
        yield ReceiptLine(what, _("It still works: the link ended unused."), icon_name="info-circle")


def are_open(cuts: Cuts) -> bool:
    """Whether a mail server has not answered yet."""
    return any(cut.is_pending for some in cuts.values() for cut in some)


def _devices(ended: Sequence[Holding]) -> Sequence[Holding]:
    return of_kind(ended, HoldingKind.CLIENT_PASSWORD)


def _factors(ended: Sequence[Holding]) -> Sequence[Holding]:
    return of_kind(ended, HoldingKind.AUTHENTICATOR, HoldingKind.PHONE, HoldingKind.QUESTIONS)


def _account_lines(receipt: Receipt, cuts: Cuts) -> Iterator[ReceiptLine]:
    own = cuts.get(account_credential(receipt.account_id), ())
    if receipt.kind == ReceiptKind.LEAVER:
        yield ReceiptLine(_("Account"), _("Frozen. Nobody can log on to it."), receipt.at)
        yield _cut_line(receipt, _("Web logon password"), _("Removed. No password opens the account."), own)
    if receipt.kind == ReceiptKind.PASSWORD_RESET:
        yield _cut_line(receipt, _("Web logon password"), _("The old one no longer works."), own)


def _device_line(receipt: Receipt, device: Holding, cuts: Cuts) -> ReceiptLine:
    words = _("Security password deleted.")
    name = isolated(device.name) if device.name else _("A security password")
    return _cut_line(receipt, name, words, cuts.get(device.credential, ()))


def _cut_line(receipt: Receipt, what: str, done: str, cuts: Sequence[Cut]) -> ReceiptLine:
    is_open = any(cut.is_pending for cut in cuts)
    when = _when(cuts, is_open=is_open) or receipt.at
    return ReceiptLine(what, together(done, receipt_words(cuts)), when, is_open=is_open)


def _when(cuts: Sequence[Cut], *, is_open: bool) -> str:
    if is_open:
        tries = max(cut.tries for cut in cuts)
        return ngettext("%(n)d try", "%(n)d tries", tries) % {"n": tries}
    waits = [(cut.answered_at - cut.requested_at).total_seconds() for cut in cuts if cut.answered_at is not None]
    return _("after %(seconds)s s") % {"seconds": f"{max(waits):.1f}"} if waits else ""


def _browser_lines(receipt: Receipt, ended: Sequence[Holding]) -> Iterator[ReceiptLine]:
    sessions, devices = of_kind(ended, HoldingKind.SESSION), of_kind(ended, HoldingKind.TRUSTED_DEVICE)
    if sessions:
        what = ngettext("%(n)d session", "%(n)d sessions", len(sessions)) % {"n": len(sessions)}
        yield ReceiptLine(what, together(_("Logged off."), _programs(sessions)), receipt.at)
    if devices:
        what = ngettext("%(n)d trusted device", "%(n)d trusted devices", len(devices)) % {"n": len(devices)}
        yield ReceiptLine(what, together(_("Asked for a code again."), _programs(devices)), receipt.at)


def _programs(browsers: Sequence[Holding]) -> str:
    return _("%(names)s.") % {"names": listed([isolated(program_words(one.program)) for one in browsers])}


def _factor_line(receipt: Receipt, factor: Holding) -> ReceiptLine:
    if factor.kind is HoldingKind.AUTHENTICATOR:
        words = ngettext(
            "Removed. Its %(n)d recovery code no longer works either.",
            "Removed. Its %(n)d recovery codes no longer work either.",
            factor.codes_left,
        ) % {"n": factor.codes_left}
        detail = words if factor.codes_left else _("Removed. Its codes no longer work.")
        return ReceiptLine(_("Authenticator"), detail, receipt.at)
    if factor.kind is HoldingKind.PHONE:
        words = _("%(number)s is removed and gets no more codes.")
        return ReceiptLine(_("Secure phone"), words % {"number": isolated(factor.name)}, receipt.at)
    return ReceiptLine(_("Security questions"), _("Removed."), receipt.at)


def _opened_lines(receipt: Receipt) -> Iterator[ReceiptLine]:
    if receipt.facts.get("replaces_pass"):
        yield ReceiptLine(_("The earlier enrolment pass"), _("It no longer works."), receipt.at)
    until = moment_in(receipt, "enrolment_until")
    if until is not None:
        words = _("Until %(time)s an authenticator can be attached when logging on.")
        yield ReceiptLine(_("Enrolment open"), words % {"time": stamp(until)}, receipt.at, icon_name="lock-open")


def _told_lines(receipt: Receipt) -> Iterator[ReceiptLine]:
    if receipt.kind != ReceiptKind.LEAVER:
        words = _("A notice goes to the mailbox, without any password.")
        if receipt.kind == ReceiptKind.ENROLMENT_PASS:
            words = _("A notice goes to the mailbox, without the pass.")
        if receipt.kind == ReceiptKind.PHONE_LOST:
            words = _("A notice goes to the mailbox, and none to the lost phone.")
        if receipt.facts.get("reason"):
            words = _("By mail, with your reason, and by text message where a secure phone is bound.")
        yield ReceiptLine(_("The owner is told"), words, receipt.at, icon_name="send")


def moment_in(receipt: Receipt, name: str) -> datetime | None:
    """Return a moment of the receipt's facts."""
    return parse_datetime(receipt.facts.get(name) or "")


def stamp(moment: datetime) -> str:
    """Return a moment as it is where the domain works."""
    return date_format(localtime(moment), "DATETIME_FORMAT")


def next_steps(receipt: Receipt, *, has_factor: bool, host: str) -> Sequence[Words]:
    """Return what the person does now, in order; nothing where nothing is left to do."""
    match receipt.kind:
        case ReceiptKind.PASSWORD_RESET:
            steps = [_with_this_password(host, has_factor=has_factor)]
            if receipt.facts.get("must_change"):
                steps.append(_("Chooses a new password."))
            else:
                steps.append(_("Chooses a new password before this one expires: until then it opens no mail program."))
            if any(line["kind"] == HoldingKind.CLIENT_PASSWORD for line in receipt.ended):
                steps.append(_("Generates a security password for each device and enters it there."))
            return steps
        case ReceiptKind.FACTORS_RESET if moment_in(receipt, "enrolment_until") is not None:
            return [
                _("Logs on at %(host)s with the web logon password.") % {"host": host},
                _("Attaches an authenticator, where the domain requires a second factor, else under Account Security."),
            ]
        case ReceiptKind.PHONE_LOST:
            return [
                _("Gets an enrolment pass from you, once you are sure who is asking."),
                _("Logs on at %(host)s with the web logon password and the pass, and attaches a new authenticator.")
                % {"host": host},
                _("After 24 hours, generates a security password for the new phone."),
            ]
        case ReceiptKind.ENROLMENT_PASS:
            return [
                _("Logs on at %(host)s with the web logon password, then enters the pass.") % {"host": host},
                _("Sets up a new second factor on the page that follows. Nothing else opens before."),
                _("After 24 hours, can change it again, and generate security passwords."),
            ]
        case ReceiptKind.PASSWORD_LINK | ReceiptKind.DEVICE_DELETED:
            return [_STEP[ReceiptKind(receipt.kind)]]
    return []


_STEP: Mapping[ReceiptKind, Words] = {
    ReceiptKind.PASSWORD_LINK: gettext_lazy("Opens the link, chooses a new password there, and logs on with it."),
    ReceiptKind.DEVICE_DELETED: gettext_lazy(
        "Generates another security password where the device is to read mail again."
    ),
}


def _with_this_password(host: str, *, has_factor: bool) -> str:
    if has_factor:
        return _("Logs on at %(host)s with this password and a code of the second factor.") % {"host": host}
    return _("Logs on at %(host)s with this password.") % {"host": host}
