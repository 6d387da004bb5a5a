"""From where an act came: passed down explicitly, so that services never see a request."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """The client's address (text form of an IP, or ``unknown``), its program (User-Agent) and the request's id."""

    address: str
    program: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an address and a role; ``domain_id`` is None for operators and for the portal itself.

    ``reason`` is why, where the act asks for it: it stands in every event of the act, and in what its owner is told.
    """

    address: str
    role: str
    domain_id: int | None = None
    reason: str = ""


PORTAL = Actor(address="portal", role="system")
ON_THE_HOST = Source(address="localhost", program="manage.py")
