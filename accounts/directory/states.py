"""What administrators look for among a domain's people, those in the recycle bin left out (docs/decisions/0030).

Each state is read in the order of names and counted from an index of those alone who are in it.
"""

from typing import Final

from django.db.models import Index, Q

_STATES: Final = {
    "frozen": Q(frozen_at__isnull=False),
    "must_change": Q(must_change_password_since__isnull=False),
    "temporary": Q(password_ends_at__isnull=False),
    "without_factor": Q(second_factor_since__isnull=True),
    "without_phone": Q(phone_since__isnull=True),
    "never_logged_on": Q(first_logon_at__isnull=True),
    "without_switch": Q(client_passwords_since__isnull=True),
    "stopped": Q(factors_frozen_at__isnull=False),
}


def _by_name_where(state: str, condition: Q) -> Index:
    fields, is_here = ["domain", "name", "id", "department"], Q(deleted_at__isnull=True)
    return Index(fields=fields, condition=condition & is_here, name=f"user_{state}")


STATE_INDEXES: Final = tuple(_by_name_where(name, condition) for name, condition in _STATES.items())
