"""Handing out first passwords: links by mail and rounds of codes, for one person or for thousands (P1, P9, P11).

An order replaces the one before, by whichever way. Whether the old password goes on meanwhile is for the act to
decide that orders it, in the same transaction and before the order: what raises ``auth_epoch`` voids codes and links.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, IntegerField, QuerySet, Value
from django.utils import timezone

from accounts.directory.rules import Role
from accounts.models import Domain, User
from accounts.policies.queries import domain_value
from mailportal.audit.services import record, record_each
from mailportal.audit.source import Actor, Source
from mailportal.notify.services import queue_letters
from security.errors import NotYoursToReset
from security.events import ACTIVATION_CODES_ISSUED, ACTIVATION_LINK_MAILED
from security.passwords.activation.codes import newest_kid
from security.passwords.activation.models import ActivationCode, ActivationRound
from security.passwords.activation.rules import ByMail, BySheet, How, Ordered, masked_address
from security.passwords.activation.words import letter_of
from security.passwords.links.models import PasswordLink
from security.passwords.links.services import new_link
from security.policies import TEMPORARY_PASSWORD_DAYS

_AT_ONCE = 500


def order_activation(*, account: User, how: How, actor: Actor, source: Source, days: int | None = None) -> Ordered:
    """Let one employee set a password, in the transaction of the act that orders it and under the account's lock.

    For so many ``days`` (1 to 14; None: as the domain has ordered for temporary passwords). Raises NotYoursToReset for
    anybody but an employee of the actor's domain, and for the actor; ValueError for other days.
    """
    domain = account.domain
    if domain is None or not _theirs(User.objects.filter(pk=account.pk), domain, actor).exists():
        raise NotYoursToReset
    if isinstance(how, BySheet):
        only = User.objects.filter(pk=account.pk)
        return begin_round(accounts=only, domain=domain, actor=actor, source=source, days=days)
    return mail_links(letters=[(account, how)], domain=domain, actor=actor, source=source, days=days)


@transaction.atomic
def begin_round(
    *, accounts: QuerySet[User], domain: Domain, actor: Actor, source: Source, days: int | None = None
) -> Ordered:
    """Give each of these employees of the domain a code, in four statements whatever their number.

    Nobody but employees, and never the actor, gets one. The codes are read by ``codes_of``.
    """
    sheet = ActivationRound.objects.create(
        domain=domain,
        issuer=User.objects.get(address=actor.address, domain=domain),
        kid=newest_kid(),
        expires_at=_end(domain, days),
    )
    number = _give_codes(_theirs(accounts, domain, actor), sheet)
    # By the codes: ``accounts`` asked once more inside another statement took more than 3 s where PostgreSQL had no
    # statistics of an import's new rows.
    PasswordLink.objects.filter(account__activation_code__round=sheet, used_at__isnull=True).delete()
    ActivationRound.objects.filter(pk=sheet.pk).update(accounts=number)
    change = {"round": str(sheet.public_id), "accounts": number, "until": _told(sheet.expires_at)}
    record(ACTIVATION_CODES_ISSUED, actor=actor, source=source, target=domain.name, domain_id=domain.pk, change=change)
    return Ordered(sheet.expires_at, number, round=sheet.public_id)


_GIVE = """
INSERT INTO security_activationcode (account_id, round_id, auth_epoch) {chosen}
ON CONFLICT (account_id) DO UPDATE SET round_id = excluded.round_id, auth_epoch = excluded.auth_epoch
"""


def _give_codes(chosen: QuerySet[User], sheet: ActivationRound) -> int:
    # Not ``bulk_create``: the epochs are those of this statement, and 20,000 rows never leave the database. In one
    # order, so that two rounds at once only queue.
    rows = chosen.annotate(of_round=Value(sheet.pk, output_field=IntegerField())).order_by("pk")
    statement, values = rows.values_list("pk", "of_round", "auth_epoch").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_GIVE.format(chosen=statement), values)
        number: int = cursor.rowcount
    return number


def join_round(*, account: User, sheet: UUID) -> None:
    """Put one more account on a sheet, in the transaction of an act that holds it and has said whose sheet it is.

    What ends the account's password comes before it, and so does the end of a link to another one. Raises
    ActivationRound.DoesNotExist where the sheet is too old.
    """
    joined = ActivationRound.objects.get(public_id=sheet, domain=account.domain_id, expires_at__gt=timezone.now())
    _give_codes(User.objects.filter(pk=account.pk), joined)
    ActivationRound.objects.filter(pk=joined.pk).update(accounts=F("accounts") + 1)


@transaction.atomic
def mail_links(
    *,
    letters: Iterable[tuple[User, ByMail]],
    domain: Domain,
    actor: Actor,
    source: Source,
    days: int | None = None,
) -> Ordered:
    """Send each of these employees of the domain a link, some hundreds with each handful of statements.

    The accounts are as the act has read them under their locks, or has just made them. The background process sends
    the messages after the commit.
    """
    ends_at, number, masked = _end(domain, days), 0, ""
    waiting = iter(letters)
    while some := tuple(islice(waiting, _AT_ONCE)):
        _mail(some, ends_at, domain, actor, source)
        number, masked = number + len(some), masked_address(some[-1][1].private_address)
    return Ordered(ends_at, number, masked=masked if number == 1 else "")


def _mail(
    letters: tuple[tuple[User, ByMail], ...], ends_at: datetime, domain: Domain, actor: Actor, source: Source
) -> None:
    accounts = [account.pk for account, _ in letters]
    # Codes before links, as ``begin_round``: two orders at once wait for each other in one order.
    ActivationCode.objects.filter(account__in=accounts).delete()
    PasswordLink.objects.filter(account__in=accounts, used_at__isnull=True).delete()
    links, queued, changes = [], [], {}
    for account, how in letters:
        link, url = new_link(account=account, ends_at=ends_at)
        PasswordLink.sealed_address.field.put(link, how.private_address.encode())
        links.append(link)
        queued.append(letter_of(account=account, to=how.private_address, url=url, ends_at=ends_at))
        changes[account.address] = {"to": masked_address(how.private_address), "until": _told(ends_at)}
    PasswordLink.objects.bulk_create(links)
    queue_letters(queued)
    record_each(ACTIVATION_LINK_MAILED, actor=actor, source=source, domain_id=domain.pk, changes=changes)


def _theirs(accounts: QuerySet[User], domain: Domain, actor: Actor) -> QuerySet[User]:
    # What an act should have sorted out already: an actor of another domain has nobody here.
    if domain.pk != actor.domain_id:
        return accounts.none()
    return accounts.filter(domain=domain, role=Role.EMPLOYEE).exclude(address=actor.address)


def _end(domain: Domain, days: int | None) -> datetime:
    term = str(days) if days is not None else domain_value(kind=TEMPORARY_PASSWORD_DAYS, domain_id=domain.pk)
    if term not in TEMPORARY_PASSWORD_DAYS.values:
        raise ValueError(f"{term} days are no life of a code")
    return timezone.now() + timedelta(days=int(term))


def _told(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
