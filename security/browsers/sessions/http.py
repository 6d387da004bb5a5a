"""The one place where a request meets a session: beginning, renewing and ending it, and guarding pages."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias, cast
from urllib.parse import urlencode

import django_otp
from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django_otp.models import Device

from accounts.models import Domain, User
from mailportal.audit.source import Source
from mailportal.web.client_address import client_address
from mailportal.web.cookies import only_cookie
from mailportal.web.reference import current_reference
from mailportal.web.stale_forms import referring_path
from security.browsers.sessions.rules import SEEN_EVERY, Ending
from security.browsers.sessions.services import carry_session_over, close_session, open_session
from security.browsers.sessions.store import SessionStore
from security.errors import NoMailbox, NotLoggedOn

_Rest = ParamSpec("_Rest")
_PROGRAM_LENGTH = 200


def source_of(request: HttpRequest) -> Source:
    """Return where the request came from; unprintable characters of the program's name are dropped."""
    program = "".join(char for char in request.headers.get("User-Agent", "") if char.isprintable())
    return Source(address=client_address(request), program=program[:_PROGRAM_LENGTH], request_id=current_reference())


def session_of(request: HttpRequest) -> SessionStore:
    """Return the request's session with its own type."""
    return cast("SessionStore", request.session)


def session_key_of(request: HttpRequest) -> str:
    """Return the key of the logged-on session. Raises NotLoggedOn where there is none."""
    key = request.session.session_key
    if key is None:
        raise NotLoggedOn
    return key


def account_of(request: HttpRequest) -> User:
    """Return the account of the session. Raises NotLoggedOn; a page for ``employees`` always has one."""
    if not isinstance(request.user, User):
        raise NotLoggedOn
    return request.user


def begin_session(
    request: HttpRequest, *, account: User, device: Device | None = None, assurance: int = 1, proved: str = ""
) -> None:
    """Log the account on in a new session under a new key; whatever the browser had before is over.

    Called after the last gate of the logon. ``device`` is the second factor that was proved, None where none was;
    ``assurance`` and ``proved`` are kept with the session. Raises what ``open_session`` raises; nobody is logged on
    then.
    """
    request.session.flush()
    auth.login(request, account)
    if device is not None:
        django_otp.login(request, device)  # type: ignore[no-untyped-call]  # the package has no annotations
    try:
        request.session.save()
        open_session(
            account=account,
            session_key=session_key_of(request),
            source=source_of(request),
            assurance=assurance,
            proved=proved,
        )
    except BaseException:
        # Django has put the account into the session, which the refusal's own answer would save.
        auth.logout(request)
        raise


def begin_anonymous_session(request: HttpRequest) -> str:
    """Give the browser a new session that nobody is logged on to; return its key. What it had before is over."""
    request.session.flush()
    request.session.create()
    return session_key_of(request)


def anonymous_key_of(request: HttpRequest) -> str | None:
    """Return the key of the browser's living session that nobody is logged on to, None where there is none."""
    # Asking who is logged on reads the session: a key that is of no living one is forgotten by it.
    return None if isinstance(request.user, User) else request.session.session_key


def prove_session(request: HttpRequest, *, new_key: str, device: Device | None) -> None:
    """Let the session go on under a new key after a fresh proof; ``device`` is the second factor proved, if any."""
    session_of(request).move_to(new_key)
    if device is not None:
        django_otp.login(request, device)  # type: ignore[no-untyped-call]  # the package has no annotations


def end_session(request: HttpRequest) -> None:
    """Log off; nothing happens where nobody is logged on."""
    if isinstance(request.user, User):
        close_session(account=request.user, session_key=session_key_of(request), source=source_of(request))
    auth.logout(request)


def keep_session(request: HttpRequest, *, account: User) -> None:
    """Go on under a new key after a change that ended all other sessions of the account."""
    auth.update_session_auth_hash(request, account)
    carry_session_over(account=account, session_key=session_key_of(request))


_View: TypeAlias = Callable[Concatenate[HttpRequest, _Rest], HttpResponse]


def employees(view: Callable[Concatenate[HttpRequest, User, _Rest], HttpResponse]) -> _View[_Rest]:
    """Hand a page the account that is logged on, where it has a mailbox; lead strangers to the logon page and back.

    An operator has no mailbox and gets NoMailbox (403).
    """

    @wraps(view)
    def guarded(request: HttpRequest, account: User, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> HttpResponse:
        if account.domain is None:
            raise NoMailbox
        return view(request, account, *args, **kwargs)

    return holders(guarded)


def holders(view: Callable[Concatenate[HttpRequest, User, _Rest], HttpResponse]) -> _View[_Rest]:
    """As ``employees``, for a page that operators open as well."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> HttpResponse:
        account = request.user
        if not isinstance(account, User):
            return to_logon(request)
        with clock_of(account.domain):
            return view(request, account, *args, **kwargs)

    return guarded


def clock_of(domain: Domain | None) -> AbstractContextManager[None]:
    """Show times as they are where the domain works, as long as the block lasts (docs/rules.md, time zone).

    To an operator, who is of none, as the installation has them.
    """
    return timezone.override(settings.TIME_ZONE if domain is None else domain.zone)


def to_logon(request: HttpRequest) -> HttpResponse:
    """Lead to the logon page, which says why the session is over, and from there back to where the person was."""
    return HttpResponseRedirect(logon_url(back_to=page_of(request), ending=session_of(request).ending))


def page_of(request: HttpRequest) -> str:
    """Return the address to come back to after something else: the page's own, or that of the page of its form."""
    if request.method != "POST":
        return request.get_full_path()
    # The address of a form may take no GET; the page that shows it does.
    return referring_path(request)


def logon_url(*, back_to: str = "", ending: Ending | None = None) -> str:
    """Return the logon page's address: where to go afterwards, and why the last session is over."""
    parameters = {"next": back_to, "ended": ending.value if ending else ""}
    query = urlencode({name: value for name, value in parameters.items() if value})
    return reverse("security:logon") + (f"?{query}" if query else "")


class LivingSessionMiddleware(SessionMiddleware):
    """Gives each request its session; a plain visit without logon makes no row."""

    def process_request(self, request: HttpRequest) -> None:
        """Take the session named by the cookie."""
        key = only_cookie(request, settings.SESSION_COOKIE_NAME) or None
        request.session = SessionStore(key, client_address(request))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Note the request's time in a session that was used, then save it as Django does."""
        session = request.session
        if isinstance(session, SessionStore) and session.accessed:
            session.mark_seen(SEEN_EVERY)
        return super().process_response(request, response)
