"""P7, P12: the protocols of one account, decided by its postmaster or by who was given that task."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Policy, User
from accounts.policies.queries import effective_policy
from admin_console.administrators.services import end_with_account
from admin_console.capabilities.models import Administrator
from admin_console.capabilities.rules import EVERY_CAPABILITY, Capability, written
from admin_console.errors import NotYourTask, OutOfReach
from admin_console.policies.review import review_of
from admin_console.policies.services import carry_out
from admin_console.policies.targets import PolicyStep, Target
from mailportal.audit.models import AuditEvent
from mailportal.audit.source import ON_THE_HOST, PORTAL
from security.grants.models import StepUpGrant
from security.grants.rules import Purpose
from security.policies import OFF, POP3
from tests.admin_console.acts import EMPLOYEES, appointed, at_work, hidden, words
from tests.admin_console.batches.acts import flow_with_proof
from tests.cast import Cast
from tests.security.step_up.acts import grant_in

VALUES = {"pop3": OFF, "imap": "", "smtp": "", "reason": "POP is not used here"}


@pytest.fixture
def dora(cast: Cast) -> User:
    return appointed(cast.dora, cast.sales, may=[Capability.PROTOCOLS])


@pytest.fixture
def client(dora: User) -> Client:
    return at_work(dora)


def page_of(account: User, rest: str = "") -> str:
    return f"{EMPLOYEES}{account.public_id}/{rest}"


def test_who_was_given_the_task_decides_it(cast: Cast, client: Client) -> None:
    """From the page of the account, by its review, with evidence: as for many (P9)."""
    edit, review = page_of(cast.alice, "protocols/"), page_of(cast.alice, "protocols/review/")
    assert edit in client.get(page_of(cast.alice)).content.decode()
    assert client.post(edit, VALUES).headers["Location"] == review
    assert client.get(review).headers["Location"].startswith("/settings/verify/enforce/")
    grant_in(client, cast.dora, Purpose.ENFORCE)
    shown = client.get(review)
    assert "POP3 On Off" in words(shown)
    assert edit in shown.content.decode()
    assert client.post(review, hidden(shown)).headers["Location"] == page_of(cast.alice)
    assert effective_policy(kind=POP3, account=cast.alice).value == OFF
    assert Policy.objects.get(account=cast.alice).owner == cast.dora.address
    event = AuditEvent.objects.get(event="accounts:policy:set")
    assert (event.actor, event.target) == (cast.dora.address, cast.alice.address)


def test_without_the_task_no_page_leads_there(cast: Cast) -> None:
    client = at_work(appointed(cast.dora, cast.sales, may=EVERY_CAPABILITY - {Capability.PROTOCOLS}))
    assert "protocols/" not in client.get(page_of(cast.alice)).content.decode()
    assert "protocols/" not in client.get(page_of(cast.alice, "why/")).content.decode()


def test_a_department_out_of_reach_is_not_named(cast: Cast) -> None:
    """T2: a rule of the department above holds; what that is called is not told."""
    cast.order(POP3, OFF, department=cast.sales)
    client = at_work(appointed(cast.dora, cast.sales_east, may=[Capability.PROTOCOLS]))
    shown = words(client.get(page_of(cast.alice, "protocols/")))
    assert "Exception for a department above" in shown
    assert "Sales" not in shown


def test_a_change_of_one_account_is_not_reviewed_at_another(cast: Cast, client: Client) -> None:
    User.objects.filter(pk=cast.bob.pk).update(role="employee", department=cast.sales)
    client.post(page_of(cast.alice, "protocols/"), VALUES)
    grant_in(client, cast.dora, Purpose.ENFORCE)
    other = page_of(cast.bob, "protocols/review/")
    assert client.get(other).status_code == 409
    sent = hidden(client.get(page_of(cast.alice, "protocols/review/")))
    assert client.post(other, sent).status_code == 409
    assert not Policy.objects.filter(account=cast.alice).exists()


@pytest.mark.parametrize("event", ["narrowed", "dismissed", "moved", "deleted", "rose", "appointed"])
def test_who_may_not_any_more_changes_nothing(cast: Cast, dora: User, event: str) -> None:
    """T8: judged under the locks, as appointment and account are then; the proof is kept for what may be done."""
    target = Target(cast.acme, account=cast.alice)
    steps = [PolicyStep(target, target.plan({"pop3": OFF}))]
    seen = review_of(viewer=dora, domain_id=cast.acme.pk, steps=steps).fingerprint
    flow, alice = flow_with_proof(dora, Purpose.ENFORCE), User.objects.filter(pk=cast.alice.pk)
    match event:
        case "narrowed":
            Administrator.objects.update(capabilities=written(EVERY_CAPABILITY - {Capability.PROTOCOLS}))
        case "dismissed":
            end_with_account(account=dora, actor=PORTAL, source=ON_THE_HOST)
        case "moved":
            alice.update(department=cast.engineering)
        case "deleted":
            alice.update(deleted_at=timezone.now())
        case "rose":
            alice.update(role="postmaster")
        case "appointed":
            alice.update(administers_since=timezone.now())
    with pytest.raises((NotYourTask, OutOfReach)):
        carry_out(flow=flow, domain=cast.acme, steps=steps, seen=seen, needs=Capability.PROTOCOLS)
    assert not Policy.objects.filter(account=cast.alice).exists()
    assert StepUpGrant.objects.filter(public_id=flow.proof).exists()


def test_the_rules_of_the_domain_stay_the_postmasters(cast: Cast, dora: User) -> None:
    """Also where the page was opened by a postmaster who is none any more."""
    target = Target(cast.acme, account=cast.alice)
    steps = [PolicyStep(target, target.plan({"client_passwords": "required"}))]
    seen = review_of(viewer=dora, domain_id=cast.acme.pk, steps=steps).fingerprint
    with pytest.raises(NotYourTask):
        carry_out(flow=flow_with_proof(dora, Purpose.ENFORCE), domain=cast.acme, steps=steps, seen=seen)
    assert not Policy.objects.filter(account=cast.alice).exists()
