"""What a batch does to each account: the acts of the single pages, for accounts that are locked and judged already."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from accounts.models import Department, Domain, User
from accounts.policies.kinds import kind_named
from admin_console.batches.rules import INHERIT, BatchChoices
from admin_console.capabilities.rules import BatchAct
from admin_console.employees.moving import move
from admin_console.employees.services import freeze, unfreeze
from admin_console.jobs import HELD_SECONDS
from admin_console.policies.many import ManyOrders, order_for_accounts
from mailportal.audit.source import Actor, Source
from security.resets.rules import Holding, PasswordReset
from security.resets.services import end_presence, remove_factors
from security.resets.sheets import replace_by_code

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Errand:
    """In whose name a batch acts, from where it was ordered, and what was chosen: ``department`` is where they move."""

    actor: Actor
    source: Source
    domain: Domain
    chosen: BatchChoices
    department: Department | None
    sheet: UUID | None


@dataclass(frozen=True, slots=True)
class Carried:
    """What happened to an account: how many of what ended; or it failed, and nothing of it was changed."""

    account: User
    ended: Mapping[str, int] = field(default_factory=dict)
    has_failed: bool = False


_OneAct: TypeAlias = Callable[[Errand, User], Mapping[str, int]]
# Yields an account once it is changed, and may stop before the last one: the rest waits for the next transaction.
BatchWork: TypeAlias = Callable[[Errand, Sequence[User]], Iterator[Carried]]


def _one_by_one(act: _OneAct) -> BatchWork:
    def work(errand: Errand, accounts: Sequence[User]) -> Iterator[Carried]:
        ends = time.monotonic() + HELD_SECONDS
        for account in accounts:
            try:
                with transaction.atomic():
                    ended = act(errand, account)
            except (OperationalError, InterfaceError):
                raise  # the database, not the account: the whole turn is taken again
            except Exception:  # the others go on
                log.exception("A batch did not change %s", account.address)
                yield Carried(account, has_failed=True)
            else:
                yield Carried(account, ended)
            if time.monotonic() > ends:
                return

    return work


def _freeze(errand: Errand, account: User) -> Mapping[str, int]:
    freeze(locked=account, actor=errand.actor, source=errand.source)
    return {}


def _unfreeze(errand: Errand, account: User) -> Mapping[str, int]:
    unfreeze(locked=account, actor=errand.actor, source=errand.source)
    return {}


def _protocols(errand: Errand, accounts: Sequence[User]) -> Iterator[Carried]:
    try:
        with transaction.atomic():
            _order_protocols(errand, accounts)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # one of them, and it is not known which
        log.exception("A batch did not change %s accounts at once", len(accounts))
        yield from _one_by_one(_order_protocols_of_one)(errand, accounts)
    else:
        yield from map(Carried, accounts)


def _order_protocols(errand: Errand, accounts: Sequence[User]) -> None:
    chosen = errand.chosen
    values = {kind_named(name): None if value == INHERIT else value for name, value in chosen.protocols.items()}
    order_for_accounts(accounts, ManyOrders(errand.domain, values, chosen.reason, errand.actor, errand.source))


def _order_protocols_of_one(errand: Errand, account: User) -> Mapping[str, int]:
    _order_protocols(errand, [account])
    return {}


def _move(errand: Errand, account: User) -> Mapping[str, int]:
    move(locked=account, department=errand.department, actor=errand.actor, source=errand.source)
    return {}


def _unbind(errand: Errand, account: User) -> Mapping[str, int]:
    chosen = errand.chosen
    ended = remove_factors(
        holder=account,
        keys=chosen.factors,
        ends_sessions=chosen.ends_sessions,
        opens_enrolment=chosen.opens_enrolment,
        actor=errand.actor,
        source=errand.source,
    )
    return _counted(ended)


def _end_sessions(errand: Errand, account: User) -> Mapping[str, int]:
    return _counted(end_presence(holder=account, actor=errand.actor, source=errand.source))


def _reset(errand: Errand, account: User) -> Mapping[str, int]:
    chosen = errand.chosen
    if errand.sheet is None:
        raise ValueError("a reset without a sheet")
    wanted = PasswordReset(deletes_client_passwords=chosen.deletes_client_passwords, ends_sessions=chosen.ends_sessions)
    ended = replace_by_code(holder=account, sheet=errand.sheet, chosen=wanted, actor=errand.actor, source=errand.source)
    return _counted(ended)


def _counted(ended: Iterable[Holding]) -> Mapping[str, int]:
    return Counter(one.kind.value for one in ended)


ACTS: Final[Mapping[BatchAct, BatchWork]] = {
    BatchAct.RESET: _one_by_one(_reset),
    BatchAct.MOVE: _one_by_one(_move),
    BatchAct.FREEZE: _one_by_one(_freeze),
    BatchAct.UNFREEZE: _one_by_one(_unfreeze),
    BatchAct.PROTOCOLS: _protocols,
    BatchAct.FACTORS: _one_by_one(_unbind),
    BatchAct.SESSIONS: _one_by_one(_end_sessions),
}
