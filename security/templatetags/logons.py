"""Template vocabulary for logon records: {% load logons %}."""

from django import template

from security.account.logon_history.history import Logon
from security.records.cures import Cure
from security.records.models import LogonRecord
from security.records.rules import Result
from security.records.words import (
    RESULT_PILLS,
    anybody_words,
    channel_words,
    program_words,
    reason_words,
    result_words,
)

register = template.Library()


@register.filter
def channel_name(channel: str) -> str:
    """Where somebody logged on, in words."""
    return channel_words(channel)


@register.filter
def result(record: LogonRecord) -> str:
    """What was answered, in a word or two."""
    return result_words(record)


@register.filter
def result_kind(result: str) -> str:
    """The kind of pill for the result."""
    return RESULT_PILLS[Result(result)]


@register.filter
def reason(record: LogonRecord) -> str:
    """Why, in one sentence."""
    return reason_words(record)


@register.filter
def program(record: LogonRecord) -> str:
    """What logged on, in words."""
    return program_words(record)


@register.filter
def whose(logon: Logon) -> str:
    """What is to be said where nothing shows that it was the owner; else nothing."""
    return anybody_words() if logon.is_anybodys else ""


@register.filter
def has_cure(logon: Logon) -> bool:
    """Whether there is anything to do where it was somebody else."""
    return logon.cure is not Cure.NOTHING
