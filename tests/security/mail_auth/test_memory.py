"""What one process holds: bounded, and of no use once anything changed."""

import asyncio
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import time_machine

from accounts.policies.resolve import DomainOrders
from mailportal.crypto.hash_slots import Overloaded
from mailportal.crypto.keyring import KeyRing, create_key
from mailportal.web.client_address import UNKNOWN
from security.client_passwords.models import DIGESTS
from security.mail_auth.gates import DomainGates, Snapshots
from security.mail_auth.proofs import DISTRUST_SECONDS, MOST_MISSES, Proofs
from security.mail_auth.threads import Threads
from security.models import ClientPassword
from security.networks import BlockList
from tests.cast import Cast
from tests.security.mail_auth.conftest import MailServer, issue

HOME, AWAY = "192.0.2.0/24", "198.51.100.0/24"


def proved(account: int = 7, epoch: int = 3, word: str = "secret") -> Proofs:
    proofs = Proofs()
    proofs.add(account, HOME, epoch, word)
    return proofs


def test_a_proof_is_for_one_account_network_epoch_and_password() -> None:
    assert proved().holds(7, HOME, 3, "secret")
    for other in (
        (8, HOME, 3, "secret"),
        (7, AWAY, 3, "secret"),
        (7, HOME, 4, "secret"),
        (7, HOME, 3, "Secret"),
        (73, HOME, 0, "secret"),
    ):
        assert not proved().holds(*other)


def test_a_network_that_nobody_knows_proves_nothing_for_later() -> None:
    proofs = Proofs()
    proofs.add(7, UNKNOWN, 3, "secret")
    assert not proofs.holds(7, UNKNOWN, 3, "secret")


def test_beside_a_proof_so_many_other_words_may_be_tried_and_no_more() -> None:
    """M3: whether they are checked afterwards or a full queue refuses them; a new proof is none for a day."""
    proofs = proved()
    for _ in range(50):
        assert not proofs.holds(7, HOME, 3, "an old phone's")
    for number in range(MOST_MISSES - 2):
        assert not proofs.holds(7, HOME, 3, f"word {number}")
    assert proofs.holds(7, HOME, 3, "secret")
    assert not proofs.holds(7, HOME, 3, "one too many")
    assert not proofs.holds(7, HOME, 3, "secret")
    proofs.add(7, HOME, 3, "secret")
    assert not proofs.holds(7, HOME, 3, "secret")
    with time_machine.travel(time.time() + DISTRUST_SECONDS + 1):
        proofs.add(7, HOME, 3, "secret")
        assert proofs.holds(7, HOME, 3, "secret")


def test_after_a_try_that_was_refused_unchecked_the_next_one_is_checked() -> None:
    proofs = proved()
    proofs.forget(7, HOME)
    assert not proofs.holds(7, HOME, 3, "secret")
    proofs.add(7, HOME, 3, "secret")
    assert proofs.holds(7, HOME, 3, "secret")


def test_proofs_are_bounded_and_the_least_lately_used_goes() -> None:
    proofs = Proofs(most=2)
    proofs.add(1, HOME, 1, "a")
    proofs.add(2, HOME, 1, "b")
    assert proofs.holds(1, HOME, 1, "a")
    proofs.add(3, HOME, 1, "c")
    assert proofs.holds(1, HOME, 1, "a")
    assert not proofs.holds(2, HOME, 1, "b")


def test_what_nobody_can_begin_in_time_is_refused() -> None:
    async def crowd() -> list[object]:
        threads = Threads("crowd", count=1, places=2, patience=0.5)
        gate = threading.Event()
        jobs: list[asyncio.Future[Any]] = [threads.run(gate.wait)]
        while not threads.is_idle():
            await asyncio.sleep(0.001)
        jobs += [threads.run(int) for _ in range(5)]
        # How long one has waited is asked when a thread takes it.
        await asyncio.sleep(0.6)
        gate.set()
        results = await asyncio.gather(*jobs, return_exceptions=True)
        threads.stop()
        return results

    begun, *refused = asyncio.run(crowd())
    assert begun is True
    assert [type(result) for result in refused] == [Overloaded] * 5


def test_a_job_that_nobody_waits_for_is_not_begun() -> None:
    begun: list[str] = []

    async def leave() -> None:
        threads = Threads("leave", count=1, places=5, patience=1)
        gate = threading.Event()
        first = threads.run(gate.wait)
        second = threads.run(lambda: begun.append("second"))
        second.cancel()
        gate.set()
        await first
        threads.stop()

    asyncio.run(leave())
    assert begun == []


def test_a_snapshot_is_used_for_its_own_epoch_only_and_read_once_for_all() -> None:
    reads: list[int] = []

    def read(domain_id: int) -> DomainGates:
        reads.append(domain_id)
        return DomainGates(DomainOrders({}, {}, {}, {}, epoch=5), BlockList())

    async def ask() -> None:
        threads = Threads("directory", count=1, places=5, patience=1)
        snapshots = Snapshots(threads, read)
        assert snapshots.at(1, 5) is None
        await asyncio.gather(*[snapshots.renew(1) for _ in range(4)])
        assert snapshots.at(1, 5) is not None
        assert snapshots.at(1, 6) is None
        assert snapshots.at(2, 5) is None
        threads.stop()

    asyncio.run(ask())
    assert reads == [1]


@pytest.fixture
def rotated(tmp_path: Path, settings: object) -> KeyRing:
    for purpose in ("client", "mail_auth", "mail_token", "throttle", "password"):
        create_key(tmp_path / purpose, 1)
    settings.KEYS = KeyRing(tmp_path)  # type: ignore[attr-defined]
    return settings.KEYS  # type: ignore[attr-defined,no-any-return]


def test_x13_an_old_key_opens_and_its_rows_move_to_the_newest(
    transactional_db: None, settings: object, rotated: KeyRing, cast: Cast, tmp_path: Path
) -> None:
    old, secret = issue(cast.alice)
    create_key(tmp_path / "client", 2)
    settings.KEYS = KeyRing(tmp_path)  # type: ignore[attr-defined]
    new, other = issue(cast.alice)
    server = MailServer()
    try:
        for _ in range(2):
            assert server.logon(cast.alice, secret).fields["credential"] == f"client:{old.pk}"
            assert server.logon(cast.alice, other).fields["credential"] == f"client:{new.pk}"
    finally:
        server.stop()
    renewed = ClientPassword.objects.get(pk=old.pk)
    assert (renewed.kid, bytes(renewed.digest)) == DIGESTS.new(cast.alice.address, secret)
