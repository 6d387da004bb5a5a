"""Who it was, and what helps: every reason has words and a cure (E13; docs/rules.md, who was refused and why)."""

import pytest

from security.records.cures import Cure, cure_for, is_anybodys
from security.records.rules import Channel, Reason, Result
from security.records.words import CHANNEL_NAMES, CURE_WORDS, REASON_WORDS, RESULT_NAMES, RESULT_PILLS


def test_every_value_has_its_words() -> None:
    assert set(REASON_WORDS) == set(Reason)
    assert set(CHANNEL_NAMES) == set(Channel)
    assert set(RESULT_NAMES) == set(RESULT_PILLS) == set(Result)
    assert set(CURE_WORDS) == set(Cure)


@pytest.mark.parametrize(
    ("reason", "channel", "credential", "cure"),
    [
        (Reason.ACCOUNT_PASSWORD, Channel.WEB, "account:1", Cure.SECURE_WEB),
        (Reason.CLIENT_PASSWORD, Channel.IMAP, "client:1", Cure.DELETE_CLIENT_PASSWORD),
        (Reason.ACCOUNT_PASSWORD, Channel.IMAP, "account:1", Cure.TURN_CLIENT_PASSWORDS_ON),
    ],
)
def test_who_got_in_is_shut_out(reason: Reason, channel: Channel, credential: str, cure: Cure) -> None:
    assert cure_for(result=Result.ACCEPT, reason=reason, channel=channel, credential=credential) is cure


@pytest.mark.parametrize(
    ("reason", "channel", "credential", "cure"),
    [
        # The right web password was shown.
        (Reason.CLIENT_PASSWORD_NEEDED, Channel.SMTP, "", Cure.CHANGE_PASSWORD),
        (Reason.SECOND_FACTOR_WRONG, Channel.WEB, "", Cure.CHANGE_PASSWORD),
        (Reason.SECOND_FACTOR_THROTTLED, Channel.WEB, "", Cure.CHANGE_PASSWORD),
        (Reason.PASSWORD_EXPIRED, Channel.WEB, "", Cure.CHANGE_PASSWORD),
        (Reason.PASSWORD_CHANGE_NEEDED, Channel.IMAP, "", Cure.CHANGE_PASSWORD),
        (Reason.ADDRESS_NOT_ALLOWED, Channel.WEB, "", Cure.CHANGE_PASSWORD),
        (Reason.ACCOUNT_FROZEN, Channel.WEB, "", Cure.CHANGE_PASSWORD),
        # A right security password was shown.
        (Reason.CLIENT_PASSWORD_OF_OTHER_KIND, Channel.SMTP, "client:1", Cure.DELETE_CLIENT_PASSWORD),
        (Reason.CLIENT_PASSWORD_EXPIRED, Channel.IMAP, "client:1", Cure.DELETE_CLIENT_PASSWORD),
        (Reason.CLIENT_PASSWORD_WHILE_OFF, Channel.IMAP, "client:1", Cure.DELETE_CLIENT_PASSWORD),
        (Reason.PROTOCOL_OFF, Channel.IMAP, "client:1", Cure.DELETE_CLIENT_PASSWORD),
        # Deleted already, or nothing right was shown.
        (Reason.CLIENT_PASSWORD_DELETED, Channel.IMAP, "client:1", Cure.LOOK_AT_DEVICE),
        (Reason.WRONG_SECRET, Channel.WEB, "", Cure.NOTHING),
        (Reason.WRONG_SECRET, Channel.IMAP, "", Cure.NOTHING),
        (Reason.THROTTLED, Channel.WEB, "", Cure.NOTHING),
        (Reason.PROTOCOL_OFF, Channel.IMAP, "", Cure.NOTHING),
        (Reason.ACCOUNT_FROZEN, Channel.IMAP, "", Cure.NOTHING),
    ],
)
def test_what_was_refused(reason: Reason, channel: Channel, credential: str, cure: Cure) -> None:
    assert cure_for(result=Result.REJECT, reason=reason, channel=channel, credential=credential) is cure


@pytest.mark.parametrize(
    "reason", [Reason.PROTOCOL_OFF, Reason.THIRD_PARTY_CLIENTS_REFUSED, Reason.ACCOUNT_FROZEN, Reason.DOMAIN_SUSPENDED]
)
def test_a_gate_s_refusal_is_nobody_s_until_a_right_secret_was_shown(reason: Reason) -> None:
    """Behind a shut gate no secret is looked at: a stranger who knows the address is refused in the same words."""
    assert is_anybodys(reason=reason, channel=Channel.IMAP, credential="")
    assert not is_anybodys(reason=reason, channel=Channel.IMAP, credential="client:1")
    assert not is_anybodys(reason=reason, channel=Channel.WEB, credential="")


@pytest.mark.parametrize(
    "reason",
    [
        Reason.ACCOUNT_PASSWORD,
        Reason.CLIENT_PASSWORD_NEEDED,
        Reason.CLIENT_PASSWORD_DELETED,
        Reason.SECOND_FACTOR_WRONG,
    ],
)
def test_a_right_secret_is_the_owner_s_or_a_thief_s(reason: Reason) -> None:
    assert not is_anybodys(reason=reason, channel=Channel.IMAP, credential="")
