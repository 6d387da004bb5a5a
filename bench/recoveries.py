"""Attack R1: how long each page of a recovery takes, over HTTP, with hashes at their real cost.

Each sample has an address, a browser and, told by a trusted proxy's header, a network of its own: no limit is met, and
none is switched off. The captchas are made in the table beforehand, with digits that the bench knows.
"""

import http.client
import json
import random
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench.answers import SAMPLES, WARM, Cost, apart
from bench.client import WrongAnswer
from bench.rounds import Figure, Plan
from bench.servers import populate, portal_on
from tests.portal import Portal, as_shipped, free_ports, running

SORTS = ("unknown", "unknown again", "phone and questions", "frozen", "nothing bound")
_COOKIE, _DIGITS = "recovery", "246810"
_STATES = """
import json, sys
import django
django.setup()
from accounts.directory.services import set_frozen
from accounts.models import User
from tests.security.factors.questions.acts import set_up
from tests.security.recovery.acts import rested_phone
for name, addresses in json.loads(sys.argv[1]).items():
    for number, account in enumerate(User.objects.filter(address__in=addresses)):
        rested_phone(account, f"+861380000{number:04d}")
        set_up(account)
        if name == "frozen":
            set_frozen(account=account, frozen=True)
"""
_CAPTCHAS = """
import secrets, sys
from datetime import timedelta
import django
django.setup()
from django.utils import timezone
from mailportal.captcha.models import CaptchaChallenge
from mailportal.captcha.services import _DIGESTS
token, digits, count = sys.argv[1:]
browser = _DIGESTS.new("browser", token)[1]
rows = []
for _ in range(int(count)):
    later = timezone.now() + timedelta(hours=2)
    row = CaptchaChallenge(pk=secrets.token_hex(16), form="recovery", browser_digest=browser, expires_at=later)
    CaptchaChallenge.sound.field.put(row, digits.encode())
    rows.append(row)
CaptchaChallenge.objects.bulk_create(rows)
print(" ".join(row.pk for row in rows))
"""


@dataclass(frozen=True)
class Page:
    """One request of the way: what is sent, and the status that every address gets."""

    name: str
    path: str
    status: int
    data: Mapping[str, str] | None = None


_QUESTIONS = "/recovery/questions/"
_ANSWERS = {"answer_1": "Nobody", "answer_2": "Somebody"}
_PAGES = (
    Page("address", "/recovery/", 302, {}),
    Page("by phone", "/recovery/method/", 302, {"method": "phone"}),
    Page("code page", "/recovery/code/", 200),
    Page("wrong code", "/recovery/code/", 400, {"code": "000000"}),
    Page("by questions", "/recovery/method/", 302, {"method": "questions"}),
    Page("questions page", _QUESTIONS, 200),
    Page("wrong answers", _QUESTIONS, 400, _ANSWERS),
)


@dataclass
class Browser:
    """One kept connection, and the cookies of the sample that is under way."""

    base: str
    token: str = ""
    _secret: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        place = urlsplit(self.base)
        self._connection = http.client.HTTPConnection(place.hostname or "", place.port)
        self._connection.request("GET", "/recovery/")
        answer = self._connection.getresponse()
        answer.read()
        cookies = " ".join(value for name, value in answer.getheaders() if name.lower() == "set-cookie")
        self.token = re.findall(r"\bcsrf=(\w+)", cookies)[0]

    def ask(self, page: Page, source: str, **more: str) -> tuple[float, str]:
        """Return the milliseconds until the answer was read, and what it says. Raises WrongAnswer."""
        headers = {"Origin": self.base, "X-Forwarded-For": source, "Cookie": f"csrf={self.token}"}
        if self._secret and page.path != "/recovery/":
            headers["Cookie"] += f"; {_COOKIE}={self._secret}"
        body = None
        if page.data is not None:
            body = urlencode({**page.data, **more, "csrfmiddlewaretoken": self.token})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self._connection.request("GET" if body is None else "POST", page.path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        took = (time.perf_counter() - began) * 1000
        if answer.status != page.status:
            raise WrongAnswer(f"{page.name}: {answer.status}, {text[:500]}")
        for value in answer.headers.get_all("Set-Cookie") or ():
            if found := re.match(rf"{_COOKIE}=([\w-]+)", value):
                self._secret = found[1]
        return took, " ".join(re.sub(r"<[^>]*>", " ", text).split())


def figures(folder: Path, _plan: Plan) -> list[Figure]:
    """Go the whole way with addresses of every sort, while the background process sends what there is to send."""
    return _measured(folder / "recoveries", "R1", _PAGES, {})


def figures_without_gateway(folder: Path, _plan: Plan) -> list[Figure]:
    """The same for the pages of the code, with a gateway that nobody listens at."""
    [port] = free_ports(1)
    away = {"gateway": "kannel", "url": f"http://127.0.0.1:{port}/cgi-bin/sendsms"}
    named = {**away, **dict.fromkeys(("username", "password", "sender"), "portal")}
    return _measured(folder / "away", "R1-away", _PAGES[:4], named)


def _measured(folder: Path, figure: str, pages: Sequence[Page], gateway: Mapping[str, str]) -> list[Figure]:
    with portal_on(folder, "sqlite", TRUSTED_PROXIES="1") as portal:
        if gateway:
            file = portal.data / "sms_gateway.json"
            file.touch(0o600)
            file.write_text(json.dumps(gateway))
        addresses = _crowd(portal)
        with running(portal, "web", "work", start=as_shipped):
            costs = _walked(portal, addresses, pages)
    return list(_judged(figure, costs))


def _crowd(portal: Portal) -> Mapping[str, Sequence[str]]:
    count = SAMPLES + WARM
    people = [address for address, _ in populate(portal, 3 * count, 0).known]
    bound, frozen, unbound = people[:count], people[count : 2 * count], people[2 * count :]
    portal.python("-c", _STATES, json.dumps({"bound": bound, "frozen": frozen}))
    nobody = [address.replace("person", "nobody") for address in people[: 2 * count]]
    return dict(zip(SORTS, (nobody[:count], nobody[count:], bound, frozen, unbound), strict=True))


def _walked(
    portal: Portal, addresses: Mapping[str, Sequence[str]], pages: Sequence[Page]
) -> dict[str, dict[str, Cost]]:
    browser = Browser(portal.web)
    count = str(len(SORTS) * (WARM + SAMPLES))
    captchas = iter(portal.python("-c", _CAPTCHAS, browser.token, _DIGITS, count).split())
    costs = {page.name: {sort: Cost() for sort in addresses} for page in pages}
    for turn in range(WARM + SAMPLES):
        said: dict[str, set[str]] = {page.name: set() for page in pages}
        # Another order each time, else one sort would always pay for what the same other left undone.
        for place, sort in enumerate(random.Random(turn).sample(list(addresses), len(addresses))):  # noqa: S311 - an order
            address = addresses[sort][turn]
            first = {"address": address, "captcha_id": next(captchas), "captcha": _DIGITS}
            for page in pages:
                took, words = browser.ask(page, f"10.{place}.{turn}.9", **(first if page is _PAGES[0] else {}))
                if page.path != _QUESTIONS:  # which questions are asked differs from address to address
                    # Nor do the seconds until another code say anything but how long this sample took.
                    said[page.name].add(re.sub(r"\d+", "N", words.replace(address, "ADDRESS")))
                if turn >= WARM:
                    costs[page.name][sort].took.append(took)
        if told := [name for name, words in said.items() if len(words) > 1]:
            raise WrongAnswer(f"the words tell one sort from another: {told}")
    return costs


def _judged(figure: str, costs: Mapping[str, Mapping[str, Cost]]) -> Iterator[Figure]:
    for name, by_sort in costs.items():
        medians = {sort: cost.median for sort, cost in by_sort.items()}
        yield apart(figure, f"ms between the medians of its sorts: {name}", medians, by_sort["unknown"].spread)
