"""What the people of an import get in by: links to private addresses, and one round of codes for a sheet (P11)."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from django.db import transaction

from accounts.evidence import actor_of
from accounts.models import StagedAccount, User
from admin_console.imports.comparing import people_in
from admin_console.imports.models import ImportRun
from admin_console.imports.rules import Handout
from security.passwords.activation.ordering import begin_round, mail_links
from security.passwords.activation.rules import ByMail

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
    ImportRun.objects.hold(run, done=start + len(addresses), mailed=run.mailed + len(letters))
    mail_links(letters=letters, domain=run.domain, actor=actor_of(run.owner), source=run.source)


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
