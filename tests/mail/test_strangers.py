"""Mail from strangers at the mail exchanger: delivered, or refused at once; nothing bounces to a forged sender."""

import uuid

import pytest

from tests.mail.conftest import DOMAIN, Lab, Person
from tests.mail.letters import arrives, from_outside

POSTMASTER = f"postmaster@{DOMAIN}"


@pytest.fixture(scope="module")
def postmaster(lab: Lab) -> Person:
    """The reader of what is written to the host."""
    return Person(lab, POSTMASTER, lab.way(), lab.portal.accounts[POSTMASTER])


@pytest.mark.parametrize("recipient", ["postmaster", "Postmaster", "postmaster@mail.portal.test", POSTMASTER])
def test_m6_the_postmaster_is_reached(lab: Lab, postmaster: Person, recipient: str) -> None:
    subject = uuid.uuid4().hex

    assert from_outside(lab, recipient, subject).startswith("250")

    assert arrives(postmaster, subject)


@pytest.mark.parametrize("recipient", ["root", "abuse", "nobody@mail.portal.test", "postmaster@elsewhere.example", ""])
def test_m6_nobody_else_of_the_host_is(lab: Lab, recipient: str) -> None:
    assert from_outside(lab, recipient).startswith("5")


def test_m6_mail_to_an_odd_spelling_lies_where_its_owner_reads(lab: Lab) -> None:
    """Not in a folder of that spelling, which nobody would ever open."""
    person, subject = lab.person("olaf"), uuid.uuid4().hex
    name, _, domain = person.address.partition("@")

    assert from_outside(lab, f'<" {name.upper()}"@{domain}>', subject).startswith("250")

    assert arrives(person, subject)


def test_m6_mail_in_the_name_of_the_domain_comes_in_as_lists_and_forwarders_send_it(lab: Lab) -> None:
    person = lab.person("olaf")

    assert from_outside(lab, person.address, sender=person.address).startswith("250")


def test_m6_a_setting_refuses_strangers_in_the_name_of_the_domain(lab: Lab) -> None:
    person, subject = lab.person("olaf"), uuid.uuid4().hex

    with lab.refusing_own_senders():
        assert from_outside(lab, person.address, sender=person.address).startswith("553 5.7.1")
        assert from_outside(lab, person.address, sender=f"nobody@{DOMAIN.upper()}").startswith("553 5.7.1")
        assert from_outside(lab, person.address, subject).startswith("250")
        assert from_outside(lab, person.address, sender="").startswith("250")

    assert arrives(person, subject)
