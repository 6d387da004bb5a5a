"""Reading security passwords: which there are, whether they are on, and who decided that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.policies.queries import orders_of
from accounts.policies.resolve import AccountOrders, EffectivePolicy
from security.client_passwords.models import LAST_OF_USE, ClientPassword
from security.client_passwords.rules import IDLE, SLOTS, Protocol, must_use_client_password
from security.credentials import client_password_in
from security.errors import NoSuchClientPassword
from security.flow.values import Flow
from security.grants.queries import proof_spent_at
from security.networks import NOWHERE
from security.policies import (
    ALLOWED,
    CLIENT_PASSWORDS,
    EXEMPT_NETWORKS,
    OFF,
    PROTOCOL_SWITCHES,
    REQUIRED,
    THIRD_PARTY_CLIENTS,
)


def idle_client_passwords() -> QuerySet[ClientPassword]:
    """Return the living security passwords of everybody that were not used for ``IDLE``, nor made since."""
    since = timezone.now() - IDLE
    living = ClientPassword.objects.filter(revoked_at__isnull=True)
    return living.alias(last_of_use=LAST_OF_USE).filter(last_of_use__lt=since)


@dataclass(frozen=True, slots=True)
class ClientPasswordState:
    """How an account stands with security passwords, and why.

    ``is_on``: mail programs must use one. ``is_locked``: by order, which ``why`` names; ``department`` is the name
    of the department the order was given for, empty otherwise. ``clients_allowed`` is gate one of rule 1, for the
    reason ``clients_why``; where it is open from some networks only, these are ``only_from``. ``contact``: whom to ask.
    """

    is_on: bool
    is_locked: bool
    why: EffectivePolicy
    department: str
    clients_allowed: bool
    clients_why: EffectivePolicy
    only_from: tuple[str, ...]
    protocols_off: tuple[Protocol, ...]
    in_use: int
    contact: str

    @property
    def is_full(self) -> bool:
        """Whether the limit is reached."""
        return self.in_use >= SLOTS

    @property
    def may_generate(self) -> bool:
        """Whether Generate is open."""
        return self.clients_allowed and self.is_on and not self.is_full


def client_password_state(
    *, account: User, orders: AccountOrders | None = None, in_use: int | None = None
) -> ClientPasswordState:
    """Return how an account of a domain stands. Raises ValueError for an operator, who has no mailbox.

    ``orders`` are the account's and ``in_use`` the number of its living security passwords, where they are known.
    """
    held = orders or orders_of(account=account)
    why, clients_why = held.effective(CLIENT_PASSWORDS), held.effective(THIRD_PARTY_CLIENTS)
    is_required, is_allowed = why.value == REQUIRED, clients_why.value == ALLOWED
    exempt = NOWHERE if is_allowed else held.value(EXEMPT_NETWORKS)
    return ClientPasswordState(
        is_on=must_use_client_password(
            is_required=is_required, has_turned_on=account.client_passwords_since is not None
        ),
        is_locked=is_required,
        why=why,
        department=held.department_of(why) if is_required else "",
        clients_allowed=is_allowed or exempt != NOWHERE,
        clients_why=clients_why,
        only_from=() if exempt == NOWHERE else tuple(exempt.split()),
        protocols_off=tuple(Protocol(kind.name) for kind in PROTOCOL_SWITCHES if held.value(kind) == OFF),
        in_use=living_client_passwords(account=account).count() if in_use is None else in_use,
        contact=account.contact,
    )


def living_client_passwords(*, account: User, since: datetime | None = None) -> QuerySet[ClientPassword]:
    """Return the account's security passwords, or those made since then, that were not deleted; the oldest first."""
    living = ClientPassword.objects.filter(account=account, revoked_at__isnull=True).order_by("created_at", "pk")
    return living if since is None else living.filter(created_at__gte=since)


def client_password_labels(*, account: User, since: datetime | None = None) -> Sequence[str]:
    """Return what the account's living security passwords, or those made since then, are called; the oldest first."""
    return list(living_client_passwords(account=account, since=since).values_list("label", flat=True))


def client_passwords_by_credential(
    *, account: User, deleted_since: datetime, also: Iterable[str] = ()
) -> dict[str, ClientPassword]:
    """Return the account's living security passwords, those deleted since then and those that records name, in one
    query: by the name under which mail servers and records know them, the oldest first.

    A credential of another account, or of another kind, is in no answer.
    """
    numbers = {client_password_in(credential) for credential in also} - {None}
    wanted = Q(revoked_at__isnull=True) | Q(revoked_at__gte=deleted_since) | Q(pk__in=numbers)
    rows = ClientPassword.objects.filter(wanted, account=account).order_by("created_at", "pk")
    return {row.credential: row for row in rows}


def deleted_client_password(*, account: User, public_id: UUID) -> ClientPassword | None:
    """Return one of the account's own that was deleted; of nobody else's anything is said."""
    return ClientPassword.objects.filter(account=account, public_id=public_id, revoked_at__isnull=False).first()


def client_password_made_by(*, flow: Flow) -> ClientPassword | None:
    """Return the living security password that was made with the flow's spent proof; None where it is gone, too.

    Proof and password are written under one lock of the account, so that the first one since then is it.
    """
    spent_at = proof_spent_at(flow=flow)
    if spent_at is None:
        return None
    made = (
        ClientPassword.objects.filter(account=flow.account, created_at__gte=spent_at)
        .order_by("created_at", "pk")
        .first()
    )
    return made if made is not None and made.revoked_at is None else None


def living_client_password(*, account: User, public_id: UUID) -> ClientPassword:
    """Return one of them. Raises NoSuchClientPassword for an unknown, a foreign and a deleted one alike."""
    client_password = living_client_passwords(account=account).filter(public_id=public_id).first()
    if client_password is None:
        raise NoSuchClientPassword
    return client_password
