"""R1: how long a recovery takes to say that a code or the answers are wrong, over HTTP, with hashes at their real cost.

Each sample has an address, and a request of its own that was begun before: no limit is met, and none is switched off.
"""

import http.client
import json
import random
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench.answers import SAMPLES, WARM, Cost, apart
from bench.client import WrongAnswer
from bench.processes import cpu_seconds
from bench.rounds import Figure, Plan
from bench.servers import populate, portal_on
from tests.portal import Portal, running

SORTS = ("unknown", "unknown again", "known", "frozen", "nothing bound")
_FORMS = {
    "code": {"code": "000000"},
    "questions": {"answer_1": "Nobody at all", "answer_2": "Somebody else"},
}
_NO = {
    "code": "The code is incorrect or has expired. Enter the newest code.",
    "questions": "The answers are not all correct.",
}
# Requests as the captcha leaves them, at the step of the method; and the secrets of their browsers.
_BEGUN = """
import json, sys
from datetime import timedelta
import django
django.setup()
from django.utils import timezone
from accounts.directory.services import set_frozen
from accounts.models import User
from security.factors.rules import Method
from security.flow.values import digest_of
from security.models import RecoveryRequest
from security.recovery.models import fresh_secret
from tests.security.factors.questions.acts import set_up
from tests.security.recovery.acts import rested_phone
addresses, bound, frozen = json.loads(sys.argv[1])
accounts = User.objects.in_bulk(addresses, field_name="address")
for number, address in enumerate(bound):
    rested_phone(accounts[address], f"+861381{number:07d}")
    set_up(accounts[address])
for address in frozen:
    set_frozen(account=accounts[address], frozen=True)
secrets = {"code": {}, "questions": {}}
for page, method in (("code", Method.PHONE), ("questions", Method.QUESTIONS)):
    for number, address in enumerate(addresses):
        secret, account = fresh_secret(), accounts.get(address)
        if account is not None:
            account.refresh_from_db()
        auth_epoch, factor_epoch = (0, 0) if account is None else account.epochs
        secrets[page][address] = secret
        RecoveryRequest.objects.create(
            flow_digest=digest_of(secret), account=account, auth_epoch=auth_epoch, factor_epoch=factor_epoch,
            address=address, typed=address, expires_at=timezone.now() + timedelta(hours=1), language="en",
            place=f"10.{number // 250}.{number % 250}.0/24", source_address="10.0.0.9", method=method,
        )
print(json.dumps(secrets))
"""


class RecoveryPage:
    """A browser that goes on in many requests, with one kept connection."""

    def __init__(self, base: str) -> None:
        place = urlsplit(base)
        self._base = base
        self._connection = http.client.HTTPConnection(place.hostname or "", place.port)
        self._connection.request("GET", "/recovery/")
        answer = self._connection.getresponse()
        answer.read()
        cookies = " ".join(value for name, value in answer.getheaders() if name.lower() == "set-cookie")
        self._token = re.findall(r"\bcsrf=(\w+)", cookies)[0]

    def refused(self, page: str, secret: str, address: str) -> tuple[float, str]:
        """Give a wrong proof; return the milliseconds until the page was read, and its words without the questions."""
        headers = {
            "Origin": self._base,
            "Cookie": f"csrf={self._token}; recovery={secret}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        form = urlencode({**_FORMS[page], "csrfmiddlewaretoken": self._token})
        began = time.perf_counter()
        self._connection.request("POST", f"/recovery/{page}/", form, headers)
        html = self._connection.getresponse().read().decode()
        took = time.perf_counter() - began
        told = re.sub(r'<label for="id_answer_\d">.*?</label>|<[^>]*>', " ", html).replace(address, "ADDRESS")
        return took * 1000, " ".join(told.split())


def figures(folder: Path, _plan: Plan) -> list[Figure]:
    """Answer wrongly in turn for addresses of every sort. Raises WrongAnswer where the words tell one from another."""
    with portal_on(folder / "recoveries", "sqlite") as portal:
        addresses = _crowd(portal)
        secrets = _begun(portal, addresses)
        with running(portal, "web") as processes:
            page, pid = RecoveryPage(portal.web), processes["web"].pid
            return [figure for name in _FORMS for figure in _judged(page, name, addresses, secrets[name], pid)]


def _crowd(portal: Portal) -> Mapping[str, Sequence[str]]:
    count = SAMPLES + WARM
    people = [address for address, _ in populate(portal, 3 * count, 0).known]
    nobody = [address.replace("person", "nobody") for address in people[: 2 * count]]
    return dict(
        zip(
            SORTS,
            (nobody[:count], nobody[count:], people[:count], people[count : 2 * count], people[2 * count :]),
            strict=True,
        )
    )


def _begun(portal: Portal, addresses: Mapping[str, Sequence[str]]) -> dict[str, dict[str, str]]:
    everybody = [address for sort in SORTS for address in addresses[sort]]
    bound = [*addresses["known"], *addresses["frozen"]]
    said = portal.python("-c", _BEGUN, json.dumps([everybody, bound, addresses["frozen"]]))
    secrets: dict[str, dict[str, str]] = json.loads(said.splitlines()[-1])
    return secrets


def _judged(
    page: RecoveryPage, name: str, addresses: Mapping[str, Sequence[str]], secrets: Mapping[str, str], pid: int
) -> list[Figure]:
    costs: dict[str, Cost] = {sort: Cost() for sort in SORTS}
    words: set[str] = set()
    for turn in range(WARM + SAMPLES):
        # Another order each time, else one sort would always pay for what the same other left undone.
        for sort in random.Random(turn).sample(SORTS, len(SORTS)):  # noqa: S311 - an order
            before, address = cpu_seconds(pid), addresses[sort][turn]
            milliseconds, said = page.refused(name, secrets[address], address)
            words.add(said)
            if turn >= WARM:
                costs[sort].took.append(milliseconds)
                costs[sort].cpu += cpu_seconds(pid) - before
    if len(words) != 1 or _NO[name] not in next(iter(words)):
        raise WrongAnswer(f"the page says {len(words)} different things: {sorted(words)[:2]}")
    medians = {sort: cost.median for sort, cost in costs.items()}
    return [apart(f"R1-{name}", f"ms between the medians of a wrong try by {name}", medians, costs["unknown"].spread)]
