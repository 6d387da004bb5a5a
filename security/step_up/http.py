"""Where a page's request meets the proof that it needs, and gives it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from mailportal.web.stale_forms import next_or
from security.browsers.flows import flow_of
from security.browsers.known_browsers import note_proof
from security.browsers.sessions.http import holders, prove_session
from security.errors import NoMailbox, WrongPassword
from security.factors.forms import ProofForm
from security.factors.queries import Standing, device_of, standing_of
from security.factors.refusals import Refusal, refusal_of
from security.factors.rules import Method, Way
from security.flow.values import Flow, fresh_key
from security.grants.rules import Purpose, code_purpose
from security.step_up.services import ProofRefused, prove_identity, ways_of
from security.step_up.words import DESTINATIONS

_Rest = ParamSpec("_Rest")


class NotProved(Exception):
    """What was typed proves nothing; the form of the page says why, at the field."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.status)
        self.refusal = refusal

    @classmethod
    def at(cls, form: ProofForm, method: Method, refusal: Refusal) -> "NotProved":
        """Say in the form why the method was not passed."""
        form.blame(method, refusal.words)
        return cls(refusal)


class AskedProof(ABC):
    """A proof of identity as a mount of its page asks for it.

    ``ways`` are those of the account, the best first; codes are sent for ``code_purpose``; ``frame`` is what the mount
    adds to the page.
    """

    ways: tuple[Way, ...]
    frame: Mapping[str, Any]

    def __init__(self, request: HttpRequest, flow: Flow, code_purpose: str, standing: Standing) -> None:
        self.request, self.flow, self.code_purpose, self.standing = request, flow, code_purpose, standing

    def way(self, method: str) -> Way:
        """Return the way that begins with this method, the best one for none. Raises Http404 where there is none."""
        found = next((way for way in self.ways if not method or way[0].value == method), None)
        if found is None:
            raise Http404
        return found

    def form(self, way: Way, data: QueryDict | None, questions: Sequence[str]) -> ProofForm:
        """Return the form of a way; ``questions`` are the texts that it asks."""
        return ProofForm(data, way=way, questions=questions)

    @abstractmethod
    def check(self, way: Way, form: ProofForm) -> HttpResponse:
        """Lead on where all that was typed is right. Raises NotProved, and what a factor's own check raises."""

    @abstractmethod
    def url(self, method: Method) -> str:
        """Return the address of the page of another way."""

    @property
    @abstractmethod
    def send_url(self) -> str:
        """Return where a code is asked for."""

    def shown(self, masked: str) -> str:
        """Return as much of the masked number as the page may name."""
        return masked


class _ForPurpose(AskedProof):
    """The proof of identity before the sensitive act of one purpose."""

    def __init__(self, request: HttpRequest, purpose: Purpose) -> None:
        flow = flow_of(request)
        super().__init__(request, flow, code_purpose(purpose), standing_of(flow.account))
        self._purpose, destination = purpose, DESTINATIONS[purpose]
        self.ways = ways_of(self.standing, purpose=purpose)
        self.frame = {
            "base": destination.base,
            "purpose": purpose.value,
            "reason": destination.reason,
            "cancel_url": reverse(destination.cancel_url_name),
        }

    def check(self, way: Way, form: ProofForm) -> HttpResponse:
        prove(self.request, purpose=self._purpose, way=way, form=form)
        return HttpResponseRedirect(next_or(self.request, reverse(DESTINATIONS[self._purpose].url_name)))

    def url(self, method: Method) -> str:
        url = reverse("security:step-up-method", args=[self._purpose.value, method.value])
        wanted = next_or(self.request, "")
        return f"{url}?{urlencode({'next': wanted})}" if wanted else url

    @property
    def send_url(self) -> str:
        return reverse("security:step-up-send", args=[self._purpose.value])


def in_step_up(
    view: Callable[Concatenate[HttpRequest, AskedProof, _Rest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Mount the page of a proof of identity before sensitive acts; their pages, or a safe ``next``, open by it.

    An operator is asked for a proof of what operators do alone, everybody else of all but that.
    """

    @wraps(view)
    def mounted(
        request: HttpRequest, account: User, /, purpose: str, *args: _Rest.args, **kwargs: _Rest.kwargs
    ) -> HttpResponse:
        is_operator, is_known = account.domain_id is None, purpose in set(DESTINATIONS)
        if is_known and DESTINATIONS[Purpose(purpose)].is_operators is is_operator:
            return view(request, _ForPurpose(request, Purpose(purpose)), *args, **kwargs)
        raise NoMailbox if is_operator else Http404

    return holders(mounted)


def prove(request: HttpRequest, *, purpose: Purpose, way: Way, form: ProofForm) -> Flow:
    """Check what was typed for the way; return the flow with its proof, under a new key of the session.

    That key alone holds the proof: a thief of the old cookie gains nothing. Raises NotProved with the form that
    says why; TooManyGuesses, and what a factor's own check raises.
    """
    flow, key = flow_of(request), fresh_key()
    typed = {method: form.typed(method) for method in way}
    try:
        grant = prove_identity(flow=flow, purpose=purpose, typed=typed, session_key=key)
    except WrongPassword as wrong:
        refusal = Refusal(_("The web logon password is incorrect."), wrong.status)
        raise NotProved.at(form, Method.PASSWORD, refusal) from wrong
    except ProofRefused as refused:
        refusal = refusal_of(refused.outcome, method=refused.method, flow=flow)
        raise NotProved.at(form, refused.method, refusal) from refused
    device = device_of(account=flow.account, method=way[0])
    if device is not None:
        note_proof(account=flow.account, browser_digest=flow.browser.digest)
    prove_session(request, new_key=key, device=device)
    return replace(flow, id=key, proof=grant.public_id)
