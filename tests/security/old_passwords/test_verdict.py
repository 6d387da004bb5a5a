"""X13, pure: what an account password that lives on opens, and that no answer costs more for those who have one."""

from hypothesis import given
from hypothesis import strategies as st

from security.mail_auth.verdict import SERVICES, Facts, Verdict, verdict
from security.old_passwords.rules import FoundOld
from security.passwords.rules import Guess
from security.records.rules import Channel, Reason, Result
from tests.security.mail_auth.test_verdict import ACCEPTED, ACCOUNT, FOUND, OPEN, PUT_OFF, rejected

SWAP = OPEN._replace(may_be_old=True)
OLD = FoundOld(id=5, channels=frozenset({Channel.IMAP, Channel.SMTP}), has_ended=False)
IMAP = SERVICES["imap"]
MUST_CHANGE = ACCOUNT._replace(must_change_password=True)
CHANNELS = st.frozensets(st.sampled_from([Channel.IMAP, Channel.POP3, Channel.SMTP]))


def by_old(guess: Guess | None, old: FoundOld | None = OLD, protocol: str = "imap") -> Verdict | None:
    return verdict(Facts(MUST_CHANGE, None, old), SWAP, SERVICES[protocol], guess)


def test_it_opens_what_was_seen_although_the_web_asks_for_another() -> None:
    assert by_old(Guess.RIGHT) == Verdict(Result.ACCEPT, Reason.OLD_PASSWORD, "old:5")
    assert by_old(Guess.WRONG) == rejected(Reason.WRONG_SECRET)
    assert by_old(Guess.THROTTLED) == PUT_OFF


def test_what_was_not_seen_stays_shut() -> None:
    for protocol in ("pop3", "sieve"):
        assert by_old(Guess.RIGHT, protocol=protocol) == rejected(Reason.CLIENT_PASSWORD_NEEDED)


def test_after_its_end_and_without_the_order_it_is_nothing() -> None:
    assert by_old(Guess.RIGHT, OLD._replace(has_ended=True)) == rejected(Reason.CLIENT_PASSWORD_NEEDED)
    off = SWAP._replace(must_use_client_password=False)
    found = verdict(Facts(MUST_CHANGE, None, OLD), off, IMAP, Guess.RIGHT)
    assert found == rejected(Reason.PASSWORD_CHANGE_NEEDED)


def test_m3_a_security_password_waits_for_no_hash() -> None:
    assert verdict(Facts(MUST_CHANGE, FOUND, OLD), SWAP, IMAP) == ACCEPTED


def test_the_gates_before_it_and_the_address_after_it_hold() -> None:
    facts = Facts(MUST_CHANGE, None, OLD)
    for gates, reason in (
        (SWAP._replace(clients_allowed=False), Reason.THIRD_PARTY_CLIENTS_REFUSED),
        (SWAP._replace(protocol_on=False), Reason.PROTOCOL_OFF),
        (SWAP._replace(is_network_blocked=True), Reason.NETWORK_BLOCKED),
    ):
        assert verdict(facts, gates, IMAP, Guess.RIGHT) == rejected(reason)
    for gates, reason in (
        (SWAP._replace(is_address_refused=True), Reason.ADDRESS_NOT_ALLOWED),
        (SWAP._replace(is_password_too_old=True), Reason.PASSWORD_TOO_OLD),
    ):
        assert verdict(facts, gates, IMAP, Guess.RIGHT) == rejected(reason, "old:5")
    rests = Facts(MUST_CHANGE._replace(is_password_resting=True), None, OLD)
    assert verdict(rests, SWAP, IMAP, Guess.RIGHT) == rejected(Reason.PASSWORD_RESTING, "old:5")


@given(channels=CHANNELS, has_ended=st.booleans(), protocol=st.sampled_from(sorted(SERVICES)))
def test_a1_with_without_and_nobody_wait_for_the_same_hash(
    channels: frozenset[Channel], has_ended: bool, protocol: str
) -> None:
    """Whether there is an old password decides only what the hash came to, never whether there is one."""
    service, old = SERVICES[protocol], FoundOld(5, channels, has_ended)
    everybody = [Facts(ACCOUNT, None, old), Facts(ACCOUNT, None, None), Facts(None, None, None)]
    waiting = {verdict(facts, SWAP, service) is None for facts in everybody}
    assert waiting == {service.channel is not Channel.SIEVE}
    if waiting == {True}:
        assert {verdict(facts, SWAP, service, Guess.THROTTLED) for facts in everybody} == {PUT_OFF}


@given(channels=CHANNELS, protocol=st.sampled_from(sorted(SERVICES)), guess=st.sampled_from([Guess.RIGHT, Guess.WRONG]))
def test_it_never_opens_what_was_not_seen(channels: frozenset[Channel], protocol: str, guess: Guess) -> None:
    found = by_old(guess, FoundOld(5, channels, has_ended=False), protocol)
    assert found is not None
    is_open = guess is Guess.RIGHT and SERVICES[protocol].channel in channels
    assert (found.result is Result.ACCEPT) == is_open
