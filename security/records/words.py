"""A logon's outcome in words that a person understands (rule 8: told to the owner, never to the mail program)."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailportal.ui.sentences import together
from security.programs.words import mail_program_words, words_for
from security.records.cures import Cure
from security.records.models import LogonRecord
from security.records.rules import Channel, Reason, Result

CHANNEL_NAMES: dict[Channel, str | Promise] = {
    Channel.WEB: gettext_lazy("Web"),
    Channel.IMAP: "IMAP",
    Channel.POP3: "POP3",
    Channel.SMTP: "SMTP",
    Channel.SIEVE: gettext_lazy("Mail filters (ManageSieve)"),
    Channel.OTHER: gettext_lazy("Other"),
}
RESULT_NAMES: dict[Result, Promise] = {
    Result.ACCEPT: gettext_lazy("Logged on"),
    Result.REJECT: gettext_lazy("Refused"),
    Result.DEFER: gettext_lazy("Deferred"),
}
# A mail server opens the session itself, after our answer, or refuses it for a reason of its own: too many connections.
_ACCEPTED_BY_MAIL = gettext_lazy("Password accepted")
RESULT_PILLS: dict[Result, str] = {Result.ACCEPT: "ok", Result.REJECT: "warn", Result.DEFER: ""}

# One sentence for each reason; %(channel)s is the protocol.
REASON_WORDS: dict[Reason, Promise] = {
    Reason.CLIENT_PASSWORD: gettext_lazy("With a security password"),
    Reason.ACCOUNT_PASSWORD: gettext_lazy("With your web logon password"),
    Reason.OLD_PASSWORD: gettext_lazy("With your old web logon password"),
    Reason.NETWORK_BLOCKED: gettext_lazy("From a network that the company has blocked"),
    Reason.MALFORMED_ADDRESS: gettext_lazy("Not an email address"),
    Reason.UNKNOWN_ACCOUNT: gettext_lazy("No account has this address"),
    Reason.DOMAIN_SUSPENDED: gettext_lazy("Your company's mail was suspended"),
    Reason.ACCOUNT_FROZEN: gettext_lazy("Your account was frozen"),
    Reason.PASSWORD_EXPIRED: gettext_lazy("Right password, but it had expired"),
    Reason.PASSWORD_CHANGE_NEEDED: gettext_lazy("Right password, but it must be changed on the web first"),
    Reason.PASSWORD_TOO_OLD: gettext_lazy("Right password, but it is too old: it must be changed on the web first"),
    Reason.PASSWORD_RESTING: gettext_lazy(
        "Right password, but it was reset with Forgot Password: mail programs wait until you have logged on to the web "
        "with it, and for 24 hours if you only answered your questions"
    ),
    Reason.ADDRESS_NOT_ALLOWED: gettext_lazy("Right password, but logons from this address are not allowed"),
    Reason.SECOND_FACTOR_MISSING: gettext_lazy("Right password, but a second factor is missing"),
    Reason.SECOND_FACTOR_FROZEN: gettext_lazy("Right password, but the second step is stopped"),
    Reason.SECOND_FACTOR_WRONG: gettext_lazy("Right password, but a wrong code at the second step"),
    Reason.SECOND_FACTOR_THROTTLED: gettext_lazy("Right password, but too many wrong codes at the second step"),
    Reason.THIRD_PARTY_CLIENTS_REFUSED: gettext_lazy("Mail programs were not allowed for your account"),
    Reason.UNKNOWN_PROTOCOL: gettext_lazy("The mail server asked for a service that does not exist"),
    Reason.PROTOCOL_OFF: gettext_lazy("%(channel)s was turned off for your account"),
    Reason.CLIENT_PASSWORD_DELETED: gettext_lazy("With a deleted security password"),
    Reason.CLIENT_PASSWORD_FROZEN: gettext_lazy("With a security password that was stopped"),
    Reason.CLIENT_PASSWORD_EXPIRED: gettext_lazy("With a security password that had expired"),
    Reason.CLIENT_PASSWORD_ELSEWHERE: gettext_lazy("With a security password that is limited to other networks"),
    Reason.CLIENT_PASSWORD_OF_OTHER_KIND: gettext_lazy("With a security password that is not for %(channel)s"),
    Reason.CLIENT_PASSWORD_WHILE_OFF: gettext_lazy("With a security password while these were turned off"),
    Reason.CLIENT_PASSWORD_NEEDED: gettext_lazy("With your web logon password, where a security password is needed"),
    Reason.WRONG_SECRET: gettext_lazy("Wrong password"),
    Reason.TOO_LONG: gettext_lazy("Longer than any password can be"),
    Reason.NOT_TEXT: gettext_lazy(
        "The password had characters that cannot be read: the mail program does not send them as UTF-8"
    ),
    Reason.THROTTLED: gettext_lazy("Too many wrong passwords from there, so this one was not checked"),
    Reason.OVERLOADED: gettext_lazy("The portal was too busy; mail programs try again by themselves"),
    Reason.STATE_UNREADABLE: gettext_lazy("Trouble on our side; mail programs try again by themselves"),
}


def result_words(record: LogonRecord) -> str:
    """Return what was answered, and no more than is known of it."""
    if record.result == Result.ACCEPT and record.channel != Channel.WEB:
        return str(_ACCEPTED_BY_MAIL)
    return str(RESULT_NAMES[Result(record.result)])


def reason_words(record: LogonRecord) -> str:
    """Return why, in one sentence."""
    return str(REASON_WORDS[Reason(record.reason)]) % {"channel": channel_words(record.channel)}


def program_words(record: LogonRecord) -> str:
    """Return what logged on, by what it said of itself."""
    return words_for(record.program) if record.channel == Channel.WEB else mail_program_words(record.program)


def channel_words(channel: str) -> str:
    """Return where somebody logged on."""
    return str(CHANNEL_NAMES[Channel(channel)])


def anybody_words() -> str:
    """Return what is said where nothing shows that it was the owner."""
    return _("Anyone who knows your email address can try.")


CURE_WORDS: dict[Cure, Promise] = {
    Cure.SECURE_WEB: gettext_lazy(
        "Someone else has your password. Log off everywhere else, remove all trusted devices and choose a new password."
    ),
    Cure.DELETE_CLIENT_PASSWORD: gettext_lazy(
        "Someone else has the security password of this device. Delete it: the device loses mail "
        "access at once, and your other devices stay connected."
    ),
    Cure.DELETE_OLD_PASSWORD: gettext_lazy(
        "Someone else has your old password, which mail programs may use for some more days. Delete it, then generate "
        "a security password for each of your devices."
    ),
    Cure.TURN_CLIENT_PASSWORDS_ON: gettext_lazy(
        "Someone else has your password, and a mail program needs nothing else. Turn on security "
        "passwords, so that your web logon password no longer works in mail programs, then change it."
    ),
    Cure.CHANGE_PASSWORD: gettext_lazy("Nobody got in, but someone else has your password. Choose a new one."),
    Cure.LOOK_AT_DEVICE: gettext_lazy(
        "Nobody got in: this security password is deleted and no longer works. If you still use the "
        "device, remove the mail account from its program, or give it a new security password. If the"
        " device was lost or stolen, there is nothing more to do."
    ),
    Cure.NOTHING: gettext_lazy("Nobody got in, and none of your passwords was used. There is nothing to do."),
}


def cure_words(cure: Cure, *, is_on: bool, clients_allowed: bool) -> str:
    """Return what helps; ``is_on`` and ``clients_allowed`` say how security passwords stand now."""
    if cure is not Cure.TURN_CLIENT_PASSWORDS_ON or (clients_allowed and not is_on):
        return str(CURE_WORDS[cure])
    knows = _("Someone else has your password. Choose a new one.")
    if not clients_allowed:
        return together(knows, _("Mail programs can no longer log on."))
    return together(knows, _("Security passwords are on now, so it no longer works in mail programs."))
