"""The gate before every page of the console: a second factor, bound and proved in this session (decision 0028)."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from accounts.directory.rules import Role
from accounts.models import Domain, User
from admin_console.errors import FactorNeededHere
from security.browsers.sessions.http import page_of, session_of
from security.factors.queries import factors_of
from security.factors.rules import Proved
from security.grants.rules import Purpose


def require_factor(request: HttpRequest, account: User, domain: Domain) -> HttpResponseRedirect | None:
    """Return None where the gate is open, else the way to the proof that opens it.

    Raises FactorNeededHere where none is bound. Only a postmaster may be let in without one, by the operator's
    setting of the domain (``manage.py console_factor``).
    """
    # django-otp reads the device that was proved with each request: one that was removed proves nothing.
    has_proved = getattr(request.user, "otp_device", None) is not None
    if has_proved or (account.role == Role.POSTMASTER and domain.console_without_factor):
        return None
    if not factors_of(account=account).is_bound:
        raise FactorNeededHere
    if _began_in_trusted_browser(request, account):
        return None
    query = urlencode({"next": page_of(request)})
    return HttpResponseRedirect(f"{reverse('security:step-up', args=[Purpose.CONSOLE.value])}?{query}")


def _began_in_trusted_browser(request: HttpRequest, account: User) -> bool:
    # It proved the factor within twelve hours: no longer is a device trusted by whom the console lets in. Others trust
    # one for months, so the session in which somebody was appointed is none of these.
    session = session_of(request)
    since = account.administers_since
    was_bounded = since is None or (session.started_at is not None and session.started_at >= since)
    return session.proved == Proved.TRUSTED_DEVICE and was_bounded
