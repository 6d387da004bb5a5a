"""Ending connections: ordered with the act, tried at once, repeated until every mail server has answered (M7)."""

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from mailportal.audit.services import record
from mailportal.audit.source import ON_THE_HOST, PORTAL
from mailportal.batches import delete_past, log_retention
from mailportal.jobs import claim
from security import events
from security.connections import rules
from security.connections.dovecot_api import MailServer, Unconfirmed, end_connections, mail_servers
from security.connections.models import Cut

# Cuts of one server that one call carries out.
_AT_ONCE = 200
_PROGRESS = [field.name for field in fields(rules.Progress)]

log = logging.getLogger(__name__)


def order_cuts(*, credentials: Sequence[str], account_id: int) -> None:
    """Order the end of all connections of these credentials on every mail server.

    Called in the transaction of the act that takes the credentials away; ``try_cuts`` follows after its commit.
    """
    due_at = timezone.now() + rules.INLINE_GRACE
    Cut.objects.bulk_create(
        Cut(credential=credential, account_id=account_id, server=server.name, due_at=due_at)
        for server in mail_servers()
        for credential in credentials
    )


def try_cuts(*, credentials: Sequence[str], seconds: float = rules.INLINE_SECONDS) -> None:
    """Carry out what was ordered for these credentials, within ``seconds`` for all servers together.

    Called after the commit. Never raises: what fails here is done by the background process.
    """
    deadline = time.monotonic() + seconds
    ordered = Cut.objects.filter(credential__in=credentials, answered_at=None, tries=0)
    try:
        servers = mail_servers()
        for position, server in enumerate(servers):
            # A server that hangs leaves the others their part.
            share = (deadline - time.monotonic()) / (len(servers) - position)
            _carry_out(server, ordered, seconds=share)
    except Exception:  # the act itself is committed; a page that fails now would say the opposite
        log.exception("Connections were not ended at once; the background process will")


def retry_due_cuts() -> int:
    """Carry out every cut that is due, one call per mail server; return how many were answered.

    Any number of processes may do this at once: each cut is claimed by one of them.
    """
    due = Cut.objects.filter(done_at=None, due_at__lte=timezone.now())
    waiting = set(due.values_list("server", flat=True).distinct())
    servers = [server for server in mail_servers() if server.name in waiting]
    return sum(_carry_out(server, due, seconds=rules.RETRY_SECONDS) for server in servers)


def purge_old_cuts() -> int:
    """Delete receipts older than the logs' retention; return how many."""
    return delete_past(Cut.objects.all(), "requested_at", kept=log_retention())


def _carry_out(server: MailServer, wanted: QuerySet[Cut], *, seconds: float) -> int:
    if seconds <= 0:
        return 0
    cuts = claim(wanted.filter(server=server.name, done_at=None), lease=rules.CLAIM, most=_AT_ONCE)
    if not cuts:
        return 0
    credentials = sorted({cut.credential for cut in cuts})
    is_counted = any(cut.is_countable for cut in cuts)
    try:
        ended = end_connections(server, credentials, seconds=seconds, counted=is_counted)
    except Unconfirmed as error:
        _record_failure(server, cuts, error.failure)
        return 0
    _record_answer(server, cuts, ended)
    return len(cuts)


@transaction.atomic
def _record_answer(server: MailServer, cuts: Sequence[Cut], ended: Mapping[str, int | None]) -> None:
    now = timezone.now()
    counts = dict(ended)
    for cut in cuts:
        # Two orders for one credential: its connections are counted once.
        count = counts.get(cut.credential)
        _store(cut, rules.after_answer(_progress(cut), ended=count, now=now))
        counts[cut.credential] = None if count is None else 0
    _record_finished([cut for cut in cuts if cut.done_at is not None])
    # The server is back: whatever else waits for it need not wait out its pause.
    Cut.objects.filter(server=server.name, answered_at=None, tries__gt=0, due_at__gt=now).update(due_at=now)


@transaction.atomic
def _record_failure(server: MailServer, cuts: Sequence[Cut], failure: rules.CutFailure) -> None:
    log.warning("Mail server %s did not end %d credentials' connections: %s", server.name, len(cuts), failure.value)
    now = timezone.now()
    for cut in cuts:
        _store(cut, rules.after_failure(_progress(cut), failure, now=now))


def _progress(cut: Cut) -> rules.Progress:
    return rules.Progress(**{name: getattr(cut, name) for name in _PROGRESS})


def _store(cut: Cut, progress: rules.Progress) -> None:
    for name, value in asdict(progress).items():
        setattr(cut, name, value)
    cut.claimed_until = None
    cut.save(update_fields=[*_PROGRESS, "claimed_until"])


def _record_finished(cuts: Iterable[Cut]) -> None:
    domains = dict(User.objects.filter(pk__in={cut.account_id for cut in cuts}).values_list("pk", "domain_id"))
    for cut in cuts:
        record(
            events.CONNECTIONS_CUT,
            actor=PORTAL,
            source=ON_THE_HOST,
            domain_id=domains.get(cut.account_id),
            target=cut.credential,
            change={"server": cut.server, "ended": cut.ended, "tries": cut.tries},
        )


def receipts_for(*, credentials: Sequence[str], at: datetime | None = None) -> dict[str, list[Cut]]:
    """Return each credential's latest order to each server, by its name, in one query; an empty list without any.

    With ``at``, of the orders that an act of that moment gave.
    """
    cuts = Cut.objects.filter(credential__in=credentials)
    if at is not None:
        cuts = cuts.filter(requested_at__range=(at - rules.ONE_ACT, at + rules.ONE_ACT))
    newest = {(cut.credential, cut.server): cut for cut in cuts.order_by("pk")}
    receipts: dict[str, list[Cut]] = {credential: [] for credential in credentials}
    for (credential, _), cut in sorted(newest.items()):
        receipts[credential].append(cut)
    return receipts
