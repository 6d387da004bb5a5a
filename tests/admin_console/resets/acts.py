"""What an administrator does on the pages about a password, factors, a lost phone and a leaver."""

import re
from datetime import timedelta

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import User
from admin_console.leavers.models import LeaverOrder
from security.grants.rules import Purpose
from tests.admin_console.acts import EMPLOYEES
from tests.cast import Cast
from tests.security.step_up.acts import grant_in

TYPED = "Chosen-Passw0rd-9"


def page_of(account: User, page: str) -> str:
    """Return the address of one of the pages."""
    return f"{EMPLOYEES}{account.public_id}/{page}/"


def proof(client: Client, by: User, purpose: Purpose = Purpose.PEOPLE) -> dict[str, str]:
    """Return a fresh proof of the administrator as a form holds it."""
    return {"grant": str(grant_in(client, by, purpose))}


def reset(client: Client, cast: Cast, **more: str) -> HttpResponse:
    """Let Bob set another password of Alice's, with all that goes with it, unless ``more`` says otherwise."""
    seen = User.objects.values_list("auth_epoch", flat=True).get(pk=cast.alice.pk)
    ticked = {"must_change": "on", "delete_client_passwords": "on", "end_sessions": "on"}
    data = {"how": "generate", "days": "7", **ticked, "seen": str(seen), **proof(client, cast.bob), **more}
    data = {name: value for name, value in data.items() if value}
    return client.post(page_of(cast.alice, "reset-password"), data)  # type: ignore[return-value]


def secret_on(page: HttpResponse) -> str:
    """Return the password that a receipt shows."""
    found = re.search(r'data-value="([0-9a-z-]{24})"', page.content.decode())
    assert found is not None, page.status_code
    return found[1]


def leaves_tomorrow(cast: Cast, *, by: User | None = None) -> LeaverOrder:
    """Let Bob, or ``by``, have ordered that Alice's account closes tomorrow."""
    orderer = by or cast.bob
    return LeaverOrder.objects.create(
        account=cast.alice,
        due_at=timezone.now() + timedelta(days=1),
        reason="2291",
        ordered_by=orderer,
        actor_address=orderer.address,
        reference="7kqm2fdw",
    )
