"""Wrong passwords at the logon page: after three of them a captcha comes with the next (E1).

Each one is counted, also the same again, which adds nothing to the limits on guessing: a program that repeats itself is
no guesser, a person who does so at the page may be no person.
"""

from mailportal.throttle.counters import hit, standing
from mailportal.throttle.meter import forget
from security.browsers.known_browsers.queries import known_browser_of
from security.limits import LOGON_PAGE
from security.logon.queries import account_with_address
from security.passwords.rules import Guess
from security.passwords.services import is_captcha_due, place_of
from security.passwords.tally import subject_of


def captcha_needed(*, address: str, source_address: str, browser_digest: str) -> bool:
    """Whether the next password for this canonical address, from there, comes with a captcha.

    After three wrong ones at this page, or where the limits of the network are reached, also by mail programs. The
    same for an address that nobody has.
    """
    known_browser = known_browser_of(account=account_with_address(address), browser_digest=browser_digest)
    place = place_of(source_address=source_address, known_browser=known_browser)
    is_due = is_captcha_due(address=address, source_address=source_address, known_browser=known_browser)
    return standing(LOGON_PAGE, place, subject_of(address)).count >= LOGON_PAGE.tries or is_due


def note_password(*, address: str, place: str, guess: Guess) -> None:
    """Count a password that was wrong; after the right one forget those before it. One not looked at is neither."""
    if guess is Guess.RIGHT:
        forget([LOGON_PAGE.of(place, subject_of(address))])
    elif guess is Guess.WRONG:
        hit(LOGON_PAGE, place, subject_of(address))
