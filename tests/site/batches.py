"""Acts upon many accounts, and the sheets that come of them."""

from security.grants.rules import Purpose
from tests.browser import logged_on
from tests.cast import Cast
from tests.site.objects import a_batch, a_sheet, an_ended_batch
from tests.site.people import proved
from tests.site.table import (
    BOB,
    BOB_CONFLICT,
    BOB_INVALID,
    BOB_LED_ON,
    MADE_BY_IT,
    NOT_THAT_WAY,
    POSTMASTERS,
    POSTMASTERS_INVALID,
    SITE,
    Visit,
    page,
)

BATCHES = "/console/batches/"
_A_BATCH = f"{BATCHES}{MADE_BY_IT}/"


@page("admin_console:batch", POSTMASTERS, POSTMASTERS_INVALID)
def batch(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), {"addresses": cast.alice.address}, _A_BATCH, ("addresses",))


@page("admin_console:batch-review", BOB_LED_ON, BOB_CONFLICT, a_batch)
def batch_review(cast: Cast) -> Visit:
    client, grant = proved(cast.bob, Purpose.BATCH)
    return Visit(client, {**grant, "act": "freeze"}, _A_BATCH)


@page("admin_console:batch-act", BOB, BOB_INVALID, a_batch)
def batch_act(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), {"act": "sessions"}, _A_BATCH)


@page("admin_console:batch-again", NOT_THAT_WAY, BOB_LED_ON, an_ended_batch)
def batch_again(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), {}, _A_BATCH)


@page("admin_console:sheet", BOB_LED_ON, NOT_THAT_WAY, a_sheet)
def sheet(cast: Cast) -> Visit:
    return Visit(proved(cast.bob, Purpose.PEOPLE)[0])


@page("admin_console:sheet-void", BOB, BOB_LED_ON, a_sheet)
def sheet_void(cast: Cast) -> Visit:
    path = SITE["admin_console:sheet-void"].path(cast)
    return Visit(logged_on(cast.bob), {}, path.removesuffix("void/"), path=path)
