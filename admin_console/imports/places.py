"""The departments that a file names, held against those that exist, as far as a desk reaches them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from accounts.directory.rules import full_name
from accounts.models import Department
from accounts.moving_in.rules import MOST_NEW_DEPARTMENTS, LineFlaw, Newcomer
from admin_console.desk import Desk

Path: TypeAlias = tuple[str, ...]


class Places:
    """The departments that a file names, each judged once, against those that exist and those before it."""

    def __init__(self, desk: Desk, tree: Mapping[Path, Department]) -> None:
        self._desk, self._tree = desk, tree
        self._names = {department.pk: path for path, department in tree.items()}
        self._spelled: dict[tuple[Path, str], str] = {}
        for path in tree:
            self._spelled.setdefault((path[:-1], _alike(path[-1])), path[-1])
        self._tops = {} if desk.paths is None else self._topmost(desk.paths)
        self._judged: dict[Path, tuple[LineFlaw | None, str]] = {}
        self.new: set[Path] = set()

    def _topmost(self, scopes: Sequence[str]) -> Mapping[str, Path]:
        tops = [path for path, department in self._tree.items() if department.path in scopes]
        names = Counter(path[-1] for path in tops)
        return {path[-1]: path for path in tops if names[path[-1]] == 1 and len(path) > 1}

    def placed(self, newcomer: Newcomer) -> Newcomer:
        """Return the newcomer with the whole path of the department.

        A delegated administrator's departments may be written as their pages and exports show them, without those
        above.
        """
        top = self._tops.get(newcomer.department[0]) if newcomer.department else None
        return newcomer if top is None else replace(newcomer, department=(*top, *newcomer.department[1:]))

    def shown(self, path: Path) -> str:
        """Return a department's name as the desk may read it: without the names of those above its own."""
        above = next((level for level in range(len(path)) if self.is_reached(path[: level + 1])), 0)
        return full_name(path[above:])

    def of(self, department_id: int | None) -> Path:
        """Return the department with that id, empty where there is none."""
        return self._names.get(department_id or 0, ())

    def is_reached(self, path: Path) -> bool:
        """Whether the desk reaches what is in that department, one that exists; nothing is the top of the domain."""
        there = self._tree[path].path if path in self._tree else ""
        return self._desk.paths is None or any(there.startswith(scope) for scope in self._desk.paths)

    def judged(self, path: Path) -> tuple[LineFlaw | None, str]:
        """Return what is wrong with creating somebody there, and the department that was meant."""
        if path not in self._judged:
            self._judged[path] = self._judge(path)
        return self._judged[path]

    def _judge(self, path: Path) -> tuple[LineFlaw | None, str]:
        ways = [path[:level] for level in range(1, len(path) + 1)]
        there = [way for way in ways if way in self._tree]
        if not self.is_reached(there[-1] if there else ()):
            return LineFlaw.OUTSIDE_DEPARTMENT, ""
        missing = [way for way in ways if way not in self._tree and way not in self.new]
        for way in missing:
            spelled = self._spelled.get((way[:-1], _alike(way[-1])), way[-1])
            if spelled != way[-1]:
                return LineFlaw.SIMILAR_DEPARTMENT, self.shown((*way[:-1], spelled, *path[len(way) :]))
        if len(self.new) + len(missing) > MOST_NEW_DEPARTMENTS:
            return LineFlaw.TOO_MANY_DEPARTMENTS, ""
        for way in missing:
            self.new.add(way)
            self._spelled[way[:-1], _alike(way[-1])] = way[-1]
        return None, ""


_WORD: Final = 4


def _alike(name: str) -> str:
    """Return what a name shares with what people type in its place: case, blanks and swapped letters do not count."""
    return " ".join(_unordered(word) for word in name.casefold().split())


def _unordered(word: str) -> str:
    # "Nigth shift" is the night shift; "Room 12" is not room 21, and in Chinese another order is another word.
    is_spelled = len(word) >= _WORD and all(char.islower() for char in word)
    return word[0] + "".join(sorted(word[1:])) if is_spelled else word
