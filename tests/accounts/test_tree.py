"""P8: the tree of departments as kept: what lies below goes along, and no change makes a circle."""

import pytest
from django.db import transaction

from accounts.directory.errors import DepartmentCycle, DepartmentInUse, DepartmentNameTaken, DepartmentTooDeep
from accounts.directory.locks import lock_orders
from accounts.directory.rules import MOST_LEVELS
from accounts.directory.tree import add_department, delete_department, move_department, rename_department, subtree_of
from accounts.models import Department, Domain, User
from accounts.policies.queries import orders_of_domain
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def paths(domain: Domain) -> dict[str, str]:
    """Return each department's path in names, by its own name."""
    rows = {row.pk: row for row in Department.objects.filter(domain=domain)}
    return {row.name: "/".join(rows[pk].name for pk in reversed(row.chain)) for row in rows.values()}


def test_a_department_moves_with_all_below_it(cast: Cast) -> None:
    add_department(domain=cast.acme, parent=cast.sales_east, name="Harbour")
    move_department(department=cast.sales, parent=cast.engineering)
    assert paths(cast.acme) == {
        "Engineering": "Engineering",
        "Sales": "Engineering/Sales",
        "East": "Engineering/Sales/East",
        "Harbour": "Engineering/Sales/East/Harbour",
    }
    assert orders_of_domain(domain_id=cast.acme.pk).parents[cast.sales.pk] == cast.engineering.pk
    cast.sales.refresh_from_db()
    assert cast.sales.path == f"/{cast.engineering.pk}/{cast.sales.pk}/"
    move_department(department=cast.sales, parent=None)
    assert paths(cast.acme)["Harbour"] == "Sales/East/Harbour"


def test_a_neighbour_whose_id_begins_alike_stays_where_it_is(cast: Cast) -> None:
    """The path of 1 is no beginning of that of 12."""
    twelfth = Department.objects.create(
        pk=int(f"{cast.sales.pk}2"), domain=cast.acme, name="Twelfth", path=f"/{cast.sales.pk}2/"
    )
    move_department(department=cast.sales, parent=cast.engineering)
    assert paths(cast.acme)["Twelfth"] == "Twelfth"
    assert list(subtree_of(twelfth)) == [twelfth]


def test_no_department_comes_to_lie_below_itself(cast: Cast) -> None:
    """T4: no cycles."""
    for parent in (cast.sales, cast.sales_east):
        with pytest.raises(DepartmentCycle):
            move_department(department=cast.sales, parent=parent)
    assert paths(cast.acme)["East"] == "Sales/East"


def test_a_name_stands_once_in_a_place(cast: Cast) -> None:
    add_department(domain=cast.acme, parent=None, name="East")
    with pytest.raises(DepartmentNameTaken):
        add_department(domain=cast.acme, parent=None, name="Sales")
    with pytest.raises(DepartmentNameTaken):
        rename_department(department=cast.engineering, name="Sales")
    with pytest.raises(DepartmentNameTaken):
        move_department(department=cast.sales_east, parent=None)
    rename_department(department=cast.sales, name="Sales")
    rename_department(department=cast.sales, name="Trade")
    assert paths(cast.acme)["Trade"] == "Trade"


def test_the_tree_has_an_end(cast: Cast) -> None:
    """A path has to fit its column, on PostgreSQL above all."""
    deepest: Department | None = None
    for level in range(MOST_LEVELS):
        deepest = add_department(domain=cast.acme, parent=deepest, name=f"Level {level}")
    with pytest.raises(DepartmentTooDeep):
        add_department(domain=cast.acme, parent=deepest, name="Beyond")
    assert deepest is not None
    assert deepest.parent is not None
    with pytest.raises(DepartmentTooDeep):
        move_department(department=cast.sales, parent=deepest.parent)
    move_department(department=cast.engineering, parent=deepest.parent)


def test_only_an_empty_department_is_deleted(cast: Cast) -> None:
    """P8: neither people nor sub-departments may be in it."""
    for department in (cast.sales, cast.sales_east):
        with pytest.raises(DepartmentInUse):
            delete_department(department=department)
    User.objects.filter(department=cast.sales_east).update(department=None)
    delete_department(department=cast.sales_east)
    delete_department(department=cast.sales)
    assert paths(cast.acme) == {"Engineering": "Engineering"}


def test_each_change_makes_snapshots_of_the_orders_stale(cast: Cast) -> None:
    epochs = []
    for change in (
        lambda: add_department(domain=cast.acme, parent=None, name="Legal"),
        lambda: rename_department(department=cast.sales, name="Trade"),
        lambda: move_department(department=cast.sales, parent=cast.engineering),
        lambda: delete_department(department=Department.objects.get(name="Legal")),
    ):
        with transaction.atomic():
            lock_orders(domain_id=cast.acme.pk)
            change()
        epochs.append(Domain.objects.values_list("policy_epoch", flat=True).get(pk=cast.acme.pk))
    assert epochs == sorted(set(epochs))
