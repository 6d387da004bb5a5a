"""Reading the directory: whether an address is free for a new account."""

from enum import StrEnum

from accounts.directory.models import User


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
