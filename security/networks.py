"""From where people may log on, pure: a list of networks as a postmaster writes it (E1, P15)."""

from ipaddress import ip_address, ip_network

ANYWHERE = "anywhere"
LIST_LENGTH = 1000  # the policy's width


def is_network_list(text: str) -> bool:
    """Whether the text is one or more IPv4 or IPv6 networks or addresses, apart by spaces."""
    if not 0 < len(text) <= LIST_LENGTH:
        return False
    try:
        return bool([ip_network(part) for part in text.split()])
    except ValueError:
        return False


def is_allowed_from(networks: str, source: str) -> bool:
    """Whether a source address lies in the list, or the list is ANYWHERE. An unknown source lies nowhere."""
    if networks == ANYWHERE:
        return True
    try:
        address = ip_address(source)
    except ValueError:
        return False
    return any(address in ip_network(part) for part in networks.split())
