"""The doorman's template vocabulary, words for what it knows: {% load doorman %}."""

from datetime import datetime, timedelta

from django import template
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from mailportal.durations import in_days, in_months
from mailportal.ui.templatetags.portal import portal_day, portal_stamp
from security.account.logon_history.history import Logon
from security.browsers.models import TrustedDevice
from security.client_passwords.models import ClientPassword
from security.client_passwords.rules import ClientKind, Protocol, is_idle
from security.client_passwords.words import (
    GENERATE_STEPS,
    KIND_NAMES,
    PROTOCOL_ROLES,
    isolated,
    limit_lines,
    receipt_words,
)
from security.old_passwords.models import OldPassword
from security.old_passwords.words import old_password_words
from security.passwords.expiry.queries import password_end_of
from security.passwords.words import reminder_of
from security.programs.words import mail_program_words, words_for
from security.programs.words import program_words as known_program_words
from security.records import words
from security.records.cures import Cure
from security.records.rules import Result

register = template.Library()

# Programs, as they name themselves.
register.filter("program_name", words_for)
register.filter("mail_program", mail_program_words)
# Security passwords; text that a person typed is kept from rearranging a sentence where no <bdi> can stand.
register.filter("isolate", isolated)
register.filter("receipt", receipt_words)
register.filter("limit_lines", limit_lines)
# Logon records.
register.filter("channel_name", words.channel_words)
register.filter("result", words.result_words)
register.filter("reason", words.reason_words)
register.filter("program", words.program_words)


@register.inclusion_tag("security/passwords/reminder.html", takes_context=True)
def password_reminder(context: Context) -> dict[str, str]:
    """The line that says that the account password ends soon, or has ended; nothing where it does not (E15).

    A page that knows when it ends names it ``password_end``; for any other it is read, in one statement.
    """
    request = context["request"]
    end = context["password_end"] if "password_end" in context else password_end_of(account=request.user)
    title, text = reminder_of(end)
    is_here = request.resolver_match.view_name == _CHANGE
    return {"title": title, "text": text, "url": "" if is_here else reverse(_CHANGE)}


_CHANGE = "security:password-change"


@register.filter
def days_in_words(days: str) -> str:
    """The days that an order names."""
    return in_days(int(days))


@register.filter
def months_in_words(months: str) -> str:
    """The months that an order names."""
    return in_months(int(months))


@register.filter
def kind_name(kind: str) -> str:
    """What a security password is for."""
    return str(KIND_NAMES[ClientKind(kind)])


@register.filter
def is_unused(client_password: ClientPassword) -> bool:
    """Whether nobody would miss a security password, which its owner may then delete."""
    created_at, last_used_at = client_password.created_at, client_password.last_used_at
    return is_idle(created_at=created_at, last_used_at=last_used_at, now=timezone.now())


@register.filter
def old_password_name(old: OldPassword) -> str:
    """What lives on of an account password, and for how many programs."""
    return old_password_words(old)


@register.filter
def protocol_role(protocol: Protocol) -> str:
    """The protocol with the word that mail programs use for its server."""
    return str(PROTOCOL_ROLES[protocol])


@register.simple_tag
def generate_steps() -> list[str]:
    """The steps to a new security password, for components/steps.html."""
    return [str(step) for step in GENERATE_STEPS]


@register.filter
def result_kind(result: str) -> str:
    """The kind of pill for the result of a logon."""
    return words.RESULT_PILLS[Result(result)]


@register.filter
def whose(logon: Logon) -> str:
    """What is to be said where nothing shows that it was the owner; else nothing."""
    return words.anybody_words() if logon.is_anybodys else ""


@register.filter
def has_cure(logon: Logon) -> bool:
    """Whether there is anything to do where it was somebody else."""
    return logon.cure is not Cure.NOTHING


@register.filter
def device_name(device: TrustedDevice) -> str:
    """The browser and the system of a trusted device."""
    return known_program_words(device.kind)


@register.filter
def portal_until(moment: datetime) -> SafeString:
    """The day, for an end that is near also the time: a postmaster's device is trusted for hours only."""
    if moment - timezone.now() > timedelta(days=2):
        return portal_day(moment)
    return portal_stamp(moment)
