"""Acts of an operator: who acts and which domain is touched, as they are then, and a proof of who acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.db import transaction

from accounts.directory.locks import lock_account, lock_orders
from accounts.directory.rules import Role
from accounts.models import Domain, User
from admin_console.errors import DomainGone, NotAnOperator, OperatorFactorNeeded
from security.factors.queries import factors_of
from security.flow.values import Flow
from security.grants.rules import Purpose
from security.grants.services import spend_proof


@contextmanager
def operating_on(flow: Flow, domain: Domain, *, purpose: Purpose) -> Iterator[tuple[User, Domain]]:
    """Open the transaction of one act of an operator's upon a domain; yield who acts, and the domain, both as they are.

    The domain is held before the operator's row, and before anybody of it whom the act locks after this: acts of its
    people under its orders take turns with it. Nothing is changed where it raises: DomainGone where the domain is no
    longer there; StepUpNeeded or StepUpSpent where the flow's proof is none for the purpose; NotAnOperator; and
    OperatorFactorNeeded where nothing is bound any more.
    """
    with transaction.atomic(durable=True):
        try:
            held = lock_orders(domain_id=domain.pk)
        except Domain.DoesNotExist as gone:
            raise DomainGone from gone
        yield proved_operator(flow, purpose=purpose), held


def proved_operator(flow: Flow, *, purpose: Purpose) -> User:
    """Spend the flow's proof in the open transaction; return the operator's row, locked and as it is now.

    For acts upon no domain that is there already; raises what ``operating_on`` raises.
    """
    holder = lock_account(flow.account)
    spend_proof(flow=replace(flow, account=holder), purpose=purpose)
    if holder.role != Role.OPERATOR or not holder.is_active:
        raise NotAnOperator
    if not factors_of(account=holder).is_bound:
        raise OperatorFactorNeeded
    return holder
