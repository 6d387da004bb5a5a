"""Rule 9 and C6 on a crowded host: with Dovecot 2.4 a logon waits for a free process, for seconds."""

import poplib
import time
from concurrent.futures import ThreadPoolExecutor

from tests.mail.conftest import Lab
from tests.mail.programs import Pop3

FIRST_REPEAT = 4.0  # seconds after the answer to the deletion; it comes after three
ENDED = 19.0  # seconds after it; the last repeat comes after fifteen, at the background process's next look


def test_c6_a_logon_that_waits_for_a_place_while_its_password_goes_is_caught(lab: Lab) -> None:
    """It gets in when the first repeat is over. After ten seconds Dovecot gives it up, which is as good."""
    holder, person = lab.person("dora"), lab.person("dora")
    person.turn_on()
    lost = person.issue()
    with lab.dovecot_with("service pop3 {\n  process_limit = 1\n}\n"), ThreadPoolExecutor(1) as pool:
        holding = holder.program(Pop3, holder.password)
        program = Pop3(person.way)
        waiting = pool.submit(got_in, program, person.address, lost.secret)
        assert lab.recorded_from(person.way) == [(person.address, "client-password")]

        assert person.delete(lost) == 0
        answered = time.monotonic()
        time.sleep(FIRST_REPEAT)
        assert not waiting.done()
        holding.client.quit()

        assert not waiting.result() or program.ends_within(answered + ENDED - time.monotonic())


def got_in(program: Pop3, address: str, secret: str) -> bool:
    try:
        return program.log_on(address, secret).outcome == "accepted"
    except (OSError, poplib.error_proto):
        return False
