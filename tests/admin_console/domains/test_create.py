"""O1: a domain with safe defaults, and its postmaster by a link that is shown once."""

import re

import pytest
from django.http import HttpResponse

from accounts.models import Domain, User
from accounts.policies.queries import effective_policy
from mailportal.audit.models import AuditEvent
from security.factors.queries import standing_of
from security.factors.rules import Enrolment
from security.grants.rules import Purpose
from security.policies import REFUSED, THIRD_PARTY_CLIENTS
from tests.admin_console.acts import words
from tests.browser import browser
from tests.cast import Cast
from tests.security.logon.acts import LOGON
from tests.site.people import on_duty, proved

CREATE = "/operator/domains/create/"
NEW = "Correct-Horse-7"


def send(cast: Cast, **typed: str) -> HttpResponse:
    client, grant = proved(cast.olga, Purpose.CREATE_DOMAIN)
    given = {"name": "northwind.example", "display_name": "Northwind", "time_zone": "Europe/Berlin"}
    answer: HttpResponse = client.post(CREATE, grant | given | typed)  # type: ignore[assignment]  # of the tests
    return answer


def test_from_the_page_to_the_postmasters_desk(cast: Cast) -> None:
    page = send(cast)
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    link = re.search(r"http\S+/set-password/#([\w-]+)", page.content.decode())
    assert link is not None
    given = {"code": link[1], "new": NEW, "confirm": NEW}
    assert browser().post("/set-password/", given).status_code == 302
    answer = browser().post(LOGON, {"address": "postmaster@northwind.example", "password": NEW})
    assert answer.status_code == 302
    assert browser().post("/set-password/", given).status_code == 400


def test_its_defaults_are_safe(cast: Cast) -> None:
    """P5: no mail program gets in; nobody is let into the console without a second factor."""
    send(cast)
    domain = Domain.objects.get(name="northwind.example")
    postmaster = User.objects.get(domain=domain)
    assert (domain.display_name, domain.time_zone) == ("Northwind", "Europe/Berlin")
    assert not domain.console_without_factor
    assert not domain.demonstration
    assert not postmaster.has_usable_password()
    assert effective_policy(kind=THIRD_PARTY_CLIENTS, account=postmaster).value == REFUSED
    assert standing_of(postmaster).enrolment is not Enrolment.FROZEN


def test_who_let_it_in_is_on_record(cast: Cast) -> None:
    send(cast)
    for event in ("accounts:domain:created", "accounts:account:created", "security:password-link:issued"):
        assert AuditEvent.objects.get(event=event).actor == cast.olga.address


def test_the_link_is_nowhere_afterwards(cast: Cast) -> None:
    page = send(cast)
    code = page.context["link"].rpartition("#")[2]
    assert code not in on_duty(cast.olga).get("/operator/domains/northwind.example/").content.decode()
    assert code not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Enter the domain."),
        ({"name": "northwind"}, "This is not a domain"),
        ({"name": "a@b.example"}, "This is not a domain"),
        ({"name": "x.example/../y"}, "This is not a domain"),
        ({"time_zone": ""}, "Enter the time zone."),
        ({"time_zone": "Middle/Earth"}, "This is not a time zone"),
        ({"display_name": "a\u202eb"}, "printable characters"),
        ({"display_name": "x" * 101}, "at most 100 characters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_made(cast: Cast, typed: dict[str, str], said: str) -> None:
    answer = send(cast, **typed)
    assert answer.status_code == 400
    assert said in words(answer)
    assert Domain.objects.count() == 2


def test_one_that_is_there_is_not_made_again_and_the_proof_is_kept(cast: Cast) -> None:
    client, grant = proved(cast.olga, Purpose.CREATE_DOMAIN)
    typed = {"name": "ACME.example", "time_zone": "UTC"}
    answer = client.post(CREATE, grant | typed)
    assert answer.status_code == 409
    assert "This domain already exists." in words(answer)
    assert client.post(CREATE, grant | typed | {"name": "northwind.example"}).status_code == 200


def test_an_international_name_is_kept_as_its_a_label(cast: Cast) -> None:
    page = send(cast, name="bücher.example")
    assert "bücher.example" in words(page)
    assert Domain.objects.filter(name="xn--bcher-kva.example").exists()
    assert "bücher.example" in words(on_duty(cast.olga).get("/operator/domains/xn--bcher-kva.example/"))


def test_without_a_proof_nothing_is_made(cast: Cast) -> None:
    client = on_duty(cast.olga)
    assert client.post(CREATE, {"name": "northwind.example", "time_zone": "UTC"}).status_code == 403
    assert Domain.objects.count() == 2
