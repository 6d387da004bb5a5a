"""Finding whom somebody means who types a name: an account or a department of the desk's."""

from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.directory.rules import full_name
from accounts.models import User
from admin_console.desk import Desk
from admin_console.places import places_named
from admin_console.policies.targets import Place
from admin_console.queries import matching_accounts
from admin_console.reach import departments_of, people_of, readable_names
from admin_console.scopes.drafts import ref_of

_MOST_FOUND: Final = 20


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody or a department that may be meant; ``is_whole`` where the whole name or address was typed."""

    place: Place
    label: str
    is_whole: bool

    @property
    def ref(self) -> str:
        """Return what stands for it on the page."""
        return ref_of(self.place)


def found_by(desk: Desk, text: str, *, also_departments: bool) -> list[Found]:
    """Return whom a text may mean: those alone whose whole name it is, where there are any. At most three statements.

    Raises ValidationError for nobody, and for more than can be read through.
    """
    found = [*_accounts(desk, text), *(_departments(desk, text) if also_departments else ())]
    meant = [one for one in found if one.is_whole] or found
    if not meant:
        raise ValidationError(
            _("Nobody is called %(name)s. Try another part of the name or the address."), params={"name": text}
        )
    if len(meant) > _MOST_FOUND:
        raise ValidationError(_("Many are called %(name)s. Type more of it."), params={"name": text})
    return meant


def _accounts(desk: Desk, text: str) -> list[Found]:
    rows = matching_accounts(people_of(desk), text=text)[: _MOST_FOUND + 1]
    return [Found((None, account.public_id), _label(account), _is_whole(account, text)) for account in rows]


def _label(account: User) -> str:
    return f"{account.name} ({account.address})"


def _is_whole(account: User, text: str) -> bool:
    wanted = text.casefold()
    return wanted in {account.name.casefold(), account.address.casefold(), account.address.partition("@")[0].casefold()}


def _departments(desk: Desk, text: str) -> list[Found]:
    places = places_named(departments_of(desk), desk, text)
    names = readable_names(desk, (place.path for place in places))
    return [Found((place.pk, None), full_name(names[place.path]), place.is_whole) for place in places]
