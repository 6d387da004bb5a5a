"""One account and its doors under any order of acts, over HTTP: logon, recovery, change, reset, switch and time.

Beside the browsers stands a model of a few lines: which password holds, which flow proved what, who is logged on, which
security passwords live. Limits on guessing and on messages have tests of their own; here each act begins with none
used up.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings as portal
from django.db import connection
from django.db.models import F
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run
from pytest_django import Settings

from accounts.directory.rules import Role
from accounts.directory.services import create_account, create_domain
from accounts.models import User
from accounts.passwords.services import hash_password
from accounts.policies.services import set_policy
from admin_console.employees.services import freeze_employee, unfreeze_employee
from mailportal.audit.models import AuditEvent
from mailportal.audit.sealing import seal_pending
from mailportal.audit.source import PORTAL
from mailportal.audit.verification import verify_chain
from mailportal.throttle.models import Counter
from security.client_passwords.rules import SLOTS
from security.events import ACCOUNT_PASSWORD_RECOVERED
from security.factors.queries import factors_of
from security.grants.rules import Purpose
from security.models import Challenge, ClientPassword, SecurePhone
from security.passwords.links.services import issue_password_link
from security.policies import ALLOWED, CHOOSE, CLIENT_PASSWORDS, RECOVERY_BY_QUESTIONS, REQUIRED, THIRD_PARTY_CLIENTS
from security.recovery.codes import send_recovery_codes
from tests.browser import browser
from tests.security.client_passwords.acts import GENERATE, SOURCE, TURN_OFF, TURN_ON, issue, secret_on
from tests.security.factors.authenticators.acts import Phone, attached
from tests.security.factors.phones.acts import bound, grant_on, last_code, wrong
from tests.security.factors.questions.acts import set_up
from tests.security.flow.acts import flow_in
from tests.security.logon.acts import BY_APP, BY_PHONE, SEND, is_in
from tests.security.mail_auth.conftest import MailServer, mail_server
from tests.security.recovery import acts
from tests.security.step_up.acts import grant_for

__all__ = ["mail_server"]  # the fixture
START = 1_800_000_000
FACTORS = {"questions": (), "phone": ("phone",), "app": ("phone", "app")}
_NUMBERS = count(1)


@dataclass(eq=False)
class Way:
    """One way back, as far as it should have come; ``secrets`` opened it before the last proof did."""

    client: Client
    epoch: int
    ends: datetime
    method: str = ""
    tries: int = 0
    proofs: list[str] = field(default_factory=list)
    granted: datetime | None = None
    grant: str = ""
    is_over: bool = False
    secrets: list[str] = field(default_factory=list)
    code: str = "123456"  # what is typed where none was sent


@dataclass(eq=False)
class Device:
    """A browser that is used for one logon after another, and under which epoch it is trusted."""

    cookies: dict[str, str] = field(default_factory=dict)
    trusted: int = -1


class OneAccount(RuleBasedStateMachine):
    """An employee of a new domain, thieves and postmaster."""

    server: ClassVar[MailServer]

    def __init__(self) -> None:
        super().__init__()
        self.travel = time_machine.travel(START, tick=False)
        self.clock = self.travel.start()
        self.number, self.networks, self.turns = next(_NUMBERS), count(1), count(1)
        self.domain = create_domain(name=f"one{self.number}.example")
        set_policy(kind=THIRD_PARTY_CLIENTS, domain=self.domain, value=ALLOWED, owner="p")
        self.postmaster = self._hire("postmaster", "Master-Passw0rd", Role.POSTMASTER)
        self.password = "First-Passw0rd"
        self.person = self._hire("person", self.password, Role.EMPLOYEE)
        self.epoch = self.resets = 0  # how often all that was open ended
        self.by_questions, self.is_required, self.is_on, self.is_frozen = "always", False, False, False
        self.awaits_logon, self.rests_until, self.recovered_at = False, timezone.now(), timezone.now() - timedelta(9)
        self.ways: list[Way] = []
        self.devices = [Device(), Device()]
        self.sessions: list[Client] = []
        self.dead: list[Client] = []
        self.living: dict[str, ClientPassword] = {}
        self.deleted: list[str] = []
        self.old_passwords: list[str] = []
        self.link: tuple[str, int, datetime] | None = None
        self.used_codes: list[str] = []
        self.used_links: list[str] = []
        self.app: Phone | None = None

    @initialize(kind=st.sampled_from(sorted(FACTORS)))
    def bind(self, kind: str) -> None:
        self.factors = FACTORS[kind]
        set_up(self.person)
        if "phone" in self.factors:
            bound(self.person)
            SecurePhone.objects.filter(user=self.person).update(recovers_from=timezone.now())
        if "app" in self.factors:
            self.app = attached(self.person)[0]
        self.stored = self.now().password

    def _hire(self, name: str, password: str, role: Role) -> User:
        encoded, address = hash_password(password), f"{name}@{self.domain.name}"
        account = create_account(address=address, name=name, domain=self.domain, role=role, encoded_password=encoded)
        User.objects.filter(pk=account.pk).update(wizard_done_at=timezone.now())
        return User.objects.get(pk=account.pk)

    def teardown(self) -> None:
        """Every act left its evidence, whole."""
        seal_pending()
        assert verify_chain().broken is None
        mine = AuditEvent.objects.filter(event=ACCOUNT_PASSWORD_RECOVERED, target=self.person.address)
        assert mine.count() == self.resets
        self.travel.stop()

    # What the person, and everybody else, can do with a browser.

    def now(self) -> User:
        return User.objects.get(pk=self.person.pk)

    def surfer(self, **cookies: str) -> Client:
        """Return a browser in a network of its own."""
        number = next(self.networks)
        client = browser(source=f"10.{self.number % 250}.{number // 250}.{number % 250}")
        for name, value in cookies.items():
            client.cookies[name] = value
        return client

    def code_for_app(self) -> str:
        assert self.app is not None
        self.clock.shift(31)  # each code is good once
        return self.app.code()

    def forget_limits(self) -> None:
        Counter.objects.all().delete()
        Challenge.objects.update(created_at=F("created_at") - timedelta(hours=2))

    @property
    def is_resting(self) -> bool:
        """Whether nothing but questions could prove it, within a day of a recovery (attack R8)."""
        return not self.factors and timezone.now() < self.recovered_at + timedelta(hours=24)

    def page(self, session: Client, path: str, purpose: str) -> HttpResponse:
        """Open a page behind a fresh proof, and give that where it is due."""
        page = session.get(path)
        if page.status_code != 302:
            return page
        proof = {"password": self.password, "answer_1": acts.TYPED[0], "answer_2": acts.TYPED[1]}
        if self.app is not None:
            proof["code"] = self.code_for_app()
        elif self.factors:
            self.forget_limits()
            session.post(f"/settings/verify/{purpose}/phone/send/")
            proof["code"] = last_code()
        proved = session.post(page["Location"], proof)
        assert (proved.status_code == 302) != self.is_resting, proved.content.decode()
        return session.get(path)

    # The model's part of what happens.

    def ends_all(self, *, but: Client | None = None) -> None:
        """Every session, trusted device, proof, link and way back of before is over."""
        self.epoch += 1
        self.dead += [session for session in self.sessions if session is not but]
        self.sessions = [session for session in self.sessions if session is but]

    def has_now(self, password: str, *, deletes: bool) -> None:
        self.old_passwords.append(self.password)
        self.password, self.stored = password, self.now().password
        if deletes:
            self.deleted, self.living = [*self.deleted, *self.living], {}

    def fresh_password(self) -> str:
        return f"Other-Passw0rd-{next(self.turns)}"

    def is_open(self, way: Way) -> bool:
        return not way.is_over and timezone.now() < way.ends and way.tries < 5

    def is_proof(self, method: str) -> bool:
        """Whether the domain lets this method be a first proof."""
        if method == "phone":
            return "phone" in self.factors
        return self.by_questions == "always" or (self.by_questions == "unbound" and not self.factors)

    def may_reset(self, way: Way) -> bool:
        if way.granted is None or timezone.now() >= way.granted + timedelta(minutes=10):
            return False
        return self.is_open(way) and way.epoch == self.epoch and not self.is_frozen and self.is_proof(way.proofs[0])

    # Logon and log-off.

    @precondition(lambda self: len(self.sessions) < 5)
    @rule(data=st.data(), trusts=st.booleans())
    def log_on(self, data: st.DataObject, trusts: bool) -> None:
        self.forget_limits()
        device = data.draw(st.sampled_from(self.devices))
        client = self.surfer(**device.cookies)
        answer = client.post("/logon/", {"address": self.person.address, "password": self.password})
        if self.is_frozen:
            assert answer.status_code >= 400
            return
        if self.factors and device.trusted != self.epoch:
            path = BY_APP if self.app is not None else BY_PHONE
            assert answer["Location"] == path
            assert not is_in(client)
            if self.app is None:
                client.post(SEND)
            code = self.code_for_app() if self.app is not None else last_code()
            for used in self.used_codes[-2:]:
                assert client.post(path, {"code": used}).status_code == 400
            assert client.post(path, {"code": code, **({"trust": "on"} if trusts else {})}).status_code == 302
            self.used_codes.append(code)
            device.trusted = self.epoch if trusts else -1
        assert is_in(client)
        kept = (portal.TRUSTED_DEVICE_COOKIE_NAME, portal.BROWSER_COOKIE_NAME)
        device.cookies = {name: client.cookies[name].value for name in kept if name in client.cookies}
        self.sessions.append(client)
        self.awaits_logon = False

    @rule(data=st.data())
    def log_on_with_an_old_password(self, data: st.DataObject) -> None:
        self.forget_limits()
        if self.old_passwords:
            old = data.draw(st.sampled_from(self.old_passwords))
            cookies = data.draw(st.sampled_from(self.devices)).cookies
            answer = self.surfer(**cookies).post("/logon/", {"address": self.person.address, "password": old})
            assert answer.status_code == 400

    # Recovery.

    @rule(method=st.sampled_from(["phone", "questions"]))
    def begin_recovery(self, method: str) -> None:
        self.forget_limits()
        self.ways = [way for way in self.ways if timezone.now() < way.ends + timedelta(minutes=15)][-3:]
        client = acts.begun(self.person.address, self.surfer())
        way = Way(client, self.epoch, timezone.now() + timedelta(minutes=15))
        self.ways.append(way)
        self.choose(way, method)

    def choose(self, way: Way, method: str) -> None:
        way.client.post(acts.METHOD, {"method": method})
        way.method = method
        if method == "phone":
            send_recovery_codes()
            has_code = "phone" in self.factors and not self.is_frozen and way.epoch == self.epoch
            way.code = last_code() if has_code else way.code

    @rule(
        method=st.sampled_from(["phone", "questions"]),
        meanwhile=st.sampled_from(["", "", "never", "never", "unbound", "freeze", "wait", "link"]),
        ticks=st.booleans(),
        ends=st.sampled_from([True, True, True, False]),
    )
    def recover(self, method: str, meanwhile: str, ticks: bool, ends: bool) -> None:
        """Go all the way, or as far as the account may; at the new password something may come between."""
        self.begin_recovery(method)
        for _ in range(2):
            self.prove_in(self.ways[-1], is_right=True)
        match meanwhile:
            case "unbound" | "never":
                self.order_recovery(meanwhile)
            case "freeze":
                self.freeze_or_free()
            case "wait":
                self.wait(10)
            case "link" if not self.is_frozen:
                self.give_a_link()
        if ends and self.ways[-1].granted:
            self.try_others(self.ways[-1])
            self.set_in(self.ways[-1], self.ways[-1].grant, ticks=ticks)

    def try_others(self, way: Way) -> None:
        for grant in [*(other.grant for other in self.ways if other.grant and other is not way), str(uuid4())]:
            self.set_in(way, grant, ticks=True)

    @precondition(lambda self: self.ways)
    @rule(data=st.data(), is_right=st.booleans())
    def prove(self, data: st.DataObject, is_right: bool) -> None:
        self.prove_in(data.draw(st.sampled_from(self.ways)), is_right=is_right)

    def prove_in(self, way: Way, *, is_right: bool) -> None:
        """Give the proof that is due; where none is, nothing comes of it."""
        self.forget_limits()
        if way.proofs:
            self.prove_by_app(way, is_right=is_right)
            return
        page = acts.CODE if way.method == "phone" else acts.QUESTIONS
        code = way.code if is_right else wrong(way.code)
        typed = {"code": code} if way.method == "phone" else acts.ANSWERED if is_right else acts.MISSED
        lives = way.method != "phone" or timezone.now() < way.ends - timedelta(minutes=10)
        was_open, before = self.is_open(way), acts.secret_of(way.client)
        answer = way.client.post(page, typed)
        has_proved = was_open and is_right and lives and way.epoch == self.epoch and not self.is_frozen
        if has_proved and self.is_proof(way.method):
            self.note_proof(way, before, way.method, is_enough=self.app is None)
            if way.method == "phone":
                self.used_codes.append(way.code)
        elif was_open:
            way.tries += 1
            assert answer.status_code == 400 or answer["Location"] == acts.FAILED

    def prove_by_app(self, way: Way, *, is_right: bool) -> None:
        if self.app is None or way.granted is not None:
            return
        code = self.code_for_app()
        was_open, before = self.is_open(way) and way.epoch == self.epoch, acts.secret_of(way.client)
        way.client.post(acts.BY_APP, {"code": code if is_right else wrong(code)})
        if was_open and is_right and self.is_proof(way.proofs[0]):
            self.note_proof(way, before, "authenticator", is_enough=True)
        elif was_open:
            way.tries += not is_right or not self.is_proof(way.proofs[0])

    def note_proof(self, way: Way, before: str, method: str, *, is_enough: bool) -> None:
        assert acts.secret_of(way.client) != before
        way.secrets.append(before)
        way.proofs.append(method)
        way.granted = timezone.now() if is_enough else None
        if is_enough:
            way.grant = acts.grant_on(way.client)

    @precondition(lambda self: any(way.granted for way in self.ways))
    @rule(data=st.data(), ticks=st.booleans())
    def set_password(self, data: st.DataObject, ticks: bool) -> None:
        """Of a way that was left for a while, or is over."""
        way = data.draw(st.sampled_from([way for way in self.ways if way.granted]))
        self.try_others(way)
        self.set_in(way, way.grant, ticks=ticks)

    def set_in(self, way: Way, grant: str, *, ticks: bool) -> None:
        """With the grant of any way: only one's own, and only what this way itself has proved, counts."""
        new, may = self.fresh_password(), self.may_reset(way) and grant == way.grant
        tick = {"delete_client_passwords": "on"} if ticks else {}
        answer = way.client.post(acts.PASSWORD, {"grant": grant, "new": new, "confirm": new, **tick})
        assert (answer.headers.get("Location") == acts.DONE) == (may or self.has_reset(way)), answer.content.decode()
        if not may:
            return
        assert not is_in(way.client)
        self.ends_all()
        self.has_now(new, deletes=ticks)
        self.resets += 1
        self.awaits_logon, self.recovered_at = True, timezone.now()
        if way.proofs == ["questions"]:
            self.rests_until = timezone.now() + timedelta(hours=24)
        for other in self.ways:
            other.is_over = True

    def has_reset(self, way: Way) -> bool:
        """Whether the way led to its end just before, where its page says so once more."""
        return way.client.get(acts.PASSWORD).headers.get("Location") == acts.DONE

    @precondition(lambda self: any(way.secrets for way in self.ways))
    @rule(data=st.data())
    def go_on_with_an_old_secret(self, data: st.DataObject) -> None:
        way = data.draw(st.sampled_from([way for way in self.ways if way.secrets]))
        thief = acts.with_secret(data.draw(st.sampled_from(way.secrets)))
        for path, typed in ((acts.CODE, {"code": way.code}), (acts.PASSWORD, {"grant": way.grant, **acts.TWICE})):
            assert thief.post(path, typed)["Location"] == acts.START

    # The settings.

    @precondition(lambda self: self.sessions)
    @rule(data=st.data(), with_all=st.booleans())
    def change_password(self, data: st.DataObject, with_all: bool) -> None:
        self.forget_limits()
        session, new = data.draw(st.sampled_from(self.sessions)), self.fresh_password()
        page = self.page(session, "/settings/password/", "change-password")
        grant = {"grant": grant_on(page)} if self.factors else {}
        tick = {"delete_client_passwords": "on"} if with_all else {}
        typed = {"current": self.password, "new": new, "confirm": new, **grant, **tick}
        assert session.post("/settings/password/", typed).status_code == 302
        again = session.post("/settings/password/", {**typed, "current": new, "new": self.fresh_password()})
        assert again.status_code != 302
        self.ends_all(but=session)
        self.has_now(new, deletes=with_all)

    @precondition(lambda self: self.sessions)
    @rule(data=st.data())
    def generate(self, data: st.DataObject) -> None:
        self.forget_limits()
        session = data.draw(st.sampled_from(self.sessions))
        page = self.page(session, GENERATE, "generate")
        may = (self.is_on or self.is_required) and len(self.living) < SLOTS
        if not may or page.status_code != 200:
            assert page.status_code >= 400 or self.is_resting
            return
        form = {"grant": grant_on(page), "label": "One", "kind": "mail"}
        secret = secret_on(session.post(GENERATE, form))
        assert session.post(GENERATE, form).status_code >= 400
        self.note_issued(secret)

    def note_issued(self, secret: str) -> None:
        self.living[secret] = ClientPassword.objects.filter(account=self.person).latest("pk")
        self.is_on = True

    @precondition(lambda self: self.is_on or self.is_required)
    @rule()
    def fill_up(self) -> None:
        while len(self.living) < SLOTS:
            self.note_issued(issue(self.now()).secret)

    @precondition(lambda self: self.sessions and self.living)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        secret = data.draw(st.sampled_from(sorted(self.living)))
        row = self.living.pop(secret)
        self.deleted.append(secret)
        data.draw(st.sampled_from(self.sessions)).post(f"/settings/client-passwords/{row.public_id}/delete/")

    @precondition(lambda self: self.sessions)
    @rule(data=st.data())
    def turn(self, data: st.DataObject) -> None:
        self.forget_limits()
        session = data.draw(st.sampled_from(self.sessions))
        if not self.is_on and not self.is_required:
            assert session.post(TURN_ON).status_code == 302
            self.is_on = True
            return
        page = self.page(session, TURN_OFF, "turn-off")
        grant = grant_on(page) if page.status_code == 200 else str(uuid4())
        answer = session.post(TURN_OFF, {"grant": grant})
        if page.status_code != 200 or self.is_required:
            assert answer.status_code >= 400
            return
        assert answer.status_code == 302
        self.is_on, self.deleted, self.living = False, [*self.deleted, *self.living], {}

    # Postmaster, operator and time.

    @rule(value=st.sampled_from([CHOOSE, REQUIRED]))
    def enforce(self, value: str) -> None:
        set_policy(kind=CLIENT_PASSWORDS, domain=self.domain, value=value, owner="p")
        self.is_required = value == REQUIRED

    @rule(value=st.sampled_from(["always", "always", "unbound", "never"]))
    def order_recovery(self, value: str) -> None:
        set_policy(kind=RECOVERY_BY_QUESTIONS, domain=self.domain, value=value, owner="p")
        self.by_questions = value

    @rule()
    def freeze_or_free(self) -> None:
        act = unfreeze_employee if self.is_frozen else freeze_employee
        proof = grant_for(self.postmaster, Purpose.PEOPLE)
        act(flow=flow_in(self.postmaster, proof=proof), account=self.now())
        self.is_frozen = not self.is_frozen
        self.ends_all()

    @precondition(lambda self: not self.is_frozen)
    @rule()
    def give_a_link(self) -> None:
        link = issue_password_link(account=self.now(), actor=PORTAL, source=SOURCE)
        self.link = link.rpartition("#")[2], self.epoch, timezone.now() + timedelta(hours=1)

    @precondition(lambda self: self.link is not None or self.used_links)
    @rule(data=st.data())
    def use_a_link(self, data: st.DataObject) -> None:
        self.forget_limits()
        living = self.link if self.link is not None else ("", -1, timezone.now())
        code = data.draw(st.sampled_from([*([living[0]] if self.link else []), *self.used_links[-2:]]))
        new = self.fresh_password()
        answer = self.surfer().post("/set-password/", {"code": code, "new": new, "confirm": new})
        if code != living[0] or living[1] != self.epoch or timezone.now() >= living[2]:
            assert answer.status_code >= 400
            return
        assert answer.status_code == 302
        self.used_links.append(code)
        self.link = None
        self.ends_all()
        self.has_now(new, deletes=True)
        self.awaits_logon, self.rests_until = False, timezone.now()
        self.recovered_at -= timedelta(9)

    @rule(minutes=st.sampled_from([1, 1, 6, 11, 16, 61, 25 * 60]))
    def wait(self, minutes: int) -> None:
        self.clock.shift(60 * minutes)
        # The clock of the database stands: what is over by this one is ended by hand.
        User.objects.filter(pk=self.person.pk, mail_rests_until__lte=timezone.now()).update(mail_rests_until=None)
        if minutes > 60:
            self.dead, self.sessions = [*self.dead, *self.sessions], []

    # What always holds.

    @invariant()
    def only_these_are_in(self) -> None:
        assert self.now().password == self.stored
        assert all(is_in(session) for session in self.sessions)
        assert not any(is_in(session) for session in self.dead[-3:])

    @invariant()
    def lists_know_whether_a_factor_is_bound(self) -> None:
        """P1: people are found by the state of the factors themselves, those that are stopped included."""
        factors = factors_of(account=self.person)
        assert (self.now().second_factor_since is not None) == (factors.is_bound or factors.is_frozen)
        assert (self.now().phone_since is not None) == SecurePhone.objects.filter(user=self.now()).exists()

    @invariant()
    def ten_at_most(self) -> None:
        rows = ClientPassword.objects.filter(account=self.person, revoked_at__isnull=True)
        assert {row.pk for row in rows} == {row.pk for row in self.living.values()}
        assert len(rows) <= SLOTS

    @invariant()
    def mail_doors_are_as_ruled(self) -> None:
        is_on, now = self.is_on or self.is_required, timezone.now()
        rests = self.awaits_logon or now < self.rests_until
        self.opens(self.password, is_open=not self.is_frozen and not is_on and not rests)
        for secret in [*self.deleted[-1:], *self.old_passwords[-1:]]:
            self.opens(secret, is_open=False)
        for secret in list(self.living)[-1:]:
            self.opens(secret, is_open=not self.is_frozen and is_on)

    def opens(self, secret: str, *, is_open: bool) -> None:
        number = next(self.networks)
        remote = f"10.{self.number % 250}.{number // 250}.{number % 250}"
        assert self.server.logon(self.person, secret, "imap", remote).result == ("accept" if is_open else "reject")


# A way costs a second of a core and more; what the databases do differently is held by the races.
_WAYS = {"sqlite": 15, "postgresql": 5}


@pytest.fixture
def own_checkpoints(settings: Settings, tmp_path: Path) -> None:
    """Verify the chain against this test's checkpoints alone: other tests of the process leave theirs in a file."""
    settings.PORTAL_DATA = tmp_path


@pytest.mark.thorough
@pytest.mark.usefixtures("own_checkpoints")
def test_any_order_of_acts_keeps_one_accounts_doors(mail_server: MailServer) -> None:
    """F1 to F4, rules 2 and 4, attacks R5, R7 and R12."""
    OneAccount.server = mail_server
    run(
        OneAccount,
        settings=settings(
            max_examples=_WAYS[connection.vendor],
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
