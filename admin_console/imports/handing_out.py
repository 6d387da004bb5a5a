"""What the people of an import get in by: links to private addresses, and one round of codes for a sheet (P11)."""

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from django.db import InterfaceError, OperationalError, transaction

from accounts.evidence import actor_of
from accounts.models import StagedAccount, User
from admin_console.imports.comparing import people_in
from admin_console.imports.models import ImportRun
from admin_console.imports.rules import Handout
from security.passwords.activation.ordering import begin_round, mail_links
from security.passwords.activation.rules import ByMail

log = logging.getLogger(__name__)

# Some 50 ms on SQLite, whose other writers wait that long.
_AT_ONCE: Final = 100


def hand_out(run: ImportRun) -> None:
    """Give everybody of an import that is in force a link or a code; go on where that was cut short."""
    addresses = _private_addresses(run)
    wanted = list(addresses)
    for start in range(run.done, len(wanted), _AT_ONCE):
        _mail(run, start, wanted[start : start + _AT_ONCE], addresses)
    if run.sheet is None:
        _begin_round(run)


def _private_addresses(run: ImportRun) -> Mapping[str, str]:
    if run.handout != Handout.MAIL:
        return {}
    _, newcomers, _ = people_in(run.data, domain=run.domain, beat=partial(ImportRun.objects.keep, run))
    created = set(StagedAccount.objects.filter(intake=run.intake).values_list("address", flat=True))
    return {one.address: one.private_address for one in newcomers if one.private_address and one.address in created}


@transaction.atomic(durable=True)
def _mail(run: ImportRun, start: int, addresses: Sequence[str], private: Mapping[str, str]) -> None:
    # Whom somebody has deleted or given a password meanwhile needs no link.
    rows = User.objects.select_related("domain").select_for_update(of=("self",)).order_by("pk")
    accounts = rows.filter(address__in=addresses, deleted_at=None, password_changed_at=None)
    letters = [(account, ByMail(private[account.address])) for account in accounts]
    # A process that has lost the claim mails nobody a second time.
    ImportRun.objects.hold(run, done=start + len(addresses))
    ImportRun.objects.hold(run, mailed=run.mailed + _mail_all(run, letters))


def _mail_all(run: ImportRun, letters: Sequence[tuple[User, ByMail]]) -> int:
    """Mail these links, and where that fails each by itself; return how many were mailed.

    Who gets none gets a code on the sheet, as those without a private address.
    """
    try:
        with transaction.atomic():
            mail_links(letters=letters, domain=run.domain, actor=actor_of(run.owner), source=run.source)
    except (OperationalError, InterfaceError):
        raise  # the database, not a letter: taken again
    except Exception:  # one of them, which is bad for good: the others get theirs
        if len(letters) > 1:
            return sum(_mail_all(run, [letter]) for letter in letters)
        log.exception("An import mailed no link to %s", letters[0][0].address)
        return 0
    return len(letters)


@transaction.atomic(durable=True)
def _begin_round(run: ImportRun) -> None:
    staged = StagedAccount.objects.filter(intake=run.intake)
    created = User.objects.filter(public_id__in=staged.values("public_id"), deleted_at=None, password_changed_at=None)
    without_link = created.filter(password_links__isnull=True)
    sheet = None
    if without_link.exists():
        actor = actor_of(run.owner)
        sheet = begin_round(accounts=without_link, domain=run.domain, actor=actor, source=run.source).round
    # A process that has lost the claim takes its round back: another has begun one.
    ImportRun.objects.hold(run, sheet=sheet, done=run.total)
