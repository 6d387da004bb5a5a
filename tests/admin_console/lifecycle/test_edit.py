"""P1: Edit Account, two administrators at once (X10), and unlocking."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from admin_console.capabilities.rules import Capability
from mailportal.audit.models import AuditEvent
from mailportal.throttle.counters import hit_all
from security.limits import PAIR
from security.models import Cut
from security.passwords.tally import subject_of
from security.policies import CLIENT_PASSWORDS, REQUIRED
from tests.admin_console.acts import appointed, at_work, postmaster, use_account_password, words
from tests.admin_console.lifecycle.acts import edited
from tests.admin_console.resets.acts import page_of, proof
from tests.cast import Cast, password_of
from tests.security.logon.acts import LOGON
from tests.security.notices.mailbox import newest_for, subjects_for

pytestmark = pytest.mark.django_db(transaction=True)


def now(account: User) -> User:
    return User.objects.select_related("department").get(pk=account.pk)


def test_name_and_department_are_saved_recorded_and_told(cast: Cast, bob: Client) -> None:
    answer = edited(bob, cast.alice, cast.bob, name="Alice  Moreau", department=str(cast.engineering.pk))
    assert answer["Location"] == f"/console/employees/{cast.alice.public_id}/"
    assert (now(cast.alice).name, now(cast.alice).department) == ("Alice Moreau", cast.engineering)
    event = AuditEvent.objects.get(event="accounts:account:edited")
    assert (event.actor, event.change) == (cast.bob.address, {"before": "Alice", "after": "Alice Moreau"})
    moved = AuditEvent.objects.get(event="accounts:account:moved")
    assert moved.change == {"before": cast.sales_east.pk, "after": cast.engineering.pk}
    assert "An administrator changed this of your account: the name and the department." in newest_for(cast.alice)


def test_what_stays_as_it_is_tells_nobody(cast: Cast, bob: Client) -> None:
    """Also sent twice: the second one finds what it wanted."""
    assert edited(bob, cast.alice, cast.bob).status_code == 302
    assert subjects_for(cast.alice) == []
    for _ in range(2):
        assert edited(bob, cast.alice, cast.bob, name="Alice Moreau").status_code == 302
    assert AuditEvent.objects.filter(event="accounts:account:edited").count() == 1


def test_an_old_page_is_refused_with_both_values_and_saves_when_sent_again(cast: Cast, bob: Client) -> None:
    """Two administrators at once: 409; nothing of the first is lost unseen, nothing typed is lost."""
    colleague = postmaster(cast.bob)
    edited(colleague, cast.alice, cast.bob, name="Alice Moreau", department=str(cast.engineering.pk))
    answer = edited(bob, cast.alice, cast.bob, name="Alicia")
    assert answer.status_code == 409
    text = words(answer)
    assert "Somebody else edited this account after you opened the page." in text
    assert "Name Alice Moreau Alicia" in text
    assert "Department Engineering Sales / East" in text
    assert now(cast.alice).name == "Alice Moreau"
    sent = {field.html_name: str(field.value()) for field in answer.context["form"]}
    again = bob.post(page_of(cast.alice, "edit"), {**sent, "grant": str(answer.context["grant"])})
    assert again.status_code == 302
    assert (now(cast.alice).name, now(cast.alice).department) == ("Alicia", cast.sales_east)


def test_rules_of_the_new_department_end_what_they_forbid(cast: Cast, bob: Client) -> None:
    """Rule 1: connections by the account password, where a security password is required there."""
    cast.order(CLIENT_PASSWORDS, REQUIRED, department=cast.engineering)
    use_account_password(cast.alice)
    edited(bob, cast.alice, cast.bob, department=str(cast.engineering.pk))
    assert set(Cut.objects.values_list("credential", flat=True)) == {f"account:{cast.alice.pk}"}


@pytest.mark.parametrize(
    "values", [{"name": ""}, {"name": "x\x00"}, {"department": "987654"}, {"seen_name": ""}, {"seen_department": "x"}]
)
def test_what_is_none_is_refused(cast: Cast, bob: Client, values: dict[str, str]) -> None:
    assert edited(bob, cast.alice, cast.bob, **values).status_code == 400
    assert now(cast.alice).name == "Alice"


def test_a_department_of_another_domain_is_none(cast: Cast, bob: Client) -> None:
    """T2, T4: refused, and recorded."""
    foreign = cast.globex.departments.create(name="Research", path="/0/")
    assert edited(bob, cast.alice, cast.bob, department=str(foreign.pk)).status_code == 400
    assert AuditEvent.objects.filter(target=f"department {foreign.pk}").exists()


def test_a_delegated_administrator_moves_nobody_out_of_reach(cast: Cast) -> None:
    """P12: nor into what lies outside; another administrator's account is not there."""
    appointed(cast.dora, cast.sales, may=[Capability.EDIT])
    dora = at_work(cast.dora)
    for department in (str(cast.engineering.pk), ""):
        assert edited(dora, cast.alice, cast.dora, department=department).status_code == 400
    assert edited(dora, cast.alice, cast.dora, department=str(cast.sales.pk)).status_code == 302
    appointed(cast.alice, cast.sales, may=[Capability.SEE])
    assert edited(dora, now(cast.alice), cast.dora, name="Alicia").status_code == 404


# --- unlocking


def locked_out(account: User) -> None:
    """Too many wrong passwords from where the tests' browsers are, and a second step that is closed."""
    hit_all([PAIR.of("127.0.0.0/24", subject_of(account.address))], times=PAIR.tries)
    User.objects.filter(pk=account.pk).update(second_step_closed_at=timezone.now(), second_step_failures=30)


def test_unlocking_names_what_was_shut_and_lets_in_at_once(cast: Cast, bob: Client) -> None:
    locked_out(cast.alice)
    typed = {"address": cast.alice.address, "password": password_of("Alice")}
    grant = proof(bob, cast.bob)
    text = words(bob.get(page_of(cast.alice, "unlock")))
    assert "Second step Closed to unknown browsers" in text
    assert "Password Too many wrong passwords" in text
    assert f"{PAIR.tries} wrong passwords are counted. 30 wrong codes are counted" in text
    answer = bob.post(page_of(cast.alice, "unlock"), grant, follow=True)
    assert "Unlocked. Alice can try again at once." in words(answer)
    assert now(cast.alice).second_step_closed_at is None
    assert Client().post(LOGON, typed).status_code == 302
    assert subjects_for(cast.alice) == ["Account unlocked"]
    assert AuditEvent.objects.get(event="security:guesses:cleared").actor == cast.bob.address


def test_where_nothing_is_shut_there_is_nothing_to_do(cast: Cast, bob: Client) -> None:
    """The second of two administrators learns so, and nobody is told anything."""
    grant = proof(bob, cast.bob)
    page = bob.get(page_of(cast.alice, "unlock"))
    assert "Nothing is locked" in words(page)
    assert 'type="submit">Unlock' not in page.content.decode()
    assert bob.post(page_of(cast.alice, "unlock"), grant).status_code == 409
    assert subjects_for(cast.alice) == []
    assert not AuditEvent.objects.filter(event="security:guesses:cleared").exists()
