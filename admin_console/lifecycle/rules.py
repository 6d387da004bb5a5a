"""What is written down about an employee, and whether it is still what a page showed, pure (P1)."""

from dataclasses import astuple, dataclass, fields


@dataclass(frozen=True, slots=True)
class Profile:
    """What an administrator edits of an account; ``department_id`` is None where it is in none."""

    name: str
    department_id: int | None


def changes_between(before: Profile, after: Profile) -> tuple[str, ...]:
    """Return what of the profile differs, by the names of its fields without ``_id``."""
    pairs = zip(fields(Profile), astuple(before), astuple(after), strict=True)
    return tuple(field.name.removesuffix("_id") for field, was, now in pairs if was != now)
