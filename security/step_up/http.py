"""Where a page's request meets the proof that it needs, and gives it."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from security.browsers.known_browsers.http import browser_digest_of
from security.browsers.known_browsers.queries import has_proved_in_browser, known_browser_of
from security.browsers.known_browsers.services import note_proof
from security.browsers.sessions.http import account_of, prove_session, session_key_of, source_of
from security.errors import WrongPassword
from security.factors.forms import ProofForm
from security.factors.queries import device_of
from security.factors.refusals import Refusal, refusal_of
from security.factors.rules import Method, Way
from security.flow.keys import fresh_key
from security.grants.models import StepUpGrant
from security.grants.rules import Purpose
from security.step_up.services import Proof, ProofRefused, prove_identity


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
    account, browser = account_of(request), browser_digest_of(request)
    proof = Proof(
        way,
        {method: form.typed(method) for method in way},
        flow_id=session_key_of(request),
        is_known_browser=has_proved_in_browser(account=account, browser_digest=browser),
        known_browser=known_browser_of(account=account, browser_digest=browser),
    )
    key = fresh_key()
    try:
        grant = prove_identity(
            account=account, session_key=key, purpose=purpose, proof=proof, source=source_of(request)
        )
    except WrongPassword as wrong:
        raise _blamed(
            form, Method.PASSWORD, Refusal(_("The web logon password is incorrect."), wrong.status)
        ) from wrong
    except ProofRefused as refused:
        refusal = refusal_of(
            refused.outcome, method=refused.method, account=account, is_known_browser=proof.is_known_browser
        )
        raise _blamed(form, refused.method, refusal) from refused
    device = device_of(account=account, method=way[0])
    if device is not None:
        note_proof(account=account, browser_digest=browser)
    prove_session(request, new_key=key, device=device)
    return grant


def _blamed(form: ProofForm, method: Method, refusal: Refusal) -> NotProved:
    form.blame(method, refusal.words)
    return NotProved(refusal)
