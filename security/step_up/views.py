"""Proving who one is: at a logon's second step (E3, W2), and again before a sensitive act (W7).

By any factor that is bound, else by the account password. Replacing an authenticator asks for its proof itself.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mailportal.web.pages import EVERY_FIELD, FORM, SEND, act, page
from mailportal.web.stale_forms import next_or
from security.factors.authenticators.queries import authenticator_of
from security.factors.authenticators.services import begin_replacement, require_may_replace
from security.factors.authenticators.words import ATTACH_STEPS
from security.factors.challenges.queries import is_code_open, seconds_until_next_code
from security.factors.challenges.words import wait_words
from security.factors.forms import ProofForm, ReplaceForm
from security.factors.http import flash_send_outcome
from security.factors.queries import questions_for
from security.factors.rules import Method, Way
from security.factors.services import send_factor_code
from security.grants.mounts import Mount, in_settings
from security.grants.rules import Purpose
from security.step_up.http import AskedProof, NotProved, prove
from security.step_up.words import INSTEAD, lead_of


@act(FORM, sensitive=EVERY_FIELD)
def verify(request: HttpRequest, asked: AskedProof, method: str = "") -> HttpResponse:
    """Ask for one way to prove oneself; the right answer leads on. A way that is not offered is no page."""
    way = asked.way(method)
    questions = questions_for(account=asked.flow.account) if Method.QUESTIONS in way else ()
    form = asked.form(way, request.POST if request.method == "POST" else None, questions)
    if not form.is_valid():
        return _page(request, asked, way, form, status=400 if form.errors else 200)
    try:
        return asked.check(way, form)
    except NotProved as failed:
        return failed.refusal.noted(_page(request, asked, way, form, status=failed.refusal.status))


@act(SEND)
def send(request: HttpRequest, asked: AskedProof) -> HttpResponse:
    """Send a code to the secure phone, or say when the next may be sent."""
    asked.way(Method.PHONE.value)
    sent = send_factor_code(flow=asked.flow, purpose=asked.code_purpose)
    flash_send_outcome(request, sent, masked=asked.shown(asked.standing.factors.masked_phone))
    return redirect(asked.url(Method.PHONE))


def _page(request: HttpRequest, asked: AskedProof, way: Way, form: ProofForm, *, status: int) -> HttpResponse:
    account = asked.flow.account
    sending = _sending(asked) if Method.PHONE in way else {}
    context = {
        "form": form,
        "address": account.address,
        "hint": lead_of(
            way[0],
            address=account.address,
            masked_phone=asked.standing.factors.masked_phone,
            is_code_open=bool(sending.get("is_code_open")),
        ),
        "others": [(asked.url(other[0]), INSTEAD[other[0]]) for other in asked.ways if other != way],
        "next": next_or(request, ""),
        "contact": "" if way[0] is Method.PASSWORD else account.contact,
        **sending,
        **asked.frame,
    }
    return render(request, "security/step_up/verify.html", context, status=status)


def _sending(asked: AskedProof) -> dict[str, object]:
    wait = seconds_until_next_code(account=asked.flow.account)
    return {
        "send_url": asked.send_url,
        "is_code_open": is_code_open(flow=asked.flow, purpose=asked.code_purpose),
        "wait": wait_words(wait) if wait else "",
    }


@page(in_settings(), FORM, sensitive=("code", "password"))
def replace(request: HttpRequest, mount: Mount) -> HttpResponse:
    """GET says what changes; POST, with password and one code of the present app, makes the secret of the new one."""
    if authenticator_of(account=mount.account) is None:
        return redirect("security:authenticator-attach")
    require_may_replace(account=mount.account)
    form = ReplaceForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _replace_page(request, mount, form)
    try:
        flow = prove(request, purpose=Purpose.REPLACE_AUTHENTICATOR, way=form.way, form=form)
    except NotProved as failed:
        return failed.refusal.noted(_replace_page(request, mount, form, status=failed.refusal.status))
    begin_replacement(flow=flow)
    return redirect("security:authenticator-confirm")


def _replace_page(request: HttpRequest, mount: Mount, form: ReplaceForm, *, status: int | None = None) -> HttpResponse:
    context = {"form": form, "steps": ATTACH_STEPS, "current": 1}
    return mount.page(request, "security/step_up/replace.html", context, status=status)
