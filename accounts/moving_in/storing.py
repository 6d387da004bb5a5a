"""What the background process does with imported passwords: their lasting form, and what checking them costs."""

import logging
import time
from collections import Counter

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.directory.models import Domain, User
from accounts.moving_in.models import ImportedAccount
from accounts.passwords.imported import FORMS, SEALED_PREFIX, burden_of, stored_form
from mailportal.crypto.hash_slots import Overloaded, hash_slot
from mailportal.crypto.sealed import BrokenSeal

_AT_ONCE = 500
# Between two hashes, so that a logon that waits for the slot gets it: it asks every 5 ms.
_PAUSE_SECONDS = 0.01

log = logging.getLogger(__name__)


def store_sealed_passwords() -> int:
    """Put the form that nobody can open in the place of every sealed one; return how many.

    One slow hash each, so 10,000 take some minutes. Gives way to logons: where no slot is free it goes on next time.
    """
    done = last = 0
    while waiting := _waiting(last):
        for row, encoded in waiting:
            try:
                done += _store(row, encoded)
            except Overloaded:
                return done
            except BrokenSeal as broken:
                log.critical("ALARM: an imported password of account %d: %s", row.pk, broken)
            last = row.pk
            time.sleep(_PAUSE_SECONDS)
    return done


def _waiting(last: int) -> list[tuple[ImportedAccount, str]]:
    rows = ImportedAccount.objects.filter(stored_at=None, pk__gt=last).select_related("account").order_by("pk")
    return [(row, row.account.password) for row in rows[:_AT_ONCE]]


def _store(row: ImportedAccount, encoded: str) -> bool:
    is_sealed = encoded.startswith(SEALED_PREFIX)
    stored = encoded
    if is_sealed:
        with hash_slot(settings.HASH_SLOT_DIRECTORY, settings.HASH_SLOTS):
            stored = stored_form(encoded)
    with transaction.atomic():
        # What was set or taken over since it was read stays, and waits for its own turn.
        if not User.objects.filter(pk=row.pk, password=encoded).update(password=stored):
            return False
        ImportedAccount.objects.filter(pk=row.pk, taken_at=row.taken_at).update(stored_at=timezone.now())
    return is_sealed


def recount_burdens(*, domain_id: int | None = None) -> int:
    """Note for each domain, or for one, what most of its imported passwords cost to check; return how many changed.

    Called by each import and every hour: passwords that were renewed at a logon no longer count.
    """
    domains = Domain.objects.all() if domain_id is None else Domain.objects.filter(pk=domain_id)
    counts: dict[int, Counter[str]] = {domain.pk: Counter() for domain in domains}
    for form in FORMS:
        rows = User.objects.filter(domain__in=counts, imported__isnull=False, password__startswith=f"{form}$")
        for pk, encoded in rows.values_list("domain_id", "password").iterator():
            counts[pk or 0][burden_of(encoded)] += 1
    return sum(
        Domain.objects.filter(pk=pk).exclude(import_burden=burden).update(import_burden=burden)
        for pk, burden in ((pk, _commonest(burdens)) for pk, burdens in counts.items())
    )


def _commonest(burdens: Counter[str]) -> str:
    # In one order, so that of two that are equally common the same one holds from hour to hour.
    return max(sorted(burdens), key=lambda burden: burdens[burden], default="")
