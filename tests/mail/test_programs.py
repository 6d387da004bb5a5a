"""E13: the history names the mail program, where it said its name before the logon (IMAP ID)."""

import pytest

from tests.mail.conftest import Lab
from tests.mail.programs import Imap

UNNAMED = "A mail program"
SAID = {
    '("name" "Thunderbird" "version" "128.3.1" "os" "Linux")': "Thunderbird",
    '("vendor" "Apple Inc" "NAME" "Mac OS X Mail")': "Apple Mail",
    '("name" "K-9 Mail \\"beta\\"")': "K-9 Mail",
    '("name" NIL "version" "1")': UNNAMED,
    '("version" "name" "os" "Thunderbird")': UNNAMED,
    "NIL": UNNAMED,
    '("name" "bank1.com/verify call us")': "bank1",
    '("name" "' + "x" * 1000 + '")': "x" * 30,
    "(" + " ".join(f'"key{n}" "{"y" * 200}"' for n in range(29)) + ' "name" "Outlook")': "Outlook",
    '("name" "\u5b89\u5168 Outlook")': "Outlook",
}


@pytest.mark.parametrize("said", SAID, ids=[str(number) for number in range(len(SAID))])
def test_e13_the_program_is_named_and_whatever_it_says_it_logs_on(lab: Lab, said: str) -> None:
    person = lab.person("ida")
    program = Imap(person.way)
    program.client.send(f"i ID {said}\r\n".encode())
    while not program.client.readline().startswith(b"i "):
        pass

    assert program.log_on(person.address, person.password).outcome == "accepted"

    assert person.comes_to_read("With your web logon password")
    assert lab.backstage.programs(person.address) == [SAID[said]]
