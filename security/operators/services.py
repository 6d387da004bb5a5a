"""What only an operator on the host may do to accounts: put right what nobody else can (O2)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.directory.locks import lock_account, lock_orders
from accounts.directory.rules import Role
from accounts.directory.services import let_into_console
from accounts.events import CONSOLE_FACTOR_SET
from accounts.evidence import record_about
from accounts.models import Domain, User
from mailportal.audit.checkpoints import purge_old_events
from mailportal.audit.services import record
from mailportal.audit.source import ON_THE_HOST, PORTAL
from mailportal.audit.verification import Findings
from mailportal.notify.services import purge_old_notices
from mailportal.sms.services import purge_old_messages
from security import events
from security.browsers.known_browsers import forget_proofs
from security.browsers.sessions.services import end_other_sessions
from security.browsers.trusted_devices.services import remove_trusted_devices
from security.connections.services import purge_old_cuts
from security.errors import NotForOperators
from security.factors.authenticators.services import remove_authenticator
from security.factors.phones.services import remove_phone
from security.factors.questions.services import remove_questions
from security.factors.recovery_codes.queries import recovery_codes_left
from security.factors.recovery_codes.services import withdraw_recovery_codes
from security.factors.rules import Method
from security.factors.services import open_enrolment
from security.logon.models import LogonAttempt
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.operators.keys import KeyUse, LostKeys
from security.passes.rules import IssuedPass
from security.passes.services import issue_pass, void_pass
from security.passwords.links.services import issue_password_link
from security.passwords.recovered import end_cooling
from security.passwords.sprays import lift_everywhere
from security.passwords.temporary import TemporaryPassword, renew_temporary_password, set_temporary_password
from security.records.services import purge_old_records
from security.unlocking.services import unlock


@transaction.atomic(durable=True)
def unlock_account(*, account: User) -> int:
    """Forget all wrong guesses at the account's password and second factor; return how many passwords were counted.

    What a source network tried at many accounts stays counted: that is the network's, not the account's
    (``unlock_network``).
    """
    # Before the counters, as a logon takes them.
    return unlock(holder=lock_account(account), actor=PORTAL, source=ON_THE_HOST).wrong_passwords


@transaction.atomic(durable=True)
def unlock_network(*, network: str) -> int:
    """Lift a network's limits on wrong passwords for 24 hours; return at how many domains it was limited."""
    lifted = lift_everywhere(network=network)
    record(events.NETWORK_LIMIT_LIFTED, actor=PORTAL, source=ON_THE_HOST, target=network, change={"domains": lifted})
    return lifted


@transaction.atomic(durable=True)
def reset_factors(*, account: User) -> list[str]:
    """Take every second factor and trusted device of the account away; return what there was.

    The password stays. An authenticator may be attached during a logon within the next 24 hours (D5, 1.14); the
    account's sessions end, and its owner is told.
    """
    holder = User.objects.select_related("domain").select_for_update(of=("self",)).get(pk=account.pk)
    removed = [name for name, was_there in _removed(holder) if was_there]
    end_other_sessions(account=holder, kept_session_key="")
    LogonAttempt.objects.filter(account=holder).delete()
    forget_proofs(account=holder)
    end_cooling(account=holder)
    open_enrolment(account=holder, actor=PORTAL, source=ON_THE_HOST)
    _record(events.FACTORS_RESET, holder, {"removed": removed})
    notify(NoticeKind.FACTORS_RESET, account=holder, source=ON_THE_HOST, actor=PORTAL)
    return removed


def _removed(holder: User) -> list[tuple[str, bool]]:
    # Counted first: the codes end with the last factor.
    codes = recovery_codes_left(account=holder)
    parts = [
        ("trusted devices", remove_trusted_devices(account=holder, actor=PORTAL, source=ON_THE_HOST) > 0),
        ("phone", remove_phone(account=holder, actor=PORTAL, source=ON_THE_HOST)),
        ("authenticator", remove_authenticator(account=holder, actor=PORTAL, source=ON_THE_HOST)),
        ("recovery codes", codes > 0),
        ("security questions", remove_questions(account=holder, actor=PORTAL, source=ON_THE_HOST)),
    ]
    withdraw_recovery_codes(account=holder, actor=PORTAL, source=ON_THE_HOST)
    return parts


@transaction.atomic(durable=True)
def issue_enrolment_pass(*, account: User, lost: Collection[Method], hours: int) -> IssuedPass:
    """Issue a pass to a postmaster or an operator, after removing the factors that are ``lost`` (X21).

    Raises NotForOperators for an employee, FactorStillBound where a factor is left that is not among the lost, and
    what ``require_open_to_pass`` raises.
    """
    holder = lock_account(account)
    if holder.role == Role.EMPLOYEE:
        raise NotForOperators
    if Method.AUTHENTICATOR in lost:
        remove_authenticator(account=holder, actor=PORTAL, source=ON_THE_HOST)
    if Method.PHONE in lost:
        remove_phone(account=holder, actor=PORTAL, source=ON_THE_HOST)
    end_other_sessions(account=holder, kept_session_key="")
    forget_proofs(account=holder)
    return issue_pass(holder=holder, actor=PORTAL, source=ON_THE_HOST, hours=hours)


@transaction.atomic(durable=True)
def void_enrolment_pass(*, account: User) -> bool:
    """Void the account's pass; whether there was one."""
    return void_pass(holder=lock_account(account), actor=PORTAL, source=ON_THE_HOST)


@transaction.atomic(durable=True)
def end_sessions(*, account: User) -> int:
    """Log the account off everywhere on the web, also where a logon is half done; return how many sessions ended.

    Trusted devices and mail programs stay as they are.
    """
    # A logon in flight is either ended here or comes after.
    User.objects.select_for_update().get(pk=account.pk)
    ended = end_other_sessions(account=account, kept_session_key="")
    LogonAttempt.objects.filter(account=account).delete()
    _record(events.SESSIONS_ENDED, account, {"ended": ended})
    return ended


@transaction.atomic(durable=True)
def reset_password(*, account: User) -> str:
    """Return a one-time link by which a postmaster or an operator sets a new password (O2).

    The old one holds until the link is used; its owner hears of the link at once. Raises NotForOperators for an
    employee, whom the postmaster looks after; but not where a first link ran out before a password was set with it.
    """
    _require_ours(account)
    link = issue_password_link(account=account, actor=PORTAL, source=ON_THE_HOST)
    notify(NoticeKind.PASSWORD_LINK_ISSUED, account=account, source=ON_THE_HOST, actor=PORTAL)
    return link


def issue_temporary_password(*, account: User, days: int | None, keeps_client_passwords: bool) -> TemporaryPassword:
    """Set a temporary password for a postmaster or an operator; ``days`` None: as the domain has ordered (D4).

    Raises NotForOperators as ``reset_password`` does, and Overloaded.
    """
    _require_ours(account)
    return set_temporary_password(
        account=account, actor=PORTAL, source=ON_THE_HOST, days=days, keeps_client_passwords=keeps_client_passwords
    )


def reopen_temporary_password(*, account: User, days: int | None) -> datetime:
    """Let such a password work once more; return until when. Raises NotForOperators and NoTemporaryPassword."""
    _require_ours(account)
    return renew_temporary_password(account=account, actor=PORTAL, source=ON_THE_HOST, days=days)


def _require_ours(account: User) -> None:
    if account.role == Role.EMPLOYEE and account.has_usable_password():
        raise NotForOperators


@transaction.atomic(durable=True)
def waive_console_factor(*, domain: Domain, waived: bool) -> None:
    """Let the domain's postmasters into the console without a second factor, or ask for one again."""
    held = lock_orders(domain_id=domain.pk)
    words = {False: "required", True: "waived"}
    change = {"before": words[held.console_without_factor], "after": words[waived]}
    let_into_console(held, without_factor=waived)
    record(CONSOLE_FACTOR_SET, actor=PORTAL, source=ON_THE_HOST, target=str(held), domain_id=held.pk, change=change)


def purge_logs() -> Mapping[str, int]:
    """Do now what the background process does every hour; return how many rows of each kind went."""
    gone = {
        "events": purge_old_events(),
        "logon_records": purge_old_records(),
        "receipts": purge_old_cuts(),
        "text_messages": purge_old_messages(),
        "notices": purge_old_notices(),
    }
    record(events.LOGS_PURGED, actor=PORTAL, source=ON_THE_HOST, change=dict(gone))
    return gone


def _record(event: str, account: User, change: Mapping[str, object]) -> None:
    record_about(account, event, actor=PORTAL, source=ON_THE_HOST, change=change)


# The sealer runs once a second; after a minute it is not running.
_TAIL_IS_LATE_AFTER = timedelta(minutes=1)


def is_tail_late(*, findings: Findings) -> bool:
    """Whether events wait for the sealer longer than a sealer that runs lets them."""
    since = findings.unsealed_since
    return since is not None and timezone.now() - since > _TAIL_IS_LATE_AFTER


def record_verification(*, findings: Findings) -> None:
    """Record that the audit chain was verified, and what was found."""
    broken = findings.broken
    change = {"verified": findings.verified, "unsealed": findings.unsealed, "broken_at": broken and broken.sequence}
    record(events.AUDIT_LOG_VERIFIED, actor=PORTAL, source=ON_THE_HOST, change=change)


def record_written_keys(*, purposes: Sequence[str]) -> None:
    """Record that the newest keys of these purposes were written into files for a mail host."""
    record(events.KEYS_WRITTEN, actor=PORTAL, source=ON_THE_HOST, change={"keys": list(purposes)})


def record_listing(*, uses: list[KeyUse], lost: LostKeys) -> None:
    """Record that the keys were listed, and rows of which purposes depend on keys that are gone."""
    change = {"keys": len(uses), "lost": {purpose: sum(rows.values()) for purpose, rows in lost.items()}}
    record(events.KEYS_LISTED, actor=PORTAL, source=ON_THE_HOST, change=change)
