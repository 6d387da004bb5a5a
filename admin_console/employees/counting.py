"""Counting those who are in each state that the list can be asked for, so far and no further."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from django.db.models import BigAutoField, Count, DateTimeField, Q, QuerySet, Value
from django.utils import timezone

from accounts.directory.search import within
from accounts.models import Domain, User
from admin_console.desk import Desk
from admin_console.employees.finding import InReach, in_state, people_in
from admin_console.employees.rules import LED_TO, PeopleState, RequiredWhere
from mailportal.sql import CountUpTo
from mailportal.statements import Blank, BlankRows, Statement

# In whatever domain; beyond it is "2,000+".
MOST_COUNTED: Final = 2_000
_COUNTED: Final = tuple(state for state in PeopleState if state not in LED_TO)
_DOMAIN: Final = Blank("domain", BigAutoField())
_NOW: Final = Blank("now", DateTimeField())


def state_counts(
    desk: Desk, reach: InReach, *, required: RequiredWhere, asked: PeopleState | None = None
) -> Mapping[PeopleState | None, int]:
    """Return how many are in each state, at most one more than ``MOST_COUNTED``; under None all, of the whole domain.

    ``reach`` is what the list reaches. One query, and one for a state ``asked`` for that others lead to (``LED_TO``).
    """
    is_whole = reach.departments is None
    statement = _statement(None if is_whole else reach.are_few, required, MOST_COUNTED)
    [counts] = statement.rows(domain=desk.domain.pk, departments=reach.departments, now=timezone.now())
    states = [*_COUNTED, None] if is_whole else _COUNTED
    found = {state: min(count, MOST_COUNTED + 1) for state, count in zip(states, counts, strict=True)}
    if asked in LED_TO:
        condition = in_state(asked, required, domain=desk.domain.pk, now=timezone.now())
        found[asked] = reach.people.filter(condition).order_by().values("pk")[: MOST_COUNTED + 1].count()
    return found


@lru_cache(maxsize=1_000)  # where departments have orders of their own, the statement names them
def _statement(are_few: bool | None, required: RequiredWhere, most: int) -> Statement[tuple[int, ...]]:  # noqa: FBT001
    return Statement(lambda: _counted(are_few, required, most))


def _counted(are_few: bool | None, required: RequiredWhere, most: int) -> QuerySet[Any, tuple[int, ...]]:  # noqa: FBT001
    people, conditions = people_in(_DOMAIN), [in_state(one, required, domain=_DOMAIN, now=_NOW) for one in _COUNTED]
    if are_few:
        return _counted_at_once(people.filter(department__in=BlankRows("departments")), conditions)
    if are_few is not None:
        people = within(people, BlankRows("departments"), are_few=are_few)
    inside = [people.filter(condition) for condition in conditions]
    columns = [CountUpTo(rows, most + 1) for rows in (inside if are_few is not None else [*inside, people])]
    return Domain.objects.filter(pk=_DOMAIN).values_list(*columns)


def _counted_at_once(people: QuerySet[User], conditions: Iterable[Q]) -> QuerySet[Any, tuple[int, ...]]:
    """Count them in one pass: where few are in all departments, each count by itself would read all of them."""
    numbers = {f"number_{place}": Count("pk", filter=condition) for place, condition in enumerate(conditions)}
    # Of a value that all have alike: one group of everybody, also where that is nobody.
    return people.order_by().values(everybody=Value(1)).annotate(**numbers).values_list(*numbers)
