"""What can go wrong in the domain: each error knows the page the person gets to see."""

from collections.abc import Sequence
from typing import ClassVar, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words: TypeAlias = str | Promise


class PortalError(Exception):
    """Base of every domain error that may reach a browser.

    `status` is the HTTP status, `message` says what happened and how to go on (it is shown, so it holds no
    secret and no foreign name), `retry_after` is in seconds and goes into the header of that name. `ways_on` are links,
    each as (URL name, words); `back` are the words of a link to the address asked for, where opening it once more
    leads on. Without either the start page is offered.
    Raise a subclass; give `message` or `retry_after` where one case differs from its class.
    """

    status: ClassVar[int] = 400
    title: ClassVar[Words | None] = None
    message: Words = _("The request could not be understood. Go back and try again.")
    retry_after: int | None = None
    back: ClassVar[Words | None] = None
    ways_on: ClassVar[Sequence[tuple[str, Words]]] = ()

    def __init__(self, message: Words | None = None, *, retry_after: int | None = None) -> None:
        if message is not None:
            self.message = message
        if retry_after is not None:
            self.retry_after = retry_after
        super().__init__(str(type(self).__name__))


class Forbidden(PortalError):
    """The person may not do this, or not from here, or not yet."""

    status = 403


class Missing(PortalError):
    """There is no such thing for this person: unknown, another's and gone look the same."""

    status = 404


class Conflict(PortalError):
    """How things stand now does not let it happen."""

    status = 409


class BadInput(PortalError):
    """The request is not one that the portal's own pages send."""
