"""The second step of the logon: one page for each method, with the ways to the others (E3, W2)."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mailportal.sms.numbers import ending_of
from mailportal.web.pages import EVERY_FIELD, FORM, READ, SEND, page
from security.browsers.trusted_devices.queries import longest_trust_for
from security.factors.challenges.queries import is_code_open, seconds_until_next_code
from security.factors.challenges.words import wait_words
from security.factors.phones.http import tell
from security.factors.queries import questions_for
from security.factors.refusals import refusal_of
from security.factors.rules import CodeOutcome, Method
from security.factors.sending import send_factor_code
from security.factors.words import INSTEAD
from security.logon.flow import Stage
from security.logon.http import at_stage, flow_of_attempt, go_on
from security.logon.models import LogonAttempt
from security.logon.second_step.forms import SecondStepForm
from security.logon.second_step.words import lead_of
from security.logon.services import PURPOSE, check_second_step


@page(at_stage(Stage.SECOND_STEP), READ)
def choose(_request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
    """Lead to the best method; its page names the others."""
    return redirect("security:second-step-method", attempt.standing.methods[0].value)


@page(at_stage(Stage.SECOND_STEP), FORM, sensitive=EVERY_FIELD)
def verify(request: HttpRequest, attempt: LogonAttempt, method: str) -> HttpResponse:
    """Ask for what the method asks; the right answer opens the next gate. A method that is not offered is no page."""
    wanted = _offered(attempt, method)
    form = SecondStepForm(
        request.POST if request.method == "POST" else None,
        method=wanted,
        questions=questions_for(account=attempt.account) if wanted is Method.QUESTIONS else (),
        # Questions are no second factor that a browser could be trusted on.
        longest_trust=timedelta(0)
        if wanted is Method.QUESTIONS
        else longest_trust_for(account=attempt.account, orders=attempt.standing.orders),
    )
    if not form.is_bound:
        return _page(request, attempt, wanted, form)
    if not form.is_valid():
        return _page(request, attempt, wanted, form, status=400)
    return _checked(request, attempt, wanted, form)


def _longest_trust(attempt: LogonAttempt) -> timedelta:
    return longest_trust_for(account=attempt.account, orders=attempt.standing.orders)


def _offered(attempt: LogonAttempt, method: str) -> Method:
    found = next((one for one in attempt.standing.methods if one.value == method), None)
    if found is None:
        raise Http404
    return found


def _checked(request: HttpRequest, attempt: LogonAttempt, method: Method, form: SecondStepForm) -> HttpResponse:
    flow = flow_of_attempt(request, attempt)
    outcome = check_second_step(attempt=attempt, flow=flow, method=method, typed=form.typed(method))
    if outcome is CodeOutcome.RIGHT:
        attempt.wants_trust = form.wants_trust
        return go_on(request, attempt, by=method)
    refusal = refusal_of(outcome, method=method, flow=flow)
    form.blame(method, refusal.words)
    return refusal.noted(_page(request, attempt, method, form, status=refusal.status))


@page(at_stage(Stage.SECOND_STEP), SEND)
def send(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
    """Send a code to the secure phone, or say when the next may be sent."""
    _offered(attempt, Method.PHONE.value)
    sent = send_factor_code(flow=flow_of_attempt(request, attempt), purpose=PURPOSE)
    masked = f"•••• {ending_of(attempt.standing.factors.masked_phone)}"
    tell(request, sent, masked=masked)
    return redirect("security:second-step-method", Method.PHONE.value)


def _page(
    request: HttpRequest, attempt: LogonAttempt, method: Method, form: SecondStepForm, *, status: int = 200
) -> HttpResponse:
    account = attempt.account
    masked = attempt.standing.factors.masked_phone
    sending = _sending(request, attempt) if method is Method.PHONE else {}
    others = [(one.value, INSTEAD[one]) for one in attempt.standing.methods if one is not method]
    context = {
        "form": form,
        "method": method.value,
        "lead": lead_of(
            method, address=account.address, masked_phone=masked, is_code_open=bool(sending.get("is_code_open"))
        ),
        "others": others,
        "contact": account.contact,
        **sending,
    }
    return render(request, "security/logon/second_step/verify.html", context, status=status)


def _sending(request: HttpRequest, attempt: LogonAttempt) -> dict[str, object]:
    return {
        "is_code_open": is_code_open(flow=flow_of_attempt(request, attempt), purpose=PURPOSE),
        "wait": wait_words(wait) if (wait := seconds_until_next_code(account=attempt.account)) else "",
    }
