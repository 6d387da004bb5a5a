"""What the overview says in one line about each part."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from security.client_passwords.queries import ClientPasswordState
from security.client_passwords.rules import SLOTS
from security.factors.rules import Factors
from security.recovery_codes.rules import CODES, is_running_short


@dataclass(frozen=True, slots=True)
class Summary:
    """One part's state in words; ``is_done`` says that there is nothing to do."""

    text: str
    is_done: bool


def password_words(account: User) -> str:
    """Return when the account password was last changed."""
    if account.password_changed_at is None:
        return _("Set by your administrator")
    days = (timezone.localdate() - timezone.localdate(account.password_changed_at)).days
    if days < 1:
        return _("Changed today")
    return ngettext("Changed %(days)d day ago", "Changed %(days)d days ago", days) % {"days": days}


def summary_of(state: ClientPasswordState) -> Summary:
    """Return how mail programs get in, for the strip on top."""
    if not state.clients_allowed:
        return Summary(_("Mail programs are not allowed"), is_done=True)
    if not state.is_on:
        return Summary(_("Off: mail programs use your web logon password"), is_done=False)
    if not state.in_use:
        return Summary(_("On, but none generated yet"), is_done=False)
    return Summary(_("%(count)d of %(most)d in use") % {"count": state.in_use, "most": SLOTS}, is_done=True)


def second_factor_summary(factors: Factors) -> Summary:
    """Return which second factors are bound, for the strip on top: one is enough (rule 6)."""
    if factors.has_authenticator and factors.has_phone:
        return Summary(_("Authenticator app and secure phone"), is_done=True)
    if factors.has_authenticator:
        return Summary(_("Authenticator app"), is_done=True)
    if factors.has_phone:
        return Summary(_("Secure phone"), is_done=True)
    return Summary(_("None: your password alone opens the account"), is_done=False)


def authenticator_summary(factors: Factors) -> Summary:
    """Return how the authenticator stands; with another factor bound nothing is to be done."""
    if factors.has_authenticator:
        return Summary(_("Attached"), is_done=True)
    return Summary(_("Not attached"), is_done=factors.is_bound)


def authenticator_words(attached_at: datetime | None, *, is_offered: bool) -> str:
    """Return what the row of the authenticator says."""
    if attached_at is not None:
        day = date_format(timezone.localtime(attached_at))
        return _("Attached on %(day)s. It shows a new code every 30 seconds.") % {"day": day}
    if not is_offered:
        return _("Your administrator does not offer authenticator apps for your account.")
    return _("An app on your phone shows a code that is asked for after your password.")


def recovery_codes_summary(factors: Factors) -> Summary:
    """Return how many recovery codes are left; two or none are a reason to renew them."""
    left = factors.recovery_codes_left
    return Summary(_("%(left)d of %(most)d left") % {"left": left, "most": CODES}, is_done=not is_running_short(left))


def phone_summary(factors: Factors) -> Summary:
    """Return how the secure phone stands, for the strip on top; with another factor bound nothing is to be done."""
    if factors.has_phone:
        return Summary(_("Attached"), is_done=True)
    return Summary(_("Not attached"), is_done=factors.is_bound)


def phone_words(factors: Factors, *, are_offered: bool) -> str:
    """Return what the row of the secure phone says."""
    if factors.has_phone:
        return factors.masked_phone
    if not are_offered:
        return _("Your administrator does not offer codes by text message.")
    return _("We send a code to your phone when you log on.")


def questions_summary(factors: Factors) -> Summary:
    """Return how the security questions stand, for the strip on top."""
    return Summary(_("Set up") if factors.has_questions else _("Not set up"), is_done=factors.has_questions)
