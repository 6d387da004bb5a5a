"""P1, P11: activation by a link to a private address, or by codes that are printed and stored nowhere."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.directory.rules import InvalidAddress
from accounts.directory.services import set_frozen
from accounts.evidence import actor_of
from accounts.models import Domain, User
from accounts.passwords.services import store_password
from mailportal.audit.models import AuditEvent
from mailportal.notify.delivery import IntoFiles, NotDelivered
from mailportal.notify.models import Notice
from mailportal.notify.services import send_due_notices
from security.errors import NotYoursToReset
from security.models import ActivationCode, PasswordLink
from security.passwords.activation.ordering import begin_round, mail_links, order_activation
from security.passwords.activation.queries import shown_round
from security.passwords.activation.rules import ByMail, BySheet, Ordered
from security.passwords.links.services import purge_password_links, set_password_by_link
from security.policies import TEMPORARY_PASSWORD_DAYS
from tests.cast import Cast
from tests.security.passwords.activation.acts import DESK, codes_on, order_sheet

pytestmark = pytest.mark.django_db(transaction=True)
PRIVATE = "alice.private@home.example"


def by_mail(cast: Cast, private: str = PRIVATE) -> Ordered:
    return order_activation(account=cast.alice, how=ByMail(private), actor=actor_of(cast.bob), source=DESK)


def by_sheet(cast: Cast, *, days: int | None = None) -> Ordered:
    return order_sheet(cast.alice, issuer=cast.bob, days=days)


def sent_code() -> str:
    return Notice.objects.get().whole_text.partition("/set-password/#")[2][:43]


def test_the_link_goes_to_the_private_address_and_sets_the_password(cast: Cast) -> None:
    ordered = by_mail(cast)
    notice = Notice.objects.get()
    assert (notice.address, notice.recipient) == ("", PRIVATE)
    assert set_password_by_link(code=sent_code(), new="Quite-Another-7", source=DESK) == cast.alice
    assert ordered.masked == "a•••@home.example"
    assert ordered.ends_at - timezone.now() > timedelta(days=6, hours=23)


def test_the_private_address_is_in_no_row_in_plain_and_in_none_once_the_link_is_used(cast: Cast) -> None:
    """DECISIONS: it travels in the row of the link alone, and proves nothing later."""
    by_mail(cast)
    assert not rows_with(PRIVATE)
    code = sent_code()
    send_due_notices()
    assert Notice.objects.get().sealed_address is None
    assert PasswordLink.objects.get().sealed_address.open().decode() == PRIVATE
    set_password_by_link(code=code, new="Quite-Another-7", source=DESK)
    assert PasswordLink.objects.get().sealed_address is None
    assert AuditEvent.objects.get(event="security:activation-link:mailed").change["to"] == "a•••@home.example"


def rows_with(text: str) -> list[str]:
    """Return the tables that hold a text in any column."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            values = [value for row in cursor.fetchall() for value in row]
            if any(text in (repr(bytes(v)) if isinstance(v, memoryview) else str(v)) for v in values):
                found.append(table)
    return found


def test_a_private_address_that_a_mail_server_names_does_not_reach_the_log(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_self: object, _message: object, *, address: str) -> None:
        raise NotDelivered(f"recipient refused: 550 <{address.upper()}> unknown")

    by_mail(cast)
    monkeypatch.setattr(IntoFiles, "deliver", refuse)
    send_due_notices()
    refused = Notice.objects.get().last_failure
    assert "recipient refused" in refused
    assert PRIVATE.lower() not in f"{refused}{caplog.text}".lower()


def test_the_private_address_goes_with_a_link_that_is_void_or_too_old(cast: Cast) -> None:
    by_mail(cast)
    cast.alice.refresh_from_db()
    store_password(account=cast.alice, encoded="!")
    purge_password_links()
    assert PasswordLink.objects.get().sealed_address is None
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert purge_password_links() == 1


def test_no_code_is_stored_and_each_is_the_same_whenever_it_is_shown(cast: Cast) -> None:
    ordered = by_sheet(cast)
    code = codes_on(ordered)[cast.alice.address]
    assert len(code) == 12
    assert code == codes_on(ordered)[cast.alice.address]
    assert not rows_with(code)


def test_a_next_order_voids_the_one_before_by_whichever_way(cast: Cast) -> None:
    first = by_sheet(cast)
    second = by_sheet(cast)
    assert len(codes_on(first)) == 0
    assert len(codes_on(second)) == 1
    by_mail(cast)
    assert len(codes_on(second)) == 0
    by_sheet(cast)
    assert not PasswordLink.objects.exists()


@pytest.mark.parametrize("change", ["password", "freeze", "suspension", "end"])
def test_a_code_ends_with_any_password_that_is_set_a_freeze_a_suspension_and_its_time(cast: Cast, change: str) -> None:
    ordered = by_sheet(cast, days=1)
    if change == "password":
        store_password(account=cast.alice, encoded="!")
    elif change == "freeze":
        set_frozen(account=cast.alice, frozen=True)
        set_frozen(account=cast.alice, frozen=False)
    elif change == "suspension":
        Domain.objects.filter(pk=cast.acme.pk).update(suspended_at=timezone.now())
    later = timedelta(hours=25) if change == "end" else timedelta()
    with time_machine.travel(timezone.now() + later):
        assert len(codes_on(ordered)) == 0


def test_the_domains_setting_for_temporary_passwords_says_how_long(cast: Cast) -> None:
    cast.order(TEMPORARY_PASSWORD_DAYS, "2")
    assert timedelta(days=1, hours=23) < by_sheet(cast).ends_at - timezone.now() <= timedelta(days=2)
    assert by_sheet(cast, days=14).ends_at > timezone.now() + timedelta(days=13)
    for days in (0, 15):
        with pytest.raises(ValueError, match="no life"):
            by_sheet(cast, days=days)


def test_only_employees_of_the_actors_own_domain_get_one_and_never_the_actor(cast: Cast) -> None:
    """By the single order and by the round: no act upstream can hand out the postmaster's password by mistake."""
    for account, actor in (
        (cast.bob, cast.bob), (cast.charlie, cast.bob), (cast.alice, cast.gina), (cast.alice, cast.alice),
        (cast.olga, cast.bob),
    ):  # fmt: skip
        for how in (BySheet(), ByMail(PRIVATE)):
            with pytest.raises(NotYoursToReset):
                order_activation(account=account, how=how, actor=actor_of(account=actor), source=DESK)
    everybody = User.objects.all()
    ordered = begin_round(accounts=everybody, domain=cast.acme, actor=actor_of(cast.bob), source=DESK)
    assert set(ActivationCode.objects.values_list("account", flat=True)) == {cast.alice.pk, cast.dora.pk}
    assert ordered.number == 2


def test_a_text_that_is_no_address_is_refused_before_anything_is_written() -> None:
    with pytest.raises(InvalidAddress):
        ByMail("nobody at home")
    assert ByMail("Alice.Private@HOME.example ").private_address == PRIVATE


def test_a_round_takes_as_many_statements_for_a_thousand_as_for_one(cast: Cast) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as caught:
            everybody = User.objects.filter(domain=cast.acme)
            begin_round(accounts=everybody, domain=cast.acme, actor=actor_of(cast.bob), source=DESK)
        return len(caught)

    few = statements()
    User.objects.bulk_create(
        User(address=f"new{number}@acme.example", name=f"New {number}", domain=cast.acme, password="!")
        for number in range(1000)
    )
    assert statements() == few
    assert ActivationCode.objects.count() == 1002


@pytest.mark.thorough
def test_links_for_many_take_some_statements_for_each_hundreds(cast: Cast) -> None:
    people = User.objects.bulk_create(
        User(address=f"new{number}@acme.example", name=f"New {number}", domain=cast.acme, password="!")
        for number in range(600)
    )
    with CaptureQueriesContext(connection) as caught:
        mail_links(
            letters=[(person, ByMail(f"p{number}@home.example")) for number, person in enumerate(people)],
            domain=cast.acme, actor=actor_of(cast.bob), source=DESK,
        )  # fmt: skip
    assert len(caught) < 40  # SQLite takes fewer values in one
    assert Notice.objects.count() == PasswordLink.objects.count() == 600


def test_a_round_is_its_issuers_and_for_a_day(cast: Cast) -> None:
    ordered = by_sheet(cast)
    number = ordered.round
    assert number is not None
    assert shown_round(public_id=number, issuer=cast.bob) is not None
    assert shown_round(public_id=number, issuer=cast.gina) is None
    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
        assert shown_round(public_id=number, issuer=cast.bob) is None


def test_the_letter_is_in_the_persons_language_and_says_until_when_in_the_domains_zone(cast: Cast) -> None:
    Domain.objects.filter(pk=cast.acme.pk).update(time_zone="Asia/Shanghai")
    User.objects.filter(pk=cast.alice.pk).update(language="zh-hans")
    alice = User.objects.select_related("domain").get(pk=cast.alice.pk)
    order_activation(account=alice, how=ByMail(PRIVATE), actor=actor_of(cast.bob), source=DESK)
    text = Notice.objects.get().text
    assert "(Asia/Shanghai)" in text
    assert "链接" in text
