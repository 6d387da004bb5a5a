"""Ask for pages of the console in one process, without a server: ``python -m bench.console_pages``, under a portal's
settings. Prints JSON: by page and size of the domain the milliseconds of each answer, and its statements.
"""

import json
import sys
import time
from collections.abc import Iterator, Mapping

import django

django.setup()

from django.conf import settings  # noqa: E402 - settings need the set-up above
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import Department, User  # noqa: E402
from bench.company import fill  # noqa: E402
from tests.browser import logged_on  # noqa: E402

LIST = "/console/employees/"
# Name, people, departments.
SIZES = (("small", 1_000, 20), ("large", 100_000, 2_000))
ROUNDS, WARM = 40, 3


def addresses(postmaster: User) -> Mapping[str, str]:
    """Return the pages by their names, with what a domain of any size has."""
    people = User.objects.filter(domain=postmaster.domain).exclude(pk=postmaster.pk)
    middle = people.order_by("name", "pk")[people.count() // 2]
    top = Department.objects.filter(domain=postmaster.domain, parent=None).order_by("pk")[0]
    return {
        "list": LIST,
        "list, a page of the middle": f"{LIST}?after={middle.public_id}",
        "list, a name": f"{LIST}?q={middle.name.split()[-1]}",
        "list, a given name in Chinese": f"{LIST}?q=小明",
        "list, nobody": f"{LIST}?q=nobody",
        "list, a department": f"{LIST}?department={top.pk}",
        "list, no second factor": f"{LIST}?state=without-factor",
        "list, frozen": f"{LIST}?state=frozen",
        "list, security password off": f"{LIST}?state=security-password-off",
        "employee": f"{LIST}{middle.public_id}/",
        "why": f"{LIST}{middle.public_id}/why/",
        "departments": "/console/departments/",
        "department": f"/console/departments/{top.pk}/",
    }


def main() -> dict[str, dict[str, dict[str, object]]]:
    """Fill a domain of each size, then ask for every page of both in turn."""
    desks = {
        size: fill(f"{size}.example", people=people, departments=departments) for size, people, departments in SIZES
    }
    pages = {size: addresses(postmaster) for size, postmaster in desks.items()}
    return measured(pages, {size: logged_on(postmaster) for size, postmaster in desks.items()})


def measured(
    pages: Mapping[str, Mapping[str, str]], browsers: Mapping[str, Client], *, reader: int = 2
) -> dict[str, dict[str, dict[str, object]]]:
    """Ask for the pages of both domains in turn, as those who are logged on in these browsers.

    ``reader`` statements find the session and who reads, and count as one: every page of the portal asks for both.
    """
    settings.ALLOWED_HOSTS = ["*"]
    found: dict[str, dict[str, dict[str, object]]] = {}
    for name in pages["small"]:
        took: dict[str, list[float]] = {size: [] for size in pages}
        for _ in range(ROUNDS + WARM):
            for size, browser in browsers.items():
                took[size].append(_milliseconds(browser, pages[size][name]))
        found[name] = {
            size: {"ms": took[size][WARM:], "statements": _statements(browser, pages[size][name]) - reader + 1}
            for size, browser in browsers.items()
        }
    return found


def _milliseconds(browser: Client, address: str) -> float:
    began = time.perf_counter()
    answer = browser.get(address)
    took = time.perf_counter() - began
    if answer.status_code != 200:
        sys.exit(f"{address} answered {answer.status_code}")
    return took * 1000


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
