"""What the page of a fresh proof says."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from security.factors.rules import Method

# The other ways, named by what is asked first.
INSTEAD: dict[Method, Promise] = {
    Method.AUTHENTICATOR: gettext_lazy("Use your authenticator app instead"),
    Method.PHONE: gettext_lazy("Use your secure phone instead"),
    Method.RECOVERY_CODE: gettext_lazy("Use a recovery code instead"),
    Method.QUESTIONS: gettext_lazy("Answer your security questions instead"),
    Method.PASSWORD: gettext_lazy("Use your password instead"),
}


def hint_of(method: Method, *, masked_phone: str) -> str:
    """Return where the code of a method comes from; empty where its fields say all."""
    words = {
        Method.AUTHENTICATOR: _("Open your authenticator app and enter the code that it shows."),
        Method.PHONE: _("Get a code by text message on %(number)s."),
        Method.RECOVERY_CODE: _("Enter one of your recovery codes. It cannot be used again."),
    }
    return words[method] % {"number": masked_phone} if method in words else ""
