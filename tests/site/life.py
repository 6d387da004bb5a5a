"""The life of an account at the desk: made, edited, frozen, unlocked, deleted, restored, deleted for good."""

from accounts.models import User
from mailportal.throttle.counters import hit_all
from security.grants.rules import Purpose
from security.limits import PAIR
from security.passwords.tally import subject_of
from tests.admin_console.acts import EMPLOYEES
from tests.cast import Cast
from tests.site.objects import of_alice, one_in_the_bin
from tests.site.people import bob, proved
from tests.site.table import (
    BOB_LED_ON,
    BOB_UNPROVED,
    NOT_THAT_WAY,
    POSTMASTERS,
    POSTMASTERS_LED_ON,
    POSTMASTERS_UNPROVED,
    Visit,
    page,
)

BIN = "/console/recycle-bin/"


def _page_of_alice(cast: Cast) -> str:
    return f"{EMPLOYEES}{cast.alice.public_id}/"


@page("admin_console:employee-freeze", BOB_LED_ON, BOB_UNPROVED, of_alice)
def employee_freeze(cast: Cast) -> Visit:
    return Visit(*proved(cast.bob, Purpose.PEOPLE), _page_of_alice(cast))


@page("admin_console:employee-unfreeze", BOB_LED_ON, BOB_UNPROVED, of_alice)
def employee_unfreeze(cast: Cast) -> Visit:
    User.objects.filter(pk=cast.alice.pk).update(frozen_at=cast.alice.created_at)
    return Visit(*proved(cast.bob, Purpose.PEOPLE), _page_of_alice(cast))


@page("admin_console:employee-create", POSTMASTERS_LED_ON, POSTMASTERS_UNPROVED)
def employee_create(cast: Cast) -> Visit:
    client, grant = proved(cast.bob, Purpose.PEOPLE)
    data = {"name": "Ellen Moss", "address": "ellen", "language": "en", "how": "sheet"}
    return Visit(client, {**grant, **data}, "", ("address",))


@page("admin_console:employee-edit", BOB_LED_ON, BOB_UNPROVED, of_alice)
def employee_edit(cast: Cast) -> Visit:
    client, grant = proved(cast.bob, Purpose.PEOPLE)
    seen = {"seen_name": cast.alice.name, "seen_department": str(cast.sales_east.pk)}
    data = {**grant, **seen, "name": "Alice Moreau", "department": str(cast.sales.pk)}
    return Visit(client, data, _page_of_alice(cast))


@page("admin_console:employee-unlock", BOB_LED_ON, BOB_UNPROVED, of_alice)
def employee_unlock(cast: Cast) -> Visit:
    hit_all([PAIR.of("198.51.100.0/24", subject_of(cast.alice.address))], times=PAIR.tries)
    return Visit(*proved(cast.bob, Purpose.PEOPLE), _page_of_alice(cast))


@page("admin_console:employee-delete", BOB_LED_ON, BOB_UNPROVED, of_alice)
def employee_delete(cast: Cast) -> Visit:
    return Visit(*proved(cast.bob, Purpose.DELETE_ACCOUNT), BIN)


page("admin_console:bin", POSTMASTERS, NOT_THAT_WAY, empty="?q=nobody-of-this-name")(bob)


@page("admin_console:bin-restore", BOB_LED_ON, BOB_UNPROVED, one_in_the_bin)
def bin_restore(cast: Cast) -> Visit:
    client, grant = proved(cast.bob, Purpose.PEOPLE)
    return Visit(client, {**grant, "how": "sheet"})


@page("admin_console:bin-purge", BOB_LED_ON, BOB_UNPROVED, one_in_the_bin)
def bin_purge(cast: Cast) -> Visit:
    return Visit(*proved(cast.bob, Purpose.DELETE_ACCOUNT), BIN)
