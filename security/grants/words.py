"""What each proof was asked for, as the log of operations says it: “web logon password, what for: to import”."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from mailportal.errors import Words
from security.grants.rules import Purpose

PURPOSE_WORDS: Final[Mapping[object, Words]] = {
    Purpose.GENERATE: _("to generate a security password"),
    Purpose.LIMIT: _("to change the limits of a security password"),
    Purpose.TURN_OFF: _("to turn security passwords off"),
    Purpose.CHANGE_PASSWORD: _("to change the password"),
    Purpose.CHANGE_FACTOR: _("to change a second factor"),
    Purpose.DELETE_AUTHENTICATOR: _("to delete the authenticator"),
    Purpose.REPLACE_AUTHENTICATOR: _("to replace the authenticator"),
    Purpose.ENFORCE: _("to change a rule"),
    Purpose.LIFT_LIMIT: _("to lift the limit of a network"),
    Purpose.CONSOLE: _("to open the domain console"),
    Purpose.PEOPLE: _("to act upon people"),
    Purpose.IMPORT: _("to import"),
    Purpose.EXPORT: _("to export"),
    Purpose.DELETE_ACCOUNT: _("to delete an account"),
    Purpose.LEAVER: _("to close the account of a leaver"),
    Purpose.BATCH: _("to act upon many"),
    Purpose.APPOINT: _("to appoint an administrator"),
    Purpose.OPERATE: _("to open the operator console"),
    Purpose.CREATE_DOMAIN: _("to create a domain"),
    Purpose.SUSPEND_DOMAIN: _("to suspend or open a domain"),
    Purpose.DELETE_DOMAIN: _("to delete or restore a domain"),
    Purpose.MAIL_HOSTS: _("to change the mail servers of a domain"),
    Purpose.POSTMASTER: _("to act upon a postmaster"),
    Purpose.RECOVER: _("to regain the account"),
    Purpose.LOGON: _("at the logon"),
}
