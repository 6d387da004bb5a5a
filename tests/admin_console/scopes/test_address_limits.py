"""P15: from where alone people of a domain, a department or an account may log on, and mail programs where ticked."""

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from accounts.models import Policy
from mailportal.audit.models import AuditEvent
from security.connections.models import Cut
from security.networks import ANYWHERE
from security.policies import LOGON_NETWORKS
from tests.admin_console.acts import hidden, postmaster, prove, save, typed_on, use_account_password, words
from tests.browser import browser
from tests.cast import Cast
from tests.security.logon.acts import OVERVIEW, give_password

pytestmark = pytest.mark.django_db(transaction=True)
PAGE, REVIEW = "/console/address-limits/", "/console/address-limits/review/"
OFFICE, ELSEWHERE = "192.0.2.10", "198.51.100.7"
SERVER = {"name": "mail1", "doveadm_url": "http://127.0.0.1:9/doveadm/v1", "doveadm_key_file": "/nowhere"}


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


def typed(client: Client, networks: str, **more: str) -> dict[str, str]:
    return typed_on(client.get(PAGE)) | {"who": "everyone", "networks": networks, **more}


def put(client: Client, cast: Cast, networks: str, **more: str) -> HttpResponse:
    return save(client, cast.bob, PAGE, typed(client, networks, **more), REVIEW)


def rows() -> dict[str, str]:
    return dict(Policy.objects.filter(kind__startswith="logon_networks").values_list("kind", "value"))


def ends_on() -> dict[str, str]:
    return {"owner": "postmaster@acme.example", "reason": "On the road", "ends_on": "2030-06-30"}


def test_people_log_on_from_there_alone_until_it_is_taken_back(cast: Cast, bob: Client) -> None:
    assert "Saved for acme.example." in words(put(bob, cast, "192.0.2.0/24\n::ffff:203.0.113.9"))
    assert rows() == {"logon_networks": "192.0.2.0/24 203.0.113.9"}
    assert give_password(browser(source=ELSEWHERE), cast.alice).status_code == 403
    assert give_password(browser(source=OFFICE), cast.alice)["Location"] == OVERVIEW
    (event,) = AuditEvent.objects.filter(event="accounts:policy:set", change__kind="logon_networks")
    assert (event.actor, event.change["after"]) == (cast.bob.address, "192.0.2.0/24 203.0.113.9")
    put(bob, cast, "", who="nobody")
    assert rows() == {"logon_networks": ANYWHERE}
    assert give_password(browser(source=ELSEWHERE), cast.alice)["Location"] == OVERVIEW


def test_what_is_wrong_is_named_by_its_line(cast: Cast, bob: Client) -> None:
    page = bob.post(PAGE, typed(bob, "192.0.2.0/24\n10.0.0.0/33"))
    assert page.status_code == 400
    assert "Line 2: “10.0.0.0/33” is neither an address nor a network." in words(page)
    assert "10.0.0.0/33" in page.content.decode(), "what was typed is still there"
    assert "Enter at least one network" in words(bob.post(PAGE, typed(bob, " \n")))
    assert "Nothing would change." in words(bob.post(PAGE, typed(bob, " ", who="nobody")))
    wide = "\n".join(f"2001:db8:1234:{n:x}::/64" for n in range(1, 60))
    assert "These are too many networks." in words(bob.post(PAGE, typed(bob, wide)))
    assert rows() == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10.1.0.0/8", "Line 1: “10.1.0.0/8” is an address within a network. Did you mean 10.0.0.0/8?"),
        ("\n".join(f"10.{n // 256}.{n % 256}.0/24" for n in range(4000)), "Line 101: the list ends here"),
        ("10.0.0.0/8\x00", "This request could not be understood"),
        ("１０.0.0.0/8", "Line 1: “１０.0.0.0/8” is neither an address nor a network."),
        ("10.0.0.0 /8", "Line 1: “10.0.0.0 /8” is neither an address nor a network."),
        ("1" * 60_001, "Ensure this value has at most 60000 characters"),
    ],
)
def test_bad_networks_are_refused_and_nothing_is_changed(bob: Client, text: str, said: str) -> None:
    for field in ({"networks": text}, {"networks": "10.0.0.0/8", "other_networks": text, "whom": "alice", **ends_on()}):
        page = bob.post(PAGE, typed_on(bob.get(PAGE)) | {"who": "everyone", "do": "exception"} | field)
        assert page.status_code == 400
        assert said in words(page)
    assert rows() == {}


def test_the_review_says_who_was_elsewhere_and_their_mail_is_cut(cast: Cast, bob: Client, settings: Settings) -> None:
    settings.MAIL_SERVERS = [SERVER]
    use_account_password(cast.alice)
    use_account_password(cast.dora)
    cast.order(LOGON_NETWORKS, ANYWHERE, account=cast.dora)
    give_password(browser(source=ELSEWHERE), cast.alice)
    bob.post(PAGE, typed(bob, "192.0.2.0/24", also="on"))
    page = prove(bob, cast.bob, REVIEW)
    assert "1 account was used on the web from elsewhere in the last 30 days." in words(page)
    assert "1 account used a mail program in the last 30 days where it is refused" in words(page), (
        "exceptions are nearer"
    )
    assert "acme.example Logon addresses Anywhere 192.0.2.0/24" in words(page), "before and after"
    bob.post(REVIEW, hidden(page))
    assert list(Cut.objects.values_list("credential", flat=True)) == [f"account:{cast.alice.pk}"]
    assert rows()["logon_networks_in_mail"] == "on"


def test_without_the_tick_mail_programs_go_on(cast: Cast, bob: Client, settings: Settings) -> None:
    settings.MAIL_SERVERS = [SERVER]
    use_account_password(cast.alice)
    put(bob, cast, "192.0.2.0/24")
    assert not Cut.objects.exists()
    assert "logon_networks_in_mail" not in rows()


def test_a_postmaster_is_warned_before_they_shut_themselves_out(cast: Cast, bob: Client) -> None:
    bob.post(PAGE, typed(bob, "203.0.113.0/24"))
    page = prove(bob, cast.bob, REVIEW)
    assert "You are at 192.0.2.10 now. This would shut you out" in words(page)
    refused = bob.post(REVIEW, hidden(page))
    assert refused.status_code == 409
    assert rows() == {}
    assert bob.post(REVIEW, hidden(refused) | {"is_warned": "on"}).status_code == 302
    assert give_password(browser(source=OFFICE), cast.bob).status_code == 403


def test_an_exception_of_ones_own_is_no_reason_for_a_warning(cast: Cast, bob: Client) -> None:
    cast.order(LOGON_NETWORKS, ANYWHERE, account=cast.bob)
    bob.post(PAGE, typed(bob, "203.0.113.0/24"))
    assert "shut you out" not in words(prove(bob, cast.bob, REVIEW))


def test_orders_that_changed_meanwhile_are_reviewed_again(cast: Cast, bob: Client) -> None:
    bob.post(PAGE, typed(bob, "192.0.2.0/24"))
    confirm = hidden(prove(bob, cast.bob, REVIEW))
    cast.order(LOGON_NETWORKS, ANYWHERE, account=cast.alice)
    assert bob.post(REVIEW, confirm).status_code == 409
    assert bob.get(f"{PAGE}review/").status_code == 200


def test_a_department_and_an_account_have_lists_of_their_own(cast: Cast, bob: Client) -> None:
    """P15: Sales from its network, Alice in it from another one; the rest of the domain from anywhere."""
    page = bob.post(
        PAGE,
        typed_on(bob.get(PAGE))
        | {"who": "chosen", "networks": "198.51.100.0/24", "departments": str(cast.sales.pk), "do": "exception"}
        | {"whom": "alice", "other_networks": "203.0.113.7", **ends_on()},
    )
    assert "Logon from listed networks only for 1 of 3 people Alice" in words(page)
    assert "203.0.113.7" in words(page)
    sent = {"who": "chosen", "networks": "198.51.100.0/24", "departments": str(cast.sales.pk)}
    save(bob, cast.bob, PAGE, typed_on(page) | sent, REVIEW)
    found = Policy.objects.filter(kind="logon_networks").values_list("department__name", "account__name", "value")
    assert set(found) == {("Sales", None, "198.51.100.0/24"), (None, "Alice", "203.0.113.7")}
    assert give_password(browser(source="203.0.113.7"), cast.alice)["Location"] == OVERVIEW
    assert give_password(browser(source=ELSEWHERE), cast.alice).status_code == 403
    assert give_password(browser(source="233.252.0.1"), cast.dora)["Location"] == OVERVIEW
    event = AuditEvent.objects.get(event="accounts:policy:set", target=cast.alice.address)
    assert (event.change["before"], event.change["after"], event.change["reason"]) == (
        None,
        "203.0.113.7",
        "On the road",
    )


def test_chosen_accounts_follow_what_is_written(cast: Cast, bob: Client) -> None:
    """The list of networks is one: an account that was chosen by itself does not stay with the old one."""
    page = bob.post(PAGE, typed(bob, OFFICE, who="chosen", account="dora", do="account"))
    assert "Logon from listed networks only for 1 of 3 people Dora" in words(page)
    save(bob, cast.bob, PAGE, typed_on(page) | {"who": "chosen", "networks": "203.0.113.0/24"}, REVIEW)
    assert rows() == {"logon_networks": "203.0.113.0/24"}, "of the line that was added the page's list at the end"
    again = bob.get(PAGE)
    assert "Logon from listed networks only for 1 of 3 people Dora" in words(again)
    assert "203.0.113.0/24</textarea>" in again.content.decode()
    save(bob, cast.bob, PAGE, typed_on(again) | {"who": "chosen", "networks": "192.0.2.0/24"}, REVIEW)
    row = Policy.objects.get(kind="logon_networks")
    assert (row.account, row.value) == (cast.dora, "192.0.2.0/24")
    save(bob, cast.bob, PAGE, typed_on(bob.get(PAGE)) | {"who": "nobody", "networks": ""}, REVIEW)
    assert rows() == {}


def test_networks_of_two_pages_do_not_meet(cast: Cast, bob: Client) -> None:
    """A bad list keeps what waits on the page, and says nothing of whom it would touch."""
    page = bob.post(PAGE, typed(bob, "10.0.0.0/8", do="exception", whom="alice", **ends_on()))
    wrong = bob.post(PAGE, typed_on(page) | {"who": "everyone", "networks": "10.0.0.0/33"})
    assert wrong.status_code == 400
    assert "Put right what is marked, then it is counted again." in words(wrong)
    assert "On the road" in words(wrong)


def test_a_forged_line_is_refused(bob: Client) -> None:
    line = '{"added": [["d-1", "10.0.0.0/33", "", "", ""]], "removed": []}'
    assert bob.post(PAGE, typed(bob, "10.0.0.0/8", changes=line)).status_code == 400
    assert rows() == {}
