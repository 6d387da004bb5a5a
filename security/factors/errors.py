"""The domain errors of second factors; each knows the page that a person gets to see."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailportal.errors import Conflict, Forbidden, PortalError, Words
from security.errors import TO_OVERVIEW

_TO_REPLACEMENT = ("security:authenticator-replace", _("Replace Authenticator"))
_TO_RENEWAL = ("security:recovery-code-renew", _("Renew recovery codes"))


class EnrolmentClosed(Forbidden):
    """D5: the account must have a second factor, has none, and its time to attach one during a logon is over."""

    title = _("A second factor is needed")
    message = _(
        "Your administrator requires a second factor, and the time to set one up at logon has ended. "
        "Ask your administrator to allow it again for 24 hours."
    )


class SecondFactorMissing(Forbidden):
    """O3: an operator without a second factor does not get in; told only after the right password."""

    title = _("A second factor is needed")
    message = _("Operators log on with a second factor, and this account has none.")


class AuthenticatorAttached(Conflict):
    """The account has an authenticator; a second one is refused (attack M10)."""

    title = _("An authenticator is already attached")
    message = _("To use another app or phone, replace it. Nothing was changed.")
    ways_on = (_TO_REPLACEMENT, *TO_OVERVIEW)


class AuthenticatorsNotOffered(Forbidden):
    """The domain has switched authenticators off (P6)."""

    title = _("Authenticators are not offered")
    message = _("Your administrator does not offer authenticator apps for your account. Nothing was changed.")


class AttachmentOver(Conflict):
    """The flow shows no living secret: it ran out, was replaced, was confirmed, or belongs to another session."""

    title = _("This QR code is no longer valid")
    message = _(
        "Nothing was attached by this step. Go to Account Security to see the current state, or to start again."
    )
    ways_on = TO_OVERVIEW


class AuthenticatorUnreadable(Conflict):
    """The stored secret does not open (attack M13): it proves nothing, and the operator has an alarm line."""

    title = _("The portal cannot read your authenticator")
    message = _("Use a recovery code or another method instead, and tell your administrator. Nothing was changed.")


class NoAuthenticator(Conflict):
    """There is nothing to delete."""

    title = _("No authenticator is attached")
    message = _("There is nothing to delete. Nothing was changed.")
    ways_on = TO_OVERVIEW


class LastSecondFactor(Forbidden):
    """Without it the account would have no second factor, and must have one (attack M8)."""

    title = _("Your administrator requires a second factor")
    message = _("This is your only one. Replace it, or bind a secure phone before you delete it. Nothing was changed.")
    ways_on: ClassVar[Sequence[tuple[str, Words]]] = (_TO_REPLACEMENT, *TO_OVERVIEW)


class NoSecondFactor(Conflict):
    """Recovery codes stand in for a second factor, and there is none."""

    title = _("No second factor is set up")
    message = _("Recovery codes stand in for a lost phone or app. Attach an authenticator first. Nothing was changed.")
    ways_on = TO_OVERVIEW


class RecoveryCodesShown(Conflict):
    """The page that showed recovery codes was sent again: never the same codes again, never others unasked."""

    title = _("These recovery codes were already shown")
    message = _("They cannot be shown again, and are still valid. If you did not save them, renew them.")
    ways_on = (_TO_RENEWAL, *TO_OVERVIEW)


class RecoveryCodesUnknown(Conflict):
    """What was sent for the download is not the account's unused codes."""

    title = _("These recovery codes no longer work")
    message = _("They have been used or renewed. Renew them to get a new file.")
    ways_on = (_TO_RENEWAL, *TO_OVERVIEW)


class PhonesNotOffered(Forbidden):
    """The domain has switched secure phones off (P6), or no text message leaves this installation."""

    title = _("Secure phones are not offered")
    message = _("Your administrator does not offer codes by text message for your account. Nothing was changed.")


class NoPhone(Conflict):
    """There is nothing to remove, and no number to send a code to."""

    title = _("No secure phone is bound")
    message = _("There is nothing to remove. Nothing was changed.")
    ways_on = TO_OVERVIEW


class LastFactorIsPhone(LastSecondFactor):
    """As its base, for the phone."""

    message = _(
        "Your phone is your only second factor. Attach an authenticator first, then remove the phone."
        " Nothing was changed."
    )
    ways_on = TO_OVERVIEW


class PhoneChangeOver(Conflict):
    """The change ran out, was finished or overtaken, is another session's, or the step comes out of turn."""

    title = _("This change of your secure phone has expired")
    message = _("Nothing was changed by this step. Go to Account Security to see the current state, or to start again.")
    ways_on = TO_OVERVIEW


class PhoneUnreadable(Conflict):
    """The stored number does not open (attack M13): nothing is sent to it, and the operator has an alarm line."""

    title = _("The portal cannot read your phone number")
    message = _("Use another method instead, and tell your administrator. Nothing was changed.")


class QuestionsNotOffered(Forbidden):
    """The domain has switched security questions off (P6)."""

    title = _("Security questions are not offered")
    message = _("Your administrator does not offer security questions for your account. Nothing was changed.")


class QuestionsOver(Conflict):
    """The answers to be typed again ran out, were confirmed, or are another session's."""

    title = _("This change of your questions has expired")
    message = _("Nothing was changed by this step. Go to Account Security to see the current state, or to start again.")
    ways_on = TO_OVERVIEW


class AnswerIsPassword(PortalError):
    """The answer at ``place``, from 0, is the account password: together they would be one secret."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place


class PhoneRequired(Forbidden):
    """The domain requires a second factor and a phone is the one that it offers; the set-up cannot go without."""

    title = _("Your administrator requires a secure phone")
    message = _("You cannot skip this step. Nothing was changed.")


class FactorsLocked(Conflict):
    """X34: changes were stopped by the link of a notice less than 72 hours ago."""

    title = _("Changes are stopped for now")
    message = _(
        "Someone used the link in a notice to stop changes to your account. For 72 hours nothing that proves who you "
        "are can be added, changed or removed. Open Account Security to see what was stopped, or ask your "
        "administrator. Nothing was changed."
    )
    ways_on = (("security:frozen", _("See what was stopped")), *TO_OVERVIEW)


class FactorsResting(Forbidden):
    """1.7: the password was recovered less than 24 hours ago, and no second factor from before shows who it is."""

    title = _("Not within 24 hours of a password reset")
    ways_on = TO_OVERVIEW

    def __init__(self, *, until: datetime) -> None:
        words = gettext(
            "Your password was reset with Forgot Password, and you have no second factor from before. Until %(time)s "
            "nothing that proves who you are can be added or changed, and no security password generated. If you "
            "cannot wait, ask your administrator. Nothing was changed."
        )
        super().__init__(words % {"time": date_format(localtime(until), "DATETIME_FORMAT")})


class FactorsFrozen(Forbidden):
    """X34: all that could prove the second step is stopped; told only after the right password."""

    title = _("Your second step was stopped")
    message = _(
        "Someone used the link in a notice to stop changes to your account, and nothing older is left that could "
        "prove who you are. Ask your administrator to let you in again."
    )


class FreezeLinkOver(PortalError):
    """The link is unknown, incomplete, used or expired: the answer is the same."""

    message = _(
        "This link was used, has expired or is incomplete. If the change was not yours, ask your administrator at once."
    )


class NothingFrozen(Conflict):
    """There is nothing stopped: it was ended in another tab, or by an administrator."""

    title = _("Nothing is stopped")
    ways_on = TO_OVERVIEW
    message = _("The stopped changes have already been dealt with. Go to Account Security to see the current state.")


class NotYoursToThaw(Forbidden):
    """X34: only a second factor that is older than the freeze may end it."""

    title = _("Ask your administrator")
    message = _(
        "You can decide about stopped changes only with a second factor that you set up earlier. Ask your "
        "administrator. Nothing was changed."
    )
