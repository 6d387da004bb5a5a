"""Reading the department tree of a domain."""

from accounts.models import Department


def department_labels(*, domain_id: int) -> dict[int, str]:
    """Return each department's full name by id, ``Sales / East``, in the order of the tree; one query."""
    rows = list(Department.objects.filter(domain_id=domain_id).order_by("name").values_list("pk", "parent_id", "name"))
    children: dict[int | None, list[tuple[int, str]]] = {}
    for pk, parent_id, name in rows:
        children.setdefault(parent_id, []).append((pk, name))
    labels: dict[int, str] = {}
    pending = [(pk, name) for pk, name in reversed(children.get(None, []))]
    while pending:
        pk, label = pending.pop()
        labels[pk] = label
        pending.extend((child, f"{label} / {name}") for child, name in reversed(children.get(pk, [])))
    return labels
