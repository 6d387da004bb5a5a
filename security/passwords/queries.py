"""Which domain a try is about, how many of its accounts are at home where it comes from, and what passwords must be."""

from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from accounts.directory.rules import NOBODY
from accounts.models import Domain, User
from accounts.passwords.queries import keyword_list_of
from accounts.passwords.rules import CLASSES_WANTED, LONG_SHORTEST, PasswordRules
from accounts.policies.queries import orders_of
from accounts.policies.resolve import AccountOrders
from security.limits import KNOWN_NETWORK_DAYS
from security.policies import BY_LENGTH, PASSWORD_HISTORY, PASSWORD_LENGTH, PASSWORD_RULES
from security.records.models import LogonRecord
from security.records.rules import Result


class AddressDomain(NamedTuple):
    """The domain of an address that is tried: its id, and what checking a password costs there besides.

    See ``Domain.import_burden``. All domains that are none of ours are one, which blocks no network.
    """

    id: int = NOBODY
    burden: str = ""
    blocks_networks: bool = False


def domain_of(address: str) -> AddressDomain:
    """Return the domain of a canonical address, whether anybody has the address or not."""
    name = address.rpartition("@")[2]
    row = Domain.objects.filter(name=name).values_list("pk", "import_burden", "blocks_networks").first()
    return AddressDomain() if row is None else AddressDomain(*row)


def accounts_at_home(*, domain_id: int, network: str, most: int) -> int:
    """Return how many of the domain's accounts logged on from this network within 30 days, counting up to ``most``."""
    since = timezone.now() - timedelta(days=KNOWN_NETWORK_DAYS)
    # By the moment that never changes, which its index holds: a row stands for an hour at most.
    seen = LogonRecord.objects.filter(network=network, domain_id=domain_id, result=Result.ACCEPT, at__gte=since)
    return seen.order_by().values("account_id").distinct()[:most].count()


def password_rules(*, account: User, orders: AccountOrders | None = None) -> PasswordRules:
    """Return what a new password of the account has to be; ``orders`` are its own where they have been read already.

    An operator, who is under no domain's policy, keeps the default rules.
    """
    if account.domain_id is None:
        return PasswordRules()
    orders = orders or orders_of(account=account)
    by_length, shortest = orders.value(PASSWORD_RULES) == BY_LENGTH, int(orders.value(PASSWORD_LENGTH))
    return PasswordRules(
        shortest=max(shortest, LONG_SHORTEST) if by_length else shortest,
        classes=0 if by_length else CLASSES_WANTED,
        history=int(orders.value(PASSWORD_HISTORY)),
    )


def is_on_weak_list(*, account: User, password: str) -> bool:
    """Whether a password of the account has a keyword of its domain in it: asked on the web.

    For a mail program it is asked only of one that lives on beside its successor (X13).
    """
    return keyword_list_of(account.domain).is_in(password)
