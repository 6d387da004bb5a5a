"""Reading the directory: whether an address is free for a new account, and who looks after a domain."""

from enum import StrEnum

from django.db.models import QuerySet

from accounts.directory.models import User
from accounts.directory.rules import Role


class AddressState(StrEnum):
    """Whether a canonical address may be given to a new account."""

    FREE = "free"
    TAKEN = "taken"
    IN_BIN = "in-bin"  # of a deleted account, which can be restored until it is purged


def address_state(address: str) -> AddressState:
    """Return how a canonical address stands, whatever its domain."""
    row = User.objects.filter(address=address).values_list("deleted_at").first()
    if row is None:
        return AddressState.FREE
    return AddressState.TAKEN if row[0] is None else AddressState.IN_BIN


def postmasters_of(*, domain_id: int | None) -> QuerySet[User]:
    """Return the domain's postmasters who can be told of something; there is none without a domain."""
    postmasters = User.objects.select_related("domain").filter(frozen_at=None, deleted_at=None)
    return postmasters.filter(domain=domain_id, domain__isnull=False, role=Role.POSTMASTER)
