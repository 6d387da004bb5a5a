"""Where a page's request meets the change that it belongs to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from security.challenges.rules import Sent
from security.challenges.words import sent_words
from security.phones.changing import begin_change
from security.phones.models import PhoneChange
from security.phones.queries import living_change
from security.phones.rules import Change, Step
from security.sessions.http import session_key_of
from security.step_up.http import grant_named
from security.step_up.models import StepUpGrant
from security.step_up.queries import living_grant
from security.step_up.rules import Purpose

PAGES = {
    (Change.BIND, Step.PROVE): "security:phone-bind-verify",
    (Change.BIND, Step.NUMBER): "security:phone-bind",
    (Change.BIND, Step.CODE): "security:phone-bind-code",
    (Change.UNBIND, Step.PROVE): "security:phone-unbind-verify",
    (Change.UNBIND, Step.CONFIRM): "security:phone-unbind",
}


def change_of(request: HttpRequest, account: User, kind: Change) -> PhoneChange | None:
    """Return the change that this session has under way."""
    return living_change(account=account, session_key=session_key_of(request), kind=kind)


def begun(request: HttpRequest, account: User, kind: Change) -> PhoneChange:
    """Return the change under way, or begin one with the proof of identity that the form names.

    Raises what ``begin_change`` raises.
    """
    change = change_of(request, account, kind)
    if change is not None:
        return change
    key = session_key_of(request)
    return begin_change(account=account, kind=kind, grant_id=grant_named(request), session_key=key)


def grant_of(request: HttpRequest, account: User) -> StepUpGrant | None:
    """Return the session's proof of identity for a change that has not begun."""
    return living_grant(account=account, session_key=session_key_of(request), purpose=Purpose.CHANGE_FACTOR)


def to_step(change: PhoneChange) -> HttpResponse:
    """Lead to the page of the step that the change is at."""
    return redirect(PAGES[Change(change.kind), change.step])


def tell(request: HttpRequest, sent: Sent, *, masked: str) -> None:
    """Say on the next page what became of the wish for a code."""
    level = messages.success if sent.ok else messages.warning
    level(request, sent_words(sent, masked=masked))
