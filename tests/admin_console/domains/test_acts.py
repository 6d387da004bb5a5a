"""O1: suspend, open again, delete and restore, each after a proof of its own, with a reason, as the domain stands."""

import pytest
from django.http import HttpResponse

from accounts.directory.rules import DomainState
from accounts.models import Domain, User
from mailportal.audit.models import AuditEvent
from security.factors.authenticators.queries import authenticator_of
from security.grants.rules import Purpose
from tests.admin_console.acts import words
from tests.browser import browser
from tests.cast import Cast
from tests.security.domains.acts import delete, suspend
from tests.security.logon.acts import give_password
from tests.security.step_up.acts import grant_in, proof_page
from tests.site.people import on_duty, proved

ACME = "/operator/domains/acme.example/"
PURPOSES = {
    "suspend": Purpose.SUSPEND_DOMAIN,
    "reopen": Purpose.SUSPEND_DOMAIN,
    "delete": Purpose.DELETE_DOMAIN,
    "restore": Purpose.DELETE_DOMAIN,
}


def send(cast: Cast, act: str, **more: str) -> HttpResponse:
    client, grant = proved(cast.olga, PURPOSES[act])
    typed = {"reason": "Asked for", "again": "acme.example"}
    return client.post(f"{ACME}{act}/", grant | typed | more, follow=True)  # type: ignore[return-value]  # of the tests


def state_of(cast: Cast) -> DomainState:
    return Domain.objects.get(pk=cast.acme.pk).state


def test_the_whole_life_of_a_domain(cast: Cast) -> None:
    for act, said, state in (
        ("suspend", "acme.example is suspended.", DomainState.SUSPENDED),
        ("reopen", "acme.example is open again.", DomainState.ACTIVE),
        ("delete", "It can be restored for seven days.", DomainState.DELETED),
        ("restore", "acme.example is restored.", DomainState.ACTIVE),
    ):
        page = send(cast, act)
        assert said in words(page)
        assert state_of(cast) is state
    assert give_password(browser(), cast.alice).status_code == 302
    shown = words(on_duty(cast.olga).get(ACME))
    for told in ("Domain suspended", "Domain opened again", "Domain deleted", "Domain restored", "reason: Asked for"):
        assert told in shown


@pytest.mark.parametrize("act", PURPOSES)
def test_each_takes_a_proof_of_its_own_first(cast: Cast, act: str) -> None:
    {"reopen": suspend, "restore": delete}.get(act, lambda _: None)(cast)
    client, before = on_duty(cast.olga), state_of(cast)
    assert client.get(f"{ACME}{act}/").headers["Location"] == proof_page(f"{ACME}{act}/", PURPOSES[act])
    for other in (Purpose.OPERATE, Purpose.CREATE_DOMAIN, Purpose.ENFORCE):
        grant = {"grant": str(grant_in(client, cast.olga, other))}
        sent = client.post(f"{ACME}{act}/", grant | {"reason": "Asked for", "again": "acme.example"})
        assert sent.status_code == 403
    assert state_of(cast) is before


def test_a_proof_is_spent_by_one_act(cast: Cast) -> None:
    client, grant = proved(cast.olga, Purpose.SUSPEND_DOMAIN)
    typed = grant | {"reason": "Asked for"}
    assert client.post(f"{ACME}suspend/", typed).status_code == 302
    assert client.post(f"{ACME}reopen/", typed).status_code == 409
    assert state_of(cast) is DomainState.SUSPENDED


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201, "a\u202eb"])
def test_without_a_reason_that_can_be_read_nothing_happens(cast: Cast, reason: str) -> None:
    assert send(cast, "suspend", reason=reason).status_code == 400
    assert state_of(cast) is DomainState.ACTIVE


@pytest.mark.parametrize("again", ["", "globex.example", "acme"])
def test_a_deletion_is_confirmed_by_the_name(cast: Cast, again: str) -> None:
    assert send(cast, "delete", again=again).status_code == 400
    assert state_of(cast) is DomainState.ACTIVE
    assert "deleted" in words(send(cast, "delete", again=" ACME.example "))


def test_a_page_that_is_out_of_date_changes_nothing(cast: Cast) -> None:
    client, grant = proved(cast.olga, Purpose.SUSPEND_DOMAIN)
    suspend(cast)
    answer = client.post(f"{ACME}suspend/", grant | {"reason": "Again"})
    assert answer.status_code == 409
    assert AuditEvent.objects.filter(event="accounts:domain:suspended").count() == 1
    assert client.get(f"{ACME}suspend/").headers["Location"] == ACME


@pytest.mark.parametrize("event", ["frozen", "factor gone", "domain gone"])
def test_what_changed_since_the_page_refuses_the_act(cast: Cast, event: str) -> None:
    client, grant = proved(cast.olga, Purpose.SUSPEND_DOMAIN)
    match event:
        case "frozen":
            User.objects.filter(pk=cast.olga.pk).update(frozen_at=cast.acme.created_at)
        case "factor gone":
            device = authenticator_of(account=cast.olga)
            assert device is not None
            device.delete()
        case "domain gone":
            Domain.objects.filter(pk=cast.acme.pk).update(name="other.example")
    client.post(f"{ACME}suspend/", grant | {"reason": "Asked for"})
    assert state_of(cast) is DomainState.ACTIVE


def test_a_deleted_domain_says_until_when_it_can_be_restored(cast: Cast) -> None:
    delete(cast)
    page = on_duty(cast.olga).get(ACME)
    assert "Until then it can be restored." in words(page)
    assert [str(act.label) for act in page.context["open_acts"]] == ["Restore"]
