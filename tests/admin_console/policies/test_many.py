"""P7: protocol switches of several accounts at once mean for each what the page for one account means."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.directory.locks import lock_orders
from accounts.directory.services import create_account
from accounts.evidence import actor_of
from accounts.models import Policy, User
from accounts.policies.kinds import PolicyKind
from accounts.policies.queries import effective_policy
from admin_console.policies.many import ManyOrders, order_for_accounts
from mailportal.audit.models import AuditEvent
from security.models import Cut
from security.policies import IMAP, OFF, ON, POP3
from tests.admin_console.acts import SOURCE, give_client_password, use_account_password
from tests.cast import Cast


@pytest.fixture(autouse=True)
def _mail1(settings: object) -> None:
    settings.MAIL_SERVERS = [  # type: ignore[attr-defined]  # pytest-django's settings
        {"name": "mail1", "host": "mail1.example", "doveadm_url": "http://127.0.0.1:1/", "doveadm_key_file": "/nowhere"}
    ]


def order(cast: Cast, accounts: list[User], values: dict[PolicyKind, str | None], reason: str = "POP is old") -> None:
    with transaction.atomic():
        domain = lock_orders(domain_id=cast.acme.pk)
        order_for_accounts(accounts, ManyOrders(domain, values, reason, actor_of(cast.bob), SOURCE))


def test_p7_each_account_gets_its_own_rule_with_evidence(cast: Cast) -> None:
    order(cast, [cast.alice, cast.dora], {POP3: OFF, IMAP: ON})
    for account in (cast.alice, cast.dora):
        assert effective_policy(kind=POP3, account=account).value == OFF
    row = Policy.objects.get(kind="pop3", account=cast.dora)
    assert (row.owner, row.reason, row.domain) == (cast.bob.address, "POP is old", cast.acme)
    events = AuditEvent.objects.filter(event="accounts:policy:set", change__kind="pop3").order_by("target")
    assert [event.target for event in events] == [cast.alice.address, cast.dora.address]
    assert events[0].change == {
        "kind": "pop3",
        "scope": "account",
        "scope_id": cast.alice.pk,
        "before": None,
        "after": "off",
        "reason": "POP is old",
        "ends_at": None,
    }


def test_p7_connections_end_where_a_protocol_is_turned_off_and_nowhere_else(cast: Cast) -> None:
    cast.order(POP3, OFF, account=cast.dora)
    use_account_password(cast.alice)
    password = give_client_password(cast.alice)
    give_client_password(cast.dora)
    order(cast, [cast.alice, cast.dora], {POP3: OFF})
    assert {cut.credential for cut in Cut.objects.all()} == {f"account:{cast.alice.pk}", password.credential}


def test_a_frozen_account_has_nothing_to_cut(cast: Cast) -> None:
    give_client_password(cast.alice)
    User.objects.filter(pk=cast.alice.pk).update(frozen_at=timezone.now())
    cast.alice.refresh_from_db()
    order(cast, [cast.alice], {POP3: OFF})
    assert not Cut.objects.exists()


def test_a_rule_is_taken_back_and_what_holds_without_it_counts(cast: Cast) -> None:
    """Rule 6: the account's own rule let POP3 in where the domain does not."""
    cast.order(POP3, OFF)
    cast.order(POP3, ON, account=cast.alice)
    password = give_client_password(cast.alice)
    order(cast, [cast.alice, cast.dora], {POP3: None})
    assert not Policy.objects.filter(account=cast.alice).exists()
    assert [cut.credential for cut in Cut.objects.all()] == [password.credential]
    assert [event.target for event in AuditEvent.objects.filter(event="accounts:policy:cleared")] == [
        cast.alice.address
    ]


def test_what_is_so_already_stays_with_its_owner_and_reason(cast: Cast) -> None:
    """P9: repeatable without harm."""
    order(cast, [cast.alice], {POP3: OFF}, "the first reason")
    before = Policy.objects.values().get(account=cast.alice)
    order(cast, [cast.alice, cast.dora], {POP3: OFF}, "another reason")
    assert Policy.objects.values().get(account=cast.alice) == before
    assert AuditEvent.objects.filter(event="accounts:policy:set", target=cast.alice.address).count() == 1


def test_an_exception_with_an_end_loses_it_and_holds_since_it_began(cast: Cast) -> None:
    cast.order(POP3, OFF, account=cast.alice)
    began = Policy.objects.get(account=cast.alice).since
    Policy.objects.filter(account=cast.alice).update(ends_at=timezone.now() + timedelta(days=1))
    order(cast, [cast.alice], {POP3: OFF})
    row = Policy.objects.get(account=cast.alice)
    assert (row.ends_at, row.since) == (None, began)


def test_the_orders_of_the_domain_are_another_epoch_afterwards(cast: Cast) -> None:
    order(cast, [cast.alice], {POP3: OFF})
    epoch = cast.acme.policy_epoch
    cast.acme.refresh_from_db()
    assert cast.acme.policy_epoch > epoch


def test_the_statements_do_not_grow_with_the_accounts(cast: Cast) -> None:
    many = [
        create_account(address=f"p{n}@acme.example", name=f"P{n}", domain=cast.acme, encoded_password=None)
        for n in range(30)
    ]
    with CaptureQueriesContext(connection) as few:
        order(cast, many[:2], {POP3: OFF})
    with CaptureQueriesContext(connection) as all_of_them:
        order(cast, many[2:], {POP3: OFF})
    assert len(all_of_them) == len(few)
