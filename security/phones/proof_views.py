"""The page on which a change of the phone asks for a factor that is bound already (W14, step 1)."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from security.challenges.queries import is_code_open, seconds_until_next_code
from security.challenges.words import wait_words
from security.factors.queries import factors_of, step_up_ways
from security.factors.rules import CodeOutcome, Method
from security.phones.changing import PROOF_PURPOSE, prove_factor, require_may_change, send_proof_code
from security.phones.forms import CodeForm, LongCodeForm
from security.phones.http import PAGES, begun, change_of, grant_of, tell, to_step
from security.phones.models import PhoneChange
from security.phones.rules import Change, Step
from security.phones.words import BIND_STEPS, METHOD_LEADS, METHOD_NAMES, UNBIND_STEPS, refused_proof_words
from security.sessions.http import employee_page, signed_on, source_of

_STEPS = {Change.BIND: BIND_STEPS, Change.UNBIND: UNBIND_STEPS}


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@employee_page
def verify(request: HttpRequest, kind: Change) -> HttpResponse:
    """GET asks for a code of a bound factor, POST checks it; the next step of the change opens where it is right."""
    account = signed_on(request)
    if request.method == "POST":
        return _verified(request, account, kind)
    require_may_change(account=account, kind=kind)
    change, grant = change_of(request, account, kind), grant_of(request, account)
    if change is None and grant is None:
        return redirect(_first_page(kind))
    if change is not None and change.step is not Step.PROVE:
        return to_step(change)
    methods = _methods(account)
    if not methods:
        return redirect(_first_page(kind))
    method = _chosen(request.GET.get("method", ""), methods)
    grant_id = str(grant.public_id) if grant is not None and change is None else ""
    return _proof_page(request, account, kind, change, method, _form(method)(), grant_id)


def _first_page(kind: Change) -> str:
    return "security:phone-bind" if kind is Change.BIND else "security:phone-unbind"


def _methods(account: User) -> tuple[Method, ...]:
    # The ways before any sensitive act; those that are no factor (questions, password) don't stand in for one here.
    ways = [way[0] for way in step_up_ways(account=account) if len(way) == 1]
    return tuple(method for method in ways if method in METHOD_NAMES)


def _chosen(wanted: str, methods: tuple[Method, ...]) -> Method:
    return next((method for method in methods if method.value == wanted), methods[0])


def _form(method: Method) -> type[forms.Form]:
    return LongCodeForm if method is Method.RECOVERY_CODE else CodeForm


def _verified(request: HttpRequest, account: User, kind: Change) -> HttpResponse:
    change = begun(request, account, kind)
    if change.step is not Step.PROVE:
        return to_step(change)
    method = _chosen(request.POST.get("method", ""), _methods(account))
    form = _form(method)(request.POST)
    if not form.is_valid():
        return _proof_page(request, account, kind, change, method, form)
    outcome = prove_factor(
        account=account, change=change, method=method, typed=form.cleaned_data["code"], source=source_of(request)
    )
    if outcome is not CodeOutcome.RIGHT:
        form.add_error("code", refused_proof_words(outcome))
        return _proof_page(request, account, kind, change, method, form)
    return redirect(_first_page(kind))


def _proof_page(
    request: HttpRequest,
    account: User,
    kind: Change,
    change: PhoneChange | None,
    method: Method,
    form: forms.Form,
    grant_id: str = "",
) -> HttpResponse:
    is_sent = change is not None and is_code_open(account=account, purpose=PROOF_PURPOSE, flow_id=change.flow_id)
    page = {
        "form": form,
        "grant_id": grant_id,
        "steps": _STEPS[kind],
        "kind": kind.value,
        "method": method.value,
        "lead": METHOD_LEADS[method],
        "others": [(other.value, METHOD_NAMES[other]) for other in _methods(account) if other is not method],
        "asks_to_send": method is Method.PHONE and not is_sent and not form.is_bound,
        "is_phone": method is Method.PHONE,
        "masked": factors_of(account=account).masked_phone,
        "wait_words": wait_words(seconds_until_next_code(account=account)),
        "send_url": reverse(f"{PAGES[kind, Step.PROVE]}-send"),
    }
    return render(request, "security/phones/verify.html", page, status=400 if form.errors else 200)


@require_POST
@employee_page
def send(request: HttpRequest, kind: Change) -> HttpResponse:
    """Send a code to the phone that is bound now."""
    account = signed_on(request)
    change = begun(request, account, kind)
    if change.step is Step.PROVE:
        sent = send_proof_code(account=account, change=change, source=source_of(request))
        tell(request, sent, masked=factors_of(account=account).masked_phone)
        return redirect(f"{reverse(PAGES[kind, Step.PROVE])}?method={Method.PHONE.value}")
    return to_step(change)
