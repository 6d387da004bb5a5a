"""The doorman's audit events in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from accounts.event_words import CLIENT_PASSWORDS, FACTORS, PASSWORDS, PORTAL, PRESENCE
from accounts.telling import tell, tell_details, value_words
from mailportal.errors import Words
from security import events
from security.client_passwords.rules import ClientKind
from security.client_passwords.words import KIND_NAMES
from security.grants.words import PURPOSE_WORDS
from security.old_passwords.rules import OldPasswordEnd

tell(
    PASSWORDS,
    {
        events.ACCOUNT_PASSWORD_CHANGED: _("Password changed"),
        events.ACCOUNT_PASSWORD_RECOVERED: _("Password reset with Forgot Password"),
        events.ACCOUNT_PASSWORD_REMOVED: _("Password removed"),
        events.TEMPORARY_PASSWORD_SET: _("Temporary password set"),
        events.TEMPORARY_PASSWORD_RENEWED: _("Temporary password renewed"),
        events.PASSWORD_LINK_ISSUED: _("Password link made"),
        events.PASSWORD_LINK_USED: _("Password set with a link"),
        events.PASSWORD_LINK_VOIDED: _("Password link voided"),
        events.ACTIVATION_LINK_MAILED: _("Activation link sent"),
        events.ACTIVATION_CODES_ISSUED: _("Activation codes made"),
        events.ACTIVATION_CODES_VOIDED: _("Activation codes voided"),
        events.ACTIVATION_CODES_REVEALED: _("Activation codes looked at"),
        events.ACTIVATION_CODE_USED: _("Password set with an activation code"),
        events.RECOVERY_PROVED: _("Forgot Password: proof accepted"),
        events.GUESSES_CLEARED: _("Wrong passwords forgotten"),
        events.NETWORK_LIMIT_LIFTED: _("Limit of a network lifted"),
        events.NETWORK_BLOCKED: _("Network blocked"),
        events.NETWORK_UNBLOCKED: _("Network no longer blocked"),
    },
)
tell(
    PASSWORDS,
    {
        events.RECOVERY_FAILED: _("Forgot Password: last try was wrong"),
        events.RECOVERIES_FLOODED: _("Very many requests of Forgot Password"),
        events.ACCOUNT_PASSWORDS_SPRAYED: _("One wrong password tried at many accounts"),
    },
    is_refused=True,
)
tell(
    CLIENT_PASSWORDS,
    {
        events.CLIENT_PASSWORDS_TURNED_ON: _("Security passwords turned on"),
        events.CLIENT_PASSWORDS_TURNED_OFF: _("Security passwords turned off"),
        events.CLIENT_PASSWORD_ISSUED: _("Security password generated"),
        events.CLIENT_PASSWORD_LIMITED: _("Limits of a security password changed"),
        events.CLIENT_PASSWORD_DELETED: _("Security password deleted"),
        events.OLD_PASSWORDS_EXTENDED: _("Old passwords go on in mail programs"),
        events.OLD_PASSWORD_ENDED: _("Old password ended in mail programs"),
        events.CONNECTIONS_CUT: _("Connections of a mail program cut"),
        events.PROGRAM_WARNING_DISMISSED: _("Warning of a mail program put away"),
    },
)
tell(
    FACTORS,
    {
        events.AUTHENTICATOR_ATTACHED: _("Authenticator attached"),
        events.AUTHENTICATOR_REPLACED: _("Authenticator replaced"),
        events.AUTHENTICATOR_DELETED: _("Authenticator deleted"),
        events.RECOVERY_CODES_ISSUED: _("New recovery codes"),
        events.RECOVERY_CODES_REMOVED: _("Recovery codes removed"),
        events.RECOVERY_CODE_SPENT: _("Recovery code used"),
        events.PHONE_BOUND: _("Secure phone bound"),
        events.PHONE_REPLACED: _("Secure phone replaced"),
        events.PHONE_UNBOUND: _("Secure phone removed"),
        events.QUESTIONS_SET: _("Security questions set"),
        events.QUESTIONS_REMOVED: _("Security questions removed"),
        events.CODE_SENT: _("Code sent by text message"),
        events.FACTORS_RESET: _("Second factors removed"),
        events.LOST_PHONE_DISABLED: _("Lost phone shut out"),
        events.ENROLMENT_OPENED: _("Authenticator may be attached at a logon"),
        events.ENROLMENT_PASS_ISSUED: _("Enrolment pass issued"),
        events.ENROLMENT_PASS_VOIDED: _("Enrolment pass voided"),
        events.ENROLMENT_PASS_USED: _("Enrolment pass used"),
        events.SECOND_FACTOR_REOPENED: _("Second step opened again"),
        events.CHANGE_DISOWNED: _("Owner answered a notice: this was not me"),
        events.FACTORS_THAWED: _("Stopped changes work again"),
        events.FROZEN_FACTORS_REMOVED: _("Stopped changes removed"),
    },
)
tell(
    FACTORS,
    {
        events.AUTHENTICATOR_ATTACH_FAILED: _("Wrong code while attaching an authenticator"),
        events.PHONE_BIND_FAILED: _("Wrong code while binding a phone"),
        events.QUESTIONS_RESTED: _("Too many wrong answers today"),
        events.SECOND_FACTOR_GUESSED: _("Ten wrong codes after the right password"),
        events.SECOND_FACTOR_CLOSED: _("Second step closed to unknown browsers"),
    },
    is_refused=True,
)
tell(
    PRESENCE,
    {
        events.LOGGED_ON: _("Logged on to the web"),
        events.LOGGED_OFF: _("Logged off"),
        events.SESSION_REVOKED: _("Session ended from elsewhere"),
        events.SESSIONS_ENDED: _("Sessions ended"),
        events.SET_UP_FINISHED: _("Set-up of the first logon finished"),
        events.SECOND_STEP_PROVED: _("Second step passed"),
        events.STEP_UP_PROVED: _("Identity proved again"),
        events.TRUSTED_DEVICE_ADDED: _("Trusted device added"),
        events.TRUSTED_DEVICE_REMOVED: _("Trusted device removed"),
        events.NOTICE_SETTINGS_CHANGED: _("Notices changed"),
    },
)
tell(
    PRESENCE,
    {
        events.SECOND_STEP_FAILED: _("Second step: wrong"),
        events.STEP_UP_FAILED: _("Proof of identity: wrong"),
        events.TRUSTED_DEVICE_COPIED: _("Trusted device removed: its cookie was copied"),
    },
    is_refused=True,
)
tell(
    PORTAL,
    {
        events.OPERATOR_CREATED: _("Operator created"),
        events.SMS_BUDGET_NEARLY_SPENT: _("Budget of text messages nearly spent"),
        events.KEY_ROTATED: _("Key renewed"),
        events.VALUES_RESEALED: _("Values put under the newest key"),
        events.KEYS_LISTED: _("Keys listed"),
        events.KEYS_WRITTEN: _("Keys written out for a mail host"),
        events.AUDIT_LOG_VERIFIED: _("Operation log verified"),
        events.LOGS_PURGED: _("Old log rows deleted"),
    },
)

_METHODS: Final[Mapping[object, Words]] = {
    "authenticator": _("authenticator"),
    "phone": _("secure phone"),
    "recovery-code": _("recovery code"),
    "questions": _("security questions"),
    "password": _("web logon password"),
    "account-password": _("web logon password"),
    "trusted-device": _("trusted device"),
    "enrolment-pass": _("enrolment pass"),
}
_ENDINGS: Final[Mapping[object, Words]] = {
    OldPasswordEnd.DELETED: _("deleted"),
    OldPasswordEnd.OVER: _("its days are over"),
    OldPasswordEnd.ORDER_ENDED: _("the order was ended"),
    OldPasswordEnd.ON_WEAK_LIST: _("on the list of weak passwords"),
    OldPasswordEnd.PASSWORD_REPLACED: _("the password was replaced"),
    OldPasswordEnd.DISOWNED: _("its owner stopped changes"),
    OldPasswordEnd.GUESSED: _("wrong codes after the right password"),
    OldPasswordEnd.FROZEN: _("the account was frozen"),
    OldPasswordEnd.PHONE_LOST: _("the phone was lost"),
    OldPasswordEnd.LEFT: _("the person left"),
    OldPasswordEnd.ACCOUNT_DELETED: _("the account was deleted"),
}
_OUTCOMES: Final[Mapping[object, Words]] = {
    "right": _("right"),
    "wrong": _("wrong"),
    "already-used": _("used before"),
    "expired": _("expired"),
    "throttled": _("too many tries"),
    "closed": _("closed"),
}


def _named(names: Mapping[object, Words], value: object) -> str:
    if isinstance(value, list):
        return value_words([_named(names, one) for one in value])
    return str(names.get(value, value_words(value)))


tell_details(
    {"method": _("by"), "proved": _("by"), "proofs": _("by"), "stopped": _("stopped"), "shut": _("opened")},
    lambda value: _named(_METHODS, value.split("+") if isinstance(value, str) else value),
)
tell_details({"removed": _("removed")}, lambda value: _named(_METHODS, value), of=(events.FACTORS_RESET,))
tell_details({"why": _("why")}, lambda value: _named(_ENDINGS, value), of=(events.OLD_PASSWORD_ENDED,))
tell_details({"outcome": _("outcome")}, lambda value: _named(_OUTCOMES, value))
tell_details({"purpose": _("what for")}, lambda value: _named(PURPOSE_WORDS, value))
tell_details(
    {"kind": _("for")},
    lambda value: KIND_NAMES[ClientKind(value)] if value in set(ClientKind) else str(value),
    of=(events.CLIENT_PASSWORD_ISSUED, events.CLIENT_PASSWORD_LIMITED, events.CLIENT_PASSWORD_DELETED),
)
tell_details(
    {
        "client_passwords": _("security passwords"),
        "client_passwords_deleted": _("security passwords deleted"),
        "sessions": _("sessions ended"),
        "programs": _("programs"),
        "days": _("days"),
        "trusted_devices": _("trusted devices"),
        "ended": _("ended"),
        "source_address": _("address"),
        "program": _("program"),
        "system": _("system"),
        "network": _("network"),
        "networks": _("networks"),
        "channel": _("protocol"),
        "questions": _("questions"),
        "phone": _("phone"),
        "count": _("how many"),
        "left": _("left"),
        "to": _("to"),
        "recovers_from": _("resets a forgotten password from"),
        "budget": _("budget"),
        "spent": _("spent"),
        "allowed": _("allowed"),
        "replaced": _("replaced"),
        "new_place": _("new places"),
        "text_messages": _("text messages"),
        "typed": _("chosen by hand"),
        "must_change": _("must change it"),
        "accounts": _("accounts"),
        "codes": _("codes"),
        "cards": _("cards"),
        "notice": _("notice"),
        "deleted": _("deleted"),
        "label": _("label"),
        "server": _("mail server"),
        "tries": _("tries"),
        "is_enough": _("password may be set"),
        "requests": _("requests"),
        "seconds": _("seconds"),
        "failed": _("failed"),
        "hours": _("hours"),
        "domains": _("domains"),
        "wrong_passwords": _("wrong passwords"),
        "kid": _("number of the key"),
        "done": _("done"),
        "unreadable": _("unreadable"),
        "keys": _("keys"),
        "lost": _("lost"),
        "verified": _("verified"),
        "unsealed": _("not sealed yet"),
        "broken_at": _("broken at"),
        "events": _("events"),
        "logon_records": _("logon records"),
        "receipts": _("receipts"),
        "notices": _("notices"),
        # Numbers of rows say nothing to people; files have them.
        **dict.fromkeys(("id", "slot", "session", "round", "assurance"), ""),
    }
)
