"""Ordering security passwords for now or an hour, on the pages, and what mail programs do meanwhile."""

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import Department, User
from accounts.policies.queries import orders_of
from admin_console.enforcement.models import CutOver
from admin_console.enforcement.services import Confirmed, force_at, force_person_by_person
from admin_console.policies.plan import fingerprint_of
from admin_console.policies.review import orders_for
from admin_console.policies.targets import PolicyStep, Target, plans_of
from mailportal.audit.source import Source
from security.deadlines.models import Deadline
from security.deadlines.services import begin_own_hours
from security.grants.rules import Purpose
from security.policies import CLIENT_PASSWORDS, REQUIRED
from security.records.entries import Batch, Entry
from security.records.rules import Channel, Reason, Result
from security.records.services import add_batch
from tests.admin_console.acts import EXCEPTIONS, EXCEPTIONS_REVIEW, FORCE, REVIEW, for_everyone, hidden, prove
from tests.security.flow.acts import flow_in
from tests.security.step_up.acts import grant_for

OUTLOOK, IPHONE = "Microsoft Outlook 16.0", "iPhone Mail (22G100)"


def in_days(days: float) -> dict[str, str]:
    """Return the fields of the form for an hour so many days away, in the domain's zone (UTC in tests)."""
    moment = timezone.localtime(timezone.now() + timedelta(days=days))
    return {"when": "later", "day": f"{moment:%Y-%m-%d}", "hour": f"{moment:%H:%M}"}


def confirm(client: Client, postmaster: User, *, tells: bool = True, **when: str) -> HttpResponse:
    """Order security passwords for the domain, prove, and confirm with these fields; return the page that follows."""
    client.post(FORCE, for_everyone(client))
    page = prove(client, postmaster)
    told = {"tells": "on"} if tells else {}
    return client.post(REVIEW, hidden(page) | told | when, follow=True)  # type: ignore[return-value]


def scheduled(client: Client, postmaster: User, *, days: float = 2, tells: bool = True) -> CutOver:
    """Order it for an hour to come."""
    page = confirm(client, postmaster, tells=tells, **in_days(days))
    assert page.status_code == 200, page.content.decode()
    return CutOver.objects.latest("pk")


def url_of(cut_over: CutOver, act: str = "") -> str:
    """Return the address of its page, or of an act upon it."""
    return f"{FORCE}cut-overs/{cut_over.public_id}/{act}"


def due(cut_over: CutOver) -> None:
    """Let its hour have come."""
    CutOver.objects.filter(pk=cut_over.pk).update(due_at=timezone.now() - timedelta(seconds=1))


def come(account: User, reason: Reason, program: str = OUTLOOK, *, at: datetime | None = None) -> None:
    """Let a mail program of the account come, with what the reason tells."""
    batch = Batch()
    batch.add(
        Entry(
            at=(at or timezone.now()).timestamp(),
            channel=Channel.IMAP,
            result=Result.REJECT if reason is Reason.CLIENT_PASSWORD_NEEDED else Result.ACCEPT,
            reason=reason,
            source="198.51.100.7",
            account_id=account.pk,
            domain_id=account.domain_id,
            credential=f"{reason}:{account.pk}",
            program=program,
        )
    )
    add_batch(batch)


def order_for(
    postmaster: User,
    at: datetime,
    *,
    department: Department | None = None,
    days: int | None = None,
    old_days: int | None = None,
) -> CutOver:
    """Order security passwords for the domain, or a department, from a moment on, by the service.

    With ``days`` person by person, and for everybody from that moment on.
    """
    assert postmaster.domain is not None
    target = Target(postmaster.domain, department)
    steps = [PolicyStep(target, target.plan({CLIENT_PASSWORDS.name: REQUIRED}))]
    epoch = orders_for(steps, domain_id=postmaster.domain.pk).epoch
    seen = fingerprint_of(plans_of(steps), epoch)
    flow = flow_in(postmaster, proof=grant_for(postmaster, Purpose.ENFORCE))
    wanted = Confirmed(steps, seen, tells=True, old_days=old_days)
    if days is not None:
        return force_person_by_person(flow=flow, wanted=wanted, days=days, last_at=at)
    return force_at(flow=flow, wanted=wanted, at=at)


def personally(*, days: int = 7, last_in: float = 30) -> dict[str, str]:
    """Return the fields of the form for an order person by person."""
    moment = timezone.localtime(timezone.now() + timedelta(days=last_in))
    last = {"last_day": f"{moment:%Y-%m-%d}", "last_hour": f"{moment:%H:%M}"}
    return {"when": "personally", "days": str(days), **last}


def ordered_personally(
    client: Client, postmaster: User, *, days: int = 7, last_in: float = 30, account: User | None = None
) -> CutOver:
    """Order it person by person on the pages, for everyone or for one account."""
    if account is None:
        confirm(client, postmaster, **personally(days=days, last_in=last_in))
    else:
        client.post(f"{EXCEPTIONS}employee/{account.public_id}/", {"client_passwords": REQUIRED})
        page = prove(client, postmaster, EXCEPTIONS_REVIEW)
        client.post(EXCEPTIONS_REVIEW, hidden(page) | personally(days=days, last_in=last_in))
    return CutOver.objects.select_related("personal").latest("pk")


def begin_hour(account: User) -> None:
    """Let what a web logon begins have begun."""
    begin_own_hours(account=account, orders=orders_of(account=account), source=Source("192.0.2.1"))


def come_hour(account: User) -> None:
    """Let the account's own hour have come."""
    past = timezone.now() - timedelta(seconds=1)
    Deadline.objects.filter(account=account).update(holds_at=past)
    Deadline.objects.filter(account=account, look_at__isnull=False).update(look_at=past)
