"""What the audit log says of a security password, whatever is done to it."""

from collections.abc import Mapping

from security.client_passwords.models import ClientPassword
from security.networks import ANYWHERE


def change_of(client_password: ClientPassword) -> Mapping[str, str | int]:
    """Return which one it is, and its limits where it has any."""
    ends_at, networks = client_password.limits
    return {
        "id": str(client_password.public_id),
        "label": client_password.label,
        "kind": client_password.kind,
        "slot": client_password.slot,
        **({"until": ends_at.isoformat(timespec="seconds")} if ends_at else {}),
        **({"networks": networks} if networks != ANYWHERE else {}),
    }
