"""The notice to those whose mail programs stop, word for word as it would be sent (X1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.directory.rules import Role
from accounts.models import User
from admin_console.enforcement.forms import ForceForm
from admin_console.enforcement.rehearsal import Stopping
from mailportal.audit.source import ON_THE_HOST
from security.notices.models import NoticeFact
from security.notices.rules import NoticeKind
from security.notices.words import NEWS
from security.old_passwords.queries import offered
from security.postman.message import subject_of, text_of, written_for


@dataclass(frozen=True, slots=True)
class NoticePreview:
    """Who is told, under which subject, what."""

    address: str
    subject: str
    text: str


def notice_before(form: ForceForm, stopping: Sequence[Stopping], *, postmaster: User) -> NoticePreview | None:
    """Return what the first of these people would be told of the order, in their language; None where nobody is.

    ``form`` is valid.
    """
    if not stopping or not form.cleaned_data["tells"]:
        return None
    first, now = stopping[0], timezone.now()
    kind, facts = _news_of(form)
    if form.kept_days is not None and offered(User.objects.filter(pk=first.account.pk)).exists():
        kind, facts = NoticeKind.MAIL_PROGRAMS_GO_ON, {**facts, "count": form.kept_days}
    programs = [(one.program, one.picture) for one in first.devices]
    fact = NoticeFact(
        account=first.account,
        kind=kind,
        facts={**facts, "programs": programs, "message": form.cleaned_data["message"]},
        at=now,
        source_address=ON_THE_HOST.address,
        source_program="work",
        actor_address=postmaster.address,
        actor_role=Role.POSTMASTER,
    )
    with written_for(first.account, first.account.message_language):
        return NoticePreview(first.account.address, subject_of(NEWS[kind]), text_of(fact, stopping_link=""))


def _news_of(form: ForceForm) -> tuple[NoticeKind, dict[str, Any]]:
    if form.personally is not None:
        days, last_at = form.personally
        return NoticeKind.MAIL_PROGRAMS_STOP_EACH, {"hour": last_at.isoformat(), "grace": days}
    kind = NoticeKind.MAIL_PROGRAMS_STOPPED if form.at is None else NoticeKind.MAIL_PROGRAMS_STOP
    return kind, {"hour": (form.at or timezone.now()).isoformat()}
