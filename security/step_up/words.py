"""What the page of a fresh proof says."""

from django.utils.translation import gettext as _

from security.factors.rules import Method


def hint_of(method: Method, *, masked_phone: str) -> str:
    """Return where the code of a method comes from; empty where its fields say all."""
    words = {
        Method.AUTHENTICATOR: _("Open your authenticator app and enter the code that it shows."),
        Method.PHONE: _("Get a code by text message on %(number)s."),
        Method.RECOVERY_CODE: _("Enter one of your recovery codes. It cannot be used again."),
    }
    return words[method] % {"number": masked_phone} if method in words else ""
