"""Ask for pages of the console in one process, without a server: ``python -m bench.console_pages``, under a portal's
settings. Prints JSON: by page and size of the domain the milliseconds and the processor's of each answer, and its
statements.
"""

import json
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import django

django.setup()

from django.conf import settings  # noqa: E402 - settings need the set-up above
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import Department, User  # noqa: E402
from bench.company import fill  # noqa: E402
from security.grants.rules import Purpose  # noqa: E402
from tests.admin_console.acts import FORCE, typed_on  # noqa: E402
from tests.browser import logged_on  # noqa: E402
from tests.security.step_up.acts import grant_in  # noqa: E402

CONSOLE = "/console"
LIST = f"{CONSOLE}/employees/"
# Name, people, departments. The small domain has as many as fill each page: to show more of them is no growth.
SIZES = (("small", 1_000, 500), ("large", 100_000, 2_000))
# A page is asked for until the middle half of its answers lies this near together, or so many times at most.
LEAST_ROUNDS, ROUNDS, WARM = 12, 40, 3
SETTLED = 0.08
# Pages of one employee, with the proof that they take.
_PERSON: Mapping[str, Purpose | None] = {
    "": None,
    "why/": None,
    "protocols/": None,
    "edit/": Purpose.PEOPLE,
    "unlock/": Purpose.PEOPLE,
    "freeze/": Purpose.PEOPLE,
    "reset-password/": Purpose.PEOPLE,
    "reset-factors/": Purpose.PEOPLE,
    "phone-lost/": Purpose.PEOPLE,
    "pass/": Purpose.PEOPLE,
    "leaver/": Purpose.LEAVER,
    "delete/": Purpose.DELETE_ACCOUNT,
}
_FILTERS = ("without-factor", "without-phone", "frozen", "security-password-off", "refused-program", "idle-password")
_ACTS = ("freeze", "move", "reset")


@dataclass(frozen=True)
class Asked:
    """A page by its address, and the proof that it takes."""

    address: str
    proof: Purpose | None = None


def pages_of(postmaster: User, browser: Client) -> Mapping[str, Asked]:
    """Return the pages by their names, with what a domain of any size has."""
    people = User.objects.filter(domain=postmaster.domain).exclude(pk=postmaster.pk)
    middle = people.order_by("name", "pk")[people.count() // 2]
    top = Department.objects.filter(domain=postmaster.domain, parent=None).order_by("pk")[0]
    ticked = list(people.order_by("name", "pk")[:25])
    return {
        "overview": Asked(f"{CONSOLE}/overview/"),
        "list": Asked(LIST),
        "list, a page of the middle": Asked(f"{LIST}?after={middle.public_id}"),
        "list, a name": Asked(f"{LIST}?q={middle.name.split()[-1]}"),
        "list, a given name in Chinese": Asked(f"{LIST}?q=小明"),
        "list, nobody": Asked(f"{LIST}?q=nobody"),
        "list, a department": Asked(f"{LIST}?department={top.pk}"),
        **{f"list, {state}": Asked(f"{LIST}?state={state}") for state in _FILTERS},
        **{f"employee, {path}": Asked(f"{LIST}{middle.public_id}/{path}", proof) for path, proof in _PERSON.items()},
        "new employee": Asked(f"{LIST}create/", Purpose.PEOPLE),
        "recycle bin": Asked(f"{CONSOLE}/recycle-bin/"),
        "departments": Asked(f"{CONSOLE}/departments/"),
        "departments, a name": Asked(f"{CONSOLE}/departments/?q={top.name}"),
        "department": Asked(f"{CONSOLE}/departments/{top.pk}/"),
        "administrators": Asked(f"{CONSOLE}/administrators/"),
        "administrators, whom": Asked(f"{CONSOLE}/administrators/whom/?q={middle.name.split()[-1]}"),
        "administrator": Asked(f"{CONSOLE}/administrators/{middle.public_id}/", Purpose.APPOINT),
        "import": Asked(f"{CONSOLE}/imports/"),
        "export": Asked(f"{CONSOLE}/export/", Purpose.EXPORT),
        "addresses": Asked(f"{CONSOLE}/batches/"),
        **{f"batch, {act}": Asked(_drafted(browser, act, ticked), Purpose.BATCH) for act in _ACTS},
        "exception, a department": Asked(f"{CONSOLE}/mail-programs/department/{top.pk}/"),
        "who must use security passwords": Asked(f"{CONSOLE}/security-passwords/"),
        "rehearsal": Asked(_rehearsed(browser)),
        "who may use mail programs": Asked(f"{CONSOLE}/third-party-clients/"),
        "for whom a length holds": Asked(f"{CONSOLE}/password-policy/for/password_length/"),
        "password policy": Asked(f"{CONSOLE}/password-policy/"),
        "keywords": Asked(f"{CONSOLE}/password-policy/keywords/"),
        "limited networks": Asked(f"{CONSOLE}/limited-networks/"),
    }


def _drafted(browser: Client, act: str, ticked: Sequence[User]) -> str:
    sent = {"act": act, "who": [str(one.public_id) for one in ticked]}
    return browser.post(f"{CONSOLE}/batches/", sent).headers["Location"]


def _rehearsed(browser: Client) -> str:
    """Have everybody wait to be forced to use security passwords, and return the page that says what stops."""
    sent = typed_on(browser.get(FORCE)) | {"who": "everyone"}
    return f"{browser.post(FORCE, sent).headers['Location']}devices/"


def main() -> dict[str, dict[str, dict[str, object]]]:
    """Fill a domain of each size, then ask for every page of both in turn."""
    settings.ALLOWED_HOSTS = ["*"]
    desks = {
        size: fill(f"{size}.example", people=people, departments=departments) for size, people, departments in SIZES
    }
    return measured(desks)


def measured(desks: Mapping[str, User], *, rounds: int = ROUNDS) -> dict[str, dict[str, dict[str, object]]]:
    """Return what each page costs at the desks of these postmasters; each page of all in turn."""
    browsers = {size: logged_on(postmaster) for size, postmaster in desks.items()}
    pages = {size: pages_of(postmaster, browsers[size]) for size, postmaster in desks.items()}
    return asked_in_turn(pages, desks, browsers, rounds=rounds)


def asked_in_turn(
    pages: Mapping[str, Mapping[str, Asked]],
    owners: Mapping[str, User],
    browsers: Mapping[str, Client],
    *,
    rounds: int = ROUNDS,
    reader: int = 2,
) -> dict[str, dict[str, dict[str, object]]]:
    """Return what each page costs in browsers of these people; each page of all in turn.

    ``reader`` statements find the session and who reads, and count as one: every page of the portal asks for both.
    """
    found: dict[str, dict[str, dict[str, object]]] = {}
    for name, asked in next(iter(pages.values())).items():
        took: dict[str, list[tuple[float, float]]] = {size: [] for size in pages}
        for size, browser in browsers.items():
            if asked.proof is not None:
                grant_in(browser, owners[size], asked.proof)
        for number in range(rounds + WARM):
            for size, browser in browsers.items():
                took[size].append(_milliseconds(browser, pages[size][name].address))
            if number >= LEAST_ROUNDS + WARM and all(_is_settled(one[WARM:]) for one in took.values()):
                break
        found[name] = {
            size: _answers(browser, pages[size][name].address, took[size][WARM:], reader)
            for size, browser in browsers.items()
        }
    return found


def _is_settled(took: Sequence[tuple[float, float]]) -> bool:
    lower, middle, upper = statistics.quantiles([wall for wall, _ in took], n=4)
    return (upper - lower) / middle <= SETTLED


def _answers(browser: Client, address: str, took: Sequence[tuple[float, float]], reader: int) -> dict[str, object]:
    return {
        "ms": [wall for wall, _ in took],
        "cpu": [cpu for _, cpu in took],
        "statements": statistics.median_low(_statements(browser, address) for _ in range(3)) - reader + 1,
        "bytes": len(browser.get(address).getvalue()),
    }


def _milliseconds(browser: Client, address: str) -> tuple[float, float]:
    began, worked = time.perf_counter(), time.process_time()
    answer = browser.get(address)
    took, cpu = time.perf_counter() - began, time.process_time() - worked
    if answer.status_code != 200:
        sys.exit(f"{address} answered {answer.status_code}")
    return took * 1000, cpu * 1000


def _statements(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        browser.get(address)
    return sum(1 for _ in _of_the_page(asked))


def _of_the_page(asked: CaptureQueriesContext) -> Iterator[str]:
    # Marks of transactions reach no table.
    for query in asked:
        if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")):
            yield query["sql"]


if __name__ == "__main__":
    json.dump(main(), sys.stdout)
