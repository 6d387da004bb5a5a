"""What each capability is called, and what it includes, where the name alone does not say so."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from admin_console.capabilities.rules import GIVEN, Capability
from mailportal.errors import Words

NAMES: Final[Mapping[Capability, Words]] = {
    Capability.EDIT: _("Create and edit"),
    Capability.FREEZE: _("Freeze and unlock"),
    Capability.DELETE: _("Delete and restore"),
    Capability.RESET_PASSWORDS: _("Reset passwords"),
    Capability.FACTORS: _("Second factors"),
    Capability.CLIENT_PASSWORDS: _("Security passwords"),
    Capability.PROTOCOLS: _("Protocols"),
    Capability.IMPORT: _("Import"),
    Capability.EXPORT: _("Export"),
    Capability.LOGS: _("Logs"),
}
HINTS: Final[Mapping[Capability, Words]] = {
    Capability.EDIT: _("one by one; moves people between these departments"),
    Capability.DELETE: _("with the recycle bin; to restore takes “Reset passwords” too"),
    Capability.RESET_PASSWORDS: _("temporary ones; ends sessions with it"),
    Capability.FACTORS: _("remove, phone lost, enrolment pass"),
    Capability.CLIENT_PASSWORDS: _("see by name, delete"),
    Capability.PROTOCOLS: _("POP3, IMAP and SMTP of an account"),
    Capability.IMPORT: _("into these departments"),
    Capability.EXPORT: _("of these departments"),
    Capability.LOGS: _("see from where people logged on"),
}


def names_of(capabilities: Iterable[Capability]) -> list[Words]:
    """Return the names of those that an appointment names, in their own order; of seeing alone, that."""
    given = set(capabilities)
    return [NAMES[one] for one in GIVEN if one in given] or [_("Look only")]
