"""What the page of a fresh proof says."""

from django.utils.translation import gettext as _

from security.factors.rules import Method


def hint_of(method: Method, *, masked_phone: str, is_code_open: bool = False) -> str:
    """Return where the code of a method comes from; empty where its fields say all.

    ``is_code_open``: a code by text message is on its way.
    """
    words = {
        Method.AUTHENTICATOR: _("Open your authenticator app and enter the code that it shows."),
        Method.PHONE: _("Enter the code from the text message to %(number)s.")
        if is_code_open
        else _("Send a code to %(number)s."),
        Method.RECOVERY_CODE: _("Enter one of your recovery codes. It cannot be used again."),
    }
    return words[method] % {"number": masked_phone} if method in words else ""
