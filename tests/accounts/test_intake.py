"""P11: accounts on their way in are staged out of sight and come into force together, in a few statements."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.directory.services import create_account, department_paths
from accounts.evidence import actor_of
from accounts.models import Department, Policy, StagedAccount, StagedPlace, User
from accounts.moving_in.cells import newcomers_in
from accounts.moving_in.rules import Column, ImportTerms, Newcomer, RawLine
from accounts.moving_in.services import Intake, StaleIntake, forget_staged, purge_staged, put_in_force, staging_of
from mailportal.audit.models import AuditEvent
from mailportal.audit.source import Source
from security.policies import OFF, PROTOCOL_SWITCHES
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
SOURCE = Source(address="192.0.2.10", program="Firefox", request_id="abc")
SWITCHES = dict.fromkeys((kind.name for kind in PROTOCOL_SWITCHES), OFF)


def people(number: int) -> list[Newcomer]:
    """Return so many, in departments of their own of which every second is new at both levels."""
    lines = (
        RawLine(
            line,
            {
                Column.ADDRESS: f"person{line}",
                Column.DEPARTMENT: f"Works {line % 2}/Hall {line}" if line % 2 else "Sales/East",
                Column.PROTOCOLS: "imap" if line % 3 == 0 else "",
            },
        )
        for line in range(2, number + 2)
    )
    return newcomers_in(lines, ImportTerms("acme.example", ["en"], list(SWITCHES)))[0]


def staged(cast: Cast, number: int) -> Intake:
    newcomers = people(number)
    intake = Intake.of(uuid4(), cast.acme, newcomers, SWITCHES)
    staging_of(intake, newcomers, form="csv")()
    return intake


def bring(cast: Cast, intake: Intake) -> list[str]:
    """Put it in force; return the statements that took."""
    with CaptureQueriesContext(connection) as captured, transaction.atomic(durable=True):
        put_in_force(intake, owner=cast.bob.address, actor=actor_of(cast.bob), source=SOURCE)
    return [query["sql"] for query in captured.captured_queries]


def test_nobody_sees_what_is_staged(cast: Cast) -> None:
    before = [list(table.objects.values_list()) for table in (User, Department, Policy, AuditEvent)]  # type: ignore[attr-defined]
    staged(cast, 5)
    assert [list(table.objects.values_list()) for table in (User, Department, Policy, AuditEvent)] == before  # type: ignore[attr-defined]


def test_it_comes_into_force_with_departments_orders_and_evidence(cast: Cast) -> None:
    intake = staged(cast, 4)
    bring(cast, intake)
    second, third = User.objects.get(address="person2@acme.example"), User.objects.get(address="person3@acme.example")
    assert (second.name, second.department, second.auth_epoch) == ("person2", cast.sales_east, 1)
    assert not second.has_usable_password()
    assert second.public_id == StagedAccount.objects.get(number=2).public_id
    hall = department_paths(domain_id=cast.acme.pk)["Works 1", "Hall 3"]
    assert third.department == hall
    assert hall.path == f"/{hall.parent_id}/{hall.pk}/"
    orders = Policy.objects.filter(account=third).order_by("kind")
    assert [(order.kind, order.value, order.owner) for order in orders] == [
        ("pop3", OFF, cast.bob.address),
        ("smtp", OFF, cast.bob.address),
    ]
    event = AuditEvent.objects.get(target=third.address)
    assert (event.event, event.actor, event.domain_id) == ("accounts:account:created", cast.bob.address, cast.acme.pk)
    assert (event.source_address, event.program, event.request_id) == ("192.0.2.10", "Firefox", "abc")
    assert event.change["department"] == "Works 1 / Hall 3"
    assert event.change["protocols"] == ["imap"]


def test_the_statements_do_not_grow_with_the_file(cast: Cast) -> None:
    """B9: what other writers wait for is a few statements, whatever the number of accounts and departments."""
    small = len(bring(cast, staged(cast, 4)))
    User.objects.filter(address__startswith="person").delete()
    large = len(bring(cast, staged(cast, 200)))
    assert large <= small <= 22


def test_an_address_that_was_taken_meanwhile_stops_all_of_it(cast: Cast) -> None:
    """X10: one of two that bring the same people wins."""
    intake = staged(cast, 4)
    create_account(address="person4@acme.example", name="Other", domain=cast.acme, encoded_password=None)
    before = User.objects.count(), Department.objects.count(), AuditEvent.objects.count()
    with pytest.raises(StaleIntake):
        bring(cast, intake)
    assert (User.objects.count(), Department.objects.count(), AuditEvent.objects.count()) == before


def test_nothing_stays_behind(cast: Cast) -> None:
    forgotten, killed = staged(cast, 4), staged(cast, 3)
    bring(cast, forgotten)
    forget_staged(forgotten.id)
    assert StagedAccount.objects.count() == 3
    assert not StagedPlace.objects.exists()
    assert purge_staged() == 0
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        assert purge_staged() == 3
    assert not killed.rows.exists()
