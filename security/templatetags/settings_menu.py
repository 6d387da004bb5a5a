"""The side menu of an employee's own pages: {% load settings_menu %}."""

from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext_lazy as _

from accounts.directory.rules import Role
from mailportal.ui.menu import MenuEntry, Section, menu_of

register = template.Library()

_OF_THE_OVERVIEW = (
    "security:client-password",
    "security:authenticator-",
    "security:recovery-code-",
    "security:phone-",
    "security:question-",
    "security:frozen",
    "security:step-up",
)
SECTIONS = (
    Section(
        _("Account and Security"),
        (
            MenuEntry("security:overview", "shield-lock", _("Account Security"), _OF_THE_OVERVIEW),
            MenuEntry("security:trusted-device-list", "devices", _("Trusted devices"), ("security:trusted-device-",)),
            MenuEntry("security:session-list", "world", _("Sessions"), ("security:session-",)),
            MenuEntry("security:logon-list", "history", _("Logon history"), ("security:logon-",)),
            MenuEntry("security:operation-list", "list", _("Operation log")),
            MenuEntry("security:notice-settings", "mail", _("Security notices")),
            MenuEntry("security:password-change", "lock", _("Change password")),
        ),
    ),
    Section(
        _("Administration"), (MenuEntry("admin_console:home", "building", _("Domain console")),), role=Role.POSTMASTER
    ),
)


@register.inclusion_tag("components/menu.html", takes_context=True)
def settings_menu(context: Context) -> dict[str, Any]:
    """All pages of the settings, marked by where the person is; for a postmaster the way to the desk besides."""
    return menu_of(SECTIONS, context["request"])
