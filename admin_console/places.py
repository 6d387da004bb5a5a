"""Choosing departments that a desk reaches: from a list, or by name where a list would be too long to be read through.

Neither the page nor what is read for it grows with the domain, and nothing of it needs scripts.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Case, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _

from accounts.directory.rules import MOST_LEVELS, full_name, names_in
from accounts.models import Department
from admin_console.desk import Desk
from admin_console.reach import in_reach, readable, readable_names
from mailportal.errors import Words

# A list of more departments is not read through: names are typed instead.
MOST_LISTED: Final = 200
# So many departments may have what was typed in their name.
MOST_FOUND: Final = 50
# So many departments are more than an appointment that anybody can read.
MOST_CHOSEN: Final = 100
_LONGEST: Final = MOST_LEVELS * 104  # names of a hundred characters, blanks and slashes
_PART, _WHOLE, _FULL = range(3)  # how much of a name was typed
_CHOOSE: Final = _("Choose a department")


class OfferedPlace(NamedTuple):
    """A department that can be chosen; ``fit`` says how well a name that was typed fits it."""

    pk: int
    path: str
    name: str
    fit: int = _FULL

    @property
    def is_whole(self) -> bool:
        """Whether its whole name was typed, and the whole names of those above it that were typed."""
        return self.fit >= _WHOLE


def are_few(places: Sequence[OfferedPlace]) -> bool:
    """Whether a list of what ``listed_places`` returned can be read through."""
    return len(places) <= MOST_LISTED


def listed_places(departments: QuerySet[Department], *, also: Iterable[int] = ()) -> list[OfferedPlace]:
    """Return the departments, one more than ``MOST_LISTED`` at most, and those with these ids; one statement."""
    some, ids = departments.order_by()[: MOST_LISTED + 1], list(also)
    rows = departments.filter(Q(pk__in=some.values("pk")) | Q(pk__in=ids)) if ids else some
    return [OfferedPlace(*row) for row in rows.values_list("pk", "path", "name")]


def labels_of(desk: Desk, places: Iterable[OfferedPlace]) -> dict[int, str]:
    """Return full names by id in the order of the tree; those above a department that are not there are left out."""
    rows = list(places)
    names = {row.pk: row.name for row in rows}
    ways = {row.pk: tuple(readable(desk, row.path, names).values()) for row in rows}
    return {pk: full_name(way) for pk, way in sorted(ways.items(), key=lambda item: item[1])}


def places_named(departments: QuerySet[Department], desk: Desk, text: str) -> list[OfferedPlace]:
    """Return the departments that have what was typed in their names; one statement.

    That is a part of the name, or of the names on the way down, "Sales / East", in whatever case; names that the desk
    may not read do not count. Where some have it as their whole name, those alone: "Sales" is not "Sales Support".
    Raises ValidationError where they are more than ``MOST_FOUND``.
    """
    parts = names_in(text)
    if not parts or len(parts) > MOST_LEVELS or len(text) > _LONGEST:
        return []
    uppermost = "parent__" * (len(parts) - 1)
    is_root = Q(**{f"{uppermost}parent": None}) if desk.paths is None else Q(**{f"{uppermost}path__in": desk.paths})
    whole = _named("iexact", parts)
    fit = Case(When(whole & is_root, then=_FULL), When(whole, then=_WHOLE), default=_PART)
    found = departments.filter(_named("icontains", parts), in_reach(desk, uppermost)).annotate(fit=fit)
    rows = found.order_by("-fit", "name", "pk").values_list("pk", "path", "name", "fit")
    places = [OfferedPlace(*row) for row in rows[: MOST_FOUND + 1]]
    meant = [place for place in places if place.is_whole] or places
    if len(meant) > MOST_FOUND:
        raise ValidationError(
            _("Many departments have %(name)s in their name. Type more of it."), params={"name": text}
        )
    return meant


def _named(match: str, parts: Sequence[str]) -> Q:
    """Return the condition that a department, and those above it, have the parts in their names."""
    condition = Q()
    for level, part in enumerate(reversed(parts)):
        # SQLite knows the other case of ASCII letters alone.
        spellings = {part} if part.isascii() else {part, part.lower(), part.upper(), part.title()}
        name = f"{'parent__' * level}name__{match}"
        condition &= Q(*((name, one) for one in sorted(spellings)), _connector=Q.OR)
    return condition


class _NameInput(forms.TextInput):
    """A department's name, typed; or the id of one of those that were found by it, chosen from a list beside it."""

    def value_from_datadict(self, data: Mapping[str, Any], _files: object, name: str) -> str | int | None:
        typed, chosen = data.get(name), data.get(f"{name}_found", "")
        # What is typed is another search.
        return int(chosen) if not typed and chosen.isdecimal() else typed


class PlaceField(forms.Field):
    """One of the departments that are offered, or none where there may be none; cleans to its id.

    Where there are many a part of the name is typed. A name that was typed whole and is one department's is taken; of
    those that a part finds the page asks which is meant. Shown by components/place.html.
    """

    default_error_messages = {
        "required": _("Choose a department."),
        "invalid": _("This is none of your departments."),
        "unknown": _("No department is called that. Try another part of its name."),
        "several": _("Choose the department that you mean."),
    }

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - a field's usual arguments
        super().__init__(validators=[ProhibitNullCharactersValidator()], **{"label": _("Department"), **kwargs})
        self.found: Mapping[int, str] = {}

    def offer(
        self,
        desk: Desk,
        departments: QuerySet[Department],
        *,
        chosen: Iterable[Department] = (),
        nothing: Words = _CHOOSE,
    ) -> None:
        """Offer these departments, of which some are ``chosen``; ``nothing`` stands where none is. One statement."""
        shown = {pk for one in chosen for pk in one.chain}
        places = listed_places(departments, also=shown)
        self.is_listed = are_few(places)
        if not self.is_listed:
            places = [place for place in places if place.pk in shown]
        self._desk, self._departments, self._labels = desk, departments, labels_of(desk, places)
        if self.is_listed:
            self.show_list([(str(pk), label) for pk, label in self._labels.items()], nothing)
        else:
            self.show_search()
        self.widget.is_required = self.required

    def show_list(self, choices: list[tuple[str, str]], nothing: Words) -> None:
        """Let one be chosen from a list."""
        self.widget = forms.Select(choices=[("", nothing), *choices])

    def show_search(self) -> None:
        """Let a name be typed."""
        self.widget = _NameInput(attrs={"autocomplete": "off", "dir": "auto"})
        self.help_text = _("Part of its name, or its full name, such as Sales / East.")

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - an id that the page begins with, or what was sent
        """Return what the field shows."""
        if self.found:
            return ""  # a list of those that were found stands beside it
        if isinstance(value, int):
            return str(value) if self.is_listed else self._labels.get(value, "")
        return value

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - what was sent; several are cleaned to a set
        """Return the department's id, None for none. Raises ValidationError for what is not offered."""
        sent = super().clean(value.strip() if isinstance(value, str) else value)
        return None if sent in self.empty_values else self.place_of(sent)

    def place_of(self, sent: str | int) -> int:
        """Return the department that is meant. Raises ValidationError."""
        if self.is_listed or isinstance(sent, int):
            return self._with_id(sent)
        found = places_named(self._departments, self._desk, sent)
        if not found:
            raise self.refusal("unknown", name=sent)
        meant = [place for place in found if place.fit == _FULL] or found
        # What was typed in part may be another one's: the person says which it is.
        if len(meant) > 1 or not meant[0].is_whole:
            self.ask_which(meant)
            raise self.refusal("several", name=sent)
        return meant[0].pk

    def _with_id(self, sent: str | int) -> int:
        if self.is_listed:
            found = next((pk for pk in self._labels if str(pk) == str(sent)), None)
        else:
            found = self._departments.filter(pk=sent).values_list("pk", flat=True).first()
        if found is None:
            raise self.refusal("invalid")
        return found

    def ask_which(self, places: Sequence[OfferedPlace]) -> None:
        """Let one of those that were found be chosen."""
        ways = readable_names(self._desk, (place.path for place in places))
        labels = {place.pk: full_name(ways[place.path]) for place in places}
        self.found = dict(sorted(labels.items(), key=lambda item: item[1]))

    def refusal(self, code: str, **words: str) -> ValidationError:
        """Return an error by its code."""
        return ValidationError(self.error_messages[code], code=code, params=words)


class PlacesField(PlaceField):
    """Several of what is offered; cleans to the set of their ids. Of many, names are typed, one a line."""

    default_error_messages = {
        "unknown": _("No department is called %(name)s."),
        "several": _("Several departments are called %(name)s. Type the full name."),
        "too_many": _("Choose at most %(most)s departments."),
    }

    def show_list(self, choices: list[tuple[str, str]], nothing: Words) -> None:  # noqa: ARG002 - no tick is no choice
        """Let them be ticked."""
        self.widget = forms.CheckboxSelectMultiple(choices=choices)

    def show_search(self) -> None:
        """Let their names be typed."""
        self.widget = forms.Textarea(attrs={"rows": 6, "dir": "auto"})
        self.help_text = _("Full names, one a line, such as Sales / East.")

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - ids that the page begins with, or what was sent
        """Return what the field shows."""
        if self.is_listed or isinstance(value, str):
            return value
        return "\n".join(sorted(self._labels[pk] for pk in value or ()))

    def clean(self, value: Any) -> frozenset[int]:  # noqa: ANN401 - what was sent
        """Return the ids. Raises ValidationError for what is not offered."""
        sent = forms.Field.clean(self, value)
        names = sent or [] if self.is_listed else [line.strip() for line in (sent or "").splitlines() if line.strip()]
        if len(names) > MOST_CHOSEN:
            raise self.refusal("too_many", most=str(MOST_CHOSEN))
        return frozenset(map(self.place_of, names))
