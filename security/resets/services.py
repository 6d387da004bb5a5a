"""Taking away what an account has, by those who look after it. Each is a part of an act that has locked the account,
under its orders, and tells its owner; whether the acting person may is for that act to decide.

What is ended is read under the lock, so that a receipt names what was there, and nothing made meanwhile is left.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.contrib.auth.hashers import make_password

from accounts.evidence import record_about
from accounts.models import User
from accounts.passwords.services import store_password
from mailportal.audit.source import Actor, Source
from security.browsers.known_browsers import forget_proofs
from security.browsers.sessions.services import carry_sessions_over, revoke_sessions
from security.browsers.trusted_devices.services import carry_devices_over, remove_trusted_devices
from security.client_passwords.services import delete_client_passwords
from security.connections.services import order_cuts
from security.credentials import account_credential
from security.events import ACCOUNT_PASSWORD_REMOVED, FACTORS_RESET, LOST_PHONE_DISABLED
from security.factors.authenticators.services import take_authenticator
from security.factors.phones.services import number_or_nothing, take_phone
from security.factors.questions.services import take_questions
from security.factors.recovery_codes.services import withdraw_recovery_codes
from security.factors.services import factor_changed, open_enrolment
from security.logon.models import LogonAttempt
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.old_passwords.rules import OldPasswordEnd
from security.old_passwords.services import end_old_password
from security.passwords.links.models import PasswordLink
from security.passwords.recovered import end_cooling, forget_recovery
from security.passwords.temporary import PreparedPassword, put_temporary_password
from security.recovery.models import RecoveryRequest
from security.resets.queries import holdings_of
from security.resets.rules import FACTORS, Holding, HoldingKind, PasswordReset, named_by, of_kind


def replace_password(
    *, holder: User, prepared: PreparedPassword, chosen: PasswordReset, actor: Actor, source: Source
) -> tuple[datetime, Sequence[Holding]]:
    """Put a temporary password in force; return its end, and what ended with the old one.

    Logons and recoveries under way are over. The owner is told of the password, and of security passwords that went
    with it. Raises ValueError for other days than a temporary password may have.
    """
    epoch = holder.auth_epoch
    ended = end_with_password(holder=holder, chosen=chosen, actor=actor, source=source)
    ends_at = put_temporary_password(
        holder=holder,
        prepared=prepared,
        days=chosen.days,
        must_change=chosen.must_change,
        actor=actor,
        source=source,
        change=change_of(ended),
    )
    after_password(holder=holder, chosen=chosen, epoch=epoch, ended=ended, actor=actor, source=source)
    return ends_at, ended


def end_with_password(*, holder: User, chosen: PasswordReset, actor: Actor, source: Source) -> Sequence[Holding]:
    """End what is to go with the old password, and logons and recoveries under way; return what there was."""
    kinds = [HoldingKind.CLIENT_PASSWORD] if chosen.deletes_client_passwords else []
    kinds += [HoldingKind.SESSION, HoldingKind.TRUSTED_DEVICE] if chosen.ends_sessions else []
    ended = of_kind(holdings_of(account=holder), *kinds)
    end_holdings(holder=holder, ending=ended, actor=actor, source=source)
    end_flows(account=holder)
    return ended


def change_of(ended: Collection[Holding]) -> dict[str, int]:
    """Return how many of each kind ended with the password, as the evidence of a reset tells it."""
    return {
        "client_passwords_deleted": len(of_kind(ended, HoldingKind.CLIENT_PASSWORD)),
        "sessions": len(of_kind(ended, HoldingKind.SESSION)),
        "trusted_devices": len(of_kind(ended, HoldingKind.TRUSTED_DEVICE)),
    }


def after_password(
    *, holder: User, chosen: PasswordReset, epoch: int, ended: Collection[Holding], actor: Actor, source: Source
) -> None:
    """Keep what was not to end with the password, which held under ``epoch``; tell the owner what did."""
    if not chosen.ends_sessions:
        carry_sessions_over(account=holder, epoch=epoch)
        carry_devices_over(account=holder, epoch=epoch)
    _tell_of_client_passwords(holder, ended, actor, source)


def _tell_of_client_passwords(holder: User, ended: Collection[Holding], actor: Actor, source: Source) -> None:
    labels = [one.name for one in of_kind(ended, HoldingKind.CLIENT_PASSWORD)]
    if labels:
        notify(NoticeKind.CLIENT_PASSWORDS_DELETED, account=holder, source=source, actor=actor, labels=labels)


def delete_devices(*, holder: User, keys: Collection[str], actor: Actor, source: Source) -> Sequence[Holding]:
    """End the security passwords that the keys name, and tell their owner; return those that there were."""
    ended = of_kind(named_by(holdings_of(account=holder), keys), HoldingKind.CLIENT_PASSWORD)
    end_holdings(holder=holder, ending=ended, actor=actor, source=source)
    _tell_of_client_passwords(holder, ended, actor, source)
    return ended


def remove_factors(
    *, holder: User, keys: Collection[str], ends_sessions: bool, opens_enrolment: bool, actor: Actor, source: Source
) -> Sequence[Holding]:
    """Take the second factors and trusted devices that the keys name; return what ended, sessions among it.

    Nothing is changed where there is none of them. A factor that goes voids every trusted device, and logons under way
    end; what was guessed wrong stays counted.
    ``opens_enrolment``: an authenticator may be attached during a logon within the next 24 hours (D5). The owner is
    told once, of all that is gone.
    """
    held = holdings_of(account=holder)
    wanted = of_kind(named_by(held, keys), HoldingKind.TRUSTED_DEVICE, *FACTORS)
    if not wanted:
        return ()
    ended = (*wanted, *of_kind(held, HoldingKind.SESSION)) if ends_sessions else wanted
    number = end_holdings(holder=holder, ending=ended, actor=actor, source=source)
    end_cooling(account=holder)
    if opens_enrolment:
        open_enrolment(account=holder, actor=actor, source=source)
    change = {"removed": sorted({one.kind.value for one in wanted}), "sessions": len(ended) - len(wanted)}
    record_about(holder, FACTORS_RESET, actor=actor, source=source, change=change)
    told, kind = _told(wanted), NoticeKind.FACTORS_REMOVED
    notify(kind, account=holder, source=source, actor=actor, former_number=number, ended=told)
    return ended


def shut_out_phone(
    *, holder: User, keys: Collection[str], kinds: Collection[HoldingKind], actor: Actor, source: Source
) -> Sequence[Holding]:
    """End what a lost phone held, as the keys name it, of these kinds; return what there was.

    Nothing is changed where there is none of it. The password stays, and so do sessions that are not named. The way
    back in is an enrolment pass: the window of D5 is shut, for the thief may know the password. The owner is told, the
    lost phone is not.
    """
    # Whatever is ticked: nobody knows whether the lost phone is one of the programs that were seen.
    end_old_password(account=holder, why=OldPasswordEnd.PHONE_LOST, actor=actor, source=source)
    ended = of_kind(named_by(holdings_of(account=holder), keys), *kinds)
    if not ended:
        return ()
    end_holdings(holder=holder, ending=ended, actor=actor, source=source)
    _shut_enrolment(holder)
    change = {"ended": [one.kind.value for one in ended]}
    record_about(holder, LOST_PHONE_DISABLED, actor=actor, source=source, change=change)
    notify(NoticeKind.PHONE_LOST, account=holder, source=source, actor=actor, ended=_told(ended))
    return ended


def end_everything(*, holder: User, actor: Actor, source: Source) -> Sequence[Holding]:
    """End all that the account has, its password included, for someone who leaves; return what there was.

    Nobody is told: the mailbox that a notice would go to is closed by the same act.
    """
    ended = holdings_of(account=holder)
    end_holdings(holder=holder, ending=ended, actor=actor, source=source)
    end_flows(account=holder)
    store_password(account=holder, encoded=make_password(None))
    _shut_enrolment(holder)
    forget_recovery(account=holder)
    end_old_password(account=holder, why=OldPasswordEnd.LEFT, actor=actor, source=source)
    order_cuts(credentials=[account_credential(holder.pk)], account_id=holder.pk)
    record_about(holder, ACCOUNT_PASSWORD_REMOVED, actor=actor, source=source)
    return ended


def end_presence(*, holder: User, actor: Actor, source: Source) -> Sequence[Holding]:
    """Log the account off everywhere on the web and forget its trusted devices; return what there was.

    Logons under way are over. A part of an act that holds the account.
    """
    ended = of_kind(holdings_of(account=holder), HoldingKind.SESSION, HoldingKind.TRUSTED_DEVICE)
    end_holdings(holder=holder, ending=ended, actor=actor, source=source)
    end_attempts(account=holder)
    return ended


def end_holdings(*, holder: User, ending: Collection[Holding], actor: Actor, source: Source) -> str:
    """End these, each with its record, and order the connections of the security passwords among them to end.

    Returns the number of a phone that is gone, for it to be told; empty without one. Where a factor goes the account's
    factor epoch is raised: every trusted device is void, and so is every logon under way.
    """
    passwords, sessions, devices = (
        [one.id for one in of_kind(ending, kind) if one.id is not None]
        for kind in (HoldingKind.CLIENT_PASSWORD, HoldingKind.SESSION, HoldingKind.TRUSTED_DEVICE)
    )
    delete_client_passwords(account=holder, public_ids=passwords, actor=actor, source=source)
    revoke_sessions(account=holder, public_ids=sessions, actor=actor, source=source)
    remove_trusted_devices(account=holder, only=devices, actor=actor, source=source)
    factors = {one.kind for one in of_kind(ending, *FACTORS)}
    return _take_factors(holder, factors, actor, source) if factors else ""


def _take_factors(holder: User, kinds: Collection[HoldingKind], actor: Actor, source: Source) -> str:
    if HoldingKind.AUTHENTICATOR in kinds:
        take_authenticator(account=holder, actor=actor, source=source)
        # Also where a phone is left: they came with the app, and may be noted down on the phone that had it.
        withdraw_recovery_codes(account=holder, actor=actor, source=source)
    former = take_phone(account=holder, actor=actor, source=source) if HoldingKind.PHONE in kinds else None
    if HoldingKind.QUESTIONS in kinds:
        take_questions(account=holder, actor=actor, source=source)
    factor_changed(account=holder, ends_sessions=False)
    forget_proofs(account=holder)
    end_attempts(account=holder)
    return number_or_nothing(former)


def _shut_enrolment(holder: User) -> None:
    User.objects.filter(pk=holder.pk).update(enrolment_until=None)


def end_attempts(*, account: User) -> None:
    """End the account's logons under way, in the transaction of an act that what they proved is no ground after."""
    LogonAttempt.objects.filter(account=account).delete()


def end_flows(*, account: User) -> None:
    """End logons, recoveries and links to a new password that are under way, with the password that they are about."""
    end_attempts(account=account)
    RecoveryRequest.objects.filter(account=account).delete()
    PasswordLink.objects.filter(account=account).delete()


def _told(ended: Collection[Holding]) -> list[list[str]]:
    return [[one.kind.value, one.name or one.program.name, one.program.system] for one in ended]
