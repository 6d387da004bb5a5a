"""Which devices an account's mail programs are, as far as they say: told one by one, and counted for a whole domain.

A program that says its name is one device of its owner's, wherever it comes from. One that says none is the sending
half of a program that came from the same network, or else one device for each network.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat

from security.programs.rules import ProgramPicture
from security.records.models import ProgramUse
from security.records.rules import Channel, UseWay

IS_NAMELESS: Final = Q(program="", picture=ProgramPicture.UNKNOWN)


@dataclass(frozen=True, slots=True)
class SeenDevice:
    """A mail program as it was seen: from where last, over what, how often; ``program`` may be unknown, empty."""

    program: str
    picture: str
    network: str
    source_address: str
    channels: tuple[Channel, ...]
    last_at: datetime
    logons: int

    @property
    def is_nameless(self) -> bool:
        """Whether nothing but its network tells it from others."""
        return not self.program and self.picture == ProgramPicture.UNKNOWN


def devices_of(uses: Iterable[ProgramUse]) -> list[SeenDevice]:
    """Return the devices that one account's uses are of, the latest first."""
    latest = sorted(uses, key=lambda use: (use.last_at, use.pk or 0), reverse=True)
    named = [use for use in latest if not _is_nameless(use)]
    alike: dict[tuple[str, ...], list[ProgramUse]] = {}
    for use in latest:
        # The latest one of the network: a phone in the same house may come, too, but sends no oftener.
        whose = next((one for one in named if one.network == use.network), use) if _is_nameless(use) else use
        alike.setdefault(_key(whose), []).append(use)
    return [_device(key, found) for key, found in alike.items()]


def _is_nameless(use: ProgramUse) -> bool:
    return not use.program and use.picture == ProgramPicture.UNKNOWN


def _key(use: ProgramUse) -> tuple[str, ...]:
    return (use.network,) if _is_nameless(use) else (use.program, use.picture)


def _device(key: tuple[str, ...], found: Sequence[ProgramUse]) -> SeenDevice:
    channels = {Channel(use.channel) for use in found}
    program, picture = key if len(key) == 2 else ("", ProgramPicture.UNKNOWN.value)
    return SeenDevice(
        program=program,
        picture=picture,
        network=found[0].network,
        source_address=found[0].source_address,
        channels=tuple(channel for channel in Channel if channel in channels),
        last_at=max(use.last_at for use in found),
        logons=sum(use.logons for use in found),
    )


def uses_in(*, domain_id: int, way: UseWay, since: datetime) -> QuerySet[ProgramUse]:
    """Return a domain's uses of one way that came since then."""
    return ProgramUse.objects.filter(domain_id=domain_id, way=way, last_at__gte=since)


def first_halves(uses: QuerySet[ProgramUse]) -> QuerySet[ProgramUse]:
    """Return the uses without those of a device that is there under its name: as many ``device_key``s as devices."""
    named = uses.filter(~IS_NAMELESS, account_id=OuterRef("account_id"), network=OuterRef("network"))
    return uses.exclude(IS_NAMELESS & Exists(named.order_by()))


def device_key() -> Concat:
    """Return what is one for each device of each account, for counting those of ``first_halves``."""
    own = Case(When(IS_NAMELESS, then=F("network")), default=Concat("program", Value("/"), "picture"))
    return Concat(Cast("account_id", CharField()), Value(" "), own, output_field=CharField())


def same_device() -> Q:
    """Return the condition of being a use of the same device as the outer query's row."""
    same = Q(account_id=OuterRef("account_id"), program=OuterRef("program"), picture=OuterRef("picture"))
    return same & (~IS_NAMELESS | Q(network=OuterRef("network")))
