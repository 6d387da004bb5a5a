"""Where a page's request meets the proof that it needs."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from security.browsers.sessions.http import account_of, session_key_of
from security.errors import StepUpNeeded
from security.grants.models import StepUpGrant
from security.grants.queries import living_grant
from security.grants.rules import Purpose


def grant_of(request: HttpRequest, purpose: Purpose) -> StepUpGrant | None:
    """Return the unspent proof that this session holds for the purpose; None: lead ``to_proof`` first."""
    return living_grant(account=account_of(request), session_key=session_key_of(request), purpose=purpose)


def to_proof(request: HttpRequest, purpose: Purpose) -> HttpResponseRedirect:
    """Lead to the proof of identity and from there back to this page."""
    query = urlencode({"next": request.path})
    return HttpResponseRedirect(f"{reverse('security:step-up', args=[purpose.value])}?{query}")


def grant_named(request: HttpRequest) -> UUID:
    """Return the proof that the form names. Raises StepUpNeeded where it names none.

    It names one, so that sending the form again can never spend the proof of another tab.
    """
    try:
        return UUID(request.POST.get("grant", ""))
    except ValueError as malformed:
        raise StepUpNeeded from malformed
