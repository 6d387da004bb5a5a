"""What would happen to a try that nobody makes (X6): the code that decides real ones is asked, on values.

Nothing is counted, kept or written by it, and no secret is needed: it is supposed to be right, or wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.utils import timezone

from accounts.models import User
from mailportal.audit.source import Source
from security.address_limits.queries import is_blocked_for
from security.client_passwords.models import ClientPassword
from security.factors.queries import Standing
from security.flow.values import Browser
from security.logon.queries import is_candidate_blocked
from security.logon.services import reason_of
from security.mail_auth.verdict import SERVICES, Facts, Gates, Verdict, decided, old_password_asked, verdict
from security.old_passwords.models import OldPassword
from security.passwords.queries import AddressDomain
from security.passwords.rules import Check, Door, Guess
from security.passwords.tally import Candidate, foreseen, try_of
from security.records.rules import Channel, Reason, Result
from security.ways_in.queries import account_facts, found_old, found_password, mail_gates, second_step
from security.ways_in.rules import Way

CHANNELS: Final = (Channel.IMAP, Channel.SMTP, Channel.POP3, Channel.WEB)
# A word that nobody types: none was ever noted as a wrong one.
_NO_WORD: Final = ""
# What a rule's gate would be without the reason for which it is shut.
_GATES_WITHOUT: Final[Mapping[Reason, Mapping[str, bool]]] = {
    Reason.NETWORK_BLOCKED: {"is_network_blocked": False},
    Reason.ADDRESS_NOT_ALLOWED: {"is_address_refused": False},
    Reason.THIRD_PARTY_CLIENTS_REFUSED: {"clients_allowed": True},
    Reason.PROTOCOL_OFF: {"protocol_on": True},
    Reason.CLIENT_PASSWORD_NEEDED: {"must_use_client_password": False},
    Reason.CLIENT_PASSWORD_WHILE_OFF: {"must_use_client_password": True},
}
_OF_THE_ACCOUNT: Final = frozenset({Reason.DOMAIN_SUSPENDED, Reason.ACCOUNT_FROZEN})


class ShownSecret(StrEnum):
    """What is supposed to be shown: the web logon password, an old one, a security password, or something wrong."""

    ACCOUNT = "account"
    OLD = "old"
    CLIENT = "client"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class SupposedTry:
    """A try that nobody makes; on the web it is in a browser that does not know the account.

    ``client_passwords`` are those that may be meant where one is shown: of several, one that gets in. ``old_password``
    is what lives on of the account password of before an order, whatever is shown (X13).
    """

    channel: Channel
    shown: ShownSecret
    address: str
    client_passwords: Sequence[ClientPassword] = ()
    old_password: OldPassword | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """How it would end, and why: as the logon log would have it. ``until``: the end of a limit that keeps it unchecked.

    ``way`` says the same gate by gate, ``without`` what it would be if the gate that is shut were open: by mail alone,
    and for what a rule or somebody has shut.
    """

    result: Result
    reason: Reason
    way: Way
    until: datetime | None = None
    without: Way | None = None


def foresee(supposed: SupposedTry, *, standing: Standing) -> Foreseen:
    """Return what would come of a try at an account of a domain now."""
    return (_on_the_web if supposed.channel is Channel.WEB else _by_mail)(supposed, standing)


def _candidate(supposed: SupposedTry, standing: Standing) -> Candidate:
    account = standing.account
    domain = account.domain
    if domain is None:
        raise ValueError("an operator has no mailbox")
    there = AddressDomain(domain.pk, domain.import_burden, domain.blocks_networks)
    return Candidate(account.address, account, there, Source(address=supposed.address), Browser())


def _on_the_web(supposed: SupposedTry, standing: Standing) -> Foreseen:
    candidate = _candidate(supposed, standing)
    if is_candidate_blocked(candidate):
        return Foreseen(Result.REJECT, Reason.NETWORK_BLOCKED, Way(Channel.WEB, Reason.NETWORK_BLOCKED))
    refused = foreseen(try_of(candidate, _NO_WORD, Door.PERSON))
    guess = _guess(refused, is_right=supposed.shown is ShownSecret.ACCOUNT)
    reason = reason_of(guess, candidate, standing if guess is Guess.RIGHT else None)
    if reason is not Reason.ACCOUNT_PASSWORD:
        return Foreseen(Result.REJECT, reason, Way(Channel.WEB, reason), _until(refused))
    shut = second_step(standing, supposed.address)
    return Foreseen(Result.REJECT if shut else Result.ACCEPT, shut or reason, Way(Channel.WEB, shut))


def _by_mail(supposed: SupposedTry, standing: Standing) -> Foreseen:
    # The list is read once, however many passwords may be meant.
    is_blocked = is_blocked_for(standing.account, supposed.address)
    if supposed.shown is ShownSecret.CLIENT:
        rows = supposed.client_passwords
        answers = [_by_mail_with(supposed, standing, row, None, is_blocked=is_blocked) for row in rows]
        return next((one for one in answers if one.result is Result.ACCEPT), answers[0])
    # Asked of the limits also where no password is checked: then they keep its reason from being explained.
    refused = foreseen(try_of(_candidate(supposed, standing), _NO_WORD, Door.MAIL))
    return _by_mail_with(supposed, standing, None, refused, is_blocked=is_blocked)


def _by_mail_with(
    supposed: SupposedTry,
    standing: Standing,
    row: ClientPassword | None,
    refused: Check | None,
    *,
    is_blocked: bool,
) -> Foreseen:
    now, service = timezone.now(), SERVICES[supposed.channel.value]
    account = account_facts(standing.account, now)
    old = None if supposed.old_password is None else found_old(supposed.old_password, now)
    facts = Facts(account, None if row is None else found_password(row, now, source=supposed.address), old)
    gates = mail_gates(standing, account, service, now, source=supposed.address)
    gates = gates._replace(is_network_blocked=is_blocked, may_be_old=old is not None)
    is_asked = old_password_asked(facts, gates, service) is not None
    guess = _guess(refused, is_right=row is None and _is_right(supposed, standing.account, is_old_asked=is_asked))
    found = decided(verdict(facts, gates, service, guess))
    way = _way(supposed, found)
    return Foreseen(
        found.result,
        found.reason,
        way,
        _until(refused) if found.reason is Reason.THROTTLED else None,
        _without(way.reason, supposed, facts, gates, guess),
    )


def _is_right(supposed: SupposedTry, account: User, *, is_old_asked: bool) -> bool:
    """Whether what is shown is what the account password's place asks for: its own, or the old one (X13)."""
    old, changed_at = supposed.old_password, account.password_changed_at
    if supposed.shown is ShownSecret.WRONG or (supposed.shown is ShownSecret.OLD and old is None):
        return False
    # Until its owner has chosen another one, both are one text.
    is_one = old is not None and (changed_at is None or changed_at < old.created_at)
    return is_one or is_old_asked == (supposed.shown is ShownSecret.OLD)


def _without(shut: Reason | None, supposed: SupposedTry, facts: Facts, gates: Gates, guess: Guess) -> Way | None:
    account = facts.account
    if shut is None or account is None or shut not in _OF_THE_ACCOUNT | _GATES_WITHOUT.keys():
        return None
    account = account._replace(
        is_suspended=account.is_suspended and shut is not Reason.DOMAIN_SUSPENDED,
        is_frozen=account.is_frozen and shut is not Reason.ACCOUNT_FROZEN,
    )
    opened = gates._replace(**_GATES_WITHOUT.get(shut, {}))
    service = SERVICES[supposed.channel.value]
    return _way(supposed, decided(verdict(facts._replace(account=account), opened, service, guess)))


def _way(supposed: SupposedTry, found: Verdict) -> Way:
    reason = None if found.result is Result.ACCEPT else found.reason
    if supposed.shown is ShownSecret.ACCOUNT and reason is Reason.WRONG_SECRET:
        # The right one is called wrong only where it does not matter and was therefore not checked.
        reason = Reason.CLIENT_PASSWORD_NEEDED
    return Way(supposed.channel, reason)


def _guess(refused: Check | None, *, is_right: bool) -> Guess:
    if refused is not None:
        return refused.outcome
    return Guess.RIGHT if is_right else Guess.WRONG


def _until(refused: Check | None) -> datetime | None:
    return None if refused is None else timezone.now() + timedelta(seconds=refused.seconds_left)
