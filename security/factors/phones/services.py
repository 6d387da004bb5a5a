"""Binding, replacing and removing a secure phone (E8). Each change ends other sessions and voids trusted devices."""

from dataclasses import replace
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.evidence import actor_of, record_about
from accounts.models import User
from mailportal.audit.source import Actor, Source
from mailportal.sms.numbers import canonical_number, logged, require_may_receive
from mailportal.throttle.meter import Full
from security.events import PHONE_BIND_FAILED, PHONE_BOUND, PHONE_REPLACED, PHONE_UNBOUND
from security.factors.challenges.caps import count_new_number
from security.factors.challenges.rules import NewNumber, SendOutcome, Sent
from security.factors.challenges.services import check_code, send_code
from security.factors.errors import LastFactorIsPhone, NoPhone, PhoneChangeOver, PhonesNotOffered, PhoneUnreadable
from security.factors.phones.models import BIND_PURPOSE, CHANGE_FOR, REST_BEFORE_RECOVERY, PhoneChange, SecurePhone
from security.factors.phones.queries import are_phones_offered, phone_of
from security.factors.queries import factors_of, standing_of
from security.factors.recovery_codes.services import withdraw_recovery_codes
from security.factors.rules import CodeOutcome
from security.factors.services import factor_changed, require_unlocked
from security.failures import record_failure
from security.flow.services import living, rows_of
from security.flow.values import STRANGE, Flow
from security.grants.acting import acting
from security.grants.rules import Purpose
from security.notices.rules import NoticeKind
from security.notices.services import notify


def begin_change(*, flow: Flow) -> PhoneChange:
    """Spend one proof of identity on binding a phone, or another one, in this flow; good for 15 minutes.

    That proof is of the password and of a factor where one is bound: the old phone, or the authenticator; a logon
    itself is such a proof. An earlier change of the flow is void. Raises PhonesNotOffered, StepUpNeeded, StepUpSpent;
    the proof is not spent then.
    """
    with acting(flow, spends=Purpose.CHANGE_FACTOR, allowed=require_may_bind) as holder:
        rows_of(PhoneChange, flow).delete()
        change = PhoneChange(public_id=uuid4(), account=holder, expires_at=timezone.now() + CHANGE_FOR)
        change.bind(flow, holder)
        change.save()
        return change


def require_may_bind(*, account: User) -> None:
    """Raise PhonesNotOffered where the domain has switched phones off, or no message leaves the installation."""
    require_unlocked(account=account)
    if not are_phones_offered(account=account):
        raise PhonesNotOffered


def name_number(*, flow: Flow, change: PhoneChange, typed: str) -> Sent:
    """Take the new number in any usual spelling and send a code to it.

    Raises NumberRefused before any gateway hears of the number (attack M16), PhoneChangeOver where the change was
    finished meanwhile.
    """
    number = canonical_number(typed, default_region=settings.PHONE_REGION)
    require_may_receive(number, countries=settings.SMS_COUNTRIES)
    try:
        _keep_number(flow.account, change, number)
    except Full as full:
        return Sent(SendOutcome.TOO_MANY, full.seconds_left)
    return send_bind_code(flow=flow, change=change)


@transaction.atomic
def _keep_number(account: User, change: PhoneChange, number: str) -> None:
    # Read again under a lock: a double click is one number, not two of the day's three.
    row = PhoneChange.objects.select_for_update().filter(pk=change.pk).first()
    if row is None:
        raise PhoneChangeOver
    if not row.has_number or row.number != number:
        count_new_number(account=account)
        row.public_id = uuid4()
        PhoneChange.sealed_number.field.put(row, number.encode())
        row.save(update_fields=["public_id", "sealed_number"])
    change.public_id, change.sealed_number = row.public_id, row.sealed_number


def send_bind_code(*, flow: Flow, change: PhoneChange) -> Sent:
    """Send a code, or another one, to the new number. Raises PhoneChangeOver out of turn."""
    if not change.has_number:
        raise PhoneChangeOver
    return send_code(flow=_codes_of(change, flow), to=NewNumber(change.number), purpose=BIND_PURPOSE)


def _codes_of(change: PhoneChange, flow: Flow) -> Flow:
    # Each number is a flow of its own, in which no browser is known: a code that went to the former number, which may
    # still live, never binds this one.
    return replace(flow, id=str(change.public_id), browser=STRANGE)


def confirm_number(*, flow: Flow, change: PhoneChange, code: str) -> CodeOutcome:
    """Bind the new number where its code is right; the flow's account carries the new factor epoch then.

    Anything but RIGHT has changed nothing, except that a try is counted. Raises PhoneChangeOver where another change
    was faster, PhonesNotOffered.
    """
    if not change.has_number:
        raise PhoneChangeOver
    outcome = check_code(flow=_codes_of(change, flow), purpose=BIND_PURPOSE, code=code)
    if outcome is CodeOutcome.RIGHT:
        # Two changes at once end one after the other; the first one's epoch, or its missing row, tells the second.
        with acting(flow, allowed=require_may_bind, over=PhoneChangeOver):
            if not living(PhoneChange, flow).filter(pk=change.pk).delete()[0]:
                raise PhoneChangeOver
            _bind(flow, change.number)
    elif outcome is not CodeOutcome.THROTTLED:
        noted = {"outcome": outcome.value, "to": logged(change.number)}
        with transaction.atomic():
            record_failure(PHONE_BIND_FAILED, account=flow.account, source=flow.source, change=noted)
    return outcome


def _bind(flow: Flow, number: str) -> None:
    account, source = flow.account, flow.source
    former = phone_of(account=account)
    former_number = number_or_nothing(former)
    SecurePhone.objects.filter(user=account).delete()
    phone = SecurePhone(
        user=account, name="phone", public_id=uuid4(), recovers_from=timezone.now() + REST_BEFORE_RECOVERY
    )
    SecurePhone.sealed_number.field.put(phone, number.encode())
    phone.save()
    event, change = (PHONE_REPLACED, {"from": _logged(former_number)}) if former else (PHONE_BOUND, {})
    noted = {**change, "to": logged(number), "recovers_from": phone.recovers_from.isoformat(timespec="seconds")}
    record_about(account, event, source=source, change=noted)
    factor_changed(account=account, kept_session_key=flow.session_key, is_bound=True)
    kind = NoticeKind.PHONE_REPLACED if former else NoticeKind.PHONE_BOUND
    notify(kind, account=account, source=source, former_number=former_number, phone=phone.masked)


def number_or_nothing(phone: SecurePhone | None) -> str:
    """Return its number as E.164; nothing of one that can't be read, which must not keep its owner from another."""
    try:
        return phone.number if phone else ""
    except PhoneUnreadable:
        return ""


def _logged(number: str) -> str:
    return logged(number) if number else "?"


def unbind_phone(*, flow: Flow) -> None:
    """Spend one proof of identity, which was by a bound factor too, on removing the phone.

    Raises NoPhone, LastFactorIsPhone, StepUpNeeded, StepUpSpent; nothing is changed then.
    """
    account = flow.account
    with acting(flow, spends=Purpose.CHANGE_FACTOR, allowed=require_may_unbind):
        remove_phone(account=account, actor=actor_of(account), source=flow.source, kept_session_key=flow.session_key)


def require_may_unbind(*, account: User) -> None:
    """Raise NoPhone, and LastFactorIsPhone where a second factor is required and no other bound (M8)."""
    require_unlocked(account=account)
    if phone_of(account=account) is None:
        raise NoPhone
    standing = standing_of(account)
    if standing.is_required and not standing.factors.has_authenticator:
        raise LastFactorIsPhone


@transaction.atomic
def remove_phone(*, account: User, actor: Actor, source: Source, kept_session_key: str = "") -> bool:
    """Remove the account's phone; return whether it had one. A postmaster's or operator's act uses it too.

    Asks for no code. Where no other factor is left the recovery codes end with it. All sessions end but the kept one.
    Of several at once one removes it, whether or not the caller has locked the account's row.
    """
    User.objects.select_for_update().get(pk=account.pk)
    former = take_phone(account=account, actor=actor, source=source)
    if former is None:
        return False
    factor_changed(account=account, kept_session_key=kept_session_key)
    number = number_or_nothing(former)
    notify(NoticeKind.PHONE_UNBOUND, account=account, source=source, actor=actor, former_number=number)
    return True


def take_phone(*, account: User, actor: Actor, source: Source) -> SecurePhone | None:
    """As ``remove_phone``, a part of an act that has locked the account, raises its epoch and tells its owner.

    Returns the phone that is gone.
    """
    former = phone_of(account=account)
    if former is None:
        return None
    SecurePhone.objects.filter(pk=former.pk).delete()
    if not factors_of(account=account).is_bound:
        withdraw_recovery_codes(account=account, actor=actor, source=source)
    change = {"from": _logged(number_or_nothing(former))}
    record_about(account, PHONE_UNBOUND, actor=actor, source=source, change=change)
    return former
