"""What the overview says in one line about each part."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from mailportal.durations import in_days
from mailportal.ui.sentences import together
from security.client_passwords.queries import ClientPasswordState
from security.client_passwords.rules import SLOTS
from security.factors.questions.words import state_words
from security.factors.rules import RECOVERY_CODES, Factors, Method, is_running_short
from security.passwords.expiry.rules import PasswordEnd
from security.passwords.words import reminder_in_short


@dataclass(frozen=True, slots=True)
class Summary:
    """One part's state in a word or two, and what to do about it on which page; nothing where nothing is to do."""

    text: str
    next: str = ""
    url_name: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What a row says: its state in a word or two, and a sentence; ``is_set`` is a state to be glad of."""

    state: str
    text: str
    is_set: bool = False


def password_words(account: User) -> str:
    """Return when the account password was last changed."""
    if account.password_changed_at is None:
        return _("Set by your administrator")
    days = (timezone.localdate() - timezone.localdate(account.password_changed_at)).days
    if days < 1:
        return _("Changed today")
    return _("Changed %(time)s ago") % {"time": in_days(days)}


def password_summary(account: User, end: PasswordEnd | None) -> Summary:
    """Return how old the account password is, or when it ends where the person is to change it (E15)."""
    if end is None or not end.is_near:
        return Summary(password_words(account))
    return Summary(reminder_in_short(end), _("Change it"), "security:password-change")


def clients_summary(state: ClientPasswordState) -> Summary:
    """Return how mail programs get in, for the strip on top."""
    if not state.clients_allowed:
        return Summary(_("Mail programs are not allowed"))
    if not state.is_on:
        return Summary(_("Off"), _("Turn it on"), "security:client-passwords-turn-on")
    if not state.in_use:
        return Summary(_("On, none generated yet"), _("Generate the first one"), "security:client-password-generate")
    return Summary(_("%(count)d of %(most)d in use") % {"count": state.in_use, "most": SLOTS})


def second_factor_summary(factors: Factors, *, is_authenticator_offered: bool, are_phones_offered: bool) -> Summary:
    """Return which second factors are bound, for the strip on top: one is enough (rule 6)."""
    if factors.has_authenticator and factors.has_phone:
        return Summary(_("Authenticator app and secure phone"))
    if factors.has_authenticator:
        return Summary(_("Authenticator app"))
    if factors.has_phone:
        return Summary(_("Secure phone"))
    if is_authenticator_offered:
        return Summary(_("None yet"), _("Attach one"), "security:authenticator-attach")
    if are_phones_offered:
        return Summary(_("None yet"), _("Bind one"), "security:phone-bind")
    return Summary(_("Not offered"))


def factors_hint(asked: Collection[Method], *, offered: int, trusted_devices: int, has_secure_networks: bool) -> str:
    """Return what is asked for after the password, and what to do about it; ``offered`` is how many factors there are
    to choose from.
    """
    factors = len(_FACTORS.intersection(asked))
    if not factors:
        return _hint_without_factor(asked, is_offered=offered > 0)
    if factors > 1:
        words = _("We ask for one of these after your password. You have two, so losing one does not lock you out.")
    elif offered > 1:
        words = _("We ask for one of these after your password. Keep two, so that losing one does not lock you out.")
    else:
        words = _("We ask for it after your password. Keep your recovery codes in case you lose it.")
    skipped = [
        *([_("Browsers that you trust skip it.")] if trusted_devices else []),
        *([_("In the secure networks of your company it is not asked for.")] if has_secure_networks else []),
    ]
    return together(words, *skipped)


_FACTORS = frozenset({Method.AUTHENTICATOR, Method.PHONE})


def _hint_without_factor(asked: Collection[Method], *, is_offered: bool) -> str:
    if Method.PASS in asked:
        return _("We ask for the enrolment pass from your administrator after your password.")
    if Method.QUESTIONS in asked:
        words = _("We ask your security questions after your password.")
        return together(words, _("Add one of these: it is safer.")) if is_offered else words
    words = _("Anyone with your password can get in.")
    if is_offered:
        return together(words, _("Add a second step."))
    return together(words, _("Your administrator does not offer a second step for your account."))


def authenticator_words(attached_at: datetime | None, *, is_offered: bool, is_asked: bool) -> Part:
    """Return what the row of the authenticator says."""
    if attached_at is None:
        if not is_offered:
            return Part(_("Not offered"), _("Your administrator does not offer authenticator apps for your account."))
        return Part(_("Not attached"), _("An app on your phone that shows codes for the second step of your logon."))
    words = _("Attached on %(day)s.") % {"day": date_format(timezone.localtime(attached_at))}
    more = _("It shows a new code every 30 seconds.") if is_asked else _("Your administrator has turned it off.")
    return Part(_("Attached"), together(words, more), is_set=True)


def phone_words(factors: Factors, *, are_offered: bool, is_asked: bool) -> Part:
    """Return what the row of the secure phone says."""
    if factors.has_phone:
        switched_off = [] if is_asked else [_("Your administrator has turned it off.")]
        return Part(_("Bound"), together(factors.masked_phone, *switched_off), is_set=True)
    if not are_offered:
        return Part(_("Not offered"), _("Your administrator does not offer codes by text message."))
    return Part(_("Not bound"), _("Bind a phone to get codes by text message for the second step of your logon."))


def password_hint(state: ClientPasswordState) -> str:
    """Return what the account password opens."""
    if state.clients_allowed and not state.is_on:
        return _("You and your mail programs log on with it.")
    return _("You log on to this portal with it.")


def still_trying_words(state: ClientPasswordState) -> str:
    """Return what helps against a program that still tries with a deleted security password."""
    if state.may_generate:
        return _("Remove the account from that program, or give it a new security password.")
    if state.clients_allowed and not state.is_on:
        return _("Remove the account from that program, or enter your web logon password there.")
    return _("Remove the account from that program.")


def recovery_codes_summary(left: int) -> Summary:
    """Return how many recovery codes are left; two or none are a reason for new ones."""
    if not left:
        return Summary(_("None"), _("Generate ten"), "security:recovery-code-renew")
    words = _("%(left)d of %(most)d left") % {"left": left, "most": RECOVERY_CODES}
    return Summary(words, _("Renew them"), "security:recovery-code-renew") if is_running_short(left) else Summary(words)


def questions_summary(factors: Factors) -> Summary:
    """Return how the security questions stand, for the strip on top."""
    if factors.has_questions:
        return Summary(pgettext("state", "Set up"))
    return Summary(_("Not set up"), _("Set them up"), "security:question-list")


def questions_words(factors: Factors, *, are_offered: bool, count: int) -> Part:
    """Return what the row of the security questions says."""
    words = state_words(has_questions=factors.has_questions, are_offered=are_offered, count=count)
    if factors.has_questions:
        return Part(pgettext("state", "Set up"), words, is_set=True)
    return Part(_("Not set up") if are_offered else _("Not offered"), words)
