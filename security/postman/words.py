"""What a notice names besides its sentence."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from mailportal.errors import Words

# What an administrator took away, by its kind (``security.resets``); %(name)s is its label or its program.
ENDED_NAMES: Final[Mapping[str, Words]] = {
    "client-password": _("the security password “%(name)s”"),
    "session": _("the session in %(name)s"),
    "trusted-device": _("the trusted device %(name)s"),
    "authenticator": _("the authenticator"),
    "phone": _("the secure phone"),
    "questions": _("the security questions"),
}

# What an administrator edited of an account.
EDITED_NAMES: Final[Mapping[str, Words]] = {
    "name": _("the name"),
    "department": _("the department"),
}

# Where turning off ended security passwords, the sentence goes on with them.
TURNED_OFF_WITH: Final = ngettext_lazy(
    "%(off)s This one was deleted and no longer opens anything: %(labels)s.",
    "%(off)s These %(count)d were deleted and no longer open anything: %(labels)s.",
    "count",
)
