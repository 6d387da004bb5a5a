"""Every domain error of the doorman; each knows the page that a person gets to see."""

import math

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mailportal.errors import PortalError


class NotSignedOn(PortalError):
    """The act needs a logged-on session and there is none."""

    status = 403


class NoMailbox(PortalError):
    """An operator asked for a page about a mailbox account."""

    status = 403
    title = _("This page is for mailbox accounts")
    message = _("An operator has no mailbox account and no settings here.")


class WrongPassword(PortalError):
    """The password is not the account's; on the logon page the same as an address that nobody has."""

    status = 400
    message = _("The email address or password is incorrect.")


class TooManyGuesses(PortalError):
    """Tries at this account, or from this source, are refused for a while, whether it exists or not."""

    status = 429

    def __init__(self, *, seconds_left: int) -> None:
        minutes = math.ceil(seconds_left / 60)
        words = ngettext(
            "Too many failed attempts. Try again in %(minutes)d minute, or ask your administrator.",
            "Too many failed attempts. Try again in %(minutes)d minutes, or ask your administrator.",
            minutes,
        )
        super().__init__(words % {"minutes": minutes}, retry_after=seconds_left)


class AccountFrozen(PortalError):
    """Told only to whoever gave the right password (E1)."""

    status = 403
    title = _("This account is frozen")
    message = _("Your account cannot be used at present. Ask the postmaster of your domain.")


class PasswordExpired(PortalError):
    """A temporary password past its end; told only to whoever gave it (E1, P2)."""

    status = 403
    title = _("This password has run out")
    message = _("It was good for a limited time. Ask the postmaster of your domain for a new one.")


class AddressNotAllowed(PortalError):
    """The account may not log on from this network; told only to whoever gave the right password (E1, P15)."""

    status = 403
    title = _("You cannot log on from here")
    message = _(
        "The postmaster of your domain allows your account to log on only from certain networks, and you are in none "
        "of them. Log on from there, or ask the postmaster."
    )


class PasswordUnchanged(PortalError):
    """The password that must not stay was given again as the new one."""

    status = 400


class EnrolmentClosed(PortalError):
    """D5: the account must have a second factor, has none, and its time to attach one during a logon is over."""

    status = 403
    title = _("A second factor is needed")
    message = _(
        "Your administrator requires a second factor, and the time to set one up while logging on is over. "
        "Ask the postmaster of your domain to open it again for 24 hours."
    )


class SecondFactorMissing(PortalError):
    """O3: an operator without a second factor does not get in; told only after the right password."""

    status = 403
    title = _("A second factor is needed")
    message = _("Operators log on with a second factor, and this account has none.")


class PasswordChangedMeanwhile(PortalError):
    """Another act changed or froze the account between the check and the write."""

    status = 409
    title = _("Your account was changed in the meantime")
    message = _("Nothing was changed by this step. Log on again to see the current state.")


class StepUpNeeded(PortalError):
    """The act needs a fresh proof of identity for its purpose; there is none, or it has run out."""

    status = 403
    title = _("Verify your identity first")
    message = _("Your last verification has run out or was for something else. Nothing was changed.")


class StepUpSpent(PortalError):
    """The proof was used already: the page was sent twice."""

    status = 409


class ThirdPartyClientsRefused(PortalError):
    """Gate one of rule 1 is shut for the account."""

    status = 403
    title = _("Mail programs are not allowed")
    message = _("Your administrator does not allow third-party mail programs for your account. Nothing was changed.")


class ClientPasswordsOff(PortalError):
    """The account does not use security passwords."""

    status = 409
    title = _("Security passwords are off")
    message = _("Turn the third-party client security password on first. Nothing was changed.")


class ClientPasswordsRequired(PortalError):
    """The postmaster ordered security passwords; the person cannot turn them off (rule 4)."""

    status = 403
    title = _("Your administrator requires security passwords")
    message = _("You cannot turn them off here. Nothing was changed.")


class TooManyClientPasswords(PortalError):
    """All ten places are taken (E5)."""

    status = 409
    title = _("No more security passwords")
    message = _("You have 10 security passwords, the maximum. Delete one first.")


class ClientPasswordShown(PortalError):
    """The page that showed a security password was sent again: never the text again, never a second password."""

    status = 409
    title = _("This password was already shown")
    message = _(
        "It cannot be shown again, and no second one was made. If you did not copy it, delete it and generate a new one."
    )


class NoSuchClientPassword(PortalError):
    """Unknown, another person's, or deleted already: the answer is the same."""

    status = 404


class AuthenticatorAttached(PortalError):
    """The account has an authenticator; a second one is refused (attack M10)."""

    status = 409
    title = _("An authenticator is attached already")
    message = _("Delete it first if you want to use another app or phone. Nothing was changed.")


class AuthenticatorsNotOffered(PortalError):
    """The domain has switched authenticators off (P6)."""

    status = 403
    title = _("Authenticators are not offered")
    message = _("Your administrator does not offer authenticator apps for your account. Nothing was changed.")


class AttachmentOver(PortalError):
    """The flow shows no living secret: it ran out, was replaced, was confirmed, or belongs to another session."""

    status = 409
    title = _("This QR code is no longer valid")
    message = _("Nothing was attached by this step. Go to Account Security to see the current state, or to start again.")


class AuthenticatorUnreadable(PortalError):
    """The stored secret does not open (attack M13): it proves nothing, and the operator has an alarm line."""

    status = 409
    title = _("The portal cannot read your authenticator")
    message = _("Use a recovery code or another method instead, and tell your administrator. Nothing was changed.")


class NoAuthenticator(PortalError):
    """There is nothing to delete."""

    status = 409
    title = _("No authenticator is attached")
    message = _("There is nothing to delete. Nothing was changed.")


class LastSecondFactor(PortalError):
    """Without it the account would have no second factor, and must have one (attack M8)."""

    status = 403
    title = _("Your administrator requires a second factor")
    message = _("This is your only one. Bind a secure phone first, then delete the authenticator. Nothing was changed.")


class NoSecondFactor(PortalError):
    """Recovery codes stand in for a second factor, and there is none."""

    status = 409
    title = _("No second factor is set up")
    message = _("Recovery codes replace a lost phone or app. Attach an authenticator first. Nothing was changed.")


class RecoveryCodesShown(PortalError):
    """The page that showed recovery codes was sent again: never the same codes again, never others unasked."""

    status = 409
    title = _("These recovery codes were already shown")
    message = _("They cannot be shown again, and are still valid. If you did not save them, renew them.")


class RecoveryCodesUnknown(PortalError):
    """What was sent for the download is not the account's unused codes."""

    status = 409
    title = _("These recovery codes are not valid any more")
    message = _("They were used or renewed since. Renew them to get a new file.")


class NoSuchTrustedDevice(PortalError):
    """Unknown, another person's, or void already: the answer is the same."""

    status = 404


class NoSuchSession(PortalError):
    """Unknown, another person's, or over already: the answer is the same."""

    status = 404


class NoSuchLogon(PortalError):
    """Unknown or another person's record: the answer is the same."""

    status = 404


class PhonesNotOffered(PortalError):
    """The domain has switched secure phones off (P6), or no text message leaves this installation."""

    status = 403
    title = _("Secure phones are not offered")
    message = _("Your administrator does not offer codes by text message for your account. Nothing was changed.")


class NoPhone(PortalError):
    """There is nothing to remove, and no number to send a code to."""

    status = 409
    title = _("No secure phone is bound")
    message = _("There is nothing to remove. Nothing was changed.")


class LastFactorIsPhone(LastSecondFactor):
    """As its base, for the phone."""

    message = _("Your phone is your only one. Attach an authenticator first, then remove it. Nothing was changed.")


class PhoneChangeOver(PortalError):
    """The change ran out, was finished or overtaken, is another session's, or the step comes out of turn."""

    status = 409
    title = _("This change of your secure phone is over")
    message = _("Nothing was changed by this step. Go to Account Security to see the current state, or to start again.")


class PhoneUnreadable(PortalError):
    """The stored number does not open (attack M13): nothing is sent to it, and the operator has an alarm line."""

    status = 409
    title = _("The portal cannot read your phone number")
    message = _("Use another method instead, and tell your administrator. Nothing was changed.")


class PasswordLinkOver(PortalError):
    """Unknown, used, too old or superseded: the answer is the same (attack T9)."""

    status = 410
    title = _("This link is over")
    message = _("It was used, is older than an hour, or another one took its place. Nothing was changed.")


class TooManyKeys(PortalError):
    """A purpose has as many keys as it may have, or its numbers are used up."""

    status = 409
    message = _("This purpose has as many keys as it may have. Take an old one away that no row rests on (key_status).")


class AddressTaken(PortalError):
    """An account has this address already."""

    status = 409
    title = _("This address is taken")
    message = _("An account with this address exists already. Nothing was changed.")


class NotForOperators(PortalError):
    """An employee is looked after by the postmaster of the domain, not by operators."""

    status = 403
    title = _("The postmaster looks after this account")
    message = _("The postmaster of its domain sets a new password for an employee. Nothing was changed.")


class QuestionsNotOffered(PortalError):
    """The domain has switched security questions off (P6)."""

    status = 403
    title = _("Security questions are not offered")
    message = _("Your administrator does not offer security questions for your account. Nothing was changed.")


class QuestionsOver(PortalError):
    """The answers to be typed again ran out, were confirmed, or are another session's."""

    status = 409
    title = _("This change of your questions is over")
    message = _("Nothing was changed by this step. Go to Account Security to see the current state, or to start again.")


class PhoneRequired(PortalError):
    """The domain requires a second factor and a phone is the one that it offers; the set-up cannot go without."""

    status = 403
    title = _("Your administrator requires a secure phone")
    message = _("You cannot skip this step. Nothing was changed.")
