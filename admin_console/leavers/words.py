"""What closing an account does, said before it is done."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from admin_console.leavers.queries import Leaving
from admin_console.resets.words import plan_lines
from mailportal.ui.blocks import ReceiptLine
from mailportal.ui.sentences import together
from security.resets.rules import Holding


def plan_of(held: Sequence[Holding]) -> list[ReceiptLine]:
    """Return what will happen, each thing that ends by its name."""
    return [
        ReceiptLine(
            _("The account is frozen"),
            _("Nobody can log on, on the web or in a mail program. Mail keeps arriving."),
            icon_name="snowflake",
        ),
        ReceiptLine(
            _("The web logon password is removed"),
            _("Unfreezing alone lets nobody in: a new password is needed then."),
            icon_name="lock",
        ),
        *plan_lines(held),
    ]


def owned_words(count: int) -> str:
    """Return what the owner of rules should hand over before."""
    words = ngettext("Owns %(n)d rule or exception.", "Owns %(n)d rules and exceptions.", count) % {"n": count}
    return together(words, _("They stay in force. Save them again to own them yourself."))


def lapsed_words(leaving: Leaving) -> str:
    """Return why an account that was to be closed is still open."""
    words = _("It was to be closed %(time)s, as %(by)s had ordered, who may no longer close it.")
    return words % {"time": date_format(localtime(leaving.due_at), "DATETIME_FORMAT"), "by": leaving.actor_address}
