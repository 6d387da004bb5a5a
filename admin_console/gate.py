"""The gate before every page of both consoles: a second factor, bound and proved in this session (decision 0028)."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from accounts.directory.rules import Role
from accounts.models import Domain, User
from admin_console.errors import FactorNeededHere, OperatorFactorNeeded
from security.browsers.sessions.http import page_of, session_of
from security.factors.queries import factors_of
from security.factors.rules import Proved
from security.grants.rules import Purpose


def require_factor(request: HttpRequest, account: User, domain: Domain) -> HttpResponseRedirect | None:
    """Return None where the gate is open, else the way to the proof that opens it.

    Raises FactorNeededHere where none is bound. Only a postmaster may be let in without one, by the operator's
    setting of the domain (``manage.py console_factor``).
    """
    if _has_proved(request) or (account.role == Role.POSTMASTER and domain.console_without_factor):
        return None
    if not factors_of(account=account).is_bound:
        raise FactorNeededHere
    return None if _began_in_trusted_browser(request, account) else _to_proof(request, Purpose.CONSOLE)


def require_operators_factor(request: HttpRequest, account: User) -> HttpResponseRedirect | None:
    """As ``require_factor`` before the operator console: no setting and no trusted device opens it (O3).

    Raises OperatorFactorNeeded.
    """
    if _has_proved(request):
        return None
    if not factors_of(account=account).is_bound:
        raise OperatorFactorNeeded
    return _to_proof(request, Purpose.OPERATE)


def _has_proved(request: HttpRequest) -> bool:
    # django-otp reads the device that was proved with each request: one that was removed proves nothing.
    return getattr(request.user, "otp_device", None) is not None


def _to_proof(request: HttpRequest, purpose: Purpose) -> HttpResponseRedirect:
    query = urlencode({"next": page_of(request)})
    return HttpResponseRedirect(f"{reverse('security:step-up', args=[purpose.value])}?{query}")


def _began_in_trusted_browser(request: HttpRequest, account: User) -> bool:
    # It proved the factor within twelve hours: no longer is a device trusted by whom the console lets in. Others trust
    # one for months, so the session in which somebody was appointed is none of these.
    session = session_of(request)
    since = account.administers_since
    was_bounded = since is None or (session.started_at is not None and session.started_at >= since)
    return session.proved == Proved.TRUSTED_DEVICE and was_bounded
