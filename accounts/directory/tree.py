"""Changing the tree of departments: what lies below a department goes with it, and the orders are resolved again.

Each act is called under ``lock_orders``, with departments as read under it: changes of one tree take turns. Two moves
at once could otherwise close a circle that neither makes alone, and a department end while people move in (X10).
"""

from django.db.models import QuerySet, Value
from django.db.models.functions import Concat, Substr

from accounts.directory.errors import DepartmentCycle, DepartmentInUse, DepartmentNameTaken, DepartmentTooDeep
from accounts.directory.models import Department, Domain, User
from accounts.directory.rules import MOST_LEVELS
from accounts.directory.services import create_department, raise_policy_epoch


def add_department(*, domain: Domain, parent: Department | None, name: str) -> Department:
    """Create a department below ``parent``, or at the root. Raises DepartmentNameTaken and DepartmentTooDeep."""
    _require_free(domain_id=domain.pk, parent=parent, name=name)
    if parent is not None and len(parent.chain) >= MOST_LEVELS:
        raise DepartmentTooDeep
    return create_department(domain=domain, name=name, parent=parent)


def rename_department(*, department: Department, name: str) -> None:
    """Give the department another name. Raises DepartmentNameTaken."""
    _require_free(domain_id=department.domain_id, parent=department.parent, name=name, but=department.pk)
    department.name = name
    department.save(update_fields=["name"])
    # Pages and notices name the departments of a snapshot.
    raise_policy_epoch(domain_id=department.domain_id)


def move_department(*, department: Department, parent: Department | None) -> None:
    """Put the department, with all below it, below ``parent``, or at the root.

    Raises DepartmentCycle, DepartmentNameTaken and DepartmentTooDeep.
    """
    if parent is not None and parent.path.startswith(department.path):
        raise DepartmentCycle
    _require_free(domain_id=department.domain_id, parent=parent, name=department.name, but=department.pk)
    below, old = subtree_of(department), department.path
    levels = max(path.count("/") for path in below.values_list("path", flat=True)) - old.count("/")
    new = f"{parent.path if parent else '/'}{department.pk}/"
    if len(new.strip("/").split("/")) + levels > MOST_LEVELS:
        raise DepartmentTooDeep
    below.update(path=Concat(Value(new), Substr("path", len(old) + 1)))
    department.parent, department.path = parent, new
    department.save(update_fields=["parent"])
    raise_policy_epoch(domain_id=department.domain_id)


def delete_department(*, department: Department) -> None:
    """Delete an empty department with its own orders. Raises DepartmentInUse, also for people in the recycle bin."""
    has_people = User.objects.filter(department=department).exists()
    if has_people or Department.objects.filter(parent=department).exists():
        raise DepartmentInUse
    department.delete()
    raise_policy_epoch(domain_id=department.domain_id)


def subtree_of(department: Department) -> QuerySet[Department]:
    """Return the department and all below it."""
    return Department.objects.filter(domain_id=department.domain_id, path__startswith=department.path)


def _require_free(*, domain_id: int, parent: Department | None, name: str, but: int | None = None) -> None:
    beside = Department.objects.filter(domain_id=domain_id, parent=parent, name=name)
    if any(pk != but for pk in beside.values_list("pk", flat=True)):
        raise DepartmentNameTaken
