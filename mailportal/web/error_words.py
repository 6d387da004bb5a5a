"""What the error pages say: what happened, and how to go on. No blame, no details an attacker could use."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from mailportal.errors import Words


@dataclass(frozen=True)
class ErrorWords:
    """Title and message of one status."""

    title: Words
    message: Words


WORDS: Final = {
    400: ErrorWords(
        _("This request could not be understood"),
        _("Nothing was changed. Go back to the start page and try again from there."),
    ),
    403: ErrorWords(
        _("This is not allowed"),
        _(
            "Nothing was changed. If you sent a form, its page may have been open for too long, or cookies are blocked:"
            " open the page again and repeat your last step."
        ),
    ),
    404: ErrorWords(
        _("This page does not exist"),
        _("The address may be mistyped, or what it showed was removed."),
    ),
    405: ErrorWords(
        _("This address cannot be used that way"),
        _("Nothing was changed. Open the page from the menu and repeat your last step."),
    ),
    409: ErrorWords(
        _("This was already done"),
        _("The page was sent twice, or something else changed in the meantime. Check the current state first."),
    ),
    410: ErrorWords(
        _("This page has expired"),
        _("The step took too long or was finished elsewhere. Start again; nothing was changed."),
    ),
    413: ErrorWords(
        _("This is too large"),
        _("Nothing was changed. Send less text at once."),
    ),
    429: ErrorWords(
        _("Too many attempts"),
        _("To protect all accounts, the number of attempts is limited. Wait before you try again."),
    ),
    500: ErrorWords(
        _("Something went wrong on our side"),
        _("Try again in a moment. If it happens again, give your administrator the reference below."),
    ),
    503: ErrorWords(
        _("The portal is busy"),
        _("It could not answer in time. Check whether your last step took effect before you repeat it."),
    ),
}
