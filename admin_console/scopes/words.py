"""What the page of a scope says in sentences."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from mailportal.ui.sentences import listed
from security.client_passwords.words import isolated

CHANGED_MEANWHILE: Final = gettext_lazy(
    "The rules changed after this page was opened. What you have entered is still here: compare it with the lists, "
    "then go on."
)
NOTHING_CHANGES: Final = gettext_lazy("Nothing would change. Choose another value, or go back.")
TOO_MANY: Final = gettext_lazy("So many lines cannot wait here. Save these first.")


def names_of(some: Sequence[User], *, number: int) -> str:
    """Return a few of so many people by name, and how many more they are; empty for nobody."""
    names, more = [isolated(account.name) for account in some], number - len(some)
    if not names or more <= 0:
        return listed(names) if names else ""
    words = ngettext("%(names)s and %(n)d more", "%(names)s and %(n)d more", more)
    return words % {"names": _(", ").join(names), "n": more}
