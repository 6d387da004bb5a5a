"""What the audit log says of an act upon an account: by whom, and in which domain's log."""

import pytest

from accounts.evidence import actor_of, record_about
from mailportal.audit.models import AuditEvent
from mailportal.audit.source import PORTAL, Actor, Source
from security.events import LOGGED_ON
from tests.cast import Cast

SOURCE = Source(address="192.0.2.10")


def test_an_act_without_another_actor_is_the_holders_own(cast: Cast) -> None:
    record_about(cast.alice, LOGGED_ON, source=SOURCE, change={"assurance": 1})
    event = AuditEvent.objects.get()
    assert (event.event, event.actor, event.actor_role) == (LOGGED_ON, cast.alice.address, "employee")
    assert (event.target, event.domain_id, event.change) == (cast.alice.address, cast.acme.pk, {"assurance": 1})
    assert event.source_address == "192.0.2.10"


@pytest.mark.parametrize("person", ["bob", "olga", None])
def test_an_event_by_others_is_in_the_log_of_the_accounts_domain(cast: Cast, person: str | None) -> None:
    """An operator and the portal itself belong to no domain."""
    actor: Actor = actor_of(getattr(cast, person)) if person else PORTAL
    record_about(cast.alice, LOGGED_ON, actor=actor, source=SOURCE)
    event = AuditEvent.objects.get()
    assert (event.actor, event.target, event.domain_id) == (actor.address, cast.alice.address, cast.acme.pk)
