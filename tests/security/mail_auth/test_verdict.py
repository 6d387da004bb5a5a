"""The verdict as a table: rules 1, 2, 3 and 8, and the order of M2."""

from itertools import product

import pytest

from security.client_passwords.rules import ClientKind
from security.mail_auth.verdict import SERVICES, AccountFacts, Facts, FoundPassword, Gates, Service, Verdict, verdict
from security.passwords.rules import Guess
from security.records.rules import Reason, Result

ACCOUNT = AccountFacts(
    id=7,
    domain_id=1,
    department_id=None,
    auth_epoch=3,
    is_frozen=False,
    has_turned_on=True,
    is_suspended=False,
    policy_epoch=1,
    must_change_password=False,
    has_password_ended=False,
    password_changed_at=None,
)
FOUND = FoundPassword(id=17, kind=ClientKind.EVERYTHING, kid=1, is_deleted=False, is_expired=False)
OPEN = Gates(clients_allowed=True, protocol_on=True, must_use_client_password=True)
OFF = OPEN._replace(must_use_client_password=False)
IMAP, POP3, SMTP, SIEVE = (SERVICES[name] for name in ("imap", "pop3", "smtp", "sieve"))

ACCEPTED = Verdict(Result.ACCEPT, Reason.CLIENT_PASSWORD, "client:17")


PUT_OFF = Verdict(Result.DEFER, Reason.THROTTLED)


def rejected(reason: Reason, credential: str = "") -> Verdict:
    return Verdict(Result.REJECT, reason, credential)


def of(
    account: AccountFacts | None = ACCOUNT,
    found: FoundPassword | None = FOUND,
    gates: Gates | None = OPEN,
    service: Service | None = IMAP,
    guess: Guess | None = None,
) -> Verdict | None:
    return verdict(Facts(account, found), gates, service, guess)


def test_rule_1_a_right_security_password_through_open_gates_gets_in() -> None:
    assert of() == ACCEPTED


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"gates": OPEN._replace(is_network_blocked=True)}, Reason.NETWORK_BLOCKED),
        ({"account": ACCOUNT._replace(is_suspended=True)}, Reason.DOMAIN_SUSPENDED),
        ({"account": ACCOUNT._replace(is_frozen=True)}, Reason.ACCOUNT_FROZEN),
        ({"gates": OPEN._replace(clients_allowed=False)}, Reason.THIRD_PARTY_CLIENTS_REFUSED),
        ({"service": None}, Reason.UNKNOWN_PROTOCOL),
        ({"gates": OPEN._replace(protocol_on=False)}, Reason.PROTOCOL_OFF),
        ({"found": FOUND._replace(is_deleted=True)}, Reason.CLIENT_PASSWORD_DELETED),
        ({"gates": OFF}, Reason.CLIENT_PASSWORD_WHILE_OFF),
        ({"found": FOUND._replace(kind=ClientKind.POP3)}, Reason.CLIENT_PASSWORD_OF_OTHER_KIND),
        ({"found": FOUND._replace(is_expired=True)}, Reason.CLIENT_PASSWORD_EXPIRED),
        ({"found": FOUND._replace(is_elsewhere=True)}, Reason.CLIENT_PASSWORD_ELSEWHERE),
        ({"gates": OPEN._replace(is_address_refused=True)}, Reason.ADDRESS_NOT_ALLOWED),
    ],
)
def test_m2_each_thing_alone_refuses_a_right_security_password(changed: dict[str, object], reason: Reason) -> None:
    assert of(**changed) == rejected(reason, "client:17")  # type: ignore[arg-type]


def test_m2_the_first_closed_gate_names_the_reason() -> None:
    account = ACCOUNT._replace(is_frozen=True, is_suspended=True)
    found = FOUND._replace(is_deleted=True, is_expired=True, is_elsewhere=True, kind=ClientKind.POP3)
    gates = Gates(
        clients_allowed=False,
        protocol_on=False,
        must_use_client_password=False,
        is_network_blocked=True,
        is_address_refused=True,
    )
    ladder = [
        (Reason.NETWORK_BLOCKED, account, found, gates),
        (Reason.DOMAIN_SUSPENDED, account, found, gates := gates._replace(is_network_blocked=False)),
        (Reason.ACCOUNT_FROZEN, account := account._replace(is_suspended=False), found, gates),
        (Reason.THIRD_PARTY_CLIENTS_REFUSED, account := account._replace(is_frozen=False), found, gates),
        (Reason.PROTOCOL_OFF, account, found, gates := gates._replace(clients_allowed=True)),
        (Reason.CLIENT_PASSWORD_DELETED, account, found, gates := gates._replace(protocol_on=True)),
        (Reason.CLIENT_PASSWORD_WHILE_OFF, account, found := found._replace(is_deleted=False), gates),
        (Reason.CLIENT_PASSWORD_OF_OTHER_KIND, account, found, gates := gates._replace(must_use_client_password=True)),
        (Reason.CLIENT_PASSWORD_EXPIRED, account, found := found._replace(kind=ClientKind.IMAP), gates),
        (Reason.CLIENT_PASSWORD_ELSEWHERE, account, found := found._replace(is_expired=False), gates),
        (Reason.ADDRESS_NOT_ALLOWED, account, found._replace(is_elsewhere=False), gates),
    ]
    for reason, *facts in ladder:
        assert of(*facts) == rejected(reason, "client:17")  # type: ignore[arg-type]


def test_rule_2_off_the_account_password_opens() -> None:
    assert of(found=None, gates=OFF) is None
    assert of(found=None, gates=OFF, guess=Guess.RIGHT) == Verdict(Result.ACCEPT, Reason.ACCOUNT_PASSWORD, "account:7")
    assert of(found=None, gates=OFF, guess=Guess.WRONG) == rejected(Reason.WRONG_SECRET)
    assert of(found=None, gates=OFF, guess=Guess.THROTTLED) == PUT_OFF


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"must_change_password": True}, Reason.PASSWORD_CHANGE_NEEDED),
        ({"has_password_ended": True}, Reason.PASSWORD_EXPIRED),
        ({"must_change_password": True, "has_password_ended": True}, Reason.PASSWORD_EXPIRED),
    ],
)
def test_a14_a_password_to_be_changed_or_over_opens_no_mailbox(changed: dict[str, bool], reason: Reason) -> None:
    """Only the right one earns the reason; a security password stands for itself."""
    account = ACCOUNT._replace(**changed)
    assert of(account, found=None, gates=OFF, guess=Guess.RIGHT) == rejected(reason)
    assert of(account, found=None, gates=OFF, guess=Guess.WRONG) == rejected(Reason.WRONG_SECRET)
    assert of(account, found=None, gates=OFF) is None
    assert of(account) == ACCEPTED


def test_rule_2_on_the_account_password_is_refused_and_x2_says_why_only_if_it_was_right() -> None:
    assert of(found=None, guess=Guess.RIGHT) == rejected(Reason.CLIENT_PASSWORD_NEEDED)
    for guess in (None, Guess.WRONG, Guess.THROTTLED):
        assert of(found=None, guess=guess) == rejected(Reason.WRONG_SECRET)


def test_who_is_unknown_costs_a_check_and_is_refused() -> None:
    operator = ACCOUNT._replace(domain_id=None)
    for nobody in (None, operator):
        assert of(nobody, None, None) is None
        for gates in (None, OFF):
            assert of(nobody, None, gates) is None
            assert of(nobody, None, gates, guess=Guess.WRONG) == rejected(Reason.UNKNOWN_ACCOUNT)
            assert of(nobody, None, gates, guess=Guess.THROTTLED) == PUT_OFF


@pytest.mark.parametrize(
    ("gates", "service"),
    [
        (OFF._replace(clients_allowed=False), IMAP),
        (OFF._replace(protocol_on=False), IMAP),
        (OPEN, IMAP),
        (OFF, None),
        (None, None),
    ],
)
def test_a1_who_is_unknown_is_refused_as_most_of_the_domain_are(gates: Gates | None, service: Service | None) -> None:
    for guess in (None, *Guess):
        assert of(None, None, gates, service, guess) == rejected(Reason.UNKNOWN_ACCOUNT)


@pytest.mark.parametrize(
    ("kind", "opened"),
    [
        (ClientKind.EVERYTHING, {"imap", "pop3", "smtp", "submission", "sieve"}),
        (ClientKind.MAIL, {"imap", "pop3", "smtp", "submission", "sieve"}),
        (ClientKind.IMAP, {"imap"}),
        (ClientKind.POP3, {"pop3"}),
        (ClientKind.SMTP, {"smtp", "submission"}),
    ],
)
def test_e6_a_kind_opens_only_its_services(kind: ClientKind, opened: set[str]) -> None:
    found = FOUND._replace(kind=kind)
    assert {name for name, service in SERVICES.items() if of(found=found, service=service) == ACCEPTED} == opened


YES_NO = (False, True)
ACCOUNTS = [
    None,
    *(
        ACCOUNT._replace(
            is_frozen=frozen,
            is_suspended=suspended,
            domain_id=domain,
            must_change_password=must,
            has_password_ended=ended,
            is_password_resting=rests,
        )
        for frozen, suspended, domain, must, ended, rests in product(YES_NO, YES_NO, (None, 1), YES_NO, YES_NO, YES_NO)
    ),
]
PASSWORDS = [
    None,
    *(
        FOUND._replace(kind=kind, is_deleted=deleted, is_expired=expired)
        for kind, deleted, expired in product(ClientKind, YES_NO, YES_NO)
    ),
]
GATES = [Gates(*each) for each in product(YES_NO, repeat=6)]
DOORS = (IMAP, POP3, SMTP, SIEVE, None)


def test_rule_1_nothing_gets_in_past_a_closed_gate() -> None:
    """All there is of everything, two million cases."""
    for account, found, gates, service, guess in product(ACCOUNTS, PASSWORDS, GATES, DOORS, (None, *Guess)):
        said = of(account, found, gates, service, guess)
        if said is not None and said.result == Result.ACCEPT:
            assert account is not None
            assert service is not None
            assert not account.is_frozen
            assert not account.is_suspended
            assert not gates.is_network_blocked
            assert not gates.is_address_refused
            assert gates.clients_allowed
            assert gates.protocol_on
            assert _is_good(found, service) if gates.must_use_client_password else _knows(account, found, guess, gates)


def _is_good(found: FoundPassword | None, service: Service) -> bool:
    return found is not None and not found.is_deleted and not found.is_expired and found.kind in service.kinds


def _knows(account: AccountFacts, found: FoundPassword | None, guess: Guess | None, gates: Gates) -> bool:
    is_over = account.must_change_password or account.has_password_ended or account.is_password_resting
    return found is None and guess == Guess.RIGHT and not (is_over or gates.is_password_too_old)


def test_p15_a_wrong_secret_hears_nothing_of_addresses() -> None:
    gates = OFF._replace(is_address_refused=True)
    assert of(found=None, gates=gates, guess=Guess.WRONG) == rejected(Reason.WRONG_SECRET)
    assert of(found=None, gates=gates, guess=Guess.RIGHT) == rejected(Reason.ADDRESS_NOT_ALLOWED, "account:7")
    assert of(found=None, gates=gates) is None


def test_with_a_guess_there_is_always_a_verdict() -> None:
    for account, found, gates, guess in product((ACCOUNT, None), (FOUND, None), (OPEN, OFF), Guess):
        assert of(account, found, gates, guess=guess) is not None


def test_p3_an_ended_password_that_must_be_changed_opens_no_mailbox() -> None:
    gates = OFF._replace(is_password_too_old=True)
    assert of(found=None, gates=gates, guess=Guess.RIGHT) == rejected(Reason.PASSWORD_TOO_OLD)
    assert of(found=None, gates=gates, guess=Guess.WRONG) == rejected(Reason.WRONG_SECRET)
    assert of(found=None, gates=gates) is None
    assert of(gates=OPEN._replace(is_password_too_old=True)) == ACCEPTED
