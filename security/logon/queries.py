"""Finding the account that a person typed the address of."""

from accounts.models import User


def account_with_address(address: str) -> User | None:
    """Return the account, with its domain, of a canonical address; None where nobody has it."""
    return User.objects.select_related("domain").filter(address=address).first()
