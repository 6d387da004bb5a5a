"""P9: the preview says for each account how it is and how it would be, in as many statements for one as for many."""

from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from admin_console.batches.preview import PreviewLine, preview_of
from admin_console.capabilities.rules import BatchAct
from security.grants.rules import Purpose
from security.policies import POP3
from tests.admin_console.acts import desk
from tests.admin_console.batches.acts import carried_out, colleagues, drafted
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.browsers.trusted_devices.acts import trusted
from tests.security.client_passwords.acts import issue, switched_on
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.phones.acts import bound
from tests.security.step_up.acts import grant_in


def line_of(cast: Cast, account: User, act: BatchAct, **chosen: object) -> PreviewLine:
    """Return the only line of a preview for this account."""
    batch = drafted(cast.bob, [account], act, **chosen)
    [line] = preview_of(batch, desk(cast.bob), number=None).lines
    return line


def furnished(cast: Cast) -> User:
    """Alice with all that can be taken away."""
    attached(cast.alice)
    bound(cast.alice)
    issue(switched_on(cast.alice))
    for _ in range(2):
        logged_on(User.objects.get(pk=cast.alice.pk))
    trusted(User.objects.get(pk=cast.alice.pk))
    return User.objects.get(pk=cast.alice.pk)


def test_what_a_freeze_and_a_reset_end(cast: Cast) -> None:
    alice = furnished(cast)
    frozen = line_of(cast, alice, BatchAct.FREEZE)
    assert frozen.now == "Active"
    assert frozen.afterwards == "Frozen: nobody can log on. Ends: 2 web sessions and 1 trusted device."
    reset = line_of(cast, alice, BatchAct.RESET)
    assert reset.afterwards == (
        "A code on the sheet. The password stops at once. "
        "Ends: 2 web sessions, 1 trusted device and 1 security password."
    )
    kept = line_of(cast, alice, BatchAct.RESET, deletes_client_passwords=False, ends_sessions=False)
    assert kept.afterwards == "A code on the sheet. The password stops at once."


def test_it_says_what_happens(cast: Cast) -> None:
    """The numbers of the preview are those of the result."""
    alice = furnished(cast)
    promised = line_of(cast, alice, BatchAct.RESET).afterwards
    done = carried_out(cast.bob, [alice], BatchAct.RESET)
    assert done.items.get().ended == {"session": 2, "trusted-device": 1, "client-password": 1}
    assert "2 web sessions, 1 trusted device and 1 security password" in promised


def test_a_freeze_says_afterwards_what_it_ended(cast: Cast) -> None:
    """Its sessions and devices end by the account's epoch, and are gone when anybody could count them."""
    alice = furnished(cast)
    done = carried_out(cast.bob, [alice, cast.dora], BatchAct.FREEZE)
    ended = {item.account_id: item.ended for item in done.items.all()}
    assert ended == {alice.pk: {"session": 2, "trusted-device": 1}, cast.dora.pk: {}}


def test_sessions_and_factors_by_name(cast: Cast) -> None:
    alice = furnished(cast)
    line = line_of(cast, alice, BatchAct.SESSIONS)
    assert (line.now, line.afterwards) == ("2 web sessions and 1 trusted device", "None")
    line = line_of(cast, alice, BatchAct.FACTORS, factors=("phone",))
    assert (line.now, line.afterwards) == ("authenticator and phone", "authenticator")


def test_departments_and_protocols(cast: Cast) -> None:
    line = line_of(cast, cast.alice, BatchAct.MOVE, department=cast.engineering.pk)
    assert (line.now, line.afterwards) == ("Sales / East", "Engineering")
    line = line_of(cast, cast.alice, BatchAct.PROTOCOLS, protocols={POP3.name: "off"})
    assert line.now != line.afterwards
    assert line.afterwards.startswith(f"{POP3.title}: {POP3.choice('off').name}.")


@pytest.mark.parametrize(
    ("days", "says"), [(0, "Own password, changed today"), (40, "Own password, changed 40 days ago")]
)
def test_how_old_a_password_is(cast: Cast, days: int, says: str) -> None:
    User.objects.filter(pk=cast.alice.pk).update(password_changed_at=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        assert line_of(cast, cast.alice, BatchAct.RESET).now == says


@pytest.mark.parametrize("act", BatchAct)
def test_its_page_asks_as_often_for_many_as_for_one(cast: Cast, act: BatchAct) -> None:
    """Eight statements at most, the session and its account besides."""
    client, people, counts = logged_on(cast.bob), colleagues(cast, 60), []
    grant_in(client, cast.bob, Purpose.BATCH)
    chosen = {"department": cast.sales.pk, "protocols": {POP3.name: "off"}, "factors": ("phone",)}
    if act is BatchAct.UNFREEZE:
        User.objects.filter(pk__in=[one.pk for one in people]).update(frozen_at=timezone.now())
    for number in (1, 3, 60):
        page = f"/console/batches/{drafted(cast.bob, people[:number], act, **chosen).public_id}/"
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        counts.append(len(queries))
    assert all(before == after for before, after in pairwise(counts)), counts
    assert counts[0] <= 10, [query["sql"][:200] for query in queries]


def test_results_ask_as_often_for_many_as_for_one(cast: Cast) -> None:
    client, people, counts = logged_on(cast.bob), colleagues(cast, 60), []
    for number in (1, 3, 60):
        done = carried_out(cast.bob, people[:number], BatchAct.FREEZE)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/console/batches/{done.public_id}/")
        counts.append(len(queries))
        User.objects.update(frozen_at=None)
    with CaptureQueriesContext(connection) as queries:
        client.get("/console/batches/")
    counts.append(len(queries))
    assert len(set(counts[:3])) == 1
    assert max(counts) <= 8, counts
