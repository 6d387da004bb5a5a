"""What an operator does to the cast's first company."""

from collections.abc import Callable

from django.db import transaction

from accounts.directory.locks import lock_orders
from accounts.evidence import actor_of
from mailportal.audit.source import Source
from security.domains import services
from tests.cast import Cast

SOURCE = Source(address="198.51.100.77", program="Test Browser", request_id="0123456789")


def done(act: Callable[..., None], cast: Cast, reason: str = "Unpaid") -> None:
    """Let Olga do it to Acme, and read the row of the domain again."""
    with transaction.atomic():
        act(domain=lock_orders(domain_id=cast.acme.pk), reason=reason, actor=actor_of(cast.olga), source=SOURCE)
    cast.acme.refresh_from_db()


def suspend(cast: Cast) -> None:
    done(services.suspend_domain, cast)


def reopen(cast: Cast) -> None:
    done(services.reopen_domain, cast)


def delete(cast: Cast) -> None:
    done(services.delete_domain, cast)


def restore(cast: Cast) -> None:
    done(services.restore_domain, cast)
