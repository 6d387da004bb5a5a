"""For whom a rule holds, pure: what a page says is what the rows say, whatever they said before (P3 to P7)."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from admin_console.scopes.rules import (
    Choice,
    Heads,
    OwnRow,
    Rows,
    Who,
    department_writes,
    domain_write,
    present_choice,
)

OFF, ON, MORE = "off", "on", "more"
# 1 over 2 over 3; 4 over 5; 6 alone.
PARENTS: dict[int, int | None] = {1: None, 2: 1, 3: 2, 4: None, 5: 4, 6: None}
VALUES = st.sampled_from([OFF, ON, MORE])
PLACES = st.sets(st.sampled_from(sorted(PARENTS)))

rows_of = st.builds(
    Rows,
    default=st.just(OFF),
    domain=VALUES,
    departments=st.dictionaries(st.sampled_from(sorted(PARENTS)), VALUES),
    parents=st.just(PARENTS),
)
choices = st.builds(
    Choice, who=st.sampled_from(Who), value=st.sampled_from([ON, MORE]), departments=st.builds(frozenset, PLACES)
)


def holds(domain: str, departments: Mapping[int, str], place: int | None) -> str:
    """The nearest row wins."""
    while place is not None:
        if place in departments:
            return departments[place]
        place = PARENTS[place]
    return domain


def way(place: int | None) -> list[int | None]:
    """Return a department and those above it, and the domain."""
    return [None] if place is None else [place, *way(PARENTS[place])]


def written(rows: Rows, wanted: Choice) -> tuple[str, dict[int, str]]:
    """Return the rows after what the page asks for."""
    present = present_choice(rows, [ON, MORE], has_accounts=False)
    excepted = {pk for pk, value in rows.departments.items() if value not in {present.value, wanted.value}}
    changes = department_writes(rows, present, wanted, excepted)
    left = {**rows.departments, **changes}
    return domain_write(rows, wanted) or rows.domain, {pk: value for pk, value in left.items() if value is not None}


@given(rows=rows_of, wanted=choices)
def test_it_holds_where_the_nearest_mark_says_so(rows: Rows, wanted: Choice) -> None:
    domain, departments = written(rows, wanted)
    assert domain == (wanted.value if wanted.who is Who.EVERYONE else OFF)
    present = present_choice(rows, [ON, MORE], has_accounts=False)
    for place in PARENTS:
        if place in rows.departments and place not in present.departments | wanted.departments:
            continue  # an exception stays as it is
        if wanted.who is Who.CHOSEN and place in wanted.departments:
            assert holds(domain, departments, place) == wanted.value
        if wanted.who is Who.NOBODY and not rows.departments:
            assert holds(domain, departments, place) == OFF


@given(rows=rows_of)
def test_a_page_that_is_sent_as_it_came_changes_nothing(rows: Rows) -> None:
    present = present_choice(rows, [ON, MORE], has_accounts=False)
    domain, departments = written(rows, present)
    assert domain == rows.domain
    for place in PARENTS:
        assert holds(domain, departments, place) == holds(rows.domain, rows.departments, place)


def test_for_everyone_a_chosen_department_is_kept_only_inside_an_exception() -> None:
    rows = Rows(OFF, OFF, {1: OFF, 3: ON, 5: ON}, PARENTS)
    domain, departments = written(rows, Choice(Who.EVERYONE, ON, frozenset({3, 5})))
    assert (domain, departments) == (ON, {1: OFF, 3: ON})


def test_nobody_takes_chosen_departments_back_and_leaves_exceptions() -> None:
    rows = Rows(OFF, ON, {1: OFF, 3: ON}, PARENTS)
    assert written(rows, Choice(Who.NOBODY, ON, frozenset({3}))) == (OFF, {1: OFF})


def test_the_value_is_the_domains_or_what_most_departments_have() -> None:
    assert present_choice(Rows(OFF, MORE, {1: ON}, PARENTS), [ON, MORE], has_accounts=False).value == MORE
    assert present_choice(Rows(OFF, OFF, {1: MORE, 2: ON, 4: MORE}, PARENTS), [ON, MORE], has_accounts=False) == Choice(
        Who.CHOSEN, MORE, frozenset({1, 4})
    )
    assert present_choice(Rows(OFF, OFF, {}, PARENTS), [ON, MORE], has_accounts=True).who is Who.CHOSEN
    assert present_choice(Rows(OFF, OFF, {}, PARENTS), [ON, MORE], has_accounts=False).who is Who.NOBODY


people = st.lists(
    st.tuples(st.sampled_from([None, *PARENTS]), st.none() | VALUES, st.none() | VALUES, st.booleans()), max_size=30
)


@given(everybody=people, domain=VALUES, departments=st.dictionaries(st.sampled_from(sorted(PARENTS)), VALUES))
def test_heads_are_counted_as_if_one_by_one(
    everybody: list[tuple[int | None, str | None, str | None, bool]], domain: str, departments: dict[int, str]
) -> None:
    """Each person: where, the own row before and, for those who are changed, afterwards."""
    heads: dict[int | None, int] = {None: 0, **dict.fromkeys(PARENTS, 0)}
    own: dict[str, dict[int | None, int]] = {value: dict(heads) for value in (OFF, ON, MORE)}
    for place, before, _, _ in everybody:
        for around in way(place):
            heads[around] += 1
            if before is not None:
                own[before][around] += 1
    changed = [OwnRow(place, before, after) for place, before, after, is_changed in everybody if is_changed]
    expected = sum(
        ((after if is_changed else before) or holds(domain, departments, place)) == ON
        for place, before, after, is_changed in everybody
    )
    rows = Rows(OFF, domain, departments, PARENTS)
    by_value = {value: numbers.__getitem__ for value, numbers in own.items()}
    assert Heads(heads.__getitem__, by_value).holding(ON, rows, changed) == expected


@given(rows=rows_of)
def test_departments_apart_are_those_where_something_else_holds(rows: Rows) -> None:
    """And only those, however the rows lie over one another."""
    held = {place: holds(rows.domain, rows.departments, place) for place in PARENTS}
    assert rows.apart() == {place: value for place, value in held.items() if value != rows.domain}


def test_counts_of_different_moments_are_no_fewer_than_nobody() -> None:
    """More rows of their own than people, where somebody was deleted in between."""
    rows = Rows(OFF, ON, {}, PARENTS)
    assert Heads(lambda _: 1, {OFF: lambda _: 3, ON: lambda _: 0}).holding(ON, rows, []) == 0
