"""A company shut and opened again, deleted for seven days, and restored (O1).

Each in the transaction of an act that holds the domain (``lock_orders``) and has asked whether the acting person may.
While it is shut nobody of it gets in, by web or mail; it still takes mail, a deleted one temporarily refuses it.
"""

from django.utils import timezone

from accounts.directory.queries import postmasters_of
from accounts.directory.rules import DomainState
from accounts.directory.services import mark_domain_deleted, mark_domain_restored, mark_domain_suspended
from accounts.events import DOMAIN_DELETED, DOMAIN_REOPENED, DOMAIN_RESTORED, DOMAIN_SUSPENDED
from accounts.models import Domain
from mailportal.audit.services import record
from mailportal.audit.source import Actor, Source
from security.domains.errors import DomainEnds, DomainStandsOtherwise
from security.domains.rules import ends_from, is_over
from security.notices.rules import NoticeKind
from security.notices.services import notify


def suspend_domain(*, domain: Domain, reason: str, actor: Actor, source: Source) -> None:
    """Let nobody of the domain in from now on. Raises DomainStandsOtherwise."""
    _require(domain, DomainState.ACTIVE)
    mark_domain_suspended(domain, suspended=True)
    _record(DOMAIN_SUSPENDED, domain, actor, source, {"reason": reason})
    _tell(NoticeKind.DOMAIN_SUSPENDED, domain, actor, source, reason=reason)


def reopen_domain(*, domain: Domain, reason: str, actor: Actor, source: Source) -> None:
    """Let the people of a suspended domain in again; what had been open stays ended. Raises DomainStandsOtherwise."""
    _require(domain, DomainState.SUSPENDED)
    mark_domain_suspended(domain, suspended=False)
    _record(DOMAIN_REOPENED, domain, actor, source, {"reason": reason})
    _tell(NoticeKind.DOMAIN_REOPENED, domain, actor, source, reason=reason)


def delete_domain(*, domain: Domain, reason: str, actor: Actor, source: Source) -> None:
    """Shut the domain, and let everything of it be deleted for good in seven days. Raises DomainStandsOtherwise."""
    if domain.state is DomainState.DELETED:
        raise DomainStandsOtherwise
    end = ends_from(mark_domain_deleted(domain))
    _record(DOMAIN_DELETED, domain, actor, source, {"reason": reason, "until": end.isoformat(timespec="seconds")})
    until = timezone.localtime(end, domain.zone).date().isoformat()
    _tell(NoticeKind.DOMAIN_DELETED, domain, actor, source, reason=reason, until=until)


def restore_domain(*, domain: Domain, reason: str, actor: Actor, source: Source) -> None:
    """Let a deleted domain stay; one that had been suspended is so again.

    Raises DomainStandsOtherwise, and DomainEnds where its time is over.
    """
    _require(domain, DomainState.DELETED)
    if domain.deleted_at is not None and is_over(domain.deleted_at, timezone.now()):
        raise DomainEnds
    mark_domain_restored(domain)
    _record(DOMAIN_RESTORED, domain, actor, source, {"reason": reason})
    _tell(NoticeKind.DOMAIN_RESTORED, domain, actor, source, reason=reason)


def _require(domain: Domain, state: DomainState) -> None:
    if domain.state is not state:
        raise DomainStandsOtherwise


def _record(event: str, domain: Domain, actor: Actor, source: Source, change: dict[str, object]) -> None:
    record(event, actor=actor, source=source, target=domain.name, domain_id=domain.pk, change=change)


def _tell(kind: NoticeKind, domain: Domain, actor: Actor, source: Source, **facts: str) -> None:
    for postmaster in postmasters_of(domain_id=domain.pk):
        notify(kind, account=postmaster, source=source, actor=actor, **{"domain": str(domain), **facts})  # type: ignore[arg-type]  # words of the sentence
