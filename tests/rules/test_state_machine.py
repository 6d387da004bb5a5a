"""The interaction rules 1 to 4 and 9 under any order of acts: a model of ten lines against the real services.

The mail listener's own process state (snapshots of orders, proofs of passwords) lives as long as the machine, so
whatever it holds for too long is found.
"""

from itertools import count
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from accounts.directory.rules import Role
from accounts.directory.services import create_account, create_domain
from accounts.models import User
from accounts.passwords.services import hash_password
from accounts.policies.services import clear_policy, set_policy
from admin_console.employees.services import freeze_employee, unfreeze_employee
from security.client_passwords.rules import SLOTS, ClientKind, Protocol
from security.client_passwords.services import delete_client_password, turn_off, turn_on
from security.errors import (
    ClientPasswordsOff,
    ClientPasswordsRequired,
    NoSuchClientPassword,
    ThirdPartyClientsRefused,
    TooManyClientPasswords,
)
from security.grants.rules import Purpose
from security.models import ClientPassword
from security.passwords.changing import change_password
from security.policies import ALLOWED, CHOOSE, CLIENT_PASSWORDS, IMAP, OFF, ON, REFUSED, REQUIRED, THIRD_PARTY_CLIENTS
from tests.security.client_passwords.acts import SOURCE, grant_for, issue
from tests.security.flow.acts import flow_in
from tests.security.mail_auth.conftest import MailServer, mail_server

__all__ = ["mail_server"]  # the fixture
SERVICES = {"imap": Protocol.IMAP, "pop3": Protocol.POP3, "submission": Protocol.SMTP}
_NUMBERS = count(1)


class Doorman(RuleBasedStateMachine):
    """One account of a new domain, its postmaster, and what should hold."""

    server: ClassVar[MailServer]

    def __init__(self) -> None:
        super().__init__()
        self.number = next(_NUMBERS)
        name = f"d{self.number}.example"
        self.domain = create_domain(name=name)
        self.postmaster = self._hire(f"postmaster@{name}", "Master-Passw0rd", Role.POSTMASTER)
        self.password = "First-Passw0rd"
        self.person = self._hire(f"person@{name}", self.password, Role.EMPLOYEE)
        self.old_passwords: list[str] = []
        self.living: dict[str, ClientPassword] = {}
        self.deleted: dict[str, ClientPassword] = {}
        self.has_turned_on = self.is_frozen = False
        self.let_in(ALLOWED)
        self.imap_on, self.domain_order, self.exception = True, CHOOSE, ""
        self.networks = count(1)

    def _hire(self, address: str, password: str, role: Role) -> User:
        encoded = hash_password(password)
        return create_account(address=address, name="Person", domain=self.domain, role=role, encoded_password=encoded)

    @property
    def required(self) -> bool:
        return (self.exception or self.domain_order) == REQUIRED

    @property
    def is_on(self) -> bool:
        return self.required or self.has_turned_on

    def should_enter(self, secret: str, protocol: str) -> bool:
        """Rules 1, 2, 4 and 9, in the order of the gates."""
        if self.is_frozen or not self.allowed or (protocol == "imap" and not self.imap_on):
            return False
        if secret in self.living:
            return self.is_on and SERVICES[protocol] in ClientKind(self.living[secret].kind).protocols
        return secret == self.password and not self.is_on

    def logon(self, secret: str, protocol: str) -> str:
        # From a network of its own each time: the limits on guessing have tests of their own.
        number = next(self.networks)
        remote = f"10.{number // 250}.{number % 250}.{self.number % 250}"
        return self.server.logon(self.person, secret, protocol, remote).result

    def person_now(self) -> User:
        return User.objects.get(pk=self.person.pk)

    @rule(kind=st.sampled_from(ClientKind))
    def generate(self, kind: ClientKind) -> None:
        refusal = ThirdPartyClientsRefused if not self.allowed else ClientPasswordsOff if not self.is_on else None
        if len(self.living) == SLOTS:
            refusal = refusal or TooManyClientPasswords
        if refusal is not None:
            with pytest.raises(refusal):
                issue(self.person_now(), kind=kind)
            return
        issued = issue(self.person_now(), kind=kind)
        self.living[issued.secret] = issued.client_password
        self.has_turned_on = True  # decision "un-forcing": who has one stays on

    @precondition(lambda self: self.allowed and self.is_on)
    @rule()
    def fill_up(self) -> None:
        while len(self.living) < SLOTS:
            self.generate(ClientKind.MAIL)

    @precondition(lambda self: self.living)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        secret = data.draw(st.sampled_from(sorted(self.living)))
        self.deleted[secret] = self.living.pop(secret)
        public_id = self.deleted[secret].public_id
        delete_client_password(account=self.person_now(), public_id=public_id, source=SOURCE)
        with pytest.raises(NoSuchClientPassword):
            delete_client_password(account=self.person_now(), public_id=public_id, source=SOURCE)

    @rule()
    def turn_on(self) -> None:
        if self.is_on:
            assert turn_on(flow=flow_in(self.person_now())) is False
        elif not self.allowed:
            with pytest.raises(ThirdPartyClientsRefused):
                turn_on(flow=flow_in(self.person_now()))
        else:
            assert turn_on(flow=flow_in(self.person_now()))
            self.has_turned_on = True

    @rule()
    def turn_off(self) -> None:
        self.have_one()
        person = self.person_now()
        grant = grant_for(person, Purpose.TURN_OFF)
        refusal = ClientPasswordsRequired if self.required else None if self.is_on else ClientPasswordsOff
        if refusal is not None:
            with pytest.raises(refusal):
                turn_off(flow=flow_in(person, proof=grant))
            return
        assert len(turn_off(flow=flow_in(person, proof=grant))) == len(self.living)
        self.deleted, self.living, self.has_turned_on = {**self.deleted, **self.living}, {}, False

    def have_one(self) -> None:
        if self.allowed and self.is_on and not self.living:
            self.generate(ClientKind.SMTP)

    @rule()
    def lose_the_switch(self) -> None:
        """No act leaves passwords behind a switch that is off, but a row put back by hand may."""
        self.have_one()
        User.objects.filter(pk=self.person.pk).update(client_passwords_since=None)
        self.has_turned_on = False

    @rule(value=st.sampled_from([ALLOWED, ALLOWED, REFUSED]))
    def let_in(self, value: str) -> None:
        set_policy(kind=THIRD_PARTY_CLIENTS, domain=self.domain, value=value, owner="p")
        self.allowed = value == ALLOWED

    @rule(value=st.sampled_from([CHOOSE, CHOOSE, REQUIRED]))
    def order_for_everybody(self, value: str) -> None:
        set_policy(kind=CLIENT_PASSWORDS, domain=self.domain, value=value, owner="p")
        self.domain_order = value

    @rule(value=st.sampled_from(["", "", CHOOSE, REQUIRED]))
    def make_exception(self, value: str) -> None:
        if value:
            set_policy(kind=CLIENT_PASSWORDS, domain=self.domain, value=value, owner="p", account=self.person)
        else:
            clear_policy(kind=CLIENT_PASSWORDS, domain=self.domain, account=self.person)
        self.exception = value

    @rule(value=st.sampled_from([ON, OFF]))
    def switch_imap(self, value: str) -> None:
        set_policy(kind=IMAP, domain=self.domain, value=value, owner="p", account=self.person)
        self.imap_on = value == ON

    @rule()
    def freeze_or_free(self) -> None:
        act = unfreeze_employee if self.is_frozen else freeze_employee
        proof = grant_for(self.postmaster, Purpose.PEOPLE)
        act(flow=flow_in(self.postmaster, proof=proof), account=self.person_now())
        self.is_frozen = not self.is_frozen

    @rule(with_all=st.booleans())
    def change_password(self, with_all: bool) -> None:
        new = f"Other-Passw0rd-{len(self.old_passwords)}"
        change_password(
            flow=flow_in(self.person_now()), current=self.password, new=new, delete_client_passwords=with_all
        )
        self.old_passwords.append(self.password)
        self.password = new
        if with_all:
            self.deleted, self.living = {**self.deleted, **self.living}, {}

    @rule(data=st.data(), protocol=st.sampled_from(sorted(SERVICES)))
    def log_on(self, data: st.DataObject, protocol: str) -> None:
        known = [self.password, *self.old_passwords, *self.living, *self.deleted]
        secret = data.draw(st.sampled_from(known))
        assert self.logon(secret, protocol) == ("accept" if self.should_enter(secret, protocol) else "reject")

    @invariant()
    def ten_at_most(self) -> None:
        rows = ClientPassword.objects.filter(account=self.person, revoked_at__isnull=True)
        assert {row.pk for row in rows} == {row.pk for row in self.living.values()}
        assert len(rows) <= SLOTS

    @invariant()
    def doors_are_as_ruled(self) -> None:
        """Rules 2 and 4 for the account password and the one before, rule 9 for the latest deleted, rule 1 for all."""
        latest = [*self.old_passwords[-1:], *list(self.deleted)[-1:], *list(self.living)[-1:]]
        for secret, protocol in [
            (self.password, "imap"),
            *((secret, "submission") for secret in [self.password, *latest]),
        ]:
            assert self.logon(secret, protocol) == ("accept" if self.should_enter(secret, protocol) else "reject")


@pytest.mark.thorough
def test_any_order_of_acts_keeps_the_rules(mail_server: MailServer) -> None:
    """Rules 1, 2, 3, 4 and 9."""
    Doorman.server = mail_server
    chosen = settings(max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Doorman, settings=chosen)
