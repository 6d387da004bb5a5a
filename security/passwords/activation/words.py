"""The mail with an activation link, in the language of the account and the time zone of its domain."""

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from mailportal.notify.message import SECRET_PLACE
from mailportal.notify.services import OutgoingMail
from security.passwords.words import moment_words


def letter_of(*, account: User, to: str, url: str, ends_at: datetime) -> OutgoingMail:
    """Return the message that brings a link to a private address."""
    with translation.override(account.message_language):
        parts = (
            _("You can now choose a password for the mail account %(address)s.") % {"address": account.address},
            _("Open this link:"),
            SECRET_PLACE,
            _("The link works once, until %(time)s. Ask your administrator if you need another one.")
            % {"time": moment_words(ends_at, account.zone)},
            _("If this message is not for you, delete it. No one needs the link but the person who has the account."),
        )
        subject = _("Activate your account at %(portal)s") % {"portal": settings.PORTAL_NAME}
        return OutgoingMail(to, subject, "\n\n".join(parts) + "\n", secret=url, is_private=True)
