"""Telling a mail server to end exactly one credential's connections, and believing only what counts right (M7)."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.certificate import make_certificate
from security.connections.dialects import Dialect
from security.connections.dovecot_api import Unconfirmed, end_connections
from security.connections.rules import CutFailure
from tests.security.connections.dovecot import VERSIONS, Dovecot, dovecots


@pytest.fixture(params=VERSIONS)
def dovecot(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Dovecot]:
    with dovecots(tmp_path, "mail", version=request.param) as (server,):
        server.connections = ["client:1", "client:2", "client:1", "client:11", "client:1"]
        yield server


def failure_of(dovecot: Dovecot, seconds: float = 0.3) -> CutFailure:
    with pytest.raises(Unconfirmed) as caught:
        end_connections(dovecot.server, ["client:1"], seconds=seconds)
    return caught.value.failure


def test_one_credential_is_ended_and_counted_the_others_stay(dovecot: Dovecot) -> None:
    """Rule 9; on 2.3 the count comes from the lists: the kick's own answer says 1."""
    assert end_connections(dovecot.server, ["client:1"], seconds=1) == {"client:1": 3}
    assert dovecot.connections == ["client:2", "client:11"]


def test_several_credentials_take_one_call(dovecot: Dovecot) -> None:
    assert end_connections(dovecot.server, ["client:1", "client:2", "client:3"], seconds=1) == {
        "client:1": 3,
        "client:2": 1,
        "client:3": 0,
    }
    assert len(dovecot.requests) == 1


def test_two_hundred_credentials_take_one_call(dovecot: Dovecot) -> None:
    many = [f"client:{number}" for number in range(100, 300)]
    dovecot.connections += [*many, *many]
    assert end_connections(dovecot.server, many, seconds=2) == dict.fromkeys(many, 2)
    assert dovecot.connections == ["client:1", "client:2", "client:1", "client:11", "client:1"]
    assert len(dovecot.requests) == 1


def test_a_server_is_asked_in_the_words_that_it_understood_last(dovecot: Dovecot) -> None:
    """The first request may be in the other version's; from then on none is, until the server is another one."""
    assert end_connections(dovecot.server, ["client:2", "client:11"], seconds=1) == {"client:2": 1, "client:11": 1}
    asked_wrongly = len(dovecot.misunderstood)
    assert asked_wrongly == (dovecot.version == Dialect.DOVECOT_23)
    assert end_connections(dovecot.server, ["client:3"], seconds=1) == {"client:3": 0}
    assert len(dovecot.misunderstood) == asked_wrongly

    dovecot.version = dovecot.version.other
    for _ in range(2):
        end_connections(dovecot.server, ["client:1", "client:4"], seconds=1)
    assert len(dovecot.misunderstood) == asked_wrongly + 1
    assert dovecot.connections == []


@pytest.mark.parametrize("counted", [True, False])
def test_a_server_that_understands_neither_has_confirmed_nothing(dovecot: Dovecot, *, counted: bool) -> None:
    dovecot.mood = "never understanding"
    with pytest.raises(Unconfirmed) as caught:
        end_connections(dovecot.server, ["client:1", "client:2"], seconds=1, counted=counted)
    assert caught.value.failure == CutFailure.ODD_ANSWER


def test_the_head_of_a_table_is_no_connection(dovecot: Dovecot) -> None:
    assert end_connections(dovecot.server, ["user_credential"], seconds=1) == {"user_credential": 0}


def test_ending_without_counting_asks_for_no_list(dovecot: Dovecot) -> None:
    assert end_connections(dovecot.server, ["client:1"], seconds=1, counted=False) == {"client:1": None}
    assert [command[0] for command in dovecot.requests[0]] in (["proxyKick"], ["kick"])
    assert "client:1" not in dovecot.connections


@pytest.mark.parametrize(
    ("mood", "failure"),
    [
        ("wrong key", CutFailure.KEY_REFUSED),
        ("silent", CutFailure.SILENT),
        ("dripping", CutFailure.SILENT),
        ("elsewhere", CutFailure.ODD_ANSWER),
        ("no json", CutFailure.ODD_ANSWER),
        ("no http", CutFailure.ODD_ANSWER),
        ("another answer", CutFailure.ODD_ANSWER),
        ("numbers", CutFailure.ODD_ANSWER),
        ("no count", CutFailure.ODD_ANSWER),
    ],
)
def test_whatever_is_not_a_confirmation_is_none(dovecot: Dovecot, mood: str, failure: CutFailure) -> None:
    dovecot.mood = mood
    started = time.monotonic()
    assert failure_of(dovecot) == failure
    # The whole call is bounded, also against a byte now and then for three seconds.
    assert time.monotonic() - started < 2.5
    assert dovecot.requests == []


def test_fewer_than_none_is_no_count() -> None:
    with pytest.raises(ValueError, match="-1"):
        Dialect.DOVECOT_24.counts(["client:1"], {"client:1": [{"count": "-1"}]})


def test_nobody_there(dovecot: Dovecot) -> None:
    dovecot.close()
    assert failure_of(dovecot) == CutFailure.UNREACHABLE


def test_without_the_key_nothing_is_asked(dovecot: Dovecot) -> None:
    dovecot.lose_key_file()
    assert failure_of(dovecot) == CutFailure.KEY_MISSING
    assert dovecot.requests == []


@pytest.fixture
def certificate(dovecot: Dovecot, tmp_path: Path) -> Path:
    """Let the API speak https; return its certificate."""
    certificate, key = tmp_path / "certificate.pem", tmp_path / "certificate.key"
    make_certificate(certificate, key, hostname="localhost")
    dovecot.speak_tls(certificate, key)
    return certificate


def test_between_hosts_the_api_is_asked_over_https(
    dovecot: Dovecot, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert end_connections(dovecot.server, ["client:1"], seconds=1) == {"client:1": 3}


def test_a_server_that_cannot_prove_its_name_never_sees_the_key(dovecot: Dovecot, certificate: Path) -> None:
    assert failure_of(dovecot) == CutFailure.UNREACHABLE
    assert dovecot.requests == []
