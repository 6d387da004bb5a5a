"""X13: to whom an old password is offered, what ends it, and that its owner hears of the end before."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from admin_console.employees.services import freeze
from mailportal.audit.models import AuditEvent
from mailportal.audit.source import PORTAL
from security.freezing.services import freeze_by_link, issue_freeze_link
from security.models import NoticeFact, OldPassword
from security.notices.rules import NoticeKind
from security.old_passwords.queries import hindered
from security.old_passwords.rules import Hindrance, next_telling
from security.old_passwords.services import announce_ending_old_passwords, end_due_old_passwords, keep_old_passwords
from security.passwords.changing import change_forced_password, order_ends
from security.passwords.links.services import issue_password_link, set_password_by_link
from security.passwords.temporary import set_temporary_password
from security.recycle_bin.services import delete_account
from security.resets.services import end_everything, shut_out_phone
from tests.admin_console.acts import use_account_password
from tests.cast import Cast
from tests.security.client_passwords.acts import SOURCE
from tests.security.flow.acts import flow_in
from tests.security.old_passwords.acts import live_on, swapped

NEW = "Another-Passw0rd"


def by_link(account: User) -> None:
    url = issue_password_link(account=account, actor=PORTAL, source=SOURCE)
    set_password_by_link(code=url.partition("#")[2], new=NEW, source=SOURCE)


def disowned(account: User) -> None:
    url = issue_freeze_link(account=account, event="New phone", at=timezone.now())
    freeze_by_link(code=url.partition("#")[2], source=SOURCE)


def in_an_act(part: Callable[[User], object]) -> Callable[[User], object]:
    """Return the part as it is done: in a transaction that holds the account."""
    return transaction.atomic(part)


ENDS: dict[str, Callable[[User], object]] = {
    "password-replaced": lambda account: set_temporary_password(account=account, actor=PORTAL, source=SOURCE),
    "password-replaced by a link": by_link,
    "password-replaced by recovery": in_an_act(
        lambda account: order_ends(account, SOURCE, delete_client_passwords=True)
    ),
    "disowned": disowned,
    "account-frozen": in_an_act(lambda account: freeze(locked=account, actor=PORTAL, source=SOURCE)),
    "phone-lost": in_an_act(
        lambda account: shut_out_phone(holder=account, keys=[], kinds=[], actor=PORTAL, source=SOURCE)
    ),
    "left": in_an_act(lambda account: end_everything(holder=account, actor=PORTAL, source=SOURCE)),
    "account-deleted": in_an_act(lambda account: delete_account(holder=account, actor=PORTAL, source=SOURCE)),
}


@pytest.mark.parametrize("why", ENDS)
def test_it_ends_with_whatever_ends_the_trust_in_it(cast: Cast, transactional_db: None, why: str) -> None:
    live_on(cast.alice)
    cast.alice.refresh_from_db()
    ENDS[why](cast.alice)
    assert not OldPassword.objects.exists()
    event = AuditEvent.objects.get(event="security:old-password:ended")
    assert (event.target, event.change["why"]) == (cast.alice.address, why.partition(" ")[0])


def test_it_outlives_the_forced_change_that_it_is_for(cast: Cast, transactional_db: None) -> None:
    live_on(cast.alice)
    cast.alice.refresh_from_db()
    change_forced_password(flow=flow_in(cast.alice), new=NEW)
    assert OldPassword.objects.exists()


def test_its_days_end_it_once(cast: Cast, transactional_db: None) -> None:
    live_on(cast.alice, days=7)
    assert end_due_old_passwords() == 0
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
        assert (end_due_old_passwords(), end_due_old_passwords()) == (1, 0)
    assert AuditEvent.objects.get(event="security:old-password:ended").change["why"] == "over"


def test_its_end_is_told_a_week_and_a_day_before_once_each(cast: Cast, transactional_db: None) -> None:
    begun = timezone.now()
    ends_at = begun + timedelta(days=10)
    live_on(cast.alice, ends_at=ends_at, tell_at=next_telling(ends_at, after=begun))
    told = []
    for days in (0, 2.9, 3.1, 3.2, 8.9, 9.1, 9.9, 10.1):
        with time_machine.travel(begun + timedelta(days=days)):
            told.append(announce_ending_old_passwords())
    assert told == [0, 0, 1, 0, 0, 1, 0, 0]
    assert NoticeFact.objects.filter(kind=NoticeKind.OLD_PASSWORD_ENDS, account=cast.alice).count() == 2


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"must_change_password_since": timezone.now()}, Hindrance.TEMPORARY),
        ({"password_ends_at": timezone.now() + timedelta(days=3)}, Hindrance.TEMPORARY),
        ({"factors_frozen_at": timezone.now()}, Hindrance.REPORTED),
        ({"second_step_closed_at": timezone.now(), "must_change_password_since": timezone.now()}, Hindrance.REPORTED),
        ({"mail_awaits_logon_since": timezone.now()}, Hindrance.RECOVERED),
    ],
)
def test_it_is_not_offered_where_the_password_is_not_the_owners_alone(
    cast: Cast, transactional_db: None, columns: dict[str, object], why: Hindrance
) -> None:
    User.objects.filter(pk=cast.alice.pk).update(**columns)
    use_account_password(cast.dora)
    swapped(cast)
    assert list(OldPassword.objects.values_list("account", flat=True)) == [cast.dora.pk]
    assert hindered(User.objects.filter(pk=cast.alice.pk)) == {why: 1}


def test_nobody_gets_one_without_a_program_that_was_seen(cast: Cast, transactional_db: None) -> None:
    """Nor has anybody else to change the password on the web."""
    swapped(cast)
    cast.dora.refresh_from_db()
    assert cast.dora.must_change_password_since is None
    event = AuditEvent.objects.get(event="security:old-passwords:extended")
    assert (event.actor, event.change) == (cast.bob.address, {"people": 1, "days": 7})


@pytest.mark.parametrize("days", [0, 31])
def test_it_lives_for_1_to_30_days(cast: Cast, db: None, days: int) -> None:
    cut_over = swapped(cast)
    people = User.objects.all()
    with pytest.raises(ValueError, match="1 to 30 days"):
        keep_old_passwords(accounts=people, uses=cut_over.members.none(), order=cut_over.public_id, days=days)  # type: ignore[arg-type]  # never read
