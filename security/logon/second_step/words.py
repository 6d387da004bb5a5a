"""What the page of the second step says."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mailportal.sms.numbers import ending_of
from security.factors.rules import Method


def lead_of(method: Method, *, address: str, masked_phone: str, is_code_open: bool = False) -> str:
    """Return what to do for a method; of the phone only its last digits are named before the logon is done.

    ``is_code_open``: a code by text message is on its way.
    """
    words = {
        Method.AUTHENTICATOR: _("Open your authenticator app and enter the code for %(address)s."),
        Method.PHONE: _("Enter the code from the text message to your secure phone that ends in %(digits)s.")
        if is_code_open
        else _("Send a code to your secure phone that ends in %(digits)s."),
        Method.RECOVERY_CODE: _("Enter one of the recovery codes of %(address)s. It cannot be used again."),
        Method.QUESTIONS: _("Answer the security questions of %(address)s."),
    }
    return words[method] % {"address": address, "digits": ending_of(masked_phone)}


def trust_hint(longest: timedelta) -> str:
    """Return what the tick box of a trusted device means."""
    days = longest.days
    if not days:
        hours = int(longest.total_seconds() // 3600)
        words = ngettext(
            "Trust this browser for %(hours)d hour. Don't tick this on a shared computer.",
            "Trust this browser for %(hours)d hours. Don't tick this on a shared computer.",
            hours,
        )
        return words % {"hours": hours}
    words = ngettext(
        "Trust this browser for %(days)d day. Don't tick this on a shared computer.",
        "Trust this browser for %(days)d days. Don't tick this on a shared computer.",
        days,
    )
    return words % {"days": days}
