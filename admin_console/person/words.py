"""What was done to an account, in words: a line for each audit event that an administrator would ask about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from accounts import events as directory
from accounts.models import User
from accounts.policies.kinds import kind_named
from accounts.telling import words_of
from admin_console import events as desk
from mailportal.audit.models import AuditEvent
from security import events

# With the icon of each. Logons, refused tries and what a person only looked at are in other lists.
CHANGES: Final[dict[str, str]] = {
    directory.ACCOUNT_CREATED: "user",
    directory.ACCOUNT_EDITED: "user",
    directory.ACCOUNT_MOVED: "hierarchy",
    directory.ACCOUNT_DELETED: "archive",
    directory.ACCOUNT_RESTORED: "archive",
    directory.ACCOUNT_FROZEN: "snowflake",
    directory.ACCOUNT_UNFROZEN: "lock-open",
    directory.PASSWORD_IMPORTED: "upload",
    directory.POLICY_SET: "adjustments-horizontal",
    directory.POLICY_CLEARED: "adjustments-horizontal",
    events.CLIENT_PASSWORDS_TURNED_ON: "key",
    events.CLIENT_PASSWORDS_TURNED_OFF: "key",
    events.CLIENT_PASSWORD_ISSUED: "key",
    events.CLIENT_PASSWORD_LIMITED: "key",
    events.CLIENT_PASSWORD_DELETED: "key",
    events.OLD_PASSWORD_ENDED: "key",
    events.ACCOUNT_PASSWORD_CHANGED: "lock",
    events.ACCOUNT_PASSWORD_RECOVERED: "lock",
    events.ACCOUNT_PASSWORD_REMOVED: "lock",
    events.TEMPORARY_PASSWORD_SET: "lock",
    events.TEMPORARY_PASSWORD_RENEWED: "lock",
    events.PASSWORD_LINK_ISSUED: "send",
    events.PASSWORD_LINK_USED: "lock",
    events.AUTHENTICATOR_ATTACHED: "qrcode",
    events.AUTHENTICATOR_REPLACED: "qrcode",
    events.AUTHENTICATOR_DELETED: "qrcode",
    events.RECOVERY_CODES_ISSUED: "key",
    events.RECOVERY_CODES_REMOVED: "key",
    events.PHONE_BOUND: "device-mobile",
    events.PHONE_REPLACED: "device-mobile",
    events.PHONE_UNBOUND: "device-mobile",
    events.QUESTIONS_SET: "help-circle",
    events.QUESTIONS_REMOVED: "help-circle",
    events.TRUSTED_DEVICE_ADDED: "devices",
    events.TRUSTED_DEVICE_REMOVED: "devices",
    events.SESSIONS_ENDED: "logout",
    events.ENROLMENT_PASS_ISSUED: "ticket",
    events.ENROLMENT_PASS_VOIDED: "ticket",
    events.ENROLMENT_PASS_USED: "ticket",
    events.LOST_PHONE_DISABLED: "phone-off",
    events.FACTORS_RESET: "shield-lock",
    events.ENROLMENT_OPENED: "shield-lock",
    events.SECOND_FACTOR_CLOSED: "shield-lock",
    events.SECOND_FACTOR_REOPENED: "shield-lock",
    events.GUESSES_CLEARED: "lock-open",
    events.CHANGE_DISOWNED: "alert-triangle",
    events.FACTORS_THAWED: "lock-open",
    events.FROZEN_FACTORS_REMOVED: "shield-lock",
    desk.ADMINISTRATOR_APPOINTED: "user-check",
    desk.ADMINISTRATOR_CHANGED: "user-check",
    desk.ADMINISTRATOR_DISMISSED: "user-check",
    desk.LEAVER_SCHEDULED: "door",
    desk.LEAVER_STOPPED: "door",
    desk.LEAVER_CLOSED: "door",
}


@dataclass(frozen=True, slots=True)
class AccountChange:
    """One act upon an account: what, when, and by whom."""

    icon_name: str
    what: str
    at: datetime
    who: str


def change_of(event: AuditEvent, account: User, *, sees_labels: bool) -> AccountChange:
    """Return an audit event about the account in words."""
    words = change_words(event, sees_labels=sees_labels)
    return AccountChange(CHANGES[event.event], words, event.at, _who(event, account))


def change_words(event: AuditEvent, *, sees_labels: bool) -> str:
    """Return what an event of ``CHANGES`` did; security passwords are named to those who see them by their labels."""
    title, label = words_of(event.event).title, str(event.change.get("label", ""))
    if label and sees_labels:
        return _("%(reason)s: “%(label)s”") % {"reason": title, "label": label}
    if event.event in {directory.POLICY_SET, directory.POLICY_CLEARED}:
        return _("%(title)s: %(rule)s") % {"title": title, "rule": _rule(event.change.get("kind"))}
    return str(title)


def _rule(kind: object) -> str:
    try:
        return str(kind_named(str(kind)).title)
    except KeyError:  # of a version that knew more
        return str(kind or "")


def _who(event: AuditEvent, account: User) -> str:
    if event.actor == account.address:
        return account.name
    # Commands on the host act as "portal".
    return event.actor if "@" in event.actor else _("the operator of the portal")
