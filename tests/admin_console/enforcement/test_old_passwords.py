"""X13: security passwords are forced, and old passwords go on for some days in the programs that were seen."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from admin_console.enforcement.going_on import end_with_orders
from admin_console.enforcement.models import CutOver
from admin_console.enforcement.working import carry_out_cut_overs, tell_members
from mailportal.audit.models import AuditEvent
from security.models import Cut, NoticeFact, OldPassword
from security.notices.rules import NoticeKind
from security.records.rules import Reason
from tests.admin_console.acts import FORCE, REVIEW, for_everyone, give_client_password, hidden, postmaster, prove, words
from tests.admin_console.acts import use_account_password as use
from tests.admin_console.enforcement.acts import OUTLOOK, come, confirm, due, in_days, url_of
from tests.cast import Cast

KEPT = {"keeps_old": "on", "old_days": "9"}


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


def test_ordered_for_now_they_live_on_at_once(cast: Cast, bob: Client, mail1: None) -> None:
    use(cast.alice, program=OUTLOOK)
    page = confirm(bob, cast.bob, **KEPT)
    order = CutOver.objects.get()
    old = OldPassword.objects.get()
    assert (old.account, old.order, order.old_days) == (cast.alice, order.public_id, 9)
    assert timedelta(days=8.9) < old.ends_at - timezone.now() <= timedelta(days=9)
    cast.alice.refresh_from_db()
    assert cast.alice.must_change_password_since is not None
    assert list(Cut.objects.values_list("credential", flat=True)) == [f"account:{cast.alice.pk}"]
    assert "Still on the old password" in words(page)


def test_ordered_for_an_hour_they_begin_at_it_once(cast: Cast, bob: Client) -> None:
    use(cast.alice)
    confirm(bob, cast.bob, **KEPT, **in_days(2))
    assert not OldPassword.objects.exists()
    due(CutOver.objects.get())
    assert carry_out_cut_overs() == 1
    old = OldPassword.objects.get()
    OldPassword.objects.all().delete()
    assert carry_out_cut_overs() == 0
    assert not OldPassword.objects.exists()
    assert old.encoded == User.objects.get(pk=cast.alice.pk).password


@pytest.mark.parametrize("days", ["0", "31", "x"])
def test_other_days_than_1_to_30_are_errors_at_their_field(cast: Cast, bob: Client, days: str) -> None:
    use(cast.alice)
    page = confirm(bob, cast.bob, keeps_old="on", old_days=days)
    assert page.status_code == 400
    assert not CutOver.objects.exists()


def test_the_rehearsal_says_to_whom_it_is_not_offered_and_why(cast: Cast, bob: Client) -> None:
    use(cast.alice)
    use(cast.dora)
    User.objects.filter(pk=cast.dora.pk).update(must_change_password_since=timezone.now())
    bob.post(FORCE, for_everyone(bob))
    page = prove(bob, cast.bob)
    assert "1 person, because the password is temporary or must be changed already" in words(page)


def test_people_are_told_what_goes_on_and_the_others_what_stops(cast: Cast, bob: Client) -> None:
    use(cast.alice)
    use(cast.dora)
    User.objects.filter(pk=cast.dora.pk).update(must_change_password_since=timezone.now())
    confirm(bob, cast.bob, **KEPT)
    tell_members()
    told = dict(NoticeFact.objects.values_list("account__address", "kind"))
    assert told[cast.alice.address] == NoticeKind.MAIL_PROGRAMS_GO_ON
    assert told[cast.dora.address] == NoticeKind.MAIL_PROGRAMS_STOPPED


def test_one_who_is_still_on_the_old_password_is_not_done(cast: Cast, bob: Client) -> None:
    use(cast.alice, program=OUTLOOK)
    confirm(bob, cast.bob, **KEPT)
    url = url_of(CutOver.objects.get())
    give_client_password(cast.alice)
    assert "Still on the old password" not in words(bob.get(url))
    come(cast.alice, Reason.OLD_PASSWORD)
    assert "Still on the old password" in words(bob.get(url))
    come(cast.alice, Reason.CLIENT_PASSWORD)
    assert "Still on the old password" not in words(bob.get(url))


def test_the_end_of_the_order_ends_them(cast: Cast, bob: Client, mail1: None) -> None:
    use(cast.alice)
    confirm(bob, cast.bob, **KEPT)
    order = CutOver.objects.get()
    assert end_with_orders() == 0
    bob.post(url_of(order, "end/"))
    bob.post(REVIEW, hidden(prove(bob, cast.bob)))
    assert (end_with_orders(), end_with_orders()) == (1, 0)
    assert AuditEvent.objects.get(event="security:old-password:ended").change["why"] == "order-ended"
    assert Cut.objects.filter(credential__startswith="old:").exists()


def test_without_the_tick_nothing_lives_on(cast: Cast, bob: Client) -> None:
    use(cast.alice)
    confirm(bob, cast.bob, old_days="9")
    assert CutOver.objects.get().old_days is None
    assert not OldPassword.objects.exists()
