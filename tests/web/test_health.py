"""Load balancers learn whether this process can serve people; nobody else learns that there is such an address."""

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


def ask(peer: str = "127.0.0.1", method: str = "GET", **headers: str) -> HttpResponse:
    return Client(raise_request_exception=False).generic(  # type: ignore[return-value]  # what the client wraps
        method, "/health", REMOTE_ADDR=peer, **{"HTTP_HOST": peer, **headers}
    )


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["10.0.0.5:8000", "10.0.0.5", "evil.example", ""])
def test_a_probe_by_address_is_answered_on_this_machine(peer: str, host: str) -> None:
    answer = ask(peer, HTTP_HOST=host)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_a_head_is_answered_too() -> None:
    assert ask(method="HEAD").status_code == 200


@pytest.mark.parametrize("peer", ["10.0.0.5", "203.0.113.7", "2001:db8::7", "", "unix:"])
def test_strangers_find_no_such_page(peer: str) -> None:
    assert ask(peer).status_code == 400
    assert ask(peer, HTTP_HOST="testserver").status_code == 404


def test_a_stranger_behind_a_proxy_of_this_machine_finds_none(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    for forwarded in ("203.0.113.7", "127.0.0.1, 203.0.113.7", "nonsense", "127.0.0.1,"):
        assert ask(HTTP_X_FORWARDED_FOR=forwarded, HTTP_HOST="testserver").status_code == 404


@pytest.fixture
def balancers(settings: Settings) -> Settings:
    settings.HEALTH_NETWORKS = ["10.0.0.0/8", "2001:db8::/32"]
    return settings


@pytest.mark.parametrize(("peer", "status"), [("10.1.2.3", 200), ("2001:db8::7", 200), ("11.0.0.1", 400)])
def test_the_networks_of_the_load_balancers_may_ask(balancers: Settings, peer: str, status: int) -> None:
    assert ask(peer).status_code == status


@pytest.mark.parametrize("path", ["/health/", "/healthy", "/x/health"])
def test_no_other_address_is_opened_by_it(path: str) -> None:
    assert Client().get(path, REMOTE_ADDR="127.0.0.1", HTTP_HOST="10.0.0.5").status_code == 400


def test_a_form_is_not_for_it() -> None:
    assert ask(method="POST").status_code == 400
