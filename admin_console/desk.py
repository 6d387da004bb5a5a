"""Who stands at the console's desk: a postmaster, or a delegated administrator as far as appointed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import BigAutoField, DateTimeField, Q, QuerySet
from django.utils import timezone

from accounts.directory.rules import Role
from accounts.models import Domain, User
from admin_console.capabilities.models import Administrator
from admin_console.capabilities.rules import EVERY_CAPABILITY, Capability, read, topmost
from mailportal.statements import Blank, Statement


@dataclass(frozen=True, slots=True)
class Desk:
    """Who looks after whom: a postmaster after the whole domain, a delegated administrator as appointed.

    ``paths`` are those of the departments that the desk reaches, with all below them; None is the whole domain.
    """

    account: User
    domain: Domain
    capabilities: frozenset[Capability]
    paths: tuple[str, ...] | None

    @property
    def is_postmaster(self) -> bool:
        """Whether it is the postmaster's, and not a delegated administrator's."""
        return self.account.role == Role.POSTMASTER

    def may(self, capability: Capability) -> bool:
        """Whether the desk has the capability."""
        return capability in self.capabilities

    def reaches(self, path: str) -> bool:
        """Whether the department with this path is the desk's; the path of no department is empty."""
        return self.paths is None or any(path.startswith(own) for own in self.paths)


def desk_of(account: User) -> Desk | None:
    """Return the desk that the account has now, None for everybody else; an appointment that has ended is none."""
    if account.domain is None:
        return None
    if account.role == Role.POSTMASTER:
        return Desk(account, account.domain, EVERY_CAPABILITY, None)
    if account.administers_since is None:
        return None
    rows = _APPOINTMENT.rows(account=account.pk, now=timezone.now())
    if not rows:
        return None
    capabilities, is_everywhere, _ = rows[0]
    paths = None if is_everywhere else topmost(path for _, _, path in rows if path is not None)
    return Desk(account, account.domain, read(capabilities), paths)


def working_desk(owner: User, *needed: Capability) -> Desk | None:
    """Return the desk at which an act of the owner's may happen now, by themselves or in their name; else None.

    Asked in the act's transaction, with the owner's row as it is then: whom no page would let in any more (frozen,
    deleted, of a suspended domain), or who lacks one of the ``needed``, has nobody's errands done, either.
    """
    desk = desk_of(owner) if owner.is_active else None
    if desk is None or desk.domain.suspended_at is not None:
        return None
    return desk if all(desk.may(one) for one in needed) else None


def living_appointment(prefix: str = "", now: datetime | Blank | None = None) -> Q:
    """Return the condition of not having ended ``now``, or at this moment."""
    return Q(**{f"{prefix}ends_at__isnull": True}) | Q(**{f"{prefix}ends_at__gt": now or timezone.now()})


def _appointment() -> QuerySet[Administrator, tuple[Any, ...]]:
    living = living_appointment(now=Blank("now", DateTimeField()))
    rows = Administrator.objects.filter(living, account=Blank("account", BigAutoField()))
    return rows.values_list("capabilities", "is_everywhere", "departments__path")


_APPOINTMENT: Final = Statement(_appointment)
