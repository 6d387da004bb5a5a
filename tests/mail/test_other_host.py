"""Dovecot on another host asks over HTTP: the same answers, and trouble is temporary there, too (rule 8)."""

from collections.abc import Iterator

import pytest

from tests.mail.conftest import Lab
from tests.mail.program import Outcome
from tests.mail.programs import PROGRAMS, Imap


@pytest.fixture(scope="module")
def over_http(lab: Lab) -> Iterator[Lab]:
    """The lab, with Dovecot sent to the portal's URL."""
    try:
        with lab.changed("dovecot/portal.lua", PORTAL_FOR_DOVECOT=lab.portal.mail):
            lab.reload_dovecot()
            yield lab
    finally:
        lab.reload_dovecot()


def test_over_http_the_answers_are_the_same(over_http: Lab) -> None:
    person = over_http.person("hanna")
    for kind in PROGRAMS:
        assert kind(person.way).log_on(person.address, person.password).outcome is Outcome.ACCEPTED
        assert kind(person.way).log_on(person.address, "wrong").outcome is Outcome.REFUSED


def test_rule_8_over_http_a_portal_that_is_away_is_a_temporary_failure(over_http: Lab) -> None:
    person = over_http.person("hugo")
    with over_http.listener.away():
        answer = Imap(person.way).log_on(person.address, person.password)
    assert answer.outcome is Outcome.TEMPORARY
