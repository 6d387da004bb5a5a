"""What an operator does on the pages about a postmaster."""

from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from security.grants.rules import Purpose
from tests.cast import Cast
from tests.security.step_up.acts import grant_in

REASON = "Called back on the number in the contract"


def page_of(postmaster: User, page: str) -> str:
    """Return the address of one of the pages."""
    assert postmaster.domain is not None
    return f"/operator/domains/{postmaster.domain.name}/postmasters/{postmaster.public_id}/{page}/"


def proof(client: Client, operator: User) -> dict[str, str]:
    """Return a fresh proof of the operator as a form holds it."""
    return {"grant": str(grant_in(client, operator, Purpose.POSTMASTER))}


def sent(client: Client, cast: Cast, page: str, **data: str) -> HttpResponse:
    """Let Olga send one of the forms about Bob, with a proof and a reason, unless ``data`` says otherwise."""
    form = {"reason": REASON, **proof(client, cast.olga), **data}
    return client.post(page_of(cast.bob, page), {name: value for name, value in form.items() if value})  # type: ignore[return-value]


def reset(client: Client, cast: Cast, how: str = "link", **more: str) -> HttpResponse:
    """Let Olga reset Bob's password in this way, with all that goes with it."""
    seen = str(User.objects.values_list("auth_epoch", flat=True).get(pk=cast.bob.pk))
    ticked = {"delete_client_passwords": "on", "end_sessions": "on"}
    return sent(client, cast, "reset-password", **{"how": how, "days": "7", "seen": seen, **ticked, **more})
