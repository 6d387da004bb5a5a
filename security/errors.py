"""The domain errors of the doorman, but for the second factors' (``security.factors.errors``).

Each knows the page that a person gets to see.
"""

from datetime import datetime
from typing import Final

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailportal.durations import in_hours, in_minutes, in_seconds
from mailportal.errors import Conflict, Forbidden, Missing, PortalError

_SECONDS_TOLD = 60
_MINUTES_TOLD = 60

# A link for people who have settings: how things stand, and every way on from there.
TO_OVERVIEW: Final = (("security:overview", _("Go to Account Security")),)


class NotLoggedOn(Forbidden):
    """The act needs a logged-on session and there is none."""


class NoMailbox(Forbidden):
    """An operator asked for a page about a mailbox account."""

    title = _("This page is for mailbox accounts")
    message = _("An operator has no mailbox account and no settings here.")
    ways_on = (("operator_console:home", _("Go to the operator console")),)


class WrongPassword(PortalError):
    """The password is not the account's; on the logon page the same as an address that nobody has."""

    message = _("The email address or password is incorrect.")


class TooManyGuesses(PortalError):
    """Tries at this account, or from this source, are refused for a while, whether it exists or not."""

    status = 429

    def __init__(self, *, seconds_left: int) -> None:
        super().__init__(_too_many(seconds_left), retry_after=seconds_left)


def _too_many(seconds: int) -> str:
    if seconds <= _SECONDS_TOLD:
        words, time = gettext("Too many failed attempts. Try again in %(time)s."), in_seconds(seconds)
    elif seconds <= _MINUTES_TOLD * 60:
        words = gettext("Too many failed attempts. Try again in %(time)s, or ask your administrator.")
        time = in_minutes(seconds)
    else:
        words = gettext(
            "Too many failed attempts. Use a browser in which you logged on before, try again in %(time)s, or ask "
            "your administrator."
        )
        time = in_hours(seconds)
    return words % {"time": time}


class CaptchaNeeded(PortalError):
    """A limit of the source's network is reached: the next password is looked at with a captcha alone."""


class AccountFrozen(Forbidden):
    """Shown only after the right password (E1); ``contact`` is whom to ask."""

    title = _("This account is frozen")
    ways_on = (("security:logon", _("Log on with another account")),)

    def __init__(self, *, contact: str) -> None:
        super().__init__(_("Your account cannot be used at present. Ask %(contact)s why.") % {"contact": contact})


class PasswordExpired(Forbidden):
    """A temporary password past its end; shown only to the person who typed it (E1, P2). ``ended`` says when."""

    title = _("This password has expired")

    def __init__(self, *, ended: str) -> None:
        words = _("It was temporary and worked until %(time)s. Ask your administrator for a new one.")
        super().__init__(words % {"time": ended})


class NoTemporaryPassword(Conflict):
    """The account has none: its owner has chosen a password since, or nobody ever set one."""

    title = _("There is no temporary password")
    message = _("The person has already chosen a password, or none was set. Nothing was changed.")


class NotYoursToReset(Forbidden):
    """A postmaster resets the employees of the own domain, an operator postmasters and operators; nobody themselves."""

    title = _("You cannot reset this password")
    message = _("Someone else looks after this account. Nothing was changed.")


class PasswordChangedMeanwhile(Conflict):
    """Another act changed or froze the account between the check and the write."""

    title = _("Your account was changed in the meantime")
    message = _("Nothing was changed by this step. Log on again to see the current state.")


class StepUpNeeded(Forbidden):
    """The act needs a fresh proof of identity for its purpose; there is none, or it has run out."""

    title = _("Verify your identity first")
    message = _("Your last verification has expired or was for something else. Nothing was changed.")
    back = _("Verify your identity")  # each page that needs a proof leads to it


class StepUpSpent(Conflict):
    """The proof was used already: the page was sent twice."""


class RestingAfterPass(Forbidden):
    """X21: the second factor was bound by an enrolment pass less than 24 hours ago."""

    title = _("Not within 24 hours of an enrolment pass")
    ways_on = TO_OVERVIEW

    def __init__(self, *, until: datetime) -> None:
        words = gettext(
            "Your second factor was set up with an enrolment pass. Until %(time)s nothing that proves who you are can "
            "be added or changed, and no security password generated. If you cannot wait, ask your administrator. "
            "Nothing was changed."
        )
        super().__init__(words % {"time": date_format(localtime(until), "DATETIME_FORMAT")})


class ThirdPartyClientsRefused(Forbidden):
    """Gate one of rule 1 is shut for the account."""

    title = _("Mail programs are not allowed")
    message = _("Your administrator does not allow third-party mail programs for your account. Nothing was changed.")
    ways_on = TO_OVERVIEW


class ClientPasswordsOff(Conflict):
    """The account does not use security passwords."""

    title = _("Security passwords are off")
    message = _("Turn the third-party client security password on first. Nothing was changed.")
    ways_on = TO_OVERVIEW


class ClientPasswordsRequired(Forbidden):
    """The postmaster ordered security passwords; the person cannot turn them off (rule 4)."""

    title = _("Your administrator requires security passwords")
    message = _("You cannot turn them off here. Nothing was changed.")
    ways_on = TO_OVERVIEW


class TooManyClientPasswords(Conflict):
    """All ten places are taken (E5)."""

    title = _("No more security passwords")
    message = _("You have 10 security passwords, the maximum. Delete one first.")
    ways_on = TO_OVERVIEW


class NoSuchClientPassword(Missing):
    """Unknown, another person's, or deleted already: the answer is the same."""


class NoSuchOldPassword(Missing):
    """Nobody's, or over already: the answer is the same."""


class NoSuchSession(Missing):
    """Unknown, another person's, or over already: the answer is the same."""


class NoSuchTrustedDevice(Missing):
    """Unknown, another person's, or void already: the answer is the same."""


class NoSuchLogon(Missing):
    """Unknown or another person's record: the answer is the same."""


class PasswordLinkOver(PortalError):
    """Unknown, used, too old or superseded: the answer is the same (attack T9)."""

    status = 410
    title = _("This link has expired")
    message = _("It was used, is too old, or was replaced by a newer one. Nothing was changed.")


class ActivationCodeOver(PortalError):
    """Wrong, used, too old or superseded, or of an address that has none: the answer is the same (attack A1)."""

    status = 410
    title = _("This code has expired")
    message = _(
        "The email address and the code do not belong together, or the code was used, has expired or was replaced. "
        "Check both, or ask your administrator for a new code."
    )


class TooManyKeys(Conflict):
    """A purpose has as many keys as it may have, or its numbers are used up."""

    message = _("This purpose has as many keys as it may have. Remove an old one that no rows depend on (key_status).")


class AddressTaken(Conflict):
    """An account has this address already."""

    title = _("This address is taken")
    message = _("An account with this address already exists. Nothing was changed.")


class AddressInBin(AddressTaken):
    """A deleted account keeps this address until it is purged."""

    message = _(
        "A deleted account in the recycle bin has this address. Restore it, or purge it first. Nothing was changed."
    )


class DomainTaken(Conflict):
    """There is a domain of this name already."""

    title = _("This domain already exists")
    message = _("This domain already exists. Nothing was changed.")


class NotForOperators(Forbidden):
    """An employee is looked after by the postmaster of the domain, not by operators."""

    title = _("This account has an administrator")
    message = _("Employees are helped by the administrator of their domain. Nothing was changed.")
