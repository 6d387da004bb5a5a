"""P14: what needs somebody, each number with a list that has as many, as far as a desk reaches."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.directory.services import create_account
from accounts.models import User
from admin_console.capabilities.rules import EVERY_CAPABILITY, Capability
from admin_console.figures.models import KeptCount
from admin_console.figures.services import count_what_is_wanted
from mailportal.throttle.counters import keep
from security.models import ClientPassword, LogonDay
from security.passwords.sprays import keys_of
from security.records.rules import Channel, Reason, Result
from tests.admin_console.acts import appointed, at_work, give_client_password, postmaster
from tests.cast import Cast
from tests.security.factors.authenticators import acts as app
from tests.security.factors.phones import acts as phone
from tests.security.records.test_days import outcome, write

OVERVIEW = "/console/overview/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


def lines(client: Client) -> dict[str, str]:
    """Return what needs somebody, each with its list."""
    page = client.get(OVERVIEW)
    assert page.status_code == 200
    return {one.sentence: one.url for one in page.context["concerns"]}


def named(client: Client, url: str) -> set[str]:
    """Return whom a list names."""
    page = unescape(client.get(url).content.decode())
    return {person.name for person in User.objects.all() if f">{person.name}<" in page}


def test_the_console_begins_with_it(bob: Client) -> None:
    assert bob.get("/console/").headers["Location"] == OVERVIEW
    page = bob.get(OVERVIEW).content.decode()
    assert re.search(r'href="/console/overview/" aria-current="page"', page)


class TestNumbersLeadToLists:
    """A number is a link, and the list behind it has as many."""

    def test_without_a_factor_or_phone(self, cast: Cast, bob: Client) -> None:
        app.attached(cast.alice)
        phone.bound(cast.dora)
        assert lines(bob)["1 person has no second factor"] == "/console/employees/?state=without-factor"
        assert named(bob, "/console/employees/?state=without-phone") == {cast.alice.name, cast.bob.name}
        figures = {str(one.title): one for one in bob.get(OVERVIEW).context["figures"]}
        assert figures["Secure phone"].remark == "2 people are without"
        assert figures["Secure phone"].url == "/console/employees/?state=without-phone"

    def test_a_program_that_shows_the_account_password_in_vain(self, cast: Cast, bob: Client) -> None:
        now = timezone.now().timestamp()
        needed = outcome(cast, now - 60, Channel.IMAP, Result.REJECT)._replace(reason=Reason.CLIENT_PASSWORD_NEEDED)
        write(needed)
        assert "Mail programs of 1 person are refused" in lines(bob)
        assert named(bob, lines(bob)["Mail programs of 1 person are refused"]) == {cast.alice.name}
        write(outcome(cast, now - 30, Channel.IMAP, Result.ACCEPT))
        KeptCount.objects.all().delete()  # a logon is no act: after an hour it is counted again
        assert "Mail programs of 1 person are refused" not in lines(bob)
        assert named(bob, "/console/employees/?state=refused-program") == set()

    def test_security_passwords_that_nobody_would_miss(self, cast: Cast, bob: Client) -> None:
        give_client_password(cast.alice, slot=0)
        give_client_password(cast.alice, slot=1)
        give_client_password(cast.dora, slot=0)
        long_ago = timezone.now() - timedelta(days=181)
        mine = ClientPassword.objects.filter(account=cast.alice)
        mine.filter(slot=0).update(created_at=long_ago, last_used_at=None)
        mine.filter(slot=1).update(created_at=long_ago, last_used_at=timezone.now())
        line = "1 security password was not used for 180 days"
        assert named(bob, lines(bob)[line]) == {cast.alice.name}

    def test_temporary_passwords_and_those_that_must_change(self, cast: Cast, bob: Client) -> None:
        soon, later = timezone.now() + timedelta(days=6), timezone.now() + timedelta(days=8)
        User.objects.filter(pk=cast.alice.pk).update(password_ends_at=soon, must_change_password_since=timezone.now())
        User.objects.filter(pk=cast.dora.pk).update(password_ends_at=later)
        found = {one.sentence: one.detail for one in bob.get(OVERVIEW).context["concerns"]}
        assert found["2 temporary passwords are in use"].startswith("1 of them ends within a week")
        assert "1 person must change the password" in found
        assert named(bob, lines(bob)["2 temporary passwords are in use"]) == {cast.alice.name, cast.dora.name}

    def test_changes_that_a_notice_stopped(self, cast: Cast, bob: Client) -> None:
        User.objects.filter(pk=cast.alice.pk).update(factors_frozen_at=timezone.now())
        first = next(iter(lines(bob).items()))
        assert first == ("1 person stopped a change", "/console/employees/?state=stopped")
        assert named(bob, first[1]) == {cast.alice.name}

    def test_a_network_that_guesses(self, cast: Cast, bob: Client) -> None:

        failures, bound, _ = keys_of(domain_id=cast.acme.pk, network="203.0.113.0/24")
        keep(failures, 61)
        keep(bound, 10)
        sentence, url = next(iter(lines(bob).items()))
        assert sentence == "Passwords of 61 accounts are guessed at from 203.0.113.0/24"
        assert "203.0.113.0/24" in bob.get(url).content.decode()

    def test_a_day_of_far_too_many_refusals(self, cast: Cast, bob: Client) -> None:
        yesterday = timezone.localdate(timezone.now(), cast.acme.zone) - timedelta(days=1)
        LogonDay.objects.create(
            domain_id=cast.acme.pk, day=yesterday, channel=Channel.SMTP, result=Result.REJECT, count=1_912, part=0
        )
        sentence, url = next(iter(lines(bob).items()))
        assert sentence.startswith("1,912 logons were refused on ")
        assert bob.get(url).status_code == 200
        assert f"since={yesterday}" in url

    def test_nothing_needs_anybody(self, cast: Cast) -> None:
        for person in (cast.alice, cast.bob, cast.dora):
            app.attached(person)
        page = at_work(cast.bob).get(OVERVIEW).content.decode()
        assert "Nothing needs you" in page


class TestLogons:
    def test_the_table_and_the_chart_say_the_same(self, cast: Cast, bob: Client) -> None:
        now = timezone.now().timestamp()
        write(*(outcome(cast, now, Channel.IMAP, Result.ACCEPT, f"192.0.{n}.1") for n in range(3)))
        write(outcome(cast, now, Channel.WEB, Result.ACCEPT), outcome(cast, now, Channel.POP3, Result.REJECT))
        write(outcome(cast, now, Channel.IMAP, Result.DEFER))
        context = bob.get(OVERVIEW).context
        today = context["table"]["rows"][0]
        # The postmaster's own logon of this test goes by no page.
        assert (today.mail, today.web, today.refused) == (3, 1, 1)
        assert context["table"]["protocols"] == ["Web", "IMAP"]
        title = context["chart"].columns[-1].title
        assert "accepted 3 mail, 1 web; refused 1 mail, 0 web" in title
        assert len(context["table"]["rows"]) == len(context["chart"].columns) == 30
        assert "1 refused" in context["chart"].label

    def test_only_the_own_domains(self, cast: Cast, bob: Client) -> None:
        LogonDay.objects.create(
            domain_id=cast.gina.domain_id, day=timezone.now().date(), channel="imap", result="accept", count=9, part=0
        )
        assert not bob.get(OVERVIEW).context["table"]["protocols"]


class TestDelegated:
    """P12: an administrator of some departments is told of their people, and why of nothing else."""

    def test_own_departments_alone(self, cast: Cast) -> None:
        gone = create_account(
            address="x@acme.example", name="X", domain=cast.acme, department=cast.engineering, encoded_password=None
        )
        appointed(cast.dora, cast.sales, may=EVERY_CAPABILITY)
        page = at_work(cast.dora).get(OVERVIEW)
        assert page.context["people"] == 1
        assert [str(one.sentence) for one in page.context["concerns"]] == ["1 person has no second factor"]
        text = page.content.decode()
        assert "Logons are counted for the whole domain." in text
        assert '<svg class="chart"' not in text
        assert gone.name not in named(at_work(cast.dora), page.context["concerns"][0].url)

    def test_what_they_may_do_nothing_about_is_left_out(self, cast: Cast) -> None:
        User.objects.filter(pk=cast.alice.pk).update(
            factors_frozen_at=timezone.now(), password_ends_at=timezone.now() + timedelta(days=1)
        )
        appointed(cast.dora, everywhere=True, may=[Capability.SEE, Capability.RESET_PASSWORDS])
        found = set(lines(at_work(cast.dora)))
        assert "1 temporary password is in use" in found
        assert "1 person stopped a change" not in found
        text = at_work(cast.dora).get(OVERVIEW).content.decode()
        assert "Logons are shown to administrators who may read the logs." in text

    def test_of_the_whole_domain_with_the_logs(self, cast: Cast) -> None:
        appointed(cast.dora, everywhere=True, may=[Capability.SEE, Capability.LOGS])
        assert '<svg class="chart"' in at_work(cast.dora).get(OVERVIEW).content.decode()

    def test_an_appointment_without_a_department(self, cast: Cast) -> None:
        appointed(cast.dora)
        assert at_work(cast.dora).get(OVERVIEW).context["people"] == 0


def test_many_people_are_counted_in_the_background(cast: Cast, bob: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """B7: the first page of a large domain says so, and the next one has the numbers."""
    monkeypatch.setattr("admin_console.figures.services.MOST_AT_ONCE", 2)
    page = bob.get(OVERVIEW)
    assert page.context["counts"] is None
    assert "Your people are being counted" in page.content.decode()
    assert count_what_is_wanted() == 1
    assert "3 people have no second factor" in lines(bob)


def test_it_asks_as_often_however_much_there_is(cast: Cast, bob: Client) -> None:
    """Eight statements at most, the session and its account included, where nobody has just acted."""

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            bob.get(OVERVIEW)
        return len(captured)

    bob.get(OVERVIEW)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("admin_console.figures.services.is_stale", lambda *_, **__: False)
        few = cost()
        now = timezone.now().timestamp()
        for hour in range(40):
            write(outcome(cast, now - hour * 3600 * 12, Channel.IMAP, Result.ACCEPT))
        assert cost() == few <= 8
