"""Guessing account passwords over the real servers: what the owner's program proved is no help to anybody else."""

from functools import partial

from security.limits import PAIR
from tests.mail.conftest import Lab
from tests.mail.program import Outcome, at_once
from tests.mail.programs import Imap


def test_m3_after_the_owners_logon_a_list_of_words_from_elsewhere_opens_nothing(lab: Lab) -> None:
    """Rule 8: beyond the limit each word, the right one too, is a temporary failure; the owner goes on at home."""
    person, elsewhere = lab.person("anna"), lab.way()
    person.program(Imap, person.password)
    words = [f"word-{number}" for number in range(PAIR.tries + 6)]

    answers = at_once(partial(Imap(elsewhere).log_on, person.address, word) for word in words)
    right = Imap(elsewhere).log_on(person.address, person.password)

    outcomes = [answer.outcome for answer in answers]
    assert outcomes.count(Outcome.REFUSED) <= PAIR.tries
    assert set(outcomes) <= {Outcome.REFUSED, Outcome.TEMPORARY}
    assert right.outcome is Outcome.TEMPORARY
    assert person.program(Imap).log_on(person.address, person.password).outcome is Outcome.ACCEPTED
    assert person.comes_to_read("Too many wrong passwords from there, so this one was not checked")
