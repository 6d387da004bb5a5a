"""Pages about one account that both consoles have: what stands round them, and which pages are beside them.

An act has one page (docs/decisions/0023): the desk and the operator's console hand in what differs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from mailportal.errors import Words


@dataclass(frozen=True, slots=True)
class AccountPages:
    """Where the pages of an account stand: ``base`` is the template round them, ``way`` the breadcrumbs to the account.

    ``args`` name the account in addresses, and ``back`` is where an act leads afterwards. A page that the person may
    not open has no address.
    """

    base: str
    way: Sequence[tuple[Words, str]]
    args: Sequence[object]
    receipt_name: str
    back: str
    password: str
    factors: str
    enrolment_pass: str
    pass_void: str
    phone_lost: str = ""
    link_void: str = ""

    def receipt(self, public_id: UUID) -> str:
        """Return the address of one receipt of the account's."""
        return reverse(self.receipt_name, args=[*self.args, public_id])

    @property
    def context(self) -> dict[str, Any]:
        """Return what the templates take of it."""
        return {"base": self.base, "pages": self}


def pages_at_desk(desk: Desk, account: User) -> AccountPages:
    """Return those of the desk, as far as it may act."""

    def at(name: str, *needed: Capability) -> str:
        is_open = all(desk.may(one) for one in needed)
        return reverse(f"admin_console:employee-{name}", args=[account.public_id]) if is_open else ""

    return AccountPages(
        base="base_console.html",
        way=((_("Employee Accounts"), reverse("admin_console:employee-list")), (account.name, at("detail"))),
        args=[account.public_id],
        receipt_name="admin_console:employee-receipt",
        back=at("detail"),
        password=at("reset-password", Capability.RESET_PASSWORDS),
        factors=at("reset-factors", Capability.FACTORS),
        enrolment_pass=at("pass", Capability.FACTORS),
        pass_void=at("pass-void", Capability.FACTORS),
        phone_lost=at("phone-lost", Capability.FACTORS),
    )
