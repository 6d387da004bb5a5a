"""Which refusals become rows of their own and which are only counted: bounds by account and by network (1.12)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from mailportal.throttle.counters import Count, Key, hit, hit_all, standings
from security.limits import NETWORK_REFUSAL_ROWS, NETWORK_REFUSAL_ROWS_DAY, REFUSAL_ROWS
from security.records.entries import Batch, Entry, Tally, network_of_source, subject_of
from security.records.rules import Reason

_NETWORKS_LIMITS = (NETWORK_REFUSAL_ROWS, NETWORK_REFUSAL_ROWS_DAY)

Counted = list[tuple[str, Tally]]


def bounded(batch: Batch) -> tuple[list[Entry], Counted]:
    """Return the refusals that become rows, and the others as counts with the key of the row that they add to.

    Called inside the transaction that writes them.
    """
    counted: Counted = [(_minute_key(subject, tally), tally) for subject, tally in batch.further_refusals.items()]
    seen = [entry for entry in batch.refusals if entry.reason != Reason.THROTTLED]
    # Past a limit on guessing a flood adds to one row, and the counters below are left alone.
    counted += [(_unchecked_key(entry), _one(entry)) for entry in batch.refusals if entry.reason == Reason.THROTTLED]
    full = _full_networks(seen)
    counted += [_of_network(entry) for entry in seen if network_of_source(entry.source) in full]
    rows = _of_accounts([entry for entry in seen if network_of_source(entry.source) not in full], counted)
    return _of_networks(rows, counted), counted


def _of_accounts(entries: Iterable[Entry], counted: Counted) -> list[Entry]:
    rows: list[Entry] = []
    for subject, alike in _grouped(entries, subject_of):
        # One counter for all processes: the bound is the account's, not each worker's.
        used = hit(REFUSAL_ROWS, subject, times=len(alike))
        free = _free(used, REFUSAL_ROWS.tries, len(alike))
        rows += alike[:free]
        if beyond := alike[free:]:
            tally = Tally(beyond[-1], beyond[0].at, len(beyond))
            counted.append((_minute_key(subject, tally), tally))
    return rows


def _of_networks(entries: Iterable[Entry], counted: Counted) -> list[Entry]:
    rows: list[Entry] = []
    for network, alike in _grouped(entries, lambda entry: network_of_source(entry.source)):
        used = hit_all(_limits_of(network), times=len(alike))
        free = min(_free(standing, key.limit.tries, len(alike)) for key, standing in used.items())
        rows += alike[:free]
        counted += [_of_network(entry) for entry in alike[free:]]
    return rows


def _full_networks(entries: Iterable[Entry]) -> set[str]:
    networks = {network_of_source(entry.source) for entry in entries}
    now = standings([key for network in networks for key in _limits_of(network)])
    return {key.parts[0] for key, standing in now.items() if standing.count >= key.limit.tries}


def _limits_of(network: str) -> Sequence[Key]:
    return [limit.of(network) for limit in _NETWORKS_LIMITS]


def _free(used: Count, most: int, wanted: int) -> int:
    return max(0, min(wanted, most - (used.count - wanted)))


def _grouped(entries: Iterable[Entry], key_of: Callable[[Entry], str]) -> Iterable[tuple[str, list[Entry]]]:
    groups: Mapping[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[key_of(entry)].append(entry)
    return sorted(groups.items())


def _one(entry: Entry) -> Tally:
    return Tally(entry, entry.at, 1)


def _minute_key(subject: str, tally: Tally) -> str:
    return f"refused:{subject}:{int(tally.latest.at // 60)}"


def _unchecked_key(entry: Entry) -> str:
    return f"unchecked:{subject_of(entry)}:{entry.channel}:{int(entry.at // 3600)}"


def _of_network(entry: Entry) -> tuple[str, Tally]:
    # For the postmaster alone: which of the domain's accounts it was is past counting.
    network, hour = network_of_source(entry.source), int(entry.at // 3600)
    nobodys = entry._replace(account_id=None, address="", credential="")
    return f"refused:network:{network}:{entry.domain_id or 0}:{hour}", _one(nobodys)
