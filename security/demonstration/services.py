"""The story of the demonstration: what happened to some of its people before anybody looks at them.

Nobody can log on as one of them, for they have no passwords, and no message tells of what never was.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.directory.rules import Role
from accounts.directory.services import create_account, create_department, set_frozen
from accounts.events import ACCOUNT_CREATED, ACCOUNT_FROZEN
from accounts.evidence import actor_of, record_about
from accounts.models import Department, Domain, User
from accounts.policies.services import set_policy
from mailportal.audit.source import ON_THE_HOST, Source
from mailportal.crypto.human_code import generate
from security import events
from security.browsers.models import PortalSession
from security.browsers.trusted_devices.services import trust
from security.client_passwords.models import DIGESTS, ClientPassword
from security.client_passwords.rules import ClientKind
from security.credentials import SECRET_LENGTH, account_credential
from security.demonstration.rules import (
    CHARACTERS,
    DISOWNED,
    FROZEN,
    GUESSED,
    LOST_PHONE,
    NEW,
    OFFICE,
    REFUSED,
    TOO_LATE,
    WINDOWS,
    Character,
    Device,
    Visit,
)
from security.factors.authenticators.models import Authenticator
from security.factors.authenticators.rules import SECRET_BYTES
from security.factors.phones.models import SecurePhone
from security.factors.recovery_codes.services import issue_recovery_codes
from security.factors.services import factor_changed, open_enrolment
from security.policies import CLIENT_PASSWORDS, REQUIRED
from security.records.entries import Batch, Entry
from security.records.rules import Reason, Result
from security.records.services import add_batch

_EMPLOYED_FOR: Final = timedelta(days=400)
_ACCEPTED: Final = frozenset({Reason.ACCOUNT_PASSWORD, Reason.CLIENT_PASSWORD})
# A number of those kept for films (Ofcom).
_NUMBER: Final = b"+447700900417"


@transaction.atomic
def tell_story(domain: Domain) -> None:
    """Add the people of the story to the demonstration's domain, each as they stand now."""
    now = timezone.now()
    postmaster = User.objects.get(domain=domain, role=Role.POSTMASTER)
    departments = {department.name: department for department in Department.objects.filter(domain=domain)}
    product = create_department(domain=domain, name="Product", parent=departments["Engineering"])
    set_policy(
        kind=CLIENT_PASSWORDS,
        domain=domain,
        value=REQUIRED,
        owner=postmaster.address,
        department=product,
        reason="Demonstration: works from home and on the way",
    )
    people = {
        who.local: _enter(who, domain, {**departments, product.name: product}, postmaster, now) for who in CHARACTERS
    }
    _settle(people[REFUSED.local], now)
    set_frozen(account=people[FROZEN.local], frozen=True)
    record_about(people[FROZEN.local], ACCOUNT_FROZEN, actor=actor_of(postmaster), source=ON_THE_HOST)
    _close_second_step(people[GUESSED.local], now)
    _give_temporary_password(people[NEW.local], postmaster, since=now - timedelta(days=2))
    _give_temporary_password(people[TOO_LATE.local], postmaster, since=now - timedelta(days=9))
    _shut_out_phone(people[LOST_PHONE.local], postmaster)
    _disown(people[DISOWNED.local], now)


def _enter(
    who: Character, domain: Domain, departments: Mapping[str, Department], postmaster: User, now: datetime
) -> User:
    account = create_account(
        address=f"{who.local}@{domain.name}",
        name=who.name,
        domain=domain,
        department=departments[who.department],
        encoded_password=None,
    )
    since = now - _EMPLOYED_FOR
    User.objects.filter(pk=account.pk).update(
        created_at=since,
        wizard_done_at=since,
        password_changed_at=now - timedelta(days=42),
        client_passwords_since=min((now - device.age for device in who.devices), default=None),
    )
    account.refresh_from_db()
    record_about(account, ACCOUNT_CREATED, actor=actor_of(postmaster), source=ON_THE_HOST)
    credentials = {
        device.label: _have(account, device, slot, who.visits, now) for slot, device in enumerate(who.devices)
    }
    batch = Batch()
    # As they came.
    for visit in sorted(who.visits, key=lambda visit: visit.ago, reverse=True):
        batch.add(_outcome(account, visit, credentials, now))
    add_batch(batch)
    return account


def _have(account: User, device: Device, slot: int, visits: tuple[Visit, ...], now: datetime) -> str:
    """Let the account have a security password, and return the name of its connections."""
    kid, digest = DIGESTS.new(account.address, generate(SECRET_LENGTH))
    row = ClientPassword.objects.create(
        account=account, slot=slot, label=device.label, kind=ClientKind.MAIL, kid=kid, digest=digest
    )
    used = [visit for visit in visits if visit.device == device.label and visit.reason in _ACCEPTED]
    newest = min(used, key=lambda visit: visit.ago, default=None)
    ClientPassword.objects.filter(pk=row.pk).update(
        created_at=now - device.age,
        revoked_at=now - timedelta(hours=5) if device.is_deleted else None,
        last_used_at=None if newest is None else now - newest.ago,
        last_used_protocol="" if newest is None else newest.channel,
        last_used_address="" if newest is None else newest.source,
    )
    event = events.CLIENT_PASSWORD_DELETED if device.is_deleted else events.CLIENT_PASSWORD_ISSUED
    record_about(account, event, source=ON_THE_HOST, change={"label": device.label, "kind": ClientKind.MAIL})
    return row.credential


def _outcome(account: User, visit: Visit, credentials: Mapping[str, str], now: datetime) -> Entry:
    is_in = visit.reason in _ACCEPTED
    return Entry(
        at=(now - visit.ago).timestamp(),
        channel=visit.channel,
        result=Result.ACCEPT if is_in else Result.REJECT,
        reason=visit.reason,
        source=visit.source,
        address=account.address,
        account_id=account.pk,
        domain_id=account.domain_id,
        credential=credentials.get(visit.device, account_credential(account.pk) if is_in else ""),
        program=visit.program,
    )


def _attach(account: User) -> Authenticator:
    app = Authenticator(
        user=account, name="authenticator", public_id=uuid4(), confirmed=True, confirmed_at=timezone.now()
    )
    Authenticator.sealed_secret.field.put(app, secrets.token_bytes(SECRET_BYTES))
    app.save()
    record_about(account, events.AUTHENTICATOR_ATTACHED, source=ON_THE_HOST)
    factor_changed(account=account, is_bound=True)
    return app


def _settle(account: User, now: datetime) -> None:
    """Somebody with all that an account can have, logged on in the browser that is trusted."""
    _attach(account)
    issue_recovery_codes(account=account, actor=actor_of(account), source=ON_THE_HOST)
    phone = SecurePhone(user=account, name="phone", public_id=uuid4(), recovers_from=timezone.now())
    SecurePhone.sealed_number.field.put(phone, _NUMBER)
    phone.save()
    record_about(account, events.PHONE_BOUND, source=ON_THE_HOST)
    factor_changed(account=account, is_bound=True)
    browser = Source(address=OFFICE, program=WINDOWS)
    trust(account=account, source=browser)
    PortalSession.objects.create(
        # The digest of a key that nobody has.
        session_key=secrets.token_hex(20),
        expire_date=now + timedelta(hours=12),
        account=account,
        epoch=account.auth_epoch,
        source_address=browser.address,
        program=browser.program,
    )


def _close_second_step(account: User, now: datetime) -> None:
    """Somebody knows the password and guessed codes until the second step closed (decision D8)."""
    _attach(account)
    User.objects.filter(pk=account.pk).update(second_step_closed_at=now - timedelta(minutes=35))
    record_about(account, events.SECOND_FACTOR_CLOSED, source=ON_THE_HOST)


def _give_temporary_password(account: User, postmaster: User, *, since: datetime) -> None:
    User.objects.filter(pk=account.pk).update(
        password_changed_at=since,
        must_change_password_since=since,
        password_ends_at=since + timedelta(days=7),
        wizard_done_at=None,
    )
    record_about(account, events.TEMPORARY_PASSWORD_SET, actor=actor_of(postmaster), source=ON_THE_HOST)


def _shut_out_phone(account: User, postmaster: User) -> None:
    record_about(account, events.FACTORS_RESET, actor=actor_of(postmaster), source=ON_THE_HOST)
    open_enrolment(account=account, actor=actor_of(postmaster), source=ON_THE_HOST)


def _disown(account: User, now: datetime) -> None:
    """The owner answered the notice of an authenticator that somebody else had attached (X34)."""
    app = _attach(account)
    Authenticator.objects.filter(pk=app.pk).update(frozen_at=now)
    User.objects.filter(pk=account.pk).update(factors_frozen_at=now)
    record_about(account, events.CHANGE_DISOWNED, source=ON_THE_HOST)
