"""For whom an order is meant, with the objects in hand; only access.py hands them out."""

from dataclasses import dataclass

from accounts.models import Department, Domain, User
from accounts.policies.resolve import Scope


@dataclass(frozen=True, slots=True)
class Target:
    """A domain, one of its departments with all below it, or one of its accounts. ``label`` is for people."""

    domain: Domain
    label: str
    department: Department | None = None
    account: User | None = None

    @property
    def scope(self) -> Scope:
        """Return the kind of scope."""
        if self.account is not None:
            return Scope.ACCOUNT
        return Scope.DOMAIN if self.department is None else Scope.DEPARTMENT

    @property
    def scope_id(self) -> int | None:
        """Return the id of the account or department, None for the domain."""
        if self.account is not None:
            return self.account.pk
        return None if self.department is None else self.department.pk

    @property
    def key(self) -> str:
        """Return the name under which a draft remembers the target."""
        if self.account is not None:
            return f"employee:{self.account.public_id}"
        return "domain" if self.department is None else f"department:{self.department.pk}"
