"""T4: the database itself refuses what would tie two domains together, on insert and on update."""

import pytest
from django.db import IntegrityError, models, transaction

from accounts.directory.rules import Role
from accounts.models import Department, Policy, User
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def is_stored(row: models.Model) -> bool:
    """Whether the database takes the row."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return False
    return True


@pytest.fixture
def foreign(cast: Cast) -> Department:
    """Return a department of the other domain."""
    return Department.objects.create(domain=cast.globex, name="Research", path="/99/")


def policy(cast: Cast, **scope: Department | User) -> Policy:
    return Policy(kind="imap", domain=cast.acme, value="off", owner=cast.bob.address, **scope)


def test_what_belongs_together_is_stored(cast: Cast, foreign: Department) -> None:
    assert is_stored(Department(domain=cast.acme, parent=cast.sales, name="West", path="/1/"))
    assert is_stored(User(domain=cast.globex, department=foreign, address="x@globex.example", name="X"))
    assert is_stored(policy(cast, department=cast.sales))
    assert is_stored(policy(cast, account=cast.alice))
    assert is_stored(policy(cast))
    cast.alice.department = cast.engineering
    assert is_stored(cast.alice)
    cast.alice.department = None
    assert is_stored(cast.alice)


def test_no_department_below_a_foreign_one(cast: Cast, foreign: Department) -> None:
    assert not is_stored(Department(domain=cast.acme, parent=foreign, name="Spy", path="/1/"))
    cast.sales_east.parent = foreign
    assert not is_stored(cast.sales_east)


def test_no_account_in_a_foreign_department(cast: Cast, foreign: Department) -> None:
    assert not is_stored(User(domain=cast.acme, department=foreign, address="spy@acme.example", name="Spy"))
    cast.alice.department = foreign
    assert not is_stored(cast.alice)


def test_no_operator_in_a_department(cast: Cast) -> None:
    operator = User(role=Role.OPERATOR, department=cast.sales, address="spy@portal.example", name="Spy")
    assert not is_stored(operator)
    cast.olga.department = cast.sales
    assert not is_stored(cast.olga)


def test_no_policy_for_a_foreign_department_or_account(cast: Cast, foreign: Department) -> None:
    assert not is_stored(policy(cast, department=foreign))
    assert not is_stored(policy(cast, account=cast.charlie))
    assert not is_stored(policy(cast, account=cast.olga))
    row = policy(cast, account=cast.alice)
    assert is_stored(row)
    row.account = cast.charlie
    assert not is_stored(row)
    row.account, row.domain = cast.alice, cast.globex
    assert not is_stored(row)


def test_neither_department_nor_account_changes_its_domain(cast: Cast, foreign: Department) -> None:
    """Else what hangs on it would be left behind in the old one."""
    foreign.domain = cast.acme
    assert not is_stored(foreign)
    cast.charlie.domain = cast.acme
    assert not is_stored(cast.charlie)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=cast.charlie.pk).update(domain=None, role=Role.OPERATOR)
