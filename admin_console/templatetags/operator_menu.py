"""The side menu of the operator console: {% load operator_menu %}."""

from typing import Any, Final

from django import template
from django.template import Context
from django.utils.translation import gettext_lazy as _

from mailportal.ui.menu import MenuEntry, Section, menu_of

register = template.Library()

# Behind these an operator proves who they are, from whatever page of the console.
_OF_THE_DOMAINS: Final = ("operator_console:domain-", "operator_console:postmaster-", "security:step-up")
SECTIONS: Final = (
    Section(
        _("Installation"),
        (
            MenuEntry("operator_console:domain-list", "building", _("Domains"), _OF_THE_DOMAINS),
            MenuEntry("operator_console:health", "pulse", _("Health")),
            MenuEntry("operator_console:evidence-keys", "key", _("Keys of evidence packs")),
        ),
    ),
)


@register.inclusion_tag("components/menu.html", takes_context=True)
def operator_menu(context: Context) -> dict[str, Any]:
    """The pages of the operator console, marked by where the person is."""
    return menu_of(SECTIONS, context["request"])
