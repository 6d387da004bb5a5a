"""The one door (T1, T2, V8.2.2): who may stand at the desk, and whose objects it hands out."""

from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Domain, User
from accounts.policies.services import set_policy
from mailportal.audit.models import AuditEvent
from security.policies import CHOOSE, CLIENT_PASSWORDS
from tests.admin_console.acts import EMPLOYEES, EXCEPTIONS, FORCE, postmaster, typed_on, words
from tests.browser import browser, logged_on
from tests.cast import Cast

DENIED = "admin_console:access:denied"


@pytest.mark.parametrize("person", ["alice", "olga"])
def test_only_postmasters_stand_at_the_desk(cast: Cast, person: str) -> None:
    """T1, V8.2.1: an employee and an operator get 403, and the attempt is on record (V16.3.2)."""
    account: User = getattr(cast, person)
    assert logged_on(account).get(FORCE).status_code == 403
    event = AuditEvent.objects.get(event=DENIED)
    assert (event.actor, event.domain_id) == (account.address, account.domain_id)


def test_strangers_are_led_to_the_logon_and_back(db: None) -> None:
    """T1: no hint of what is there."""
    answer = browser().get(EMPLOYEES + "?q=alice")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/logon/?next=%2Fconsole%2Femployees%2F%3Fq%3Dalice"


def test_a_suspended_domain_has_no_desk(cast: Cast) -> None:
    """T19: the postmaster of a suspended domain is signed out."""
    bob = postmaster(cast.bob)
    Domain.objects.filter(pk=cast.acme.pk).update(suspended_at=timezone.now())
    assert bob.get(EMPLOYEES).headers["Location"].startswith("/logon/")


def test_a_frozen_postmaster_loses_the_desk_at_once(cast: Cast) -> None:
    """V8.3.2: the next request."""
    bob = postmaster(cast.bob)
    User.objects.filter(pk=cast.bob.pk).update(frozen_at=timezone.now())
    assert bob.get(EMPLOYEES).headers["Location"].startswith("/logon/")


@pytest.mark.parametrize("page", ["", "protocols/", "freeze/", "unfreeze/"])
def test_foreign_accounts_are_missing(cast: Cast, page: str) -> None:
    """T2: another domain's account is as missing as none at all, for reading and for writing, and it is recorded."""
    bob = postmaster(cast.bob)
    foreign = bob.get(f"{EMPLOYEES}{cast.charlie.public_id}/{page}")
    unknown = bob.get(f"{EMPLOYEES}{uuid4()}/{page}")
    assert foreign.status_code == unknown.status_code == 404
    assert cast.charlie.address not in foreign.content.decode()
    if page:
        assert bob.post(f"{EMPLOYEES}{cast.charlie.public_id}/{page}", {"imap": "off"}).status_code == 404
    targets = AuditEvent.objects.filter(event=DENIED, actor=cast.bob.address).values_list("target", flat=True)
    assert f"employee {cast.charlie.public_id}" in set(targets)
    cast.charlie.refresh_from_db()
    assert cast.charlie.frozen_at is None


def test_foreign_departments_and_exceptions_are_missing(cast: Cast) -> None:
    """T2: in the path and in the query."""
    gina = postmaster(cast.gina)
    policy = set_policy(
        kind=CLIENT_PASSWORDS, domain=cast.acme, value=CHOOSE, owner=cast.bob.address, account=cast.alice
    )
    assert gina.get(f"{EXCEPTIONS}department/{cast.sales.pk}/").status_code == 404
    assert gina.get(f"{EXCEPTIONS}employee/{cast.alice.public_id}/").status_code == 404
    sent = typed_on(gina.get(FORCE)) | {"who": "nobody"}
    assert gina.post(FORCE, sent | {"departments": str(cast.sales.pk)}).status_code == 400
    assert gina.post(FORCE, sent | {"do": f"remove:{policy.pk}"}).status_code == 200
    removed = sent | {"changes": f'{{"added": [], "removed": [{policy.pk}]}}'}
    assert "Nothing would change" in words(gina.post(FORCE, removed))
    added = sent | {"changes": f'{{"added": [["a-{cast.alice.public_id}", "required", "", "", ""]], "removed": []}}'}
    assert "no longer there" in words(gina.post(FORCE, added | {"who": "chosen"}))
    assert gina.get(f"{EMPLOYEES}?department={cast.sales.pk}").status_code == 400
    assert "Nobody is called alice" in words(gina.post(FORCE, sent | {"account": "alice"}))
    recorded = AuditEvent.objects.filter(event=DENIED, target=f"department {cast.sales.pk}", domain_id=cast.globex.pk)
    assert recorded.count() == 2
    policy.refresh_from_db()


def test_denials_are_recorded_within_bounds(cast: Cast) -> None:
    """M5's bound for the desk: a search through ids cannot fill the log."""
    alice = logged_on(cast.alice)
    for _ in range(70):
        alice.get(FORCE)
    assert AuditEvent.objects.filter(event=DENIED).count() == 60
