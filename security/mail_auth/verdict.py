"""May this mail program in? Pure: facts in, verdict and its true reason out, in the order of M2.

The network is not one that the domain blocks; the account exists and is active; the three gates of rule 1 (third-party
clients allowed, protocol on, credential of the right kind and right); then the credential's scope, expiry and networks,
and at last from where the account may be used. What the caller tells the mail program is the result alone (rule 8).
"""

from datetime import datetime
from typing import NamedTuple

from security.client_passwords.rules import ClientKind, Protocol
from security.credentials import account_credential, client_credential
from security.old_passwords.rules import CHANNELS, FoundOld
from security.passwords.rules import Guess
from security.records.rules import Channel, Reason, Result


class Service(NamedTuple):
    """What a mail server's service name stands for: where it is recorded, its switch, and which kinds open it."""

    channel: Channel
    switch: Protocol
    kinds: frozenset[ClientKind]


def _opened_by(protocol: Protocol) -> frozenset[ClientKind]:
    return frozenset(kind for kind in ClientKind if protocol in kind.protocols)


_SMTP = Service(Channel.SMTP, Protocol.SMTP, _opened_by(Protocol.SMTP))
# Sieve follows the IMAP switch, but a password for reading mail alone must not rewrite its filters.
SERVICES = {
    "imap": Service(Channel.IMAP, Protocol.IMAP, _opened_by(Protocol.IMAP)),
    "pop3": Service(Channel.POP3, Protocol.POP3, _opened_by(Protocol.POP3)),
    "submission": _SMTP,
    "smtp": _SMTP,
    "sieve": Service(Channel.SIEVE, Protocol.IMAP, frozenset({ClientKind.EVERYTHING, ClientKind.MAIL})),
}


class AccountFacts(NamedTuple):
    """The account with its domain, all of one moment; ``domain_id`` is None for an operator, who has no mailbox.

    The last three are about the account password alone; security passwords stand for themselves.
    """

    id: int
    domain_id: int | None
    department_id: int | None
    auth_epoch: int
    is_frozen: bool
    has_turned_on: bool
    is_suspended: bool
    policy_epoch: int
    must_change_password: bool
    has_password_ended: bool
    password_changed_at: datetime | None
    is_password_resting: bool = False  # after a recovery


class FoundPassword(NamedTuple):
    """The account's security password that was shown, living or deleted."""

    id: int
    kind: ClientKind
    kid: int
    is_deleted: bool
    is_expired: bool
    is_frozen: bool = False
    is_elsewhere: bool = False  # the program is in none of the networks that its owner chose for it (X5)

    @property
    def credential(self) -> str:
        """Return the name that mail servers know its connections by."""
        return client_credential(self.id)


class Facts(NamedTuple):
    """What one query said about an address and a secret; ``old`` is there whatever secret was shown."""

    account: AccountFacts | None
    found: FoundPassword | None
    old: FoundOld | None = None


class DomainFacts(NamedTuple):
    """The domain of an address that nobody has."""

    id: int
    is_suspended: bool
    policy_epoch: int


class Gates(NamedTuple):
    """What the domain's orders say for one account and service; ``is_password_too_old``: it must be changed first.

    ``is_network_blocked``: the domain shuts out where the program is, whatever else holds (P15).
    ``is_address_refused``: it is in none of the networks from which alone the account may be used.
    ``may_be_old``: somebody of the domain may still come with an account password of before an order.
    """

    clients_allowed: bool
    protocol_on: bool
    must_use_client_password: bool
    is_password_too_old: bool = False
    is_network_blocked: bool = False
    is_address_refused: bool = False
    may_be_old: bool = False


class Verdict(NamedTuple):
    """The answer, why, and which credential was shown where one was recognised (also in a refusal)."""

    result: Result
    reason: Reason
    credential: str = ""


def verdict(
    facts: Facts, gates: Gates | None, service: Service | None, account_guess: Guess | None = None
) -> Verdict | None:
    """Return the verdict, or None where only a check of the account password can tell.

    ``gates`` are the account's; for an address that nobody has, its domain's, None where the domain is none of ours.
    ``service`` is None for a protocol that nobody knows. ``account_guess`` is what that check found, None while there
    was none; where ``old_password_asked`` names an old password, it was that one's.
    """
    if gates is not None and gates.is_network_blocked:
        return Verdict(Result.REJECT, Reason.NETWORK_BLOCKED, facts.found.credential if facts.found else "")
    if facts.account is None or facts.account.domain_id is None:
        return _on_nobody(gates, service, account_guess)
    reason = _inactive(facts.account) or _closed_gate(gates, service)
    if reason is not None:
        return Verdict(Result.REJECT, reason, facts.found.credential if facts.found else "")
    assert gates is not None and service is not None  # noqa: S101, PT018 - _closed_gate refused these
    found = _on_secret(facts, facts.account, gates, service, account_guess)
    # Last, so that nobody but the owner of a right secret hears of it.
    if found is not None and found.result is Result.ACCEPT and gates.is_address_refused:
        return Verdict(Result.REJECT, Reason.ADDRESS_NOT_ALLOWED, found.credential)
    return found


def _on_secret(
    facts: Facts, account: AccountFacts, gates: Gates, service: Service, guess: Guess | None
) -> Verdict | None:
    if facts.found is not None:
        return _on_client_password(facts.found, gates, service)
    if not gates.must_use_client_password:
        return _on_account_password(account, gates, guess)
    if not _may_old_password_decide(gates, service):
        return Verdict(Result.REJECT, _why_where_needed(guess))
    return _on_old_password(old_password_asked(facts, gates, service), account, gates, guess)


def old_password_asked(facts: Facts, gates: Gates | None, service: Service | None) -> FoundOld | None:
    """Return the old password that decides in the account password's place, None where none lives here (X13)."""
    if facts.old is None or gates is None or service is None or not _may_old_password_decide(gates, service):
        return None
    return facts.old if facts.old.is_open_for(service.channel) else None


def _may_old_password_decide(gates: Gates, service: Service) -> bool:
    return gates.must_use_client_password and gates.may_be_old and service.channel in CHANNELS


def _on_old_password(old: FoundOld | None, account: AccountFacts, gates: Gates, guess: Guess | None) -> Verdict | None:
    # One hash for all people of the domain, also for those without: time tells nobody whose old password lives on.
    if guess is None:
        return None
    if guess == Guess.THROTTLED:
        return Verdict(Result.DEFER, Reason.THROTTLED)
    if old is None or guess != Guess.RIGHT:
        return Verdict(Result.REJECT, Reason.WRONG_SECRET if old is not None else _why_where_needed(guess))
    if gates.is_password_too_old or account.is_password_resting:
        why = Reason.PASSWORD_TOO_OLD if gates.is_password_too_old else Reason.PASSWORD_RESTING
        return Verdict(Result.REJECT, why, old.credential)
    return Verdict(Result.ACCEPT, Reason.OLD_PASSWORD, old.credential)


def decided(found: Verdict | None) -> Verdict:
    """Return the verdict, where what the account password came to was among the facts."""
    assert found is not None  # noqa: S101 - with a guess there is always a verdict
    return found


def _on_nobody(gates: Gates | None, service: Service | None, guess: Guess | None) -> Verdict | None:
    # What it costs, and what is told, is as for most people of the same domain (attack A1).
    is_decided = service is None or (gates is not None and not _would_password_decide(gates, service))
    if not is_decided and guess in {None, Guess.THROTTLED}:
        return None if guess is None else Verdict(Result.DEFER, Reason.THROTTLED)
    return Verdict(Result.REJECT, Reason.UNKNOWN_ACCOUNT)


def _would_password_decide(gates: Gates, service: Service) -> bool:
    is_asked = not gates.must_use_client_password or _may_old_password_decide(gates, service)
    return gates.clients_allowed and gates.protocol_on and is_asked


def _inactive(account: AccountFacts) -> Reason | None:
    if account.is_suspended:
        return Reason.DOMAIN_SUSPENDED
    return Reason.ACCOUNT_FROZEN if account.is_frozen else None


def _closed_gate(gates: Gates | None, service: Service | None) -> Reason | None:
    if gates is None or not gates.clients_allowed:
        return Reason.THIRD_PARTY_CLIENTS_REFUSED
    if service is None:
        return Reason.UNKNOWN_PROTOCOL
    return None if gates.protocol_on else Reason.PROTOCOL_OFF


def _on_client_password(found: FoundPassword, gates: Gates, service: Service) -> Verdict:
    flaws = (
        (found.is_deleted, Reason.CLIENT_PASSWORD_DELETED),
        (found.is_frozen, Reason.CLIENT_PASSWORD_FROZEN),
        (not gates.must_use_client_password, Reason.CLIENT_PASSWORD_WHILE_OFF),
        (found.kind not in service.kinds, Reason.CLIENT_PASSWORD_OF_OTHER_KIND),
        (found.is_expired, Reason.CLIENT_PASSWORD_EXPIRED),
        (found.is_elsewhere, Reason.CLIENT_PASSWORD_ELSEWHERE),
    )
    why = next((reason for is_so, reason in flaws if is_so), None)
    return Verdict(Result.REJECT if why else Result.ACCEPT, why or Reason.CLIENT_PASSWORD, found.credential)


def _why_where_needed(guess: Guess | None) -> Reason:
    # Only the right account password earns this reason: anybody else's try is just wrong (X2).
    return Reason.CLIENT_PASSWORD_NEEDED if guess == Guess.RIGHT else Reason.WRONG_SECRET


def _on_account_password(account: AccountFacts, gates: Gates, guess: Guess | None) -> Verdict | None:
    if guess is None:
        return None
    if guess == Guess.THROTTLED:
        # It may well be right: only here, where nothing else would have refused it, does unchecked not mean wrong.
        return Verdict(Result.DEFER, Reason.THROTTLED)
    if guess != Guess.RIGHT:
        return Verdict(Result.REJECT, Reason.WRONG_SECRET)
    # A password that somebody else chose or knows opens no mailbox until its owner has changed it (attack A14).
    if account.has_password_ended:
        return Verdict(Result.REJECT, Reason.PASSWORD_EXPIRED)
    if account.must_change_password:
        return Verdict(Result.REJECT, Reason.PASSWORD_CHANGE_NEEDED)
    # Else those who only ever use a mail program would never change it (P3).
    if gates.is_password_too_old:
        return Verdict(Result.REJECT, Reason.PASSWORD_TOO_OLD)
    # Nor does one that was set with Forgot Password, until its owner has passed the second factor with it.
    if account.is_password_resting:
        return Verdict(Result.REJECT, Reason.PASSWORD_RESTING)
    return Verdict(Result.ACCEPT, Reason.ACCOUNT_PASSWORD, account_credential(account.id))
