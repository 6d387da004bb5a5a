"""Every domain error of the doorman; each knows the page that a person gets to see."""

from django.utils.translation import gettext_lazy as _

from mailportal.errors import PortalError


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
