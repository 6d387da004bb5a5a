"""Pages of an authenticator: attached in the settings (E7, W11, W12) or a logon (W3), deleted in the settings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from mailportal.ui.qr import picture_of
from mailportal.web.pages import FORM, act, page
from security.factors.authenticators import services
from security.factors.authenticators.queries import (
    Attachment,
    attachment_of,
    authenticator_of,
    is_authenticator_offered,
    is_just_attached,
)
from security.factors.authenticators.words import ATTACH_STEPS, refusal_words
from security.factors.errors import AttachmentOver, RecoveryCodesShown
from security.factors.forms import FirstCodeForm
from security.factors.http import shown_once
from security.factors.queries import factors_of
from security.factors.rules import CodeOutcome
from security.flow.values import Occasion
from security.grants.mounts import Mount, in_settings
from security.grants.rules import Purpose


@act(FORM)
def begin(request: HttpRequest, mount: Mount) -> HttpResponse:
    """GET says what is needed; POST makes the secret, which the next page shows."""
    # A logon that has come here has none, and may attach one (D5).
    if mount.flow.occasion is Occasion.SETTINGS and request.method != "POST":
        present = authenticator_of(account=mount.account)
        if present is not None and present.frozen_at is None:
            messages.info(request, _("An authenticator is already attached. To use another app or phone, replace it."))
            return mount.done("")
        services.require_may_attach(account=mount.account)
    mount = mount.proved(request, Purpose.CHANGE_FACTOR)
    if request.method == "POST":
        services.begin_attachment(flow=mount.flow)
        return redirect(mount.urls["confirm"])
    return mount.page(request, "security/factors/authenticators/attach.html", {"steps": ATTACH_STEPS, "current": 1})


@act(FORM, sensitive=("code",))
def confirm(request: HttpRequest, mount: Mount) -> HttpResponse:
    """GET shows the QR code of this flow, the same each time; POST attaches the app and shows recovery codes."""
    shown, form = attachment_of(flow=mount.flow), FirstCodeForm(request.POST if request.method == "POST" else None)
    if shown is None:
        return _over(request, mount)
    if not form.is_valid():
        return _qr_page(request, mount, shown, form)
    confirmation = services.confirm_attachment(flow=mount.flow, code=form.cleaned_data["code"])
    if confirmation.outcome is not CodeOutcome.RIGHT:
        form.add_error("code", refusal_words(confirmation))
        return _qr_page(request, mount, shown, form)
    onward = mount.done("")
    response = shown_once(
        request,
        mount,
        "security/factors/authenticators/attached.html",
        confirmation.recovery_codes,
        {"steps": ATTACH_STEPS, "current": 3, "has_replaced": confirmation.has_replaced, **_way_on(onward)},
    )
    # What the act led to is done already; only the redirect waits until the codes are saved.
    response.cookies.update(onward.cookies)
    return response


def _over(request: HttpRequest, mount: Mount) -> HttpResponse:
    if request.method != "POST":
        return redirect(mount.urls["begin"])
    # The page that showed the codes is sent again, or the QR code ran out beside an authenticator of before.
    raise RecoveryCodesShown if is_just_attached(account=mount.account) else AttachmentOver


def _way_on(onward: HttpResponse) -> dict[str, object]:
    # A form drops the query of its address, so that its fields carry it.
    done_url, _sign, query = onward.headers["Location"].partition("?")
    return {"done_url": done_url, "done_query": QueryDict(query)}


def _qr_page(request: HttpRequest, mount: Mount, shown: Attachment, form: FirstCodeForm) -> HttpResponse:
    context = {
        "form": form,
        "attachment": shown,
        "picture": picture_of(shown.uri),
        "steps": ATTACH_STEPS,
        "current": 2,
    }
    return mount.page(request, "security/factors/authenticators/confirm.html", context)


@page(in_settings(), FORM)
def delete(request: HttpRequest, mount: Mount) -> HttpResponse:
    """GET asks, after a proof by the app itself or a recovery code; POST deletes the authenticator."""
    account = mount.account
    if authenticator_of(account=account) is None:
        messages.info(request, _("No authenticator is attached now. It may have been deleted in another window."))
        return mount.done("")
    if request.method != "POST":
        services.require_may_delete(account=account)
    mount = mount.proved(request, Purpose.DELETE_AUTHENTICATOR)
    if request.method == "POST":
        services.delete_authenticator(flow=mount.flow)
        return mount.done(_("The authenticator is deleted. Delete the account in the app as well."))
    context = {
        "factors": factors_of(account=account),
        "may_replace": is_authenticator_offered(account=account),
    }
    return mount.page(request, "security/factors/authenticators/delete.html", context)
