"""Who gets in with what (rules 1, 2 and 8), on the real servers."""

import smtplib
from functools import partial

import pytest

from tests.mail.conftest import Lab, Person
from tests.mail.program import Outcome, Program, at_once
from tests.mail.programs import PROGRAMS, Imap, Pop3, Sieve, Smtp, SmtpWithStartTls

SMTP_PROGRAMS = {Smtp, SmtpWithStartTls}
OPENS = {
    "everything": set(PROGRAMS),
    "mail": set(PROGRAMS),
    "imap": {Imap},
    "pop3": {Pop3},
    "smtp": SMTP_PROGRAMS,
}


def opened_by(person: Person, secret: str) -> set[type[Program]]:
    """Return the programs that get in with the secret; the others are told that it is wrong."""
    answers = at_once(partial(kind(person.way).log_on, person.address, secret) for kind in PROGRAMS)
    outcomes = dict(zip(PROGRAMS, (answer.outcome for answer in answers), strict=True))
    assert Outcome.TEMPORARY not in outcomes.values()
    return {kind for kind, outcome in outcomes.items() if outcome is Outcome.ACCEPTED}


def test_rule_2_off_the_account_password_opens_every_protocol(lab: Lab) -> None:
    person = lab.person("anna")

    assert opened_by(person, person.password) == set(PROGRAMS)


def test_rule_2_on_a_security_password_opens_every_protocol_and_the_account_password_none(lab: Lab) -> None:
    person = lab.person("anna")
    person.turn_on()

    assert opened_by(person, person.issue().secret) == set(PROGRAMS)
    assert opened_by(person, person.password) == set()


def test_rule_2_on_the_account_password_is_refused_before_the_first_one_is_generated(lab: Lab) -> None:
    person = lab.person("anna")
    assert person.program(Imap).log_on(person.address, person.password).outcome is Outcome.ACCEPTED

    person.turn_on()

    assert person.program(Imap).log_on(person.address, person.password).outcome is Outcome.REFUSED


def test_a14_a_temporary_password_opens_no_protocol_until_it_is_changed(lab: Lab) -> None:
    """Rule 8: each program hears that it is wrong; the history says what is the matter."""
    person = lab.person("anna")
    lab.backstage.must_change(person.address)

    assert opened_by(person, person.password) == set()
    assert person.comes_to_read("Right password, but it must be changed on the web first")

    new = "Fresh-Horse-Passw0rd"
    lab.backstage.change_password(person.address, person.password, new, delete_client_passwords=False)
    assert opened_by(person, new) == set(PROGRAMS)


@pytest.mark.parametrize("opened", OPENS)
def test_e6_a_kind_opens_only_its_services(lab: Lab, opened: str) -> None:
    person = lab.person("anna")
    person.turn_on()
    secret = person.issue(kind=opened).secret

    assert opened_by(person, secret) == OPENS[opened]


@pytest.mark.parametrize(("switch", "shut"), [("imap", {Imap, Sieve}), ("pop3", {Pop3}), ("smtp", SMTP_PROGRAMS)])
def test_rule_1_a_protocol_that_is_off_refuses_what_others_accept(
    lab: Lab, switch: str, shut: set[type[Program]]
) -> None:
    person = lab.person("anna")
    lab.backstage.order(person.address, switch, "off")

    assert opened_by(person, person.password) == set(PROGRAMS) - shut


def test_rule_1_nothing_opens_where_third_party_clients_are_refused(lab: Lab) -> None:
    person = lab.person("anna")
    lab.backstage.order(person.address, "third_party_clients", "refused")

    assert opened_by(person, person.password) == set()


def test_l2_every_refusal_has_the_same_words(lab: Lab) -> None:
    person, other = lab.person("anna"), lab.person("off")
    lab.backstage.order(other.address, "imap", "off")
    tries = [
        (person.address, "wrong"),
        ("nobody@acme.example", "wrong"),
        ("nobody@elsewhere.example", "wrong"),
        ("no-domain", "wrong"),
        (other.address, other.password),
    ]

    answers = at_once(partial(Imap(person.way).log_on, address, secret) for address, secret in tries)

    assert {answer.words for answer in answers} == {"NO [AUTHENTICATIONFAILED] Authentication failed."}


def test_the_address_is_taken_in_any_case_and_the_secret_as_people_type_it(lab: Lab) -> None:
    person = lab.person("anna")
    person.turn_on()
    secret = person.issue().secret
    typed = "-".join(secret[i : i + 4] for i in range(0, 16, 4)).upper()

    assert person.program(Imap).log_on(person.address.upper(), typed).outcome is Outcome.ACCEPTED


def test_no_password_without_tls(lab: Lab) -> None:
    """RFC 8314. From another address: Dovecot takes 127.0.0.1 to 127.0.0.1 for secured."""
    person = lab.person("anna")
    plain = smtplib.SMTP("127.0.0.1", lab.host.site.ports.submission, source_address=(person.way.source, 0))
    plain.ehlo("client.example")

    assert not plain.has_extn("auth")
    assert plain.docmd("AUTH", "PLAIN AGEAYg==")[0] == 530
