"""P5, P6: exempt and secure networks on the form of scopes: reviewed, on record, and what they end."""

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from accounts.evidence import actor_of
from accounts.models import Policy
from accounts.policies.kinds import PolicyKind
from admin_console.departments.queries import change_of_moving, orders_for_moving
from admin_console.employees.moving import move
from admin_console.policies.origins import refusals_by_move
from mailportal.audit.models import AuditEvent
from security.connections.models import Cut
from security.policies import ALLOWED, EXEMPT_NETWORKS, REFUSED, SECURE_NETWORKS, THIRD_PARTY_CLIENTS
from tests.admin_console.acts import (
    CLIENTS,
    SOURCE,
    hidden,
    postmaster,
    prove,
    save,
    typed_on,
    use_account_password,
    words,
)
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
EXEMPT, SECURE = "/console/exempt-networks/", "/console/secure-networks/"
SERVER = {"name": "mail1", "doveadm_url": "http://127.0.0.1:9/doveadm/v1", "doveadm_key_file": "/nowhere"}
OFFICE = "198.51.100.0/24"  # where programs of these tests come from


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


@pytest.fixture(autouse=True)
def mail1(settings: Settings) -> None:
    settings.MAIL_SERVERS = [SERVER]


def review(bob: Client, cast: Cast, where: str, **values: str) -> HttpResponse:
    bob.post(where, typed_on(bob.get(where)) | values)
    return prove(bob, cast.bob, f"{where}review/")


def cuts() -> list[str]:
    return sorted(Cut.objects.values_list("credential", flat=True))


@pytest.mark.parametrize(("where", "kind"), [(EXEMPT, EXEMPT_NETWORKS), (SECURE, SECURE_NETWORKS)])
def test_networks_are_saved_for_whom_they_are_meant(cast: Cast, bob: Client, where: str, kind: PolicyKind) -> None:
    values = {"who": "chosen", "departments": str(cast.sales.pk), "networks": f"{OFFICE}\n::ffff:203.0.113.9"}
    page = save(bob, cast.bob, where, typed_on(bob.get(where)) | values, f"{where}review/")
    assert "Saved for Sales." in words(page)
    row = Policy.objects.get(kind=kind.name)
    assert (row.department, row.value) == (cast.sales, f"{OFFICE} 203.0.113.9")
    event = AuditEvent.objects.get(event="accounts:policy:set")
    assert (event.change["before"], event.change["after"]) == (None, f"{OFFICE} 203.0.113.9")
    again = bob.get(where)
    assert "for 1 of 3 people Alice" in words(again)
    assert f"{OFFICE}\n203.0.113.9</textarea>" in again.content.decode()


def test_the_review_names_networks_before_and_afterwards(cast: Cast, bob: Client) -> None:
    cast.order(SECURE_NETWORKS, OFFICE)
    page = review(bob, cast, SECURE, who="everyone", networks="192.0.2.0/24\n2001:db8::/32")
    assert f"Secure networks {OFFICE} 192.0.2.0/24, 2001:db8::/32" in words(page)
    assert "3 of 3 accounts log on to the web by the password alone in the listed networks." in words(page)


def test_what_is_refused_from_now_on_is_counted_and_ended(cast: Cast, bob: Client) -> None:
    """P5: another network is exempt; who came from the old one lately is told of, and cut. Who may anyway is not."""
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    cast.order(THIRD_PARTY_CLIENTS, ALLOWED, account=cast.dora)
    cast.order(EXEMPT_NETWORKS, OFFICE)
    for account in (cast.alice, cast.dora, cast.bob):
        use_account_password(account)
    use_account_password(cast.bob, source="203.0.113.9", credential=f"client:{cast.bob.pk}")
    page = review(bob, cast, EXEMPT, who="everyone", networks="203.0.113.0/24")
    assert "2 accounts used mail programs in the last 30 days where they are refused from now on." in words(page)
    bob.post(f"{EXEMPT}review/", hidden(page))
    assert cuts() == sorted(f"account:{account.pk}" for account in (cast.alice, cast.bob))


def test_one_more_network_ends_nothing(cast: Cast, bob: Client) -> None:
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    cast.order(EXEMPT_NETWORKS, OFFICE)
    use_account_password(cast.alice)
    page = review(bob, cast, EXEMPT, who="everyone", networks=f"{OFFICE}\n203.0.113.0/24")
    assert "No mail program was seen in the last 30 days where it is refused from now on." in words(page)
    bob.post(f"{EXEMPT}review/", hidden(page))
    assert cuts() == []


def test_where_mail_programs_are_forbidden_those_in_exempt_networks_do_not_stop(cast: Cast, bob: Client) -> None:
    """P5, X1: only who was seen elsewhere is named."""
    cast.order(EXEMPT_NETWORKS, OFFICE)
    use_account_password(cast.alice)
    use_account_password(cast.dora, source="203.0.113.9")
    page = review(bob, cast, CLIENTS, who="nobody")
    assert "Mail programs that come from exempt networks are let in all the same." in words(page)
    assert "1 account used its web logon password in a mail program in the last 30 days." in words(page)
    assert "1 account used a mail program in the last 30 days where it is refused from now on." in words(page)
    named = words(page).partition("Used the web logon password in the last 30 days")[2]
    assert "Dora" in named
    assert "Alice" not in named


def test_the_pages_lead_to_each_other(bob: Client) -> None:
    for above, below in ((CLIENTS, EXEMPT), ("/console/two-factor/", SECURE)):
        assert f'href="{below}"' in bob.get(above).content.decode()


def test_a_company_sees_nothing_of_anothers(cast: Cast) -> None:
    cast.order(EXEMPT_NETWORKS, OFFICE)
    assert OFFICE not in postmaster(cast.gina).get(EXEMPT).content.decode()


def test_another_department_has_other_networks(cast: Cast) -> None:
    """P5: who is moved is cut where the networks differ, and only there."""
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    cast.order(EXEMPT_NETWORKS, OFFICE, department=cast.sales)
    use_account_password(cast.alice)
    with transaction.atomic():
        assert move(locked=cast.alice, department=cast.sales, actor=actor_of(cast.bob), source=SOURCE) == ()
        moved = move(locked=cast.alice, department=cast.engineering, actor=actor_of(cast.bob), source=SOURCE)
    assert moved == (f"account:{cast.alice.pk}",)
    assert cuts() == [f"account:{cast.alice.pk}"]


def test_a_department_that_moves_comes_under_other_networks(cast: Cast, bob: Client) -> None:
    """P5, P8: the review counts whose programs are refused there, and they are cut."""
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    cast.order(EXEMPT_NETWORKS, OFFICE, department=cast.sales)
    use_account_password(cast.alice)
    change = change_of_moving(cast.sales_east, cast.engineering, orders_for_moving(domain_id=cast.acme.pk))
    found = refusals_by_move(change.before, change.after, domain_id=cast.acme.pk)
    assert found is not None
    assert found.in_mail == {cast.alice.pk: {f"account:{cast.alice.pk}"}}


def test_networks_for_nobody_are_asked_after(bob: Client) -> None:
    page = bob.post(EXEMPT, typed_on(bob.get(EXEMPT)) | {"who": "nobody", "networks": OFFICE})
    assert page.status_code == 400
    assert "Choose for whom these networks hold." in words(page)
