"""What each proof is for, the page that it opens, and what to do for a method."""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailportal.errors import Words
from mailportal.sms.numbers import ending_of
from security.factors.rules import Method
from security.grants.rules import Purpose

# The other ways, named by what is asked first.
INSTEAD: dict[Method, Words] = {
    Method.AUTHENTICATOR: _("Use your authenticator app instead"),
    Method.PHONE: _("Use your secure phone instead"),
    Method.RECOVERY_CODE: _("Use a recovery code instead"),
    Method.QUESTIONS: _("Answer your security questions instead"),
    Method.PASSWORD: _("Use your password instead"),
    Method.PASS: _("Use an enrolment pass instead"),
}


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a proof leads (URL names, the second one without it), why it is asked for, and whose page it looks like.

    ``is_operators``: operators alone are asked for it, and for nothing else.
    """

    url_name: str
    cancel_url_name: str
    reason: Words
    base: str = "base_settings.html"
    is_operators: bool = False


def _of_operators(reason: Words) -> Destination:
    home = "operator_console:home"
    return Destination(home, home, reason, base="base_operator.html", is_operators=True)


_HOME, _CONSOLE = "admin_console:home", "base_console.html"
DESTINATIONS = {
    Purpose.GENERATE: Destination(
        "security:client-password-generate",
        "security:overview",
        _("A new security password opens your mailbox. Please confirm it's you."),
    ),
    Purpose.LIMIT: Destination(
        "security:overview",
        "security:overview",
        _("Other limits can open your mailbox to a program that was shut out. Please confirm it's you."),
    ),
    Purpose.TURN_OFF: Destination(
        "security:client-passwords-turn-off",
        "security:overview",
        _("Turning security passwords off makes your mailbox less secure. Please confirm it's you."),
    ),
    Purpose.CHANGE_PASSWORD: Destination(
        "security:password-change",
        "security:overview",
        _("A new password logs you off everywhere else. Please confirm it's you."),
    ),
    Purpose.CHANGE_FACTOR: Destination(
        "security:overview",
        "security:overview",
        _("This changes how you log on. Please confirm it's you."),
    ),
    Purpose.DELETE_AUTHENTICATOR: Destination(
        "security:authenticator-delete",
        "security:overview",
        _(
            "Deleting your authenticator changes how you prove who you are. First prove that it is yours, with its "
            "code or a recovery code. If you have neither, ask your administrator to delete it for you."
        ),
    ),
    Purpose.ENFORCE: Destination(
        _HOME,
        _HOME,
        _("This changes how people in your domain log on. Please confirm it's you."),
        base=_CONSOLE,
    ),
    Purpose.LIFT_LIMIT: Destination(
        "admin_console:network-list",
        "admin_console:network-list",
        _("This lets a network that sent many wrong passwords try again. Please confirm it's you."),
        base=_CONSOLE,
    ),
    Purpose.CONSOLE: Destination(
        _HOME,
        "security:overview",
        _("The domain console opens with your second factor. Please confirm it's you."),
    ),
    Purpose.PEOPLE: Destination(
        _HOME,
        _HOME,
        _("This changes somebody else's account. Please confirm it's you: for ten minutes you are not asked again."),
        base=_CONSOLE,
    ),
    Purpose.IMPORT: Destination(
        _HOME, _HOME, _("This creates or changes many accounts. Please confirm it's you."), base=_CONSOLE
    ),
    Purpose.EXPORT: Destination(
        _HOME, _HOME, _("The file will hold the data of many people. Please confirm it's you."), base=_CONSOLE
    ),
    Purpose.DELETE_ACCOUNT: Destination(
        _HOME, _HOME, _("This deletes somebody's account. Please confirm it's you."), base=_CONSOLE
    ),
    Purpose.LEAVER: Destination(
        _HOME, _HOME, _("This closes the account of a person who leaves. Please confirm it's you."), base=_CONSOLE
    ),
    Purpose.BATCH: Destination(
        _HOME, _HOME, _("This changes the accounts of several people. Please confirm it's you."), base=_CONSOLE
    ),
    Purpose.APPOINT: Destination(
        _HOME,
        _HOME,
        _("This gives somebody power over other people's accounts. Please confirm it's you."),
        base=_CONSOLE,
    ),
    Purpose.OPERATE: _of_operators(_("The operator console opens with your second factor. Please confirm it's you.")),
    Purpose.CREATE_DOMAIN: _of_operators(_("This lets a company in. Please confirm it's you.")),
    Purpose.SUSPEND_DOMAIN: _of_operators(
        _("This decides whether the people of a company can log on. Please confirm it's you.")
    ),
    Purpose.DELETE_DOMAIN: _of_operators(
        _("This is about everything that a company has here. Please confirm it's you.")
    ),
    Purpose.POSTMASTER: _of_operators(_("This changes who gets into a company's console. Please confirm it's you.")),
    Purpose.MAIL_HOSTS: _of_operators(
        _("People send their passwords to the mail servers that you enter. Please confirm it's you.")
    ),
}


def lead_of(method: Method, *, address: str, masked_phone: str, is_code_open: bool = False) -> str:
    """Return what to do for a method, empty for the password, whose field says all.

    Of the phone only its last digits are named, also before a logon is done. ``is_code_open``: a code by text message
    is on its way.
    """
    words = {
        Method.AUTHENTICATOR: gettext("Open your authenticator app and enter the code for %(address)s."),
        Method.PHONE: gettext("Enter the code from the text message to your secure phone that ends in %(digits)s.")
        if is_code_open
        else gettext("Send a code to your secure phone that ends in %(digits)s."),
        Method.RECOVERY_CODE: gettext("Enter one of the recovery codes of %(address)s. It cannot be used again."),
        Method.QUESTIONS: gettext("Answer the security questions of %(address)s."),
        Method.PASSWORD: "",
        Method.PASS: gettext(
            "Enter the enrolment pass that your administrator gave you for %(address)s. It works once, and leads to "
            "the page where you set up your second factor."
        ),
    }
    return words[method] % {"address": address, "digits": ending_of(masked_phone)}
