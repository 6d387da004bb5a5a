"""The health page of the operator console, and what an operator does for a postmaster."""

from accounts.models import User
from security.grants.rules import Purpose
from tests.cast import Cast
from tests.security.factors.phones.acts import bound
from tests.security.passes.acts import issued_to
from tests.security.passwords.acts import linked
from tests.site.objects import a_receipt_of_bob, of_bob
from tests.site.people import NEW_PASSWORD, olga, proved
from tests.site.table import (
    MADE_BY_IT,
    NOT_THAT_WAY,
    OPERATORS,
    OPERATORS_LED_ON,
    OPERATORS_UNPROVED,
    Visit,
    page,
)

page("operator_console:health", OPERATORS, NOT_THAT_WAY)(olga)

_ACME, _REASON = "/operator/domains/acme.example/", {"reason": "Called back on the number in the contract"}
_TYPED = {"how": "type", "new": NEW_PASSWORD, "confirm": NEW_PASSWORD, "days": "7"}


@page("operator_console:postmaster-password", OPERATORS_LED_ON, OPERATORS_UNPROVED, of_bob)
def postmaster_password(cast: Cast) -> Visit:
    client, grant = proved(cast.olga, Purpose.POSTMASTER)
    seen = str(User.objects.get(pk=cast.bob.pk).auth_epoch)
    return Visit(client, {**grant, **_TYPED, **_REASON, "seen": seen}, "", ("new", "confirm"))


@page("operator_console:postmaster-link-void", OPERATORS_LED_ON, OPERATORS_UNPROVED, of_bob)
def postmaster_link_void(cast: Cast) -> Visit:
    linked(cast.bob, by=cast.olga)
    return Visit(*proved(cast.olga, Purpose.POSTMASTER), _ACME)


@page("operator_console:postmaster-factors", OPERATORS_LED_ON, OPERATORS_UNPROVED, of_bob)
def postmaster_factors(cast: Cast) -> Visit:
    bound(cast.bob)
    client, grant = proved(cast.olga, Purpose.POSTMASTER)
    receipt = f"{_ACME}postmasters/{cast.bob.public_id}/receipts/{MADE_BY_IT}/"
    return Visit(client, {**grant, **_REASON, "end:phone": "on"}, receipt)


@page("operator_console:postmaster-pass", OPERATORS_LED_ON, OPERATORS_UNPROVED, of_bob)
def postmaster_pass(cast: Cast) -> Visit:
    client, grant = proved(cast.olga, Purpose.POSTMASTER)
    return Visit(client, {**grant, **_REASON, "hours": "24"})


@page("operator_console:postmaster-pass-void", OPERATORS_LED_ON, OPERATORS_UNPROVED, of_bob)
def postmaster_pass_void(cast: Cast) -> Visit:
    issued_to(cast.bob, issuer=cast.olga)
    return Visit(*proved(cast.olga, Purpose.POSTMASTER), _ACME)


page("operator_console:postmaster-receipt", OPERATORS, NOT_THAT_WAY, a_receipt_of_bob)(olga)
