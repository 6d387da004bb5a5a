"""Method 1 of rule 6: the authenticator that the administrator requires is attached during the logon (W3, D5).

Only a logon at this very stage gets here: an account with a factor is asked for that one, and adds none (attack M10).
"""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from mailportal.web.pages import FORM, SEND, anybody, page
from security.factors.authenticators.forms import ConfirmForm
from security.factors.authenticators.picture import picture_of
from security.factors.authenticators.queries import Attachment, attachment_of
from security.factors.authenticators.services import begin_attachment, confirm_attachment
from security.factors.authenticators.words import ATTACH_STEPS, refusal_words
from security.factors.errors import AttachmentOver
from security.factors.recovery_codes.http import sheet_of, shown_once
from security.factors.rules import CodeOutcome, Proved
from security.logon.flow import Stage
from security.logon.http import at_stage, attempt_of, flow_of_attempt, go_on, start_over
from security.logon.models import LogonAttempt


@page(at_stage(Stage.ENROLMENT), FORM)
def begin(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
    """GET says what is required and why; POST makes the secret, which the next page shows."""
    if request.method == "POST":
        begin_attachment(flow=flow_of_attempt(request, attempt))
        return redirect("security:enrolment-confirm")
    return render(
        request, "security/logon/enrolment/begin.html", {"steps": ATTACH_STEPS, "address": attempt.account.address}
    )


@page(at_stage(Stage.ENROLMENT), FORM, sensitive=("code",))
def confirm(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
    """GET shows the QR code of this logon, the same one each time; POST attaches the app and shows recovery codes."""
    shown = attachment_of(flow=flow_of_attempt(request, attempt))
    if request.method != "POST":
        return redirect("security:enrolment") if shown is None else _qr_page(request, attempt, shown, ConfirmForm())
    if shown is None:
        raise AttachmentOver
    form = ConfirmForm(request.POST)
    return _confirmed(request, attempt, shown, form) if form.is_valid() else _qr_page(request, attempt, shown, form)


def _confirmed(request: HttpRequest, attempt: LogonAttempt, shown: Attachment, form: ConfirmForm) -> HttpResponse:
    confirmation = confirm_attachment(flow=flow_of_attempt(request, attempt), code=form.cleaned_data["code"])
    if confirmation.outcome is not CodeOutcome.RIGHT:
        form.add_error("code", refusal_words(confirmation))
        return _qr_page(request, attempt, shown, form)
    attempt.proved = Proved.AUTHENTICATOR
    onward = go_on(request, attempt)
    # A form drops the query of its address, so that its fields carry it.
    done_url, _, query = onward.headers["Location"].partition("?")
    context = {
        "steps": ATTACH_STEPS,
        "address": attempt.account.address,
        # Where another gate follows nobody is logged on yet, and the settings' own download would ask for a logon.
        "download_url": "" if request.user.is_authenticated else reverse("security:enrolment-download"),
        "done_url": done_url,
        "done_query": QueryDict(query),
    }
    response = shown_once(request, "security/logon/enrolment/attached.html", confirmation.recovery_codes, context)
    # The gates are passed already; only the redirect waits until the codes are saved.
    response.cookies.update(onward.cookies)
    return response


@page(anybody, SEND, sensitive=("codes",))
def download(request: HttpRequest) -> HttpResponse:
    """Give the new codes as a text file while the logon that made them waits at a later gate."""
    attempt = attempt_of(request)
    if attempt is None or attempt.proved != Proved.AUTHENTICATOR:
        return start_over()
    return sheet_of(attempt.account, sent=request.POST.get("codes", ""))


def _qr_page(request: HttpRequest, attempt: LogonAttempt, shown: Attachment, form: ConfirmForm) -> HttpResponse:
    context = {
        "form": form,
        "attachment": shown,
        "picture": picture_of(shown.uri),
        "steps": ATTACH_STEPS,
        "address": attempt.account.address,
    }
    response = render(request, "security/logon/enrolment/confirm.html", context, status=400 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response
