"""P6: from a secure network the logon asks for no second factor; that proves nothing, and opens nothing else."""

import pytest
import time_machine
from django.test import Client

from accounts.evidence import actor_of
from accounts.models import User
from security.models import PortalSession
from security.networks import NOWHERE
from security.passes.services import issue_pass
from security.policies import LOGON_NETWORKS, REQUIRED, SECOND_FACTOR, SECURE_NETWORKS
from tests.admin_console.acts import SOURCE
from tests.browser import browser
from tests.cast import Cast
from tests.security.factors.authenticators.acts import Phone, attached
from tests.security.logon.acts import ATTACH, BY_APP, OVERVIEW, give_password, is_in

OFFICE, ELSEWHERE = "192.0.2.10", "198.51.100.7"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(cast: Cast) -> None:
    cast.order(SECURE_NETWORKS, "192.0.2.0/24 2001:db8:1::/48")


@pytest.fixture
def app(cast: Cast, clock: time_machine.Traveller) -> Phone:
    return attached(cast.alice)[0]


def leads_to(account: User, source: str, client: Client | None = None) -> str:
    return str(give_password(client or browser(source=source), account)["Location"])


@pytest.mark.parametrize("source", [OFFICE, f"::ffff:{OFFICE}", "2001:db8:1:2::3"])
def test_the_password_is_enough_there(cast: Cast, app: Phone, source: str) -> None:
    client = browser(source=source)
    assert leads_to(cast.alice, source, client) == OVERVIEW
    assert is_in(client)
    session = PortalSession.objects.get(account=cast.alice)
    assert (session.assurance, session.proved) == (1, "secure-network")
    assert not client.get(OVERVIEW).wsgi_request.user.is_verified()


@pytest.mark.parametrize("source", [ELSEWHERE, "2001:db8:2::1"])
def test_elsewhere_it_is_asked_for(cast: Cast, app: Phone, source: str) -> None:
    assert leads_to(cast.alice, source) == BY_APP


def test_also_where_the_domain_requires_one(cast: Cast, app: Phone) -> None:
    cast.order(SECOND_FACTOR, REQUIRED)
    assert leads_to(cast.alice, OFFICE) == OVERVIEW


def test_the_nearest_order_wins(cast: Cast, app: Phone) -> None:
    cast.order(SECURE_NETWORKS, NOWHERE, account=cast.alice)
    assert leads_to(cast.alice, OFFICE) == BY_APP
    cast.order(SECURE_NETWORKS, ELSEWHERE, account=cast.alice)
    assert leads_to(cast.alice, ELSEWHERE) == OVERVIEW


def test_people_without_one_attach_it_there_as_elsewhere(cast: Cast) -> None:
    """It skips the second step, not the enrolment: in the office a first factor is attached most safely."""
    cast.order(SECOND_FACTOR, REQUIRED)
    assert leads_to(cast.dora, OFFICE) == ATTACH


def test_an_enrolment_pass_is_asked_for_there_as_well(cast: Cast) -> None:
    """X21: it leads to the factor that is wanting; skipped, nobody could attach one."""
    cast.order(SECOND_FACTOR, REQUIRED)
    User.objects.filter(pk=cast.dora.pk).update(first_factor_at=cast.dora.created_at)
    cast.dora.refresh_from_db()
    issue_pass(holder=cast.dora, actor=actor_of(cast.bob), source=SOURCE)
    assert leads_to(cast.dora, OFFICE) == "/logon/verify/enrolment-pass/"


def test_a_new_password_still_takes_the_factor(cast: Cast, app: Phone) -> None:
    """M19: who knows the password and sits in the office must not be handed the page for another one."""
    User.objects.filter(pk=cast.alice.pk).update(must_change_password_since=cast.alice.created_at)
    assert leads_to(cast.alice, OFFICE) == BY_APP


def test_a_sensitive_act_still_asks_for_it(cast: Cast, app: Phone) -> None:
    """Rule 7: step-up is of the factor, wherever one is."""
    client = browser(source=OFFICE)
    give_password(client, cast.alice)
    page = client.get("/settings/recovery-codes/", follow=True)
    assert 'name="code"' in page.content.decode()


def test_a_limit_of_addresses_comes_first(cast: Cast, app: Phone) -> None:
    cast.order(LOGON_NETWORKS, ELSEWHERE)
    assert give_password(browser(source=OFFICE), cast.alice).status_code == 403
