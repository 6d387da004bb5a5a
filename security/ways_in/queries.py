"""Whether the owner of an account would get in now, by each way, and why not: the code that decides, asked on values.

Nothing is written or counted by it, and no secret is needed: it asks for an owner who knows the right one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from accounts.models import User
from mailportal.throttle.counters import standings
from security.client_passwords.models import ClientPassword
from security.client_passwords.rules import ClientKind, must_use_client_password
from security.factors.queries import Standing
from security.factors.rules import Enrolment, Proved
from security.limits import MAIL_HOME_DAY, MAIL_STRANGERS_DAY, OWN_BROWSERS_DAY, STRANGERS_DAY
from security.logon.queries import facts_of, is_secure_network
from security.logon.services import reason_after_password
from security.logon.stages import Stage, stage_of
from security.mail_auth.gates import exempt_networks_of, gates_of, mail_networks_of
from security.mail_auth.verdict import SERVICES, AccountFacts, Facts, FoundPassword, Gates, Service, decided, verdict
from security.networks import NOWHERE, is_allowed_from, is_listed
from security.old_passwords.models import OldPassword
from security.old_passwords.rules import FoundOld
from security.passwords.expiry.queries import password_end_of
from security.passwords.rules import Guess
from security.passwords.tally import subject_of
from security.policies import ALLOWED, CLIENT_PASSWORDS, EXEMPT_NETWORKS, REQUIRED, THIRD_PARTY_CLIENTS
from security.records.rules import Channel, Reason, Result
from security.ways_in.rules import Way

# Sieve follows IMAP, and no person knows it by name.
_SERVICES: Final = (SERVICES["imap"], SERVICES["smtp"], SERVICES["pop3"])
_DAYS: Final = (STRANGERS_DAY, OWN_BROWSERS_DAY, MAIL_STRANGERS_DAY, MAIL_HOME_DAY)


@dataclass(frozen=True, slots=True)
class ShutUntil:
    """Until when no account password is looked at any more, because there were too many wrong ones today; None: it is.

    For the web by whether the browser is the account's own, and for mail programs by whether the network is.
    """

    strangers: datetime | None = None
    own_browsers: datetime | None = None
    mail_strangers: datetime | None = None
    mail_at_home: datetime | None = None

    @property
    def latest(self) -> datetime | None:
        """Return when all are open again, None where none is shut."""
        ends = (self.strangers, self.own_browsers, self.mail_strangers, self.mail_at_home)
        return max((end for end in ends if end is not None), default=None)


def shut_until(*, address: str, now: datetime) -> ShutUntil:
    """Return how the day's wrong passwords of a canonical address stand, in one statement and without counting."""
    keys = [limit.of(subject_of(address)) for limit in _DAYS]
    found = standings(keys)
    counts = [found[key] for key in keys]
    ends = [
        now + timedelta(seconds=count.seconds_left) if count.count >= limit.tries else None
        for limit, count in zip(_DAYS, counts, strict=True)
    ]
    return ShutUntil(*ends)


def ways_in(
    *,
    standing: Standing,
    client_passwords: Sequence[ClientPassword],
    shut: ShutUntil,
    old_password: OldPassword | None = None,
) -> tuple[Way, ...]:
    """Return each way into an account of a domain, the web first; ``client_passwords`` are its living ones.

    ``old_password`` is what lives on of the account password of before an order (X13). Reads nothing: all that decides
    is in the arguments.
    """
    now, old = timezone.now(), None if old_password is None else found_old(old_password, timezone.now())
    by_mail = (_mail(standing, client_passwords, old, shut, service, now) for service in _SERVICES)
    return (_web(standing, shut), *by_mail)


def must_use(standing: Standing) -> bool:
    """Whether mail programs of the account have to use a security password."""
    return standing.orders is not None and must_use_client_password(
        is_required=standing.orders.value(CLIENT_PASSWORDS) == REQUIRED,
        has_turned_on=standing.account.client_passwords_since is not None,
    )


def _web(standing: Standing, shut: ShutUntil) -> Way:
    if shut.strangers is not None and shut.own_browsers is not None:
        return Way(Channel.WEB, Reason.THROTTLED)
    reason = reason_after_password(standing, None)
    if reason is not Reason.ACCOUNT_PASSWORD:
        return Way(Channel.WEB, reason)
    return Way(Channel.WEB, second_step(standing))


def is_let_in_by_exemption(standing: Standing) -> bool:
    """Whether mail programs of the account are let in from some networks only, as they are not allowed (P5)."""
    held = standing.orders
    if held is None or held.value(THIRD_PARTY_CLIENTS) == ALLOWED:
        return False
    return held.value(EXEMPT_NETWORKS) != NOWHERE


def second_step(standing: Standing, address: str | None = None) -> Reason | None:
    """Return why the owner of the right password would not pass the second step in an unknown browser, else None.

    ``address`` is where that browser is, None for one in no secure network.
    """
    if address is not None and is_step_skipped(standing, address):
        return None
    if stage_of(facts_of(standing, proved=Proved.NOTHING)) is Stage.NO_WAY_IN:
        is_frozen = standing.enrolment is Enrolment.FROZEN
        return Reason.SECOND_FACTOR_FROZEN if is_frozen else Reason.SECOND_FACTOR_MISSING
    is_closed = standing.account.second_step_closed_at is not None
    return Reason.SECOND_FACTOR_THROTTLED if is_closed and standing.methods else None


def is_step_skipped(standing: Standing, address: str) -> bool:
    """Whether the logon asks for no second step at this address, where it asks for one elsewhere (P6)."""
    skipped = facts_of(standing, proved=Proved.SECURE_NETWORK)
    return (
        bool(standing.methods)
        and is_secure_network(standing, address)
        and stage_of(skipped) not in {Stage.SECOND_STEP, Stage.NO_WAY_IN}
    )


def _mail(
    standing: Standing,
    rows: Iterable[ClientPassword],
    old: FoundOld | None,
    shut: ShutUntil,
    service: Service,
    now: datetime,
) -> Way:
    facts = account_facts(standing.account, now)
    gates = mail_gates(standing, facts, service, now)._replace(may_be_old=old is not None)
    must_use = gates.must_use_client_password
    is_unchecked = shut.mail_at_home is not None and not must_use
    # What the owner could show: each security password of the account, or the account password, maybe an old one.
    found = [*(found_password(row, now) for row in rows), None] if must_use else [None]
    guess = Guess.THROTTLED if is_unchecked else Guess.RIGHT
    answers = [decided(verdict(Facts(facts, one, old), gates, service, guess)) for one in found]
    is_open = any(answer.result is Result.ACCEPT for answer in answers)
    return Way(service.channel, None if is_open else answers[0].reason)


def mail_gates(
    standing: Standing, facts: AccountFacts, service: Service, now: datetime, *, source: str | None = None
) -> Gates:
    """Return the gates of the account at a service, as the mail listener has them, for a program at this address.

    ``source`` is None for one at an address from which it may come. The block-list is for the caller to ask.
    """
    held = standing.orders
    if held is None:
        raise ValueError("an operator has no mailbox")
    end = password_end_of(account=standing.account, orders=held)
    is_too_old = end is not None and end.is_forced and end.has_ended
    gates = gates_of(facts, held.orders, service, now)._replace(is_password_too_old=is_too_old)
    exempt = exempt_networks_of(facts, held.orders, now)
    if exempt != NOWHERE and (source is None or is_listed(exempt, source)):
        gates = gates._replace(clients_allowed=True)
    if source is None:
        return gates
    is_refused = not is_allowed_from(mail_networks_of(facts, held.orders, now), source)
    return gates._replace(is_address_refused=is_refused)


def account_facts(account: User, now: datetime) -> AccountFacts:
    """Return the account as the mail listener reads it."""
    rests = account.mail_rests_until is not None and account.mail_rests_until > now
    return AccountFacts(
        id=account.pk,
        domain_id=account.domain_id,
        department_id=account.department_id,
        auth_epoch=account.auth_epoch,
        is_frozen=account.frozen_at is not None,
        has_turned_on=account.client_passwords_since is not None,
        is_suspended=account.domain is not None and account.domain.suspended_at is not None,
        policy_epoch=0,  # of a snapshot; there is none here
        must_change_password=account.must_change_password_since is not None,
        has_password_ended=account.password_ends_at is not None and account.password_ends_at <= now,
        password_changed_at=account.password_changed_at,
        is_password_resting=account.mail_awaits_logon_since is not None or rests,
    )


def found_old(row: OldPassword, now: datetime) -> FoundOld:
    """Return what lives on of an account password as the mail listener reads it."""
    opens = {Channel.IMAP: row.opens_imap, Channel.POP3: row.opens_pop3, Channel.SMTP: row.opens_smtp}
    channels = frozenset(channel for channel, is_open in opens.items() if is_open)
    return FoundOld(id=row.pk, channels=channels, has_ended=row.ends_at <= now)


def found_password(row: ClientPassword, now: datetime, *, source: str | None = None) -> FoundPassword:
    """Return a security password as the mail listener reads it, for a program at ``source`` as in ``mail_gates``."""
    return FoundPassword(
        id=row.pk,
        kind=ClientKind(row.kind),
        kid=row.kid,
        is_deleted=row.revoked_at is not None,
        is_expired=row.expires_at is not None and row.expires_at <= now,
        is_frozen=row.frozen_at is not None,
        is_elsewhere=source is not None and not is_allowed_from(row.networks, source),
    )
