"""X13: the life of an old password under any order of acts, a model of ten lines against the real services."""

from datetime import timedelta
from itertools import count
from typing import ClassVar

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from accounts.directory.rules import Role
from accounts.directory.services import create_account, create_domain
from accounts.models import User
from accounts.passwords.services import hash_password, store_password
from accounts.policies.services import clear_policy, set_policy
from admin_console.enforcement.going_on import end_with_orders
from admin_console.enforcement.working import carry_out_cut_overs
from mailportal.audit.source import PORTAL
from security.client_passwords.services import turn_on
from security.models import OldPassword
from security.old_passwords.services import delete_old_password, end_due_old_passwords
from security.passwords.temporary import set_temporary_password
from security.policies import ALLOWED, CHOOSE, CLIENT_PASSWORDS, THIRD_PARTY_CLIENTS
from security.records.rules import Channel
from tests.admin_console.acts import use_account_password
from tests.admin_console.enforcement.acts import order_for
from tests.security.client_passwords.acts import SOURCE
from tests.security.flow.acts import flow_in
from tests.security.mail_auth.conftest import MailServer, mail_server

__all__ = ["mail_server"]
SERVICES = {"imap": Channel.IMAP, "pop3": Channel.POP3, "submission": Channel.SMTP}
_NUMBERS = count(1)


class Keeper(RuleBasedStateMachine):
    """One account, its orders, and what should open its mailbox."""

    server: ClassVar[MailServer]

    def __init__(self) -> None:
        super().__init__()
        self.number = next(_NUMBERS)
        name = f"k{self.number}.example"
        self.domain = create_domain(name=name)
        encoded, self.password = hash_password("First-Passw0rd"), "First-Passw0rd"
        self.postmaster = create_account(
            address=f"postmaster@{name}",
            name="Master",
            domain=self.domain,
            role=Role.POSTMASTER,
            encoded_password=hash_password("Master-Passw0rd"),
        )
        self.person = create_account(
            address=f"person@{name}", name="Person", domain=self.domain, encoded_password=encoded
        )
        owner = self.postmaster.address
        set_policy(kind=THIRD_PARTY_CLIENTS, domain=self.domain, value=ALLOWED, owner=owner)
        self.seen: set[Channel] = set()
        self.kept: tuple[str, frozenset[Channel]] | None = None
        self.is_required = self.is_excepted = self.must_change = self.has_turned_on = False
        self.networks = count(1)

    def now(self) -> User:
        return User.objects.select_related("domain").get(pk=self.person.pk)

    @property
    def is_on(self) -> bool:
        return (self.is_required and not self.is_excepted) or self.has_turned_on

    def should_enter(self, secret: str, channel: Channel) -> bool:
        if not self.is_on:
            return secret == self.password and not self.must_change
        return self.kept is not None and secret == self.kept[0] and channel in self.kept[1]

    @precondition(lambda self: not self.is_on and not self.must_change)
    @rule(channel=st.sampled_from(list(SERVICES.values())))
    def come(self, channel: Channel) -> None:
        use_account_password(self.person, channel=channel)
        self.seen.add(channel)

    @precondition(lambda self: not self.is_required)
    @rule(days=st.integers(1, 30))
    def force(self, days: int) -> None:
        is_moved = not self.is_on and not self.is_excepted
        order_for(self.postmaster, timezone.now(), old_days=days)
        assert carry_out_cut_overs() == 1
        self.is_required = True
        if self.kept is None:
            self.take_note(is_offered=is_moved and not self.must_change)

    def take_note(self, *, is_offered: bool) -> None:
        # The questions of the invariant are on record, too, each a batch later at most.
        row = OldPassword.objects.filter(account=self.person).first()
        assert row is None or is_offered
        assert row is not None or not is_offered or not self.seen
        if row is not None:
            opens = {Channel.IMAP: row.opens_imap, Channel.POP3: row.opens_pop3, Channel.SMTP: row.opens_smtp}
            channels = frozenset(channel for channel, is_open in opens.items() if is_open)
            assert self.seen <= channels
            self.kept, self.must_change = (self.password, channels), True

    @precondition(lambda self: self.is_required)
    @rule()
    def end_order(self) -> None:
        clear_policy(kind=CLIENT_PASSWORDS, domain=self.domain)
        end_with_orders()
        self.is_required, self.kept = False, None

    @rule()
    def change_on_the_web(self) -> None:
        self.password = f"Passw0rd-{next(self.networks)}"
        store_password(account=self.now(), encoded=hash_password(self.password))
        self.must_change = False

    @rule()
    def reset(self) -> None:
        secret = set_temporary_password(account=self.now(), actor=PORTAL, source=SOURCE).secret
        self.password, self.kept, self.must_change = secret, None, True

    @precondition(lambda self: self.kept is not None)
    @rule()
    def delete(self) -> None:
        delete_old_password(account=self.now(), source=SOURCE)
        self.kept = None

    @precondition(lambda self: self.kept is not None)
    @rule(is_purged=st.booleans())
    def come_to_its_end(self, is_purged: bool) -> None:
        row = OldPassword.objects.get(account=self.person)
        row.ends_at -= timedelta(days=31)
        row.save()
        if is_purged:
            end_due_old_passwords()
            self.kept = None
        else:
            self.kept = (self.kept[0], frozenset()) if self.kept else None

    @precondition(lambda self: self.is_required)
    @rule()
    def except_or_not(self) -> None:
        self.is_excepted = not self.is_excepted
        scope = {"kind": CLIENT_PASSWORDS, "domain": self.domain, "account": self.person}
        if self.is_excepted:
            set_policy(value=CHOOSE, owner=self.postmaster.address, **scope)  # type: ignore[arg-type]  # as named
        else:
            clear_policy(**scope)  # type: ignore[arg-type]  # as named

    @precondition(lambda self: not self.is_on)
    @rule()
    def turn_security_passwords_on(self) -> None:
        turn_on(flow=flow_in(self.now()))
        self.has_turned_on = True

    @invariant()
    def the_mailbox_opens_as_it_should(self) -> None:
        secrets = {self.password, *([self.kept[0]] if self.kept else []), "First-Passw0rd"}
        for secret in sorted(secrets):
            for protocol, channel in SERVICES.items():
                number = next(self.networks)
                remote = f"10.{number // 250}.{number % 250}.{self.number % 250}"
                found = self.server.logon(self.person, secret, protocol, remote).result
                wanted = "accept" if self.should_enter(secret, channel) else "reject"
                assert (secret, protocol, found) == (secret, protocol, wanted)


@pytest.mark.thorough
def test_whatever_happens_it_opens_what_it_should(mail_server: MailServer) -> None:
    Keeper.server = mail_server
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Keeper,
        settings=settings(max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=checks),
    )
