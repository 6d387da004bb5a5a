"""Asking what a logon would come to: nothing is tried, counted or recorded as a logon; that it was asked is."""

from accounts.evidence import actor_of, record_about
from admin_console.desk import Desk
from admin_console.events import LOGON_SUPPOSED
from admin_console.person.queries import Person
from mailportal.audit.source import Source
from security.ways_in.supposing import Foreseen, SupposedTry, foresee


def suppose(desk: Desk, person: Person, asked: SupposedTry, *, source: Source) -> Foreseen:
    """Return what would come of a try at somebody's account now."""
    answer = foresee(asked, standing=person.standing)
    change = {"channel": asked.channel.value, "shown": asked.shown.value, "source_address": asked.address}
    record_about(person.account, LOGON_SUPPOSED, actor=actor_of(desk.account), source=source, change=change)
    return answer
