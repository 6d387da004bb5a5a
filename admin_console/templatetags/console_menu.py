"""The side menu of the postmaster's pages: {% load console_menu %}."""

from dataclasses import replace
from typing import Any

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from mailportal.ui.menu import MenuEntry, Section, menu_of

register = template.Library()

SECTIONS = (
    Section(
        _("Departments & Users"),
        (
            MenuEntry("admin_console:employee-list", "users", _("Employee Accounts"), ("admin_console:employee-",)),
            MenuEntry("admin_console:department-list", "hierarchy", _("Departments"), ("admin_console:department-",)),
            MenuEntry(
                "admin_console:administrator-list",
                "user-check",
                _("Administrators"),
                ("admin_console:administrator-",),
            ),
            MenuEntry(
                "admin_console:import-start",
                "upload",
                _("Import and export"),
                ("admin_console:import-", "admin_console:export-"),
            ),
        ),
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
    """All pages of the desk that this installation has, marked by where the reader is."""
    return menu_of(
        [replace(section, entries=list(filter(_is_there, section.entries))) for section in SECTIONS], context["request"]
    )


def _is_there(entry: MenuEntry) -> bool:
    try:
        reverse(entry.view)
    except NoReverseMatch:
        return False
    return True
