"""Fresh proofs of identity: given by the account password, or put into the table as a state to start from."""

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from mailportal.audit.source import Source
from security.factors.rules import Method
from security.flow.values import digest_of
from security.grants.rules import WINDOW, Purpose
from security.models import StepUpGrant
from security.step_up.services import prove_identity
from tests.security.flow.acts import SESSION, flow_in


def grant_for(account: User, purpose: Purpose = Purpose.CHANGE_FACTOR, *, session: str = SESSION) -> UUID:
    """Return a fresh proof of identity of the account in the session with that key."""
    row = StepUpGrant.objects.create(
        account=account,
        session_digest=digest_of(session),
        purpose=purpose,
        epoch=account.auth_epoch,
        expires_at=timezone.now() + WINDOW,
    )
    return row.public_id


def grant_in(client: Client, account: User, purpose: Purpose = Purpose.CHANGE_FACTOR) -> UUID:
    """Return a fresh proof of identity in the browser's own session."""
    return grant_for(account, purpose, session=client.cookies[settings.SESSION_COOKIE_NAME].value)


def proved_by_password(account: User, purpose: Purpose, *, password: str, session: str, source: Source) -> UUID:
    """Give the account password alone, as an account does that has nothing else; return the proof."""
    typed = {Method.PASSWORD: password}
    return prove_identity(
        flow=flow_in(account, source=source), purpose=purpose, typed=typed, session_key=session
    ).public_id


def proof_page(path: str, purpose: Purpose = Purpose.CHANGE_FACTOR, *, method: str = "") -> str:
    """Return where a page leads that wants a proof of identity first, or the page for one method of it."""
    way = f"{purpose.value}/{method}" if method else purpose.value
    return f"/settings/verify/{way}/?{urlencode({'next': path})}"
