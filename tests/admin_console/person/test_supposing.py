"""X6: "what would happen if": asked in words, answered in words, with whose rule it is and what cures it."""

import pytest
from django.test import Client

from accounts.models import User
from admin_console.capabilities.rules import EVERY_CAPABILITY, Capability
from admin_console.events import LOGON_SUPPOSED
from admin_console.person.acts import PersonTask
from mailportal.audit.models import AuditEvent
from security.client_passwords.rules import ClientKind
from security.models import LogonRecord
from security.policies import CLIENT_PASSWORDS, OFF, POP3, REQUIRED
from tests.admin_console.acts import appointed, at_work, postmaster, words
from tests.admin_console.person.test_page import page_of
from tests.cast import Cast
from tests.security.mail_auth.conftest import issue

pytestmark = pytest.mark.django_db

QUESTION = {"over": "imap", "shown": "account", "source": "203.0.113.7"}
REFUSED_HEARS = "The mail program would hear “authentication failed” and nothing else."


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


def answer(client: Client, account: User, **question: str) -> str:
    page = client.get(page_of(account, "why/answer/"), QUESTION | question)
    assert page.status_code == 200
    return words(page)


def test_the_page_of_all_gates_asks_the_question(cast: Cast, bob: Client) -> None:
    page = bob.get(page_of(cast.alice, "why/")).content.decode()
    assert f'action="{page_of(cast.alice, "why/answer/")}"' in page
    assert '<form class="filters tight" method="get"' in page


def test_what_gets_in_is_said(cast: Cast, bob: Client) -> None:
    text = answer(bob, cast.alice)
    assert "It would get in Every gate is open for it." in text
    assert "Which password the web logon password open" in text
    assert "Nothing was tried, counted or recorded as a logon. That you asked is in the operation log." in text


def test_a_shut_gate_is_named_with_its_rule_and_its_cure(cast: Cast, bob: Client) -> None:
    cast.order(CLIENT_PASSWORDS, REQUIRED, department=cast.sales)
    page = bob.get(page_of(cast.alice, "why/answer/"), QUESTION)
    text = words(page)
    assert "It would be refused at “Which password”: web logon password, not accepted" in text
    assert "Exception for Sales, since" in text
    assert f"{REFUSED_HEARS} Cure: generate a security password for it under Account Security." in text
    assert PersonTask.EXCEPTION.url(cast.alice) in page.content.decode()
    assert "Password not checked" in text
    assert "Without that Accepted" in text


def test_another_protocol_gets_another_answer(cast: Cast, bob: Client) -> None:
    cast.order(POP3, OFF)
    assert "It would be refused at “POP3”: off" in answer(bob, cast.alice, over="pop3")
    assert "It would get in" in answer(bob, cast.alice, over="smtp")


def test_a_wrong_password_is_refused_at_the_last_gate(cast: Cast, bob: Client) -> None:
    text = answer(bob, cast.alice, shown="wrong")
    assert "It would be refused at “Password”: wrong" in text
    assert "Cure:" not in text


def test_the_web_says_what_comes_next(cast: Cast, bob: Client) -> None:
    text = answer(bob, cast.alice, over="web")
    assert "It would get in Next, in a browser that does not know the account: not asked for." in text
    assert "authentication failed" not in answer(bob, cast.alice, over="web", shown="wrong")


def test_security_passwords_are_offered_by_label(cast: Cast, bob: Client) -> None:
    one, _ = issue(cast.alice, ClientKind.SMTP, label="My iPhone")
    text = answer(bob, cast.alice, shown=str(one.public_id))
    assert "It would be refused at “Password”: none is for this protocol" in text
    assert "Which password security password “My iPhone” open" in text


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"source": "10.0.0.0/33"}, "Enter one IP address, such as 203.0.113.7 or 2001:db8::7."),
        ({"source": "10.0.0.0/8"}, "Enter one IP address, such as 203.0.113.7 or 2001:db8::7."),
        ({"source": "unknown"}, "Enter one IP address, such as 203.0.113.7 or 2001:db8::7."),
        ({"source": ""}, "This field is required."),
        ({"source": "1" * 46}, "at most 45"),
        ({"over": "gopher"}, "Select a valid choice."),
        ({"shown": "client"}, "Select a valid choice."),
        ({"shown": "00000000-0000-0000-0000-000000000000"}, "Select a valid choice."),
    ],
)
def test_what_is_no_question_is_said_at_its_field_and_asks_nothing(
    cast: Cast, bob: Client, wrong: dict[str, str], error: str
) -> None:
    page = bob.get(page_of(cast.alice, "why/answer/"), QUESTION | wrong)
    assert page.status_code == 400
    assert error in words(page)
    assert not AuditEvent.objects.filter(event=LOGON_SUPPOSED).exists()


@pytest.mark.parametrize("source", ["::ffff:203.0.113.7", " 203.0.113.7 ", "[203.0.113.7]:993"])
def test_addresses_are_read_as_everywhere(cast: Cast, bob: Client, source: str) -> None:
    answer(bob, cast.alice, source=source)
    assert AuditEvent.objects.get(event=LOGON_SUPPOSED).change["source_address"] == "203.0.113.7"


def test_that_it_was_asked_is_on_record_and_nothing_else_is(cast: Cast, bob: Client) -> None:
    one, _ = issue(cast.alice, label="My iPhone")
    before = LogonRecord.objects.count()
    answer(bob, cast.alice, shown=str(one.public_id))
    event = AuditEvent.objects.get(event=LOGON_SUPPOSED)
    assert (event.actor, event.target, event.domain_id) == (cast.bob.address, cast.alice.address, cast.acme.pk)
    assert event.change == {"channel": "imap", "shown": "client", "source_address": "203.0.113.7"}
    assert LogonRecord.objects.count() == before
    bob.get(page_of(cast.alice, "why/answer/"))
    assert AuditEvent.objects.filter(event=LOGON_SUPPOSED).count() == 1


def test_who_may_not_see_from_where_people_come_may_not_try_it_out(cast: Cast) -> None:
    """P12: what an address finds open says that somebody is at home there."""
    client = at_work(appointed(cast.dora, everywhere=True, may=EVERY_CAPABILITY - {Capability.LOGS}))
    assert client.get(page_of(cast.alice, "why/answer/"), QUESTION).status_code == 403
    assert "answer/" not in client.get(page_of(cast.alice, "why/")).content.decode()


def test_who_does_not_look_after_security_passwords_asks_for_one_without_a_name(cast: Cast) -> None:
    one, _ = issue(cast.alice, label="My iPhone")
    client = at_work(appointed(cast.dora, everywhere=True, may={Capability.SEE, Capability.LOGS}))
    text = answer(client, cast.alice, shown="client")
    assert "It would get in" in text
    assert "iPhone" not in text
    by_name = client.get(page_of(cast.alice, "why/answer/"), QUESTION | {"shown": str(one.public_id)})
    assert by_name.status_code == 400
