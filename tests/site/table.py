"""What the table of the site says of one URL, and the answers that recur in it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django.test import Client
from django.urls import reverse

from tests.cast import Cast

# Mallory never logged on; Alice and Dora are employees of Acme, Bob is its postmaster; Charlie is an employee of
# Globex, Gina its postmaster; Olga is an operator, with an authenticator. Objects in the URLs are Alice's, or of her
# domain; those who may act on them come last, so that nobody meets what they did.
PEOPLE = ("mallory", "olga", "charlie", "gina", "dora", "alice", "bob")
Answers = tuple[int, ...]


def everybody(status: int) -> Answers:
    return (status,) * len(PEOPLE)


NOT_THAT_WAY = everybody(405)
# A gate of the logon, or a step of a recovery: people at none start over.
STAGE = everybody(302)
# 302 for Mallory leads to the logon page, 403 is somebody of the wrong role, 404 the wrong domain or person.
# Columns:   mallory olga charlie gina dora alice bob
MAILBOXES = (302, 403, 200, 200, 200, 200, 200)
MAILBOXES_LED_ON = (302, 403, 302, 302, 302, 302, 302)
MAILBOXES_INVALID = (302, 403, 400, 400, 400, 400, 400)
MAILBOXES_UNPROVED = (302, 403, 403, 403, 403, 403, 403)
MAILBOXES_CONFLICT = (302, 403, 409, 409, 409, 409, 409)
MAILBOXES_WITHOUT = (302, 403, 404, 404, 404, 404, 404)
ALICE = (302, 403, 404, 404, 404, 200, 404)
ALICE_LED_ON = (302, 403, 404, 404, 404, 302, 404)
ALICE_UNPROVED = (302, 403, 404, 404, 404, 403, 404)
POSTMASTERS = (302, 403, 403, 200, 403, 403, 200)
POSTMASTERS_LED_ON = (302, 403, 403, 302, 403, 403, 302)
POSTMASTERS_UNPROVED = (302, 403, 403, 403, 403, 403, 403)
POSTMASTERS_INVALID = (302, 403, 403, 400, 403, 403, 400)
POSTMASTERS_UNPROVED = (302, 403, 403, 403, 403, 403, 403)
POSTMASTERS_WITHOUT_DRAFT = (302, 403, 403, 409, 403, 403, 409)
OPERATORS = (302, 200, 403, 403, 403, 403, 403)
OPERATORS_LED_ON = (302, 302, 403, 403, 403, 403, 403)
OPERATORS_UNPROVED = (302, 403, 403, 403, 403, 403, 403)
BOB = (302, 403, 403, 404, 403, 403, 200)
BOB_LED_ON = (302, 403, 403, 404, 403, 403, 302)
BOB_UNPROVED = (302, 403, 403, 404, 403, 403, 403)
BOB_INVALID = (302, 403, 403, 404, 403, 403, 400)
BOB_CONFLICT = (302, 403, 403, 404, 403, 403, 409)


# In the address of the page after an answer: the id of a receipt or batch, which the answer itself makes.
MADE_BY_IT = "MADE-BY-IT"


@dataclass(frozen=True)
class Visit:
    """A browser where the page can be asked for, and the right answer to its form.

    ``leads_to`` is the page after that answer, empty where the answer is a page itself; ``typed`` are the fields that
    a person has to fill with text. ``path`` is the page's own where it names nothing that only this browser has.
    """

    client: Client
    data: dict[str, str] = field(default_factory=dict)
    leads_to: str = ""
    typed: tuple[str, ...] = ()
    path: str = ""


Enter = Callable[[Cast], Visit]
# What a URL names: words of the portal's own, or objects that are made when an address is asked for.
Words = tuple[str, ...]
Objects = Callable[[Cast], tuple[object, ...]]


@dataclass(frozen=True)
class Page:
    """One URL: what GET and an empty POST answer to each of PEOPLE, what it names, and how one comes to it.

    ``shows`` is what GET answers to those who come that way. ``empty`` is given for lists alone: the query for what
    the list does not hold. Anybody may send a public form, which acts on the sender's own browser or asks for a secret.
    ``gives_file`` is for what is kept and not read on a screen, ``takes_file`` for a form whose answer is a file: what
    can be wrong with one is tried where it is read.
    """

    name: str
    get: Answers
    post: Answers
    enter: Enter
    names: Words | Objects
    shows: int
    empty: str | None
    is_public: bool
    gives_file: bool
    takes_file: bool

    @property
    def is_read(self) -> bool:
        return 405 not in self.get

    @property
    def is_sent(self) -> bool:
        return 405 not in self.post

    @property
    def is_shown(self) -> bool:
        """Whether people see it as a page; the parts of a captcha are none."""
        return self.is_read and self.shows == 200 and not self.gives_file and not self.name.startswith("captcha:")

    def path(self, cast: Cast) -> str:
        """Return an address of it, after making what it names."""
        return reverse(self.name, args=self.names(cast) if callable(self.names) else self.names)

    def visit(self, cast: Cast) -> Visit:
        """Come to the page."""
        visit = self.enter(cast)
        return visit if visit.path else replace(visit, path=self.path(cast))


SITE: dict[str, Page] = {}


def page(
    name: str,
    get: Answers,
    post: Answers,
    names: Words | Objects = (),
    *,
    shows: int = 200,
    empty: str | None = None,
    is_public: bool = False,
    gives_file: bool = False,
    takes_file: bool = False,
) -> Callable[[Enter], Enter]:
    """Decorator: this is how one comes to the page of that URL, which is hereby entered in the table."""

    def enter(come: Enter) -> Enter:
        assert name not in SITE
        SITE[name] = Page(name, get, post, come, names, shows, empty, is_public, gives_file, takes_file)
        return come

    return enter
