"""The side menu of an employee's own pages: {% load settings_menu %}."""

from functools import lru_cache

from django import template
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.directory.rules import Role
from mailportal.ui.menu import MenuEntry, Section, menu_of, where_shown

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


@lru_cache(maxsize=1_000)  # as the console's menu
def _drawn(role: str, current: str, *_language_and_prefix: str | None) -> SafeString:
    return menu_of([section for section in SECTIONS if section.role in {"", role}], current)


@register.simple_tag(takes_context=True)
def settings_menu(context: Context) -> SafeString:
    """All pages of the settings, marked by where the person is; for a postmaster the way to the desk besides."""
    request = context["request"]
    return _drawn(getattr(request.user, "bounded_as", ""), *where_shown(request))
