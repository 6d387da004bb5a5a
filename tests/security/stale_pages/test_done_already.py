"""What a second tab still offers and another one has done: said, with how things are now; of foreign ids nothing."""

import re
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape

from mailportal.audit.models import AuditEvent
from security.grants.rules import Purpose
from security.models import PortalSession, TrustedDevice
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.browsers.trusted_devices.acts import trusted
from tests.security.client_passwords.acts import GENERATE, TURN_OFF, generate, issue, proved, switched_on
from tests.security.factors.authenticators.acts import DELETE, OVERVIEW, attached, text_of
from tests.security.factors.phones.acts import UNBIND, bound
from tests.security.step_up.acts import grant_in

SESSIONS, DEVICES = "/settings/sessions/", "/settings/trusted-devices/"


def twice(client: Client, path: str, **fields: str) -> HttpResponse:
    """Send a form from two tabs; return what the second one shows in the end."""
    assert client.post(path, fields).status_code == 302, path
    recorded = AuditEvent.objects.count()
    answer = client.post(path, fields, follow=True)
    assert AuditEvent.objects.count() == recorded
    return answer


def without_reference(page: HttpResponse) -> str:
    return re.sub(r"value=\"[A-Za-z0-9]{64}\"|<code>.*?</code>|[0-9a-f-]{36}", "", page.content.decode())


def test_a_security_password(cast: Cast) -> None:
    client, made = logged_on(switched_on(cast.alice)), issue(cast.alice, label="My iPhone").client_password
    path = f"/settings/client-passwords/{made.public_id}/delete/"
    words = "The password for \u2068My iPhone\u2069 was already deleted."
    assert words in text_of(twice(client, path))
    assert words in text_of(client.get(path, follow=True))


def test_a_session(cast: Cast) -> None:
    """Also one that logged itself off, of which nothing is left."""
    client = logged_on(cast.alice)
    other = logged_on(cast.alice, source="198.51.100.7")
    path = f"{SESSIONS}{PortalSession.objects.get(source_address='198.51.100.7').public_id}/end/"
    other.post("/logoff/")
    answer = client.post(path)
    assert answer.status_code == 404
    assert "That session has already ended." in text_of(answer)
    assert "You are not logged on anywhere else" in text_of(answer)


def test_a_trusted_device(cast: Cast) -> None:
    trusted(cast.alice)
    answer = twice(logged_on(cast.alice), f"{DEVICES}{TrustedDevice.objects.get().public_id}/remove/")
    assert "That device is no longer trusted." in text_of(answer)
    assert "No trusted devices" in text_of(answer)


@pytest.mark.parametrize(
    ("page", "foreign"),
    [
        (f"{SESSIONS}%s/end/", lambda: PortalSession.objects.latest("created_at").public_id),
        (f"{DEVICES}%s/remove/", lambda: TrustedDevice.objects.latest("pk").public_id),
    ],
)
def test_a_foreign_one_is_as_over_as_one_that_never_was(cast: Cast, page: str, foreign: object) -> None:
    """T1: to the letter, so that no id betrays whether it exists."""
    client = logged_on(cast.alice)
    trusted(cast.charlie)
    logged_on(cast.charlie)
    answers = [client.post(page % one) for one in (foreign(), uuid4())]  # type: ignore[operator]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert without_reference(answers[0]) == without_reference(answers[1])


@pytest.mark.parametrize("page", [f"{SESSIONS}%s/end/", f"{DEVICES}%s/remove/"])
def test_a_switch_of_the_language_on_that_page_leads_to_the_list(cast: Cast, page: str) -> None:
    assert logged_on(cast.alice).get(page % uuid4(), follow=True).status_code == 200


def test_an_authenticator(cast: Cast) -> None:
    attached(cast.alice)
    cast.alice.refresh_from_db()
    client = logged_on(cast.alice)
    answer = twice(client, DELETE, grant=str(grant_in(client, cast.alice, Purpose.DELETE_AUTHENTICATOR)))
    assert "No authenticator is attached now. It may have been deleted in another window." in text_of(answer)


def test_a_phone(cast: Cast) -> None:
    bound(cast.alice)
    cast.alice.refresh_from_db()
    client = logged_on(cast.alice)
    answer = twice(client, UNBIND, grant=str(grant_in(client, cast.alice)))
    assert "No secure phone is bound now." in text_of(answer)


def test_turning_off(cast: Cast) -> None:
    client = logged_on(switched_on(cast.alice))
    answer = twice(client, TURN_OFF, grant=str(grant_in(client, cast.alice, Purpose.TURN_OFF)))
    assert "The third-party client security password is already off." in text_of(answer)


def test_freezing_and_letting_in_again(cast: Cast) -> None:
    bob = logged_on(cast.bob)
    page = f"/console/employees/{cast.alice.public_id}/"
    grant = str(grant_in(bob, cast.bob, Purpose.PEOPLE))
    assert f"{cast.alice.address} is already frozen." in text_of(twice(bob, f"{page}freeze/", grant=grant))
    assert f"{cast.alice.address} is not frozen." in text_of(twice(bob, f"{page}unfreeze/", grant=grant))


def test_the_page_with_the_new_password_loaded_again(cast: Cast) -> None:
    """C12: never the text; the ways on are links, and the one to delete names the very password."""
    client = logged_on(switched_on(cast.alice))
    issue(cast.alice, label="Before")
    grant = proved(client, cast.alice)
    generate(client, grant, label="My <iPhone>")
    issue(cast.alice, label="After")
    again = generate(client, grant)
    made = cast.alice.client_passwords.get(label="My <iPhone>")
    assert again.status_code == 409
    page = again.content.decode()
    assert "This password was already shown" in page
    assert f'href="/settings/client-passwords/{made.public_id}/delete/"' in page
    assert f'href="{GENERATE}"' in page
    assert escape("My <iPhone>") in page
    assert "Before" not in page
    client.post(f"/settings/client-passwords/{made.public_id}/delete/")
    assert "That password is deleted." in text_of(generate(client, grant))


def test_refusals_name_the_next_page(cast: Cast) -> None:
    """A refusal with words of its own has a link to where they say to go."""
    client = logged_on(cast.alice)
    answer = client.post("/settings/authenticator/confirm/", {"code": "123456"})
    assert answer.status_code == 409
    assert f'href="{OVERVIEW}"' in answer.content.decode()
    assert "Error 409" not in answer.content.decode()
