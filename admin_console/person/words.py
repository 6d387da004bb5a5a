"""What was done to an account, in words: a line for each audit event that an administrator would ask about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import events as directory
from accounts.models import User
from accounts.policies.kinds import kind_named
from admin_console import events as desk
from mailportal.audit.models import AuditEvent
from security import events

# The icon and the words of each. Logons, refused tries and what a person only looked at are in other lists.
CHANGES: Final[dict[str, tuple[str, Promise]]] = {
    directory.ACCOUNT_CREATED: ("user", gettext_lazy("Account created")),
    directory.ACCOUNT_EDITED: ("user", gettext_lazy("Account edited")),
    directory.ACCOUNT_MOVED: ("hierarchy", gettext_lazy("Moved to another department")),
    directory.ACCOUNT_DELETED: ("archive", gettext_lazy("Deleted to the recycle bin")),
    directory.ACCOUNT_RESTORED: ("archive", gettext_lazy("Restored from the recycle bin")),
    directory.ACCOUNT_FROZEN: ("snowflake", gettext_lazy("Account frozen")),
    directory.ACCOUNT_UNFROZEN: ("lock-open", gettext_lazy("Account unfrozen")),
    directory.PASSWORD_IMPORTED: ("upload", gettext_lazy("Password imported")),
    directory.POLICY_SET: ("adjustments-horizontal", gettext_lazy("Exception set: %(rule)s")),
    directory.POLICY_CLEARED: ("adjustments-horizontal", gettext_lazy("Exception ended: %(rule)s")),
    events.CLIENT_PASSWORDS_TURNED_ON: ("key", gettext_lazy("Security passwords turned on")),
    events.CLIENT_PASSWORDS_TURNED_OFF: ("key", gettext_lazy("Security passwords turned off")),
    events.CLIENT_PASSWORD_ISSUED: ("key", gettext_lazy("Security password “%(label)s” generated")),
    events.CLIENT_PASSWORD_DELETED: ("key", gettext_lazy("Security password “%(label)s” deleted")),
    events.ACCOUNT_PASSWORD_CHANGED: ("lock", gettext_lazy("Password changed")),
    events.ACCOUNT_PASSWORD_RECOVERED: ("lock", gettext_lazy("Password reset with Forgot Password")),
    events.ACCOUNT_PASSWORD_REMOVED: ("lock", gettext_lazy("Password removed")),
    events.TEMPORARY_PASSWORD_SET: ("lock", gettext_lazy("Temporary password set")),
    events.TEMPORARY_PASSWORD_RENEWED: ("lock", gettext_lazy("Temporary password renewed")),
    events.PASSWORD_LINK_ISSUED: ("send", gettext_lazy("Password link made")),
    events.PASSWORD_LINK_USED: ("lock", gettext_lazy("Password set with a link")),
    events.AUTHENTICATOR_ATTACHED: ("qrcode", gettext_lazy("Authenticator attached")),
    events.AUTHENTICATOR_REPLACED: ("qrcode", gettext_lazy("Authenticator replaced")),
    events.AUTHENTICATOR_DELETED: ("qrcode", gettext_lazy("Authenticator deleted")),
    events.RECOVERY_CODES_ISSUED: ("key", gettext_lazy("New recovery codes")),
    events.RECOVERY_CODES_REMOVED: ("key", gettext_lazy("Recovery codes removed")),
    events.PHONE_BOUND: ("device-mobile", gettext_lazy("Secure phone bound")),
    events.PHONE_REPLACED: ("device-mobile", gettext_lazy("Secure phone replaced")),
    events.PHONE_UNBOUND: ("device-mobile", gettext_lazy("Secure phone removed")),
    events.QUESTIONS_SET: ("help-circle", gettext_lazy("Security questions set")),
    events.QUESTIONS_REMOVED: ("help-circle", gettext_lazy("Security questions removed")),
    events.TRUSTED_DEVICE_ADDED: ("devices", gettext_lazy("Trusted device added")),
    events.TRUSTED_DEVICE_REMOVED: ("devices", gettext_lazy("Trusted device removed")),
    events.SESSIONS_ENDED: ("logout", gettext_lazy("Sessions ended")),
    events.ENROLMENT_PASS_ISSUED: ("ticket", gettext_lazy("Enrolment pass made")),
    events.ENROLMENT_PASS_VOIDED: ("ticket", gettext_lazy("Enrolment pass voided")),
    events.ENROLMENT_PASS_USED: ("ticket", gettext_lazy("Enrolment pass used")),
    events.LOST_PHONE_DISABLED: ("phone-off", gettext_lazy("Lost phone shut out")),
    events.FACTORS_RESET: ("shield-lock", gettext_lazy("Second factors removed")),
    events.ENROLMENT_OPENED: ("shield-lock", gettext_lazy("Authenticator may be attached at a logon")),
    events.SECOND_FACTOR_CLOSED: ("shield-lock", gettext_lazy("Second step closed to unknown browsers")),
    events.SECOND_FACTOR_REOPENED: ("shield-lock", gettext_lazy("Second step opened again")),
    events.GUESSES_CLEARED: ("lock-open", gettext_lazy("Wrong passwords forgotten")),
    events.CHANGE_DISOWNED: ("alert-triangle", gettext_lazy("Owner answered a notice: this was not me")),
    events.FACTORS_THAWED: ("lock-open", gettext_lazy("Stopped changes work again")),
    events.FROZEN_FACTORS_REMOVED: ("shield-lock", gettext_lazy("Stopped changes removed")),
    desk.ADMINISTRATOR_APPOINTED: ("user-check", gettext_lazy("Appointed administrator")),
    desk.ADMINISTRATOR_CHANGED: ("user-check", gettext_lazy("Appointment changed")),
    desk.ADMINISTRATOR_DISMISSED: ("user-check", gettext_lazy("No longer an administrator")),
    desk.LEAVER_SCHEDULED: ("door", gettext_lazy("Closing ordered")),
    desk.LEAVER_STOPPED: ("door", gettext_lazy("Closing stopped")),
    desk.LEAVER_CLOSED: ("door", gettext_lazy("Account closed")),
}


# The same for those who do not see security passwords by name.
_WITHOUT_LABEL: Final[dict[str, Promise]] = {
    events.CLIENT_PASSWORD_ISSUED: gettext_lazy("Security password generated"),
    events.CLIENT_PASSWORD_DELETED: gettext_lazy("Security password deleted"),
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
    icon_name, _words = CHANGES[event.event]
    words = change_words(event, sees_labels=sees_labels)
    return AccountChange(icon_name, words, event.at, _who(event, account))


def change_words(event: AuditEvent, *, sees_labels: bool) -> str:
    """Return what an event of ``CHANGES`` did; security passwords are named to those who see them by their labels."""
    _icon_name, words = CHANGES[event.event]
    if not sees_labels:
        words = _WITHOUT_LABEL.get(event.event, words)
    return str(words) % {"label": str(event.change.get("label", "")), "rule": _rule(event.change.get("kind"))}


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
