"""The side menu of the console, and what a desk may do: {% load console_menu %}."""

from functools import lru_cache

from django import template
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk, desk_of
from mailportal.ui.menu import MenuEntry, Section, menu_of, where_shown

register = template.Library()

# What one comes to from the list.
_OF_THE_LIST = (
    "admin_console:employee-",
    "admin_console:export-",
    "admin_console:batch",
    "admin_console:sheet",
)
SECTIONS = (
    Section(
        "",
        (
            MenuEntry(
                "admin_console:overview",
                "chart",
                _("Overview"),
                ("admin_console:exceptions-", "admin_console:passwords-"),
            ),
        ),
    ),
    Section(
        _("Departments & Users"),
        (
            MenuEntry("admin_console:employee-list", "users", _("Employee Accounts"), _OF_THE_LIST),
            MenuEntry("admin_console:bin", "archive", _("Recycle bin"), ("admin_console:bin-",)),
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
                ("admin_console:import-",),
            ),
        ),
    ),
    Section(
        _("Security"),
        (
            MenuEntry(
                "admin_console:force-edit",
                "devices",
                _("Security passwords"),
                ("admin_console:force-", "admin_console:policy-"),
            ),
            MenuEntry(
                "admin_console:clients-edit",
                "inbox",
                _("Third-party clients"),
                ("admin_console:clients-", "admin_console:exempt-"),
            ),
            MenuEntry(
                "admin_console:two-factor-edit",
                "shield-lock",
                _("Two-factor authentication"),
                ("admin_console:two-factor-", "admin_console:secure-"),
            ),
            MenuEntry(
                "admin_console:protocols-edit", "adjustments-horizontal", _("Protocols"), ("admin_console:protocols-",)
            ),
            MenuEntry(
                "admin_console:password-policy-edit",
                "lock",
                _("Password policy"),
                ("admin_console:password-policy-", "admin_console:keywords-"),
            ),
            MenuEntry("admin_console:network-list", "world", _("Limited networks"), ("admin_console:network-",)),
            MenuEntry(
                "admin_console:address-limits-edit",
                "ban",
                _("Address limits"),
                ("admin_console:address-", "admin_console:block-"),
            ),
        ),
    ),
    Section(
        _("Evidence"),
        (
            MenuEntry("admin_console:log-logons", "list", _("Logs"), ("admin_console:log-",)),
            MenuEntry("admin_console:evidence", "archive", _("Evidence pack"), ("admin_console:evidence-",)),
        ),
    ),
    Section(_("Your account"), (MenuEntry("security:overview", "settings", _("Settings")),)),
)
# By the capability that opens them; the postmaster's alone are those that are not here.
_OPENED_BY = {
    "admin_console:overview": Capability.SEE,
    "admin_console:employee-list": Capability.SEE,
    "admin_console:bin": Capability.DELETE,
    "admin_console:department-list": Capability.SEE,
    "admin_console:import-start": Capability.IMPORT,
    "admin_console:log-logons": Capability.LOGS,
}
_ANYBODYS = {"security:overview"}


def _open_to(desk: Desk | None) -> frozenset[str]:
    """Return the views of the entries that the desk may open."""
    return frozenset(entry.view for section in SECTIONS for entry in section.entries if _is_open(entry.view, desk))


def _is_open(view: str, desk: Desk | None) -> bool:
    if desk is None or view in _ANYBODYS:
        return view in _ANYBODYS
    return desk.is_postmaster or (view in _OPENED_BY and desk.may(_OPENED_BY[view]))


@lru_cache(maxsize=1_000)  # ten addresses, looked up, take as long as the rest of a page's frame
def _drawn(views: frozenset[str], current: str, *_language_and_prefix: str | None) -> SafeString:
    open_to = ((one.title, [entry for entry in one.entries if entry.view in views]) for one in SECTIONS)
    return menu_of([Section(title, entries) for title, entries in open_to if entries], current)


@register.simple_tag(takes_context=True)
def console_menu(context: Context) -> SafeString:
    """The pages that the desk may open, marked by where the person is."""
    request = context["request"]
    # The page that asks for a proof looks like the console and stands before no desk.
    desk: Desk | None = getattr(request, "desk", None)
    if desk is None and isinstance(request.user, User):
        desk = desk_of(request.user)
    return _drawn(_open_to(desk), *where_shown(request))


@register.filter
def may(desk: Desk, capability: str) -> bool:
    """Whether the desk has the capability of this name: {% if desk|may:"freeze" %}."""
    return desk.may(Capability(capability))
