"""D4, P2: a password that an administrator sets is for some days, and only to choose another one (attack A14)."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.evidence import actor_of
from accounts.models import User
from accounts.passwords.services import hash_password, store_password
from mailportal.audit.models import AuditEvent
from mailportal.audit.source import PORTAL, Source
from security.client_passwords.queries import living_client_passwords
from security.errors import NoTemporaryPassword, NotYoursToReset
from security.events import TEMPORARY_PASSWORD_RENEWED, TEMPORARY_PASSWORD_SET
from security.models import Cut
from security.passwords.temporary import TemporaryPassword, renew_temporary_password, set_temporary_password
from security.policies import PASSWORD_HISTORY, TEMPORARY_PASSWORD_DAYS
from tests.browser import browser, in_one_line, logged_on
from tests.cast import Cast, password_of
from tests.security.browsers.trusted_devices.acts import give_cookie, trusted
from tests.security.factors.authenticators.acts import attached
from tests.security.logon.acts import BY_APP, CHANGE, LOGON, OVERVIEW, START_OVER, half_way, is_in
from tests.security.mail_auth.conftest import issue
from tests.security.notices.mailbox import newest_for, subjects_for

DESK = Source(address="192.0.2.50")
NEW = "Fresh-Passw0rd-7"
TWICE = {"new": NEW, "confirm": NEW}


def set_by_bob(cast: Cast, account: User | None = None, **how: object) -> TemporaryPassword:
    return set_temporary_password(account=account or cast.alice, actor=actor_of(cast.bob), source=DESK, **how)  # type: ignore[arg-type]


def again(cast: Cast, **how: int) -> object:
    return renew_temporary_password(account=cast.alice, actor=actor_of(cast.bob), source=DESK, **how)


def log_on_with(account: User, password: str) -> tuple[Client, HttpResponse]:
    client = browser()
    return client, client.post(LOGON, {"address": account.address, "password": password})


def test_a14_it_opens_the_page_of_its_change_and_then_is_dead(cast: Cast, clock: time_machine.Traveller) -> None:
    temporary = set_by_bob(cast)
    client, answer = log_on_with(cast.alice, temporary.secret)
    assert answer["Location"] == CHANGE
    assert not is_in(client)
    assert client.post(CHANGE, TWICE)["Location"] == OVERVIEW
    assert log_on_with(cast.alice, temporary.secret)[1].status_code == 400
    assert log_on_with(cast.alice, password_of("Alice"))[1].status_code == 400
    cast.alice.refresh_from_db()
    assert (cast.alice.must_change_password_since, cast.alice.password_ends_at) == (None, None)


def test_a_generated_one_has_a_hundred_random_bits_and_is_read_aloud_in_fours(cast: Cast) -> None:
    secrets = {set_by_bob(cast).secret for _ in range(5)}
    assert len(secrets) == 5
    assert all(len(secret) == 24 and secret.count("-") == 4 for secret in secrets)


def test_d4_a_typed_one_is_as_temporary(cast: Cast, clock: time_machine.Traveller) -> None:
    temporary = set_by_bob(cast, typed="Chosen-Passw0rd-9")
    assert temporary.secret == "Chosen-Passw0rd-9"
    client, answer = log_on_with(cast.alice, "Chosen-Passw0rd-9")
    assert answer["Location"] == CHANGE
    assert client.post(CHANGE, {"new": "Chosen-Passw0rd-9", "confirm": "Chosen-Passw0rd-9"}).status_code == 400


def test_the_change_page_says_its_end_in_the_domains_time(cast: Cast, clock: time_machine.Traveller) -> None:
    cast.acme.time_zone = "Asia/Shanghai"
    cast.acme.save()
    temporary = set_by_bob(cast, days=3)
    client, _ = log_on_with(cast.alice, temporary.secret)
    page = in_one_line(client.get(CHANGE))
    assert "Your password is temporary and works until 18 Jan 2027, 16:00 (Asia/Shanghai)." in page


def test_a14_past_its_end_it_opens_nothing_and_says_so_to_who_has_it(cast: Cast, clock: time_machine.Traveller) -> None:
    temporary = set_by_bob(cast)
    clock.shift(timedelta(days=7) - timedelta(seconds=1))
    assert log_on_with(cast.alice, temporary.secret)[1]["Location"] == CHANGE
    clock.shift(1)
    _, answer = log_on_with(cast.alice, temporary.secret)
    assert answer.status_code == 403
    assert "It was temporary and worked until 22 Jan 2027, 08:00 (UTC)." in in_one_line(answer)
    assert "temporary" not in in_one_line(log_on_with(cast.alice, "Wrong-Passw0rd")[1])


def test_a14_a_change_under_way_ends_with_the_password(cast: Cast, clock: time_machine.Traveller) -> None:
    """Nobody keeps the page open: the logon waits ten minutes, and a new password voids it."""
    temporary = set_by_bob(cast)
    client, _ = log_on_with(cast.alice, temporary.secret)
    set_by_bob(cast)
    assert client.post(CHANGE, TWICE)["Location"] == START_OVER


def test_the_password_of_before_is_no_way_out_of_the_change(cast: Cast, clock: time_machine.Traveller) -> None:
    """P3: what the domain remembers outlives an administrator's password, which may be any."""
    cast.order(PASSWORD_HISTORY, "3")
    client, _ = log_on_with(cast.alice, set_by_bob(cast, typed=password_of("Alice")).secret)
    client, _ = log_on_with(cast.alice, set_by_bob(cast).secret)
    answer = client.post(CHANGE, {"new": password_of("Alice"), "confirm": password_of("Alice")})
    assert answer.status_code == 400
    assert client.post(CHANGE, TWICE)["Location"] == OVERVIEW


# --- how long


def test_the_domain_says_how_long_it_works(cast: Cast, clock: time_machine.Traveller) -> None:
    now = timezone.now()
    assert set_by_bob(cast).ends_at == now + timedelta(days=7)
    cast.order(TEMPORARY_PASSWORD_DAYS, "2")
    cast.order(TEMPORARY_PASSWORD_DAYS, "14", department=cast.engineering)
    assert set_by_bob(cast).ends_at == now + timedelta(days=2)
    assert set_by_bob(cast, cast.dora).ends_at == now + timedelta(days=14)
    assert set_by_bob(cast, days=1).ends_at == now + timedelta(days=1)


@pytest.mark.parametrize("days", [0, 15, -1])
def test_other_lives_are_refused_and_change_nothing(cast: Cast, days: int) -> None:
    with pytest.raises(ValueError, match="days"):
        set_by_bob(cast, days=days)
    before = cast.alice.password
    cast.alice.refresh_from_db()
    assert cast.alice.password == before


# --- once more


def test_once_more_opens_an_ended_one_again(cast: Cast, clock: time_machine.Traveller) -> None:
    temporary = set_by_bob(cast)
    clock.shift(timedelta(days=20))
    assert log_on_with(cast.alice, temporary.secret)[1].status_code == 403
    assert again(cast, days=2) == timezone.now() + timedelta(days=2)
    assert log_on_with(cast.alice, temporary.secret)[1]["Location"] == CHANGE
    assert subjects_for(cast.alice)[-1] == "Temporary password works again"
    assert AuditEvent.objects.get(event=TEMPORARY_PASSWORD_RENEWED).actor == cast.bob.address


def test_once_more_is_for_a_temporary_password_alone(cast: Cast) -> None:
    """The owner has chosen one since: an administrator's button must not touch it."""
    with pytest.raises(NoTemporaryPassword):
        again(cast)
    set_by_bob(cast)
    store_password(account=cast.alice, encoded=hash_password(NEW))
    with pytest.raises(NoTemporaryPassword):
        again(cast)
    cast.alice.refresh_from_db()
    assert cast.alice.must_change_password_since is None


# --- what ends, and what goes on


def test_sessions_trusted_devices_and_logons_under_way_end(cast: Cast, clock: time_machine.Traveller) -> None:
    phone, _ = attached(cast.alice)
    cast.alice.refresh_from_db()
    token = trusted(cast.alice)
    session, half = logged_on(cast.alice), half_way(cast.alice)
    temporary = set_by_bob(cast)
    assert not is_in(session)
    assert half.post(BY_APP, {"code": phone.code()})["Location"] == START_OVER
    client = browser()
    give_cookie(client, token)
    answer = client.post(LOGON, {"address": cast.alice.address, "password": temporary.secret})
    assert answer["Location"] == BY_APP


def test_security_passwords_end_with_it_unless_they_are_kept(cast: Cast, settings: Settings) -> None:
    settings.MAIL_SERVERS = [  # type: ignore[attr-defined]  # pytest-django's settings
        {"name": "mail1", "host": "mail1.example", "doveadm_url": "http://127.0.0.1:1/", "doveadm_key_file": "/nowhere"}
    ]
    password, _ = issue(cast.alice)
    kept = set_by_bob(cast, keeps_client_passwords=True)
    assert kept.credentials == (f"account:{cast.alice.pk}",)
    assert living_client_passwords(account=cast.alice).count() == 1
    ended = set_by_bob(cast)
    assert ended.credentials == (f"account:{cast.alice.pk}", password.credential)
    assert not living_client_passwords(account=cast.alice).exists()
    assert {cut.credential for cut in Cut.objects.all()} == set(ended.credentials)
    assert [
        event.change["client_passwords_deleted"]
        for event in AuditEvent.objects.filter(event=TEMPORARY_PASSWORD_SET).order_by("pk")
    ] == [0, 1]


# --- who is told, and who may


def test_the_owner_is_told_and_by_whom(cast: Cast) -> None:
    temporary = set_by_bob(cast)
    assert subjects_for(cast.alice) == ["Temporary password"]
    text = newest_for(cast.alice)
    assert cast.bob.address in text
    assert temporary.secret not in text
    event = AuditEvent.objects.get(event=TEMPORARY_PASSWORD_SET)
    assert (event.actor, event.target, event.domain_id) == (cast.bob.address, cast.alice.address, cast.acme.pk)
    assert temporary.secret not in str(event.change)


def test_nobody_sets_one_for_whom_somebody_else_looks_after(cast: Cast) -> None:
    """1.14: no postmaster another one, an operator or an employee of elsewhere; no operator an employee; nobody their
    own, no employee anybody.
    """
    cases = [
        (cast.bob, cast.bob),
        (cast.bob, cast.gina),
        (cast.bob, cast.charlie),
        (cast.bob, cast.olga),
        (cast.olga, cast.alice),
        (cast.olga, cast.olga),
        (cast.alice, cast.alice),
        (cast.alice, cast.dora),
    ]
    for actor, account in cases:
        with pytest.raises(NotYoursToReset):
            set_temporary_password(account=account, actor=actor_of(actor), source=DESK)
        with pytest.raises(NotYoursToReset):
            renew_temporary_password(account=account, actor=actor_of(actor), source=DESK)
    for actor, account in ((cast.olga, cast.bob), (cast.olga, cast.gina), (cast.bob, cast.alice)):
        set_temporary_password(account=account, actor=actor_of(actor), source=DESK)
    set_temporary_password(account=cast.olga, actor=PORTAL, source=DESK)
