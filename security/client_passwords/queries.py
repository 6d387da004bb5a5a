"""Reading security passwords: which there are, whether they are on, and who decided that."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Department, User
from accounts.policies.queries import effective_policies
from accounts.policies.resolve import EffectivePolicy, Scope
from security.client_passwords.models import ClientPassword
from security.client_passwords.rules import SLOTS, Protocol, must_use_client_password
from security.errors import NoSuchClientPassword
from security.policies import ALLOWED, CLIENT_PASSWORDS, OFF, PROTOCOL_SWITCHES, REQUIRED, THIRD_PARTY_CLIENTS


@dataclass(frozen=True, slots=True)
class ClientPasswordState:
    """How an account stands with security passwords, and why.

    ``is_on``: mail programs must use one. ``is_locked``: by order, which ``why`` names; ``department`` is the name
    of the department the order was given for, empty otherwise. ``clients_allowed`` is gate one of rule 1, for the
    reason ``clients_why``. ``contact`` is whom to ask.
    """

    is_on: bool
    is_locked: bool
    why: EffectivePolicy
    department: str
    clients_allowed: bool
    clients_why: EffectivePolicy
    protocols_off: tuple[Protocol, ...]
    in_use: int
    contact: str

    @property
    def is_full(self) -> bool:
        """Say whether the limit is reached."""
        return self.in_use >= SLOTS

    @property
    def may_generate(self) -> bool:
        """Say whether Generate is open."""
        return self.clients_allowed and self.is_on and not self.is_full


def client_password_state(*, account: User) -> ClientPasswordState:
    """Return how an account of a domain stands. Raises ValueError for an operator, who has no mailbox."""
    policies = effective_policies(kinds=(THIRD_PARTY_CLIENTS, CLIENT_PASSWORDS, *PROTOCOL_SWITCHES), account=account)
    why, clients_why = policies[CLIENT_PASSWORDS.name], policies[THIRD_PARTY_CLIENTS.name]
    is_required = why.value == REQUIRED
    return ClientPasswordState(
        is_on=must_use_client_password(
            is_required=is_required, has_turned_on=account.client_passwords_since is not None
        ),
        is_locked=is_required,
        why=why,
        department=_department_of(why) if is_required else "",
        clients_allowed=clients_why.value == ALLOWED,
        clients_why=clients_why,
        protocols_off=tuple(Protocol(kind.name) for kind in PROTOCOL_SWITCHES if policies[kind.name].value == OFF),
        in_use=living_client_passwords(account=account).count(),
        contact=f"postmaster@{account.domain}",
    )


def _department_of(why: EffectivePolicy) -> str:
    if why.scope != Scope.DEPARTMENT or why.scope_id is None:
        return ""
    return Department.objects.values_list("name", flat=True).get(pk=why.scope_id)


def living_client_passwords(*, account: User) -> QuerySet[ClientPassword]:
    """Return the account's security passwords that were not deleted, the oldest first."""
    return ClientPassword.objects.filter(account=account, revoked_at__isnull=True).order_by("created_at", "pk")


def deleted_client_passwords(*, account: User, since: datetime) -> QuerySet[ClientPassword]:
    """Return those deleted since then, the latest first."""
    return ClientPassword.objects.filter(account=account, revoked_at__gte=since).order_by("-revoked_at", "-pk")


def living_client_password(*, account: User, public_id: UUID) -> ClientPassword:
    """Return one of them. Raises NoSuchClientPassword for an unknown, a foreign and a deleted one alike."""
    client_password = living_client_passwords(account=account).filter(public_id=public_id).first()
    if client_password is None:
        raise NoSuchClientPassword
    return client_password
