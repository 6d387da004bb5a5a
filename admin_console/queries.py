"""Reading the people of a domain, for every page of the desk."""

from django.db.models import QuerySet

from accounts.directory.search import BY_NAME, by_name, containing
from accounts.models import User


def matching_accounts(people: QuerySet[User], *, text: str) -> QuerySet[User]:
    """Return those whose name or address contains the text, in the order of names."""
    ordered = by_name(people).order_by(BY_NAME, "pk")
    return containing(ordered, text) if text else ordered
