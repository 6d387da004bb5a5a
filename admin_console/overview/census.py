"""The census of what may need somebody: three statements, each from an index or in one pass over a domain's people."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.policies.resolve import DomainOrders
from admin_console.figures.census import Census, DirectCounts, register
from security.client_passwords.queries import idle_client_passwords
from security.records.queries import accounts_refused

WITHOUT_FACTOR: Final = "without-factor"
WITHOUT_PHONE: Final = "without-phone"
TEMPORARY: Final = "temporary-password"
ENDING: Final = "temporary-password-ending"
MUST_CHANGE: Final = "must-change"
STOPPED: Final = "stopped"
REFUSED: Final = "refused-program"
IDLE: Final = "idle-passwords"
WITH_IDLE: Final = "people-with-idle-passwords"
ENDING_DAYS: Final = 7


def _count(domain_id: int, _orders: DomainOrders) -> Mapping[str, DirectCounts]:
    people = User.objects.filter(domain_id=domain_id, deleted_at__isnull=True).order_by()
    ends = timezone.now() + timedelta(days=ENDING_DAYS)
    of_columns = {
        WITHOUT_FACTOR: Q(second_factor_since__isnull=True),
        WITHOUT_PHONE: Q(phone_since__isnull=True),
        TEMPORARY: Q(password_ends_at__isnull=False),
        ENDING: Q(password_ends_at__lt=ends),
        MUST_CHANGE: Q(must_change_password_since__isnull=False),
        STOPPED: Q(factors_frozen_at__isnull=False),
    }
    columns = {name: Count("pk", filter=condition) for name, condition in of_columns.items()}
    refused = people.filter(pk__in=accounts_refused(domain_id=domain_id))
    return {
        **_by_department(people, "department", **columns),
        **_by_department(refused, "department", **{REFUSED: Count("pk")}),
        **_by_department(
            idle_client_passwords().filter(account__domain=domain_id, account__deleted_at__isnull=True).order_by(),
            "account__department",
            **{IDLE: Count("pk"), WITH_IDLE: Count("account", distinct=True)},
        ),
    }


def _by_department(rows: QuerySet[Any], department: str, **columns: Count) -> Mapping[str, DirectCounts]:
    # No name of a column has a hyphen.
    names = {f"number_{place}": name for place, name in enumerate(columns)}
    counted: Iterable[Mapping[str, int | None]] = rows.values(department).annotate(
        **dict(zip(names, columns.values(), strict=True))
    )
    found: dict[str, dict[int | None, int]] = {name: {} for name in columns}
    for row in counted:
        for column, name in names.items():
            found[name][row[department]] = row[column] or 0
    return found


_OF_COLUMNS: Final = (WITHOUT_FACTOR, WITHOUT_PHONE, TEMPORARY, ENDING, MUST_CHANGE, STOPPED)
CONCERNS: Final = register(Census("concerns", (*_OF_COLUMNS, REFUSED, IDLE, WITH_IDLE), _count))
