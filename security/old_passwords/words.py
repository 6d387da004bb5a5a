"""An old password in words, for its owner's pages and the console."""

from django.utils.translation import ngettext

from security.old_passwords.models import OldPassword
from security.old_passwords.rules import Hindrance


def old_password_words(old: OldPassword) -> str:
    """Return what it is and for how many programs, as a name in a list."""
    words = ngettext("Old password of %(n)d program", "Old password of %(n)d programs", old.programs)
    return words % {"n": old.programs}


def hindrance_words(why: Hindrance, people: int) -> str:
    """Return for how many people none is offered, and why."""
    words = {
        Hindrance.REPORTED: ngettext(
            "%(n)d person, because changes to the account were stopped or its password may be known to others",
            "%(n)d people, because changes to the account were stopped or its password may be known to others",
            people,
        ),
        Hindrance.TEMPORARY: ngettext(
            "%(n)d person, because the password is temporary or must be changed already",
            "%(n)d people, because the password is temporary or must be changed already",
            people,
        ),
        Hindrance.RECOVERED: ngettext(
            "%(n)d person, because the password was just set with Forgot Password",
            "%(n)d people, because the password was just set with Forgot Password",
            people,
        ),
    }
    return words[why] % {"n": people}
