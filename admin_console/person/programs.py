"""The mail programs of an account: those that are refused, those with a password of their own, and the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from admin_console.person.queries import Person
from admin_console.person.refused import at_place, channels_words, label_of
from admin_console.person.shown import day_of, reason_of
from mailportal.ui.sentences import together
from security.client_passwords.models import ClientPassword
from security.client_passwords.rules import ClientKind
from security.client_passwords.words import KIND_NAMES
from security.old_passwords.models import OldPassword
from security.old_passwords.words import old_password_words
from security.programs.rules import mail_picture
from security.records.latest import RefusedProgram
from security.records.rules import Channel, Reason
from security.records.words import channel_words, program_words
from security.ways_in.queries import must_use


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """A mail program or its device. ``url`` leads to what can be done: ``act``."""

    picture: str
    name: str
    sub: str
    state: str
    last_at: datetime | None
    place: str
    url: str = ""
    act: str = ""


def program_rows(person: Person, *, why_url: str, may_delete: bool) -> Iterator[ProgramRow]:
    """Return the mail programs, those that are refused first."""
    yield from (_refused_row(person, one, why_url) for one in person.refused)
    if person.sees_labels:
        yield from (_password_row(person, row, may_delete=may_delete) for row in person.client_passwords)
    if person.old_password is not None:
        yield _old_row(person, person.old_password, may_delete=may_delete)
    if not must_use(person.standing):
        yield from _with_account_password(person)


def _with_account_password(person: Person) -> Iterator[ProgramRow]:
    seen = set()
    for record in person.records:
        is_one = record.channel != Channel.WEB and record.reason == Reason.ACCOUNT_PASSWORD
        if is_one and (record.program, record.network) not in seen:
            seen.add((record.program, record.network))
            yield ProgramRow(
                picture=mail_picture(record.program),
                name=program_words(record),
                sub=reason_of(record),
                state="",
                last_at=record.last_at,
                place=at_place(channel_words(record.channel), record.source_address),
            )


def _refused_row(person: Person, program: RefusedProgram, why_url: str) -> ProgramRow:
    record = program.record
    is_deleted = record.reason == Reason.CLIENT_PASSWORD_DELETED
    times = ngettext("Refused once", "Refused %(count)d times", program.count) % {"count": program.count}
    return ProgramRow(
        picture=mail_picture(record.program),
        name=label_of(person, program) if is_deleted else program_words(record),
        sub=_("Deleted, but still tries; harmless")
        if is_deleted
        else _("%(times)s: %(reason)s") % {"times": times, "reason": reason_of(record)},
        state="warn" if is_deleted else "bad",
        last_at=record.last_at,
        place=at_place(channels_words(program), record.source_address),
        url="" if is_deleted else why_url,
        act="" if is_deleted else _("Why?"),
    )


def _old_row(person: Person, old: OldPassword, *, may_delete: bool) -> ProgramRow:
    latest = next((record for record in person.records if record.credential == old.credential), None)
    url = reverse("admin_console:employee-old-password-delete", args=[person.account.public_id]) if may_delete else ""
    return ProgramRow(
        picture=mail_picture("" if latest is None else latest.program),
        name=old_password_words(old),
        sub=_("ends %(day)s") % {"day": day_of(old.ends_at)},
        state="warn",
        last_at=None if latest is None else latest.last_at,
        place="" if latest is None else at_place(channel_words(latest.channel), latest.source_address),
        url=url,
        act=_("Delete") if url else "",
    )


def _password_row(person: Person, row: ClientPassword, *, may_delete: bool) -> ProgramRow:
    seen = next((record.program for record in person.records if record.credential == row.credential), "")
    since = _("%(kind)s · since %(day)s") % {"kind": KIND_NAMES[ClientKind(row.kind)], "day": day_of(row.created_at)}
    channel = channel_words(row.last_used_protocol) if row.last_used_protocol else ""
    ids = [person.account.public_id, row.public_id]
    url = reverse("admin_console:employee-device-delete", args=ids) if may_delete else ""
    return ProgramRow(
        picture=mail_picture(f"{seen} {row.label}"),
        name=row.label,
        sub=together(_("Stopped."), since) if row.frozen_at is not None else since,
        state="warn" if row.frozen_at is not None else "",
        last_at=row.last_used_at,
        place=at_place(channel, row.last_used_address),
        url=url,
        act=_("Delete") if url else "",
    )
