"""The side menu of the operator console: {% load operator_menu %}."""

from functools import lru_cache
from typing import Final

from django import template
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from mailportal.ui.menu import MenuEntry, Section, menu_of, where_shown

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


@lru_cache(maxsize=1_000)  # as the console's menu
def _drawn(current: str, *_language_and_prefix: str | None) -> SafeString:
    return menu_of(SECTIONS, current)


@register.simple_tag(takes_context=True)
def operator_menu(context: Context) -> SafeString:
    """The pages of the operator console, marked by where the person is."""
    return _drawn(*where_shown(context["request"]))
