"""What the overview says in one line about each part."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from security.client_passwords.queries import ClientPasswordState
from security.client_passwords.rules import SLOTS


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
