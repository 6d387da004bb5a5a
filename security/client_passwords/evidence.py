"""What the audit log says of a security password."""

from accounts.evidence import record_about
from accounts.models import User
from mailportal.audit.source import Actor, Source
from security.client_passwords.models import ClientPassword
from security.networks import ANYWHERE


def record_act(event: str, client_password: ClientPassword, holder: User, actor: Actor, source: Source) -> None:
    """Record an act upon one, in the act's transaction: which it is, and its limits where it has any."""
    ends_at, networks = client_password.limits
    change = {
        "id": str(client_password.public_id),
        "label": client_password.label,
        "kind": client_password.kind,
        "slot": client_password.slot,
        **({"until": ends_at.isoformat(timespec="seconds")} if ends_at else {}),
        **({"networks": networks} if networks != ANYWHERE else {}),
    }
    record_about(holder, event, actor=actor, source=source, change=change)
