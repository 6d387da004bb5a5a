"""O1: the domains of the installation: how each stands, how many people, and whether somebody looks after it."""

import pytest
from django.utils import timezone

from accounts.directory.services import create_account, create_domain
from accounts.models import Domain, User
from admin_console.domains import queries
from mailportal.audit.models import AuditEvent
from tests.admin_console.acts import words
from tests.cast import Cast
from tests.site.people import on_duty

DOMAINS = "/operator/domains/"


def rows(cast: Cast, query: str = "") -> list[str]:
    page = on_duty(cast.olga).get(f"{DOMAINS}{query}")
    assert page.status_code == 200
    return [line.domain.name for line in page.context["lines"]]


def test_each_domain_says_how_it_stands(cast: Cast) -> None:
    Domain.objects.filter(pk=cast.globex.pk).update(suspended_at=timezone.now())
    create_domain(name="bare.example", display_name="Bare Company")
    page = on_duty(cast.olga).get(DOMAINS)
    lines = {line.domain.name: (str(line.state), line.people, str(line.care.text)) for line in page.context["lines"]}
    assert lines == {
        "acme.example": ("Active", "3", "Fine"),
        "bare.example": ("Active", "0", "None"),
        "globex.example": ("Suspended", "2", "Fine"),
    }
    assert "Bare Company" in words(page)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"password": "!"}, "No password yet"),
        ({"frozen_at": timezone.now()}, "Frozen"),
        ({"deleted_at": timezone.now()}, "None"),
    ],
)
def test_a_postmaster_who_cannot_look_after_it_is_told(cast: Cast, state: dict[str, object], said: str) -> None:
    User.objects.filter(pk=cast.gina.pk).update(**state)
    page = on_duty(cast.olga).get(f"{DOMAINS}?q=globex")
    assert [str(line.care.text) for line in page.context["lines"]] == [said]


def test_it_is_searched_by_either_name(cast: Cast) -> None:
    create_domain(name="bare.example", display_name="Northwind")
    assert rows(cast, "?q=GLOB") == ["globex.example"]
    assert rows(cast, "?q=northw") == ["bare.example"]
    assert rows(cast, "?q=nobody") == []


def test_it_is_read_page_by_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    for name in ("beta.example", "delta.example", "zeta.example"):
        create_domain(name=name)
    assert rows(cast) == ["acme.example", "beta.example"]
    assert rows(cast, "?after=beta.example") == ["delta.example", "globex.example"]
    assert rows(cast, "?before=delta.example") == ["acme.example", "beta.example"]
    assert rows(cast, "?after=no-such.example") == ["acme.example", "beta.example"]


def test_people_are_counted_so_far_and_no_further(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_COUNTED", 2)
    monkeypatch.setattr("admin_console.domains.words.MOST_COUNTED", 2)
    page = on_duty(cast.olga).get(DOMAINS)
    assert [line.people for line in page.context["lines"]] == ["more than 2", "2"]
    assert "more than 2" in words(on_duty(cast.olga).get(f"{DOMAINS}acme.example/"))


def test_a_domain_names_those_who_look_after_it(cast: Cast) -> None:
    page = on_duty(cast.olga).get(f"{DOMAINS}acme.example/")
    assert "postmaster@acme.example" in words(page)
    assert "alice@acme.example" not in page.content.decode()
    assert "postmaster@globex.example" not in page.content.decode()


def test_one_without_anybody_says_so(cast: Cast) -> None:
    create_domain(name="bare.example")
    page = on_duty(cast.olga).get(f"{DOMAINS}bare.example/")
    assert "Nobody looks after this domain" in words(page)


def test_what_is_no_domain_is_missing_and_on_record(cast: Cast) -> None:
    assert on_duty(cast.olga).get(f"{DOMAINS}no-such.example/").status_code == 404
    event = AuditEvent.objects.get(event="admin_console:access:denied")
    assert (event.actor, event.target) == (cast.olga.address, "domain no-such.example")


def test_people_in_the_bin_are_not_counted(cast: Cast) -> None:
    gone = create_account(address="gone@globex.example", name="Gone", domain=cast.globex, encoded_password=None)
    User.objects.filter(pk=gone.pk).update(deleted_at=timezone.now())
    page = on_duty(cast.olga).get(f"{DOMAINS}?q=globex")
    assert [line.people for line in page.context["lines"]] == ["2"]
