"""X34: a freeze is ended by its owner with a second factor from before, by the postmaster, or on the host."""

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from mailportal.audit.models import AuditEvent
from security.events import FACTORS_THAWED, FROZEN_FACTORS_REMOVED
from security.freezing.services import frozen_parts
from security.grants.rules import Purpose
from security.models import Authenticator, ClientPassword, SecurePhone
from security.notices.rules import NoticeKind
from security.notices.services import notify
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.client_passwords.acts import issue, switched_on
from tests.security.factors.authenticators.acts import SOURCE, attached
from tests.security.factors.phones import acts as phones
from tests.security.freezing.acts import ALLOW, REMOVE, STOPPED, code_in_newest, owner, stop
from tests.security.logon.acts import OVERVIEW, browser, give_password
from tests.security.notices.mailbox import subjects_for
from tests.security.step_up.acts import grant_in

pytestmark = pytest.mark.django_db(transaction=True)


def with_thief(account: User) -> None:
    """An account with an authenticator from before; a thief bound a phone and made a password; the owner answered."""
    owner(account)
    issue(switched_on(account), label="Thief")
    phones.bound(account)
    notify(NoticeKind.AUTHENTICATOR_ATTACHED, account=account, source=SOURCE)
    assert stop(code_in_newest(account)).status_code == 200
    account.refresh_from_db()


def is_frozen(account: User) -> bool:
    return User.objects.get(pk=account.pk).factors_frozen_at is not None


def granted(client: Client, account: User, purpose: Purpose = Purpose.CHANGE_FACTOR) -> dict[str, str]:
    return {"grant": str(grant_in(client, account, purpose))}


def test_the_overview_leads_to_what_was_stopped(cast: Cast) -> None:
    with_thief(cast.alice)
    client = logged_on(cast.alice)
    assert STOPPED in client.get(OVERVIEW).content.decode()
    page = client.get(STOPPED).content.decode()
    assert "Secure phone" in page
    assert "Thief" in page
    assert "Authenticator app" not in page
    assert STOPPED not in logged_on(cast.dora).get(OVERVIEW).content.decode()


def test_the_owner_removes_it_after_a_proof(cast: Cast) -> None:
    with_thief(cast.alice)
    client = logged_on(cast.alice)
    assert "/settings/verify/change-factor/" in client.get(REMOVE)["Location"]
    assert client.post(REMOVE).status_code == 403
    assert is_frozen(cast.alice)
    assert client.post(REMOVE, granted(client, cast.alice)).status_code == 302
    assert not SecurePhone.objects.filter(user=cast.alice).exists()
    assert Authenticator.objects.filter(user=cast.alice, frozen_at=None).exists()
    assert ClientPassword.objects.get().revoked_at is not None
    assert not is_frozen(cast.alice)
    assert client.get(OVERVIEW).status_code == 200
    assert AuditEvent.objects.filter(event=FROZEN_FACTORS_REMOVED, actor=cast.alice.address).count() == 1


def test_the_owner_lets_it_work_again_after_a_proof(cast: Cast) -> None:
    with_thief(cast.alice)
    client = logged_on(cast.alice)
    assert client.post(ALLOW, granted(client, cast.alice)).status_code == 302
    assert not frozen_parts(account=cast.alice)
    assert SecurePhone.objects.get(user=cast.alice).frozen_at is None
    assert "Changes work again" in subjects_for(cast.alice)
    assert client.post(ALLOW, granted(client, cast.alice)).status_code == 409


def test_the_password_alone_ends_no_freeze(cast: Cast) -> None:
    """Alice has no second factor: the maker of the security password knows her password."""
    issue(switched_on(cast.alice), label="Thief")
    assert stop(code_in_newest(cast.alice)).status_code == 200
    cast.alice.refresh_from_db()
    client = logged_on(cast.alice)
    for page in (ALLOW, REMOVE):
        assert client.get(page).status_code == 403
        assert client.post(page, granted(client, cast.alice)).status_code == 403
    assert f"postmaster@{cast.acme}" in client.get(STOPPED).content.decode()
    assert frozen_parts(account=cast.alice).client_passwords == ("Thief",)


def console(account: User, act: str) -> str:
    return f"/console/employees/{account.public_id}/stopped/{act}/"


def test_the_postmaster_sees_and_removes_it_and_the_owner_may_attach_again(cast: Cast) -> None:
    attached(cast.alice)
    stop(code_in_newest(cast.alice))
    bob = logged_on(cast.bob)
    assert console(cast.alice, "remove") in bob.get(f"/console/employees/{cast.alice.public_id}/").content.decode()
    assert bob.post(console(cast.alice, "remove")).status_code == 403
    done = bob.post(console(cast.alice, "remove"), granted(bob, cast.bob, Purpose.ENFORCE))
    assert done.status_code == 302
    assert not Authenticator.objects.filter(user=cast.alice).exists()
    cast.alice.refresh_from_db()
    assert cast.alice.enrolment_until is not None
    assert give_password(browser(), cast.alice).status_code == 302
    event = AuditEvent.objects.get(event=FROZEN_FACTORS_REMOVED)
    assert (event.actor, event.target) == (cast.bob.address, cast.alice.address)


def test_the_postmaster_lets_it_work_again(cast: Cast) -> None:
    with_thief(cast.alice)
    bob = logged_on(cast.bob)
    assert bob.post(console(cast.alice, "allow"), granted(bob, cast.bob, Purpose.ENFORCE)).status_code == 302
    assert not frozen_parts(account=cast.alice)
    assert AuditEvent.objects.get(event=FACTORS_THAWED).actor == cast.bob.address


def test_a_postmaster_of_another_domain_finds_nothing(cast: Cast) -> None:
    with_thief(cast.alice)
    gina = logged_on(cast.gina)
    for act in ("allow", "remove"):
        answer = gina.post(console(cast.alice, act), granted(gina, cast.gina, Purpose.ENFORCE))
        assert answer.status_code == 404
    assert frozen_parts(account=cast.alice)


def test_a_postmaster_does_not_free_himself_by_the_console(cast: Cast) -> None:
    issue(switched_on(cast.bob), label="Thief")
    stop(code_in_newest(cast.bob))
    cast.bob.refresh_from_db()
    bob = logged_on(cast.bob)
    assert bob.post(console(cast.bob, "allow"), granted(bob, cast.bob, Purpose.ENFORCE)).status_code == 403
    assert frozen_parts(account=cast.bob)


@pytest.mark.parametrize("more", [[], ["--remove"]])
def test_the_host_ends_it(cast: Cast, more: list[str]) -> None:
    with_thief(cast.alice)
    call_command("thaw", cast.alice.address, *more)
    assert not is_frozen(cast.alice)
    assert not frozen_parts(account=cast.alice)
