"""Proving again who one is, before a sensitive act (W7): by any factor that is bound, else by the account password."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from accounts.models import User
from mailportal.web.pages import EVERY_FIELD, FORM, SEND, page
from mailportal.web.redirects import next_or
from security.browsers.flows import flow_of
from security.browsers.sessions.http import account_of, employees
from security.factors.challenges.queries import is_code_open, seconds_until_next_code
from security.factors.challenges.words import wait_words
from security.factors.forms import ProofForm
from security.factors.phones.http import tell
from security.factors.queries import Standing, questions_for, standing_of
from security.factors.rules import Method, Way
from security.factors.sending import send_factor_code
from security.factors.words import INSTEAD
from security.grants.rules import Purpose, code_purpose
from security.step_up.destinations import DESTINATIONS
from security.step_up.http import NotProved, prove
from security.step_up.queries import ways_of
from security.step_up.words import hint_of


@page(employees, FORM, sensitive=EVERY_FIELD)
def step_up(request: HttpRequest, account: User, purpose: str, method: str = "") -> HttpResponse:
    """Ask for one way to prove oneself; afterwards the page of the purpose, or a safe ``next``, opens."""
    wanted, standing = _known(purpose), standing_of(account)
    way = _way(standing, wanted, method)
    questions = questions_for(account=account) if Method.QUESTIONS in way else ()
    form = ProofForm(request.POST if request.method == "POST" else None, way=way, questions=questions)
    if not form.is_bound:
        return _page(request, standing, wanted, way, form)
    if not form.is_valid():
        return _page(request, standing, wanted, way, form, status=400)
    return _proved(request, standing, wanted, way, form)


def _known(purpose: str) -> Purpose:
    if purpose not in set(DESTINATIONS):
        raise Http404
    return Purpose(purpose)


def _way(standing: Standing, purpose: Purpose, method: str) -> Way:
    ways = ways_of(standing, purpose=purpose)
    found = next((way for way in ways if not method or way[0].value == method), None)
    if found is None:
        raise Http404
    return found


def _proved(request: HttpRequest, standing: Standing, purpose: Purpose, way: Way, form: ProofForm) -> HttpResponse:
    try:
        prove(request, purpose=purpose, way=way, form=form)
    except NotProved as failed:
        return failed.refusal.noted(_page(request, standing, purpose, way, form, status=failed.refusal.status))
    return HttpResponseRedirect(next_or(request, reverse(DESTINATIONS[purpose].url_name)))


@page(employees, SEND)
def send(request: HttpRequest, account: User, purpose: str) -> HttpResponse:
    """Send a code to the secure phone for this purpose, or say when the next may be sent."""
    wanted, standing = _known(purpose), standing_of(account)
    _way(standing, wanted, Method.PHONE.value)
    sent = send_factor_code(flow=flow_of(request), purpose=code_purpose(wanted))
    tell(request, sent, masked=standing.factors.masked_phone)
    return HttpResponseRedirect(_url(request, wanted, Method.PHONE))


def _url(request: HttpRequest, purpose: Purpose, method: Method) -> str:
    url, wanted = reverse("security:step-up-method", args=[purpose.value, method.value]), next_or(request, "")
    return f"{url}?{urlencode({'next': wanted})}" if wanted else url


def _page(
    request: HttpRequest, standing: Standing, purpose: Purpose, way: Way, form: ProofForm, *, status: int = 200
) -> HttpResponse:
    destination = DESTINATIONS[purpose]
    sending = _sending(request, purpose) if Method.PHONE in way else {}
    masked = standing.factors.masked_phone
    others = [other[0] for other in ways_of(standing, purpose=purpose) if other != way]
    context = {
        "form": form,
        "base": destination.base,
        "purpose": purpose.value,
        "reason": destination.reason,
        "hint": hint_of(way[0], masked_phone=masked, is_code_open=bool(sending.get("is_code_open"))),
        "is_factor": way[0] is not Method.PASSWORD,
        "others": [(_url(request, purpose, method), INSTEAD[method]) for method in others],
        "next": next_or(request, ""),
        "cancel_url": reverse(destination.cancel_url_name),
        **sending,
    }
    return render(request, "security/step_up/page.html", context, status=status)


def _sending(request: HttpRequest, purpose: Purpose) -> dict[str, object]:
    wait = seconds_until_next_code(account=account_of(request))
    return {
        "send_url": reverse("security:step-up-send", args=[purpose.value]),
        "is_code_open": is_code_open(flow=flow_of(request), purpose=code_purpose(purpose)),
        "wait": wait_words(wait) if wait else "",
    }
