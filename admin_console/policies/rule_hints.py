"""One sentence for each choice of the two rules: what it means for the people it is for."""

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from admin_console.policies.words import Why
from security.policies import ALLOWED, CHOOSE, CLIENT_PASSWORDS, REFUSED, REQUIRED, THIRD_PARTY_CLIENTS

Hints: TypeAlias = Mapping[str, Mapping[str, str | Promise]]

RULE_HINTS: Final[Hints] = {
    THIRD_PARTY_CLIENTS.name: {
        ALLOWED: gettext_lazy("Mail programs can log on by IMAP, POP3 and SMTP."),
        REFUSED: gettext_lazy("No mail program can log on. People can still log on to this portal."),
    },
    CLIENT_PASSWORDS.name: {
        CHOOSE: gettext_lazy("Each employee can turn security passwords on or off."),
        REQUIRED: gettext_lazy("Mail programs accept security passwords only. Employees cannot turn this off."),
    },
}


def exception_hints(inherited: Iterable[Why]) -> Hints:
    """Return the sentences of an exception's choices; ``inherited`` is what holds without one."""
    return {
        found.kind: {
            **RULE_HINTS[found.kind],
            "": _("%(value)s. %(origin)s.") % {"value": found.shown_value, "origin": found.origin},
        }
        for found in inherited
    }
