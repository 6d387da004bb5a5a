"""Batches that are drafted, ordered and carried out: what several tests begin with."""

from collections.abc import Iterable
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.directory.services import create_account
from accounts.models import User
from admin_console.batches.choosing import draft_batch
from admin_console.batches.models import BatchRun
from admin_console.batches.rules import BatchChoices
from admin_console.batches.services import choose, order_batch
from admin_console.batches.working import carry_out_batches
from admin_console.capabilities.rules import BatchAct
from mailportal.audit.source import Source
from security.flow.values import Flow, Occasion
from security.grants.rules import Purpose
from security.grants.services import leave_grant
from tests.admin_console.acts import desk
from tests.cast import Cast

BATCHES = "/console/batches/"
SOURCE = Source(address="192.0.2.10", program="Firefox", request_id="ref-1")


def colleagues(cast: Cast, number: int) -> list[User]:
    """Let so many more people work in Acme's Engineering."""
    return [
        create_account(
            address=f"p{n:05}@acme.example",
            name=f"Person {n:05}",
            domain=cast.acme,
            department=cast.engineering,
            encoded_password=None,
        )
        for n in range(number)
    ]


def drafted(owner: User, people: Iterable[User], act: BatchAct, **chosen: Any) -> BatchRun:
    """Choose the people and what is to be done."""
    keys = [account.pk for account in people]
    batch = draft_batch(desk=desk(owner), people=User.objects.filter(pk__in=keys), act=act)
    choose(batch=batch, act=act, chosen=BatchChoices(**chosen))
    return batch


def flow_with_proof(owner: User, purpose: Purpose = Purpose.BATCH) -> Flow:
    """Return the owner's session with a fresh proof, for a batch or another act."""
    key = f"session-of-{owner.pk}"
    grant = leave_grant(account=owner, session_key=key, purpose=purpose, proved_at=timezone.now())
    return Flow(account=owner, id=key, occasion=Occasion.SETTINGS, source=SOURCE, proof=grant.public_id)


def ordered(owner: User, people: Iterable[User], act: BatchAct, **chosen: Any) -> BatchRun:
    """Draft a batch and hand it to the background process."""
    owner.refresh_from_db()
    batch = drafted(owner, people, act, **chosen)
    order_batch(flow=flow_with_proof(owner), batch=batch)
    batch.refresh_from_db()
    return batch


def carried_out(owner: User, people: Iterable[User], act: BatchAct, **chosen: Any) -> BatchRun:
    """Order a batch and let the background process carry it out."""
    batch = ordered(owner, people, act, **chosen)
    carry_out_batches()
    batch.refresh_from_db()
    return batch


def outcomes(batch: BatchRun) -> dict[str, tuple[str, str]]:
    """Return the state and reason of each account of a batch, by address, in the order in which they are done."""
    rows = batch.items.order_by("pk").values_list("account__address", "state", "reason")
    return {address: (state, reason) for address, state, reason in rows}


def ticked(*accounts: User, act: str = "", **more: str) -> dict[str, object]:
    """Return what the list sends with these ticked."""
    return {"who": [str(one.public_id) for one in accounts], "act": act, **more}


def chosen(client: Client, data: dict[str, object]) -> str:
    """Send the form of the list; return the address of the draft's page."""
    answer = client.post(BATCHES, data)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])
