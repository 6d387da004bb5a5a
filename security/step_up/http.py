"""Where a page's request meets the proof that it needs, and gives it."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from security.browsers.flows import flow_of
from security.browsers.known_browsers.services import note_proof
from security.browsers.sessions.http import prove_session
from security.errors import WrongPassword
from security.factors.forms import ProofForm
from security.factors.queries import device_of
from security.factors.refusals import Refusal, refusal_of
from security.factors.rules import Method, Way
from security.flow.keys import fresh_key
from security.grants.models import StepUpGrant
from security.grants.rules import Purpose
from security.step_up.services import ProofRefused, prove_identity


class NotProved(Exception):
    """What was typed proves nothing; the form of the page says why, at the field."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.status)
        self.refusal = refusal


def prove(request: HttpRequest, *, purpose: Purpose, way: Way, form: ProofForm) -> StepUpGrant:
    """Check what was typed for the way, and let the session go on under a new key, which alone holds the grant.

    So whoever copied the cookie has nothing of it. Raises NotProved with the form that says why; TooManyGuesses, and
    what a factor's own check raises.
    """
    flow, key = flow_of(request), fresh_key()
    typed = {method: form.typed(method) for method in way}
    try:
        grant = prove_identity(flow=flow, purpose=purpose, typed=typed, session_key=key)
    except WrongPassword as wrong:
        raise _blamed(
            form, Method.PASSWORD, Refusal(_("The web logon password is incorrect."), wrong.status)
        ) from wrong
    except ProofRefused as refused:
        refusal = refusal_of(refused.outcome, method=refused.method, flow=flow)
        raise _blamed(form, refused.method, refusal) from refused
    device = device_of(account=flow.account, method=way[0])
    if device is not None:
        note_proof(account=flow.account, browser_digest=flow.browser.digest)
    prove_session(request, new_key=key, device=device)
    return grant


def _blamed(form: ProofForm, method: Method, refusal: Refusal) -> NotProved:
    form.blame(method, refusal.words)
    return NotProved(refusal)
