"""P15: the one reader of networks, and which of them an address is in, against the long way round."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from security.networks import (
    BlockList,
    Network,
    NetworkFlaw,
    NetworkMistake,
    Networks,
    network_in,
    read_networks,
    written,
)

NOW = datetime(2026, 11, 29, tzinfo=UTC)


def _network(version: int, number: int, width: int) -> Network:
    longest = 32 if version == 4 else 128
    return network_in(str(ip_network((number % 2**longest, min(width, longest)), strict=False)))


NETWORKS = st.builds(_network, st.sampled_from([4, 6]), st.integers(0, 2**128 - 1), st.integers(0, 128))
SOURCES = st.ip_addresses()


@given(st.lists(NETWORKS, max_size=6), SOURCES)
def test_an_address_is_where_python_says_it_is(networks: list[Network], source: object) -> None:
    address = ip_address(str(source))
    mapped = getattr(address, "ipv4_mapped", None) or address
    assert Networks(networks).holds(str(source)) is any(mapped in network for network in networks)


@given(st.lists(NETWORKS, min_size=1, max_size=6), st.data())
def test_each_address_of_a_network_is_in_it_however_it_is_written(networks: list[Network], data: st.DataObject) -> None:
    network = data.draw(st.sampled_from(networks))
    inside = network[data.draw(st.integers(0, min(network.num_addresses, 2**64) - 1))]
    assert Networks(networks).holds(str(inside))
    if inside.version == 4:
        assert Networks(networks).holds(f"::ffff:{inside}")


@given(st.lists(NETWORKS, min_size=1, unique=True, max_size=20))
def test_what_is_written_is_read_again(networks: list[Network]) -> None:
    read, mistakes = read_networks("\n".join(written(one) for one in networks), most=20)
    assert (read, mistakes) == (networks, [])


@given(st.text(max_size=200))
def test_nothing_that_is_typed_breaks_the_reader(text: str) -> None:
    networks, mistakes = read_networks(text, most=50)
    assert len(networks) + len(mistakes) <= max(1, len(text.splitlines()))


@given(st.text(max_size=40))
def test_an_unknown_source_is_in_no_network(source: str) -> None:
    try:
        ip_address(source.partition("%")[0])
    except ValueError:
        everything = [network_in("0.0.0.0/0"), network_in("::/0")]
        assert not Networks(everything).holds(source)
        assert not BlockList([(one, None) for one in everything]).holds(source, NOW)


def test_each_bad_line_is_named_with_what_is_wrong() -> None:
    text = "192.0.2.0/24\n\n10.0.0.0/33\n10.1.2.3/8\noffice\n::ffff:198.51.100.0/120\n192.0.2.0/24"
    networks, mistakes = read_networks(text, most=10)
    assert [written(one) for one in networks] == ["192.0.2.0/24", "198.51.100.0/24"]
    assert mistakes == [
        NetworkMistake(3, NetworkFlaw.UNREADABLE, "10.0.0.0/33"),
        NetworkMistake(4, NetworkFlaw.BEYOND_PREFIX, "10.1.2.3/8", "10.0.0.0/8"),
        NetworkMistake(5, NetworkFlaw.UNREADABLE, "office"),
    ]


def test_of_too_many_none_is_read() -> None:
    assert read_networks("::1\n::2\n\n::3", most=2) == ([], [NetworkMistake(4, NetworkFlaw.TOO_MANY, "")])


@pytest.mark.parametrize("source", ["192.0.2.7", "::ffff:192.0.2.7", "::ffff:c000:207", "192.0.2.7%eth0"])
def test_one_address_stands_for_itself_in_all_its_spellings(source: str) -> None:
    assert Networks([network_in("192.0.2.7")]).holds(source)
    assert Networks([network_in("::ffff:192.0.2.7")]).holds(source)


def test_a_block_with_an_end_holds_up_to_it() -> None:
    blocks = BlockList([(network_in("192.0.2.0/24"), NOW + timedelta(days=1)), (network_in("2001:db8::/32"), None)])
    assert blocks.holds("192.0.2.7", NOW)
    assert not blocks.holds("192.0.2.7", NOW + timedelta(days=1))
    assert blocks.holds("2001:db8::1", NOW + timedelta(days=9999))
