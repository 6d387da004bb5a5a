"""One function says where a request came from; nobody can choose it (V4.1.3)."""

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from mailportal.web.client_address import client_address, network_of


def seen(peer: str, forwarded: str | None = None) -> str:
    extra = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=peer, **extra))


def test_without_a_proxy_the_header_is_ignored() -> None:
    assert {seen("203.0.113.7", f"198.51.100.{number}") for number in range(20)} == {"203.0.113.7"}


def test_rotating_the_header_behind_a_proxy_changes_nothing(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    assert {seen("10.0.0.1", f"198.51.100.{n}, 203.0.113.7") for n in range(20)} == {"203.0.113.7"}


def test_two_proxies_are_two_hops(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 2
    assert seen("10.0.0.1", "6.6.6.6, 203.0.113.7, 10.0.0.2") == "203.0.113.7"


def test_a_request_round_the_proxies_gets_its_peer(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 2
    assert seen("203.0.113.7") == "203.0.113.7"
    assert seen("203.0.113.7", "6.6.6.6") in {"203.0.113.7"}


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("", "unknown"),
        ("unix:", "unknown"),
        ("203.0.113.7:4711:1", "unknown"),
        ("203.0.113.7:", "unknown"),
        ("203.0.113.7:x", "unknown"),
        ("[203.0.113.7", "unknown"),
        ("[]:443", "unknown"),
        ("0x7f.1", "unknown"),
        ("010.0.0.1", "unknown"),
    ],
)
def test_addresses_are_normalised(peer: str, expected: str) -> None:
    assert seen(peer) == expected


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ("198.51.100.7:4711", "198.51.100.7"),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("[2001:DB8::7]", "2001:db8::7"),
        ("[fe80::1%eth0]:443", "fe80::1"),
        ("[::ffff:198.51.100.7]:4711", "198.51.100.7"),
        ("6.6.6.6:1, 198.51.100.7:4711 ", "198.51.100.7"),
    ],
)
def test_the_port_that_some_proxies_write_is_no_part_of_the_address(
    settings: Settings, forwarded: str, expected: str
) -> None:
    """Else all people would be one network, and ten typos anywhere would shut everybody out."""
    settings.TRUSTED_PROXIES = 1
    assert seen("10.0.0.1", forwarded) == expected


@pytest.mark.parametrize("forwarded", ["", ",", "a", "203.0.113.7, ", "\xff", "<script>"])
def test_nonsense_in_the_header_is_unknown(settings: Settings, forwarded: str) -> None:
    settings.TRUSTED_PROXIES = 1
    assert seen("10.0.0.1", forwarded) == "unknown"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("unknown", "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_limits_count_networks(address: str, network: str) -> None:
    assert network_of(address) == network
