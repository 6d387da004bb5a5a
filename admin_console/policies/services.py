"""Changing policy: rows, evidence and cuts in one transaction, for one fresh proof of identity."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.directory.locks import lock_orders
from accounts.events import POLICY_CLEARED, POLICY_SET
from accounts.evidence import actor_of
from accounts.models import Domain, Policy, User
from accounts.policies.kinds import PolicyChoice, Stop, kind_named
from accounts.policies.resolve import DomainOrders, Order
from accounts.policies.services import clear_policy, set_policy
from admin_console.acting import proved_desk, proved_postmaster
from admin_console.capabilities.rules import Capability
from admin_console.errors import ChangedMeanwhile, OutOfReach, ShutsYouOut
from admin_console.policies.cuts import credentials_in_use, with_refused
from admin_console.policies.origins import is_shut_out, refusals_by
from admin_console.policies.plan import Plan, fingerprint_of, orders_after, orders_at
from admin_console.policies.review import Move, active_accounts, moves_of, orders_for, stopped_by
from admin_console.policies.targets import PolicyStep, Target, accounts_named, plans_of
from admin_console.reach import subjects_of
from mailportal.audit.services import record
from mailportal.audit.source import ON_THE_HOST, PORTAL, Actor, Source
from security.connections.services import order_cuts, try_cuts
from security.flow.values import Flow
from security.grants.rules import Purpose

# One call to a mail server carries that many; the background process does the rest (security/connections).
TRIED_AT_ONCE = 200
_ENDED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many accounts a change moved to which choices; ``credentials`` are those whose connections must end."""

    moved: tuple[tuple[PolicyChoice, int], ...]
    credentials: tuple[str, ...]


def carry_out(
    *,
    flow: Flow,
    domain: Domain,
    steps: Sequence[PolicyStep],
    seen: str,
    needs: Capability | None = None,
    is_warned: bool = False,
) -> Outcome:
    """Write the rows of all steps exactly as they were reviewed. Raises what ``confirmed`` raises.

    ``is_warned``: who makes the change has ticked that the own address may be refused; without that ShutsYouOut.
    """
    with confirmed(flow=flow, domain=domain, steps=steps, seen=seen, needs=needs) as (holder, orders):
        if not is_warned and is_shut_out(steps, holder, flow.source.address):
            raise ShutsYouOut
        outcome = put_in_force(actor_of(holder), steps, orders, flow.source)
    try_cuts(credentials=outcome.credentials[:TRIED_AT_ONCE])
    return outcome


@contextmanager
def confirmed(
    *, flow: Flow, domain: Domain, steps: Sequence[PolicyStep], seen: str, needs: Capability | None = None
) -> Iterator[tuple[User, DomainOrders]]:
    """Open the transaction of a change exactly as it was reviewed; yield who makes it, and the orders before it.

    ``seen`` is the fingerprint of the review; ``needs`` is what lets a delegated administrator do it to the accounts,
    None where it is the postmaster's alone. Nothing is changed, and the proof not spent, when it raises
    ChangedMeanwhile (the orders are others than those reviewed), OutOfReach (an account is no longer among those that
    may be touched), or what ``proved_desk`` raises.
    """
    domain_id = domain.pk
    with transaction.atomic(durable=True):
        # Two postmasters' sessions at once: the second one meets the first one's epoch. And no act
        # that this change forbids is finished after it.
        lock_orders(domain_id=domain_id)
        orders = orders_for(steps, domain_id=domain_id)
        if fingerprint_of(plans_of(steps), orders.epoch) != seen:
            raise ChangedMeanwhile
        yield _proved(flow, steps, needs), orders


def _proved(flow: Flow, steps: Sequence[PolicyStep], needs: Capability | None) -> User:
    if needs is None:
        return proved_postmaster(flow, purpose=Purpose.ENFORCE)
    desk = proved_desk(flow, needs, purpose=Purpose.ENFORCE)
    # No act upon a person moves the account, or takes the appointment back, while this one holds the orders.
    wanted = accounts_named(steps)
    if len(wanted) < len(steps) or subjects_of(desk).filter(pk__in=wanted).count() < len(set(wanted)):
        raise OutOfReach
    return desk.account


def clear_ended_policies() -> int:
    """Take back every order whose end has come, and end the connections that it had let in; return how many.

    Logons obey the end by themselves and at once; what is open then is cut here, by the background process.
    """
    ended = Policy.objects.filter(ends_at__lte=timezone.now()).order_by("ends_at").values_list("pk", "domain_id")
    return sum(_clear_ended(pk, domain_id) for pk, domain_id in ended[:_ENDED_AT_ONCE])


@transaction.atomic
def _clear_ended(pk: int, domain_id: int) -> bool:
    domain = lock_orders(domain_id=domain_id)
    policy = Policy.objects.select_related("department", "account").filter(pk=pk, ends_at__lte=timezone.now()).first()
    if policy is None:
        return False  # another process, or a postmaster who gave it a later end, was faster
    target = Target(domain, policy.department, policy.account)
    lived = target.plan({policy.kind: policy.value})
    steps = [PolicyStep(target, replace(lived, values={policy.kind: None}))]
    orders = orders_after(orders_for(steps, domain_id=domain_id), lived)
    put_in_force(PORTAL, steps, orders, ON_THE_HOST)
    return True


def put_in_force(actor: Actor, steps: Sequence[PolicyStep], orders: DomainOrders, source: Source) -> Outcome:
    """Write the steps' rows with evidence and order the cuts, in the transaction that holds the domain's orders."""
    domain_id = steps[0].target.domain.pk
    moves = moves_of(steps, orders, domain_id=domain_id)
    moved = tuple((move.choice, active_accounts(domain_id=domain_id).filter(move.accounts).count()) for move in moves)
    refusals = refusals_by(steps, orders, domain_id=domain_id, in_mail_alone=True)
    cuts = with_refused(_credentials_to_cut(moves, domain_id), refusals)
    for step in steps:
        _write(actor, step.target, step.plan, orders_at(orders, step.plan.scope, step.plan.scope_id), source)
    for account_id, credentials in cuts.items():
        order_cuts(credentials=credentials, account_id=account_id)
    return Outcome(
        moved=moved,
        credentials=tuple(credential for credentials in cuts.values() for credential in credentials),
    )


def _credentials_to_cut(moves: list[Move], domain_id: int) -> dict[int, list[str]]:
    accounts = active_accounts(domain_id=domain_id)
    return credentials_in_use(
        account_password_of=accounts.filter(stopped_by(moves, *Stop)),
        client_passwords_of=accounts.filter(stopped_by(moves, Stop.EVERY_PASSWORD, Stop.ONE_PROTOCOL)),
        domain_id=domain_id,
    )


def _write(actor: Actor, target: Target, plan: Plan, before: Mapping[str, Order], source: Source) -> None:
    scope: dict[str, Any] = {"domain": target.domain, "department": target.department, "account": target.account}
    for name, value in plan.values.items():
        kind, past = kind_named(name), before.get(name)
        if value is None:
            clear_policy(kind=kind, **scope)
        else:
            owner = plan.owner or actor.address
            set_policy(kind=kind, value=value, owner=owner, reason=plan.reason, ends_at=plan.ends_at, **scope)
        record(
            POLICY_CLEARED if value is None else POLICY_SET,
            actor=actor,
            source=source,
            target=target.label,
            domain_id=target.domain.pk,
            change={
                "kind": name,
                "scope": plan.scope.value,
                "scope_id": plan.scope_id,
                "before": past.value if past else None,
                "after": value,
                "reason": plan.reason,
                "ends_at": plan.ends_at.isoformat() if plan.ends_at else None,
            },
        )
