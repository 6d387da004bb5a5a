"""What the page of the second step says."""

from datetime import timedelta

from django.utils.translation import gettext as _

from mailportal.durations import in_days_or_hours
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
    return _("Trust this browser for %(time)s. Don't tick this on a shared computer.") % {
        "time": in_days_or_hours(longest)
    }
