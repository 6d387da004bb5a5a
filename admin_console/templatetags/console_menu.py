"""The side menu of the postmaster's pages: {% load console_menu %}."""

from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext_lazy as _

from mailportal.ui.menu import MenuEntry, Section, menu_of

register = template.Library()

SECTIONS = (
    Section(
        _("Departments & Users"),
        (MenuEntry("admin_console:employee-list", "users", _("Employee Accounts"), ("admin_console:employee-",)),),
    ),
    Section(
        _("Security"),
        (
            MenuEntry(
                "admin_console:policy-edit", "shield-lock", _("Third-party client policy"), ("admin_console:policy-",)
            ),
            MenuEntry(
                "admin_console:password-policy-edit",
                "lock",
                _("Password policy"),
                ("admin_console:password-policy-", "admin_console:keywords-"),
            ),
            MenuEntry("admin_console:network-list", "world", _("Limited networks"), ("admin_console:network-",)),
        ),
    ),
    Section(_("Your account"), (MenuEntry("security:overview", "settings", _("Settings")),)),
)


@register.inclusion_tag("components/menu.html", takes_context=True)
def console_menu(context: Context) -> dict[str, Any]:
    """All pages of the desk, marked by where the postmaster is."""
    return menu_of(SECTIONS, context["request"])
