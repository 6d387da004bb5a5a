"""What the desk takes away from an account, the pass that leads back to it, and the receipts."""

from accounts.models import User
from security.grants.rules import Purpose
from tests.admin_console.acts import EMPLOYEES
from tests.admin_console.resets.acts import leaves_tomorrow
from tests.cast import Cast
from tests.security.factors.phones.acts import bound
from tests.security.passes.acts import issued_to
from tests.site.objects import a_device_of_alice, a_receipt, an_old_password, of_alice
from tests.site.people import NEW_PASSWORD, bob, proved
from tests.site.table import BOB, BOB_LED_ON, BOB_UNPROVED, MADE_BY_IT, NOT_THAT_WAY, Visit, page


def _page_of_alice(cast: Cast) -> str:
    return f"{EMPLOYEES}{cast.alice.public_id}/"


def _receipt_of(cast: Cast) -> str:
    return f"{_page_of_alice(cast)}receipts/{MADE_BY_IT}/"


_RESET = {"how": "type", "new": NEW_PASSWORD, "confirm": NEW_PASSWORD, "days": "7", "must_change": "on"}


@page("admin_console:employee-reset-password", BOB_LED_ON, BOB_UNPROVED, of_alice)
def employee_reset_password(cast: Cast) -> Visit:
    client, grant = proved(cast.bob, Purpose.PEOPLE)
    seen = str(User.objects.get(pk=cast.alice.pk).auth_epoch)
    return Visit(client, {**grant, **_RESET, "seen": seen}, "", ("new", "confirm"))


@page("admin_console:employee-reset-factors", BOB_LED_ON, BOB_UNPROVED, of_alice)
@page("admin_console:employee-phone-lost", BOB_LED_ON, BOB_UNPROVED, of_alice)
def employee_factors(cast: Cast) -> Visit:
    bound(cast.alice)
    client, grant = proved(cast.bob, Purpose.PEOPLE)
    return Visit(client, {**grant, "end:phone": "on"}, _receipt_of(cast))


@page("admin_console:employee-pass", BOB_LED_ON, BOB_UNPROVED, of_alice)
def employee_pass(cast: Cast) -> Visit:
    client, grant = proved(cast.bob, Purpose.PEOPLE)
    return Visit(client, {**grant, "hours": "24"})


@page("admin_console:employee-pass-void", BOB_LED_ON, BOB_UNPROVED, of_alice)
def employee_pass_void(cast: Cast) -> Visit:
    issued_to(cast.alice, issuer=cast.bob)
    return Visit(*proved(cast.bob, Purpose.PEOPLE), _page_of_alice(cast))


@page("admin_console:employee-device-delete", BOB_LED_ON, BOB_UNPROVED, a_device_of_alice)
def employee_device_delete(cast: Cast) -> Visit:
    return Visit(*proved(cast.bob, Purpose.PEOPLE), _receipt_of(cast))


@page("admin_console:employee-old-password-delete", BOB_LED_ON, BOB_UNPROVED, an_old_password)
def employee_old_password_delete(cast: Cast) -> Visit:
    return Visit(*proved(cast.bob, Purpose.PEOPLE), _page_of_alice(cast))


@page("admin_console:employee-leaver", BOB_LED_ON, BOB_UNPROVED, of_alice)
def employee_leaver(cast: Cast) -> Visit:
    client, grant = proved(cast.bob, Purpose.LEAVER)
    return Visit(client, {**grant, "when": "now", "reason": "Last day"}, _receipt_of(cast))


@page("admin_console:employee-leaver-stop", BOB_LED_ON, BOB_UNPROVED, of_alice)
def employee_leaver_stop(cast: Cast) -> Visit:
    leaves_tomorrow(cast)
    return Visit(*proved(cast.bob, Purpose.PEOPLE), _page_of_alice(cast))


page("admin_console:employee-receipt", BOB, NOT_THAT_WAY, a_receipt)(bob)
