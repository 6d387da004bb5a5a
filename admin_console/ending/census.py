"""The census of what ends soon: exceptions of a domain, and passwords by department."""

from collections.abc import Mapping
from typing import Final

from django.db.models import Count

from accounts.policies.queries import with_account_orders
from accounts.policies.resolve import DomainOrders
from admin_console.ending.queries import ending_exceptions, ending_passwords
from admin_console.figures.census import Census, DirectCounts, register
from security.passwords.expiry.queries import EXPIRY_KINDS

EXCEPTIONS: Final = "exceptions-ending"
PASSWORDS: Final = "passwords-ending"


def _count(domain_id: int, orders: DomainOrders) -> Mapping[str, DirectCounts]:
    # An exception for one person moves the end of that one's password.
    whole = with_account_orders(orders, domain_id=domain_id, kinds=EXPIRY_KINDS)
    ending = ending_passwords(domain_id=domain_id, orders=whole)
    by_department = ending.order_by().values_list("department").annotate(n=Count("pk"))
    return {EXCEPTIONS: {None: ending_exceptions(domain_id=domain_id).count()}, PASSWORDS: dict(by_department)}


ENDING: Final = register(Census("ending", (EXCEPTIONS, PASSWORDS), _count))
