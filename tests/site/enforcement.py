"""Forcing security passwords: what stops, and how the cut-over goes."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from admin_console.enforcement.models import CutOver, CutOverMember
from admin_console.policies.targets import PolicyStep, Target, kept
from security.grants.rules import Purpose
from security.policies import CLIENT_PASSWORDS, REQUIRED
from tests.admin_console.acts import for_everyone, use_account_password
from tests.browser import logged_on
from tests.cast import Cast
from tests.site.people import bob, proved
from tests.site.table import (
    BOB,
    BOB_LED_ON,
    BOB_UNPROVED,
    NOT_THAT_WAY,
    POSTMASTERS_WITHOUT_DRAFT,
    SITE,
    Visit,
    page,
)

FORCE, EXCEPTIONS = "/console/security-passwords/", "/console/mail-programs/"
REVIEW = f"{FORCE}review/"


def a_cut_over(cast: Cast, **columns: object) -> tuple[object]:
    """An order for tomorrow that stops Alice's mail program."""
    target = Target(cast.acme)
    step = PolicyStep(target, target.plan({CLIENT_PASSWORDS.name: REQUIRED}))
    use_account_password(cast.alice)
    order = CutOver.objects.create(
        domain=cast.acme,
        steps=[kept(step)],
        whom=target.label,
        devices=1,
        ordered_by=cast.bob,
        actor_address=cast.bob.address,
        due_at=timezone.now() + timedelta(days=1),
    )
    CutOver.objects.filter(pk=order.pk).update(**columns)
    CutOverMember.objects.create(cut_over=order, account=cast.alice)
    return (order.public_id,)


def a_cut_over_in_force(cast: Cast) -> tuple[object]:
    """The same, since an hour ago."""
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    began = timezone.now() - timedelta(hours=1)
    target = Target(cast.acme)
    before = [kept(PolicyStep(target, target.plan({CLIENT_PASSWORDS.name: None})))]
    return a_cut_over(cast, due_at=began, in_force_at=began, before=before)


page("admin_console:force-cut-over", BOB, NOT_THAT_WAY, a_cut_over)(bob)


def _drafted(client: Client, cast: Cast) -> Client:
    """Let security passwords be about to be required of everyone, and of Alice alone."""
    client.post(FORCE, for_everyone(client))
    client.post(f"{EXCEPTIONS}employee/{cast.alice.public_id}/", {"client_passwords": REQUIRED})
    return client


@page("admin_console:force-rehearsal", POSTMASTERS_WITHOUT_DRAFT, NOT_THAT_WAY)
@page("admin_console:policy-rehearsal", POSTMASTERS_WITHOUT_DRAFT, NOT_THAT_WAY)
def rehearsal(cast: Cast) -> Visit:
    return Visit(_drafted(logged_on(cast.bob), cast))


@page("admin_console:force-rehearsal-export", POSTMASTERS_WITHOUT_DRAFT, POSTMASTERS_WITHOUT_DRAFT)
@page("admin_console:policy-rehearsal-export", POSTMASTERS_WITHOUT_DRAFT, POSTMASTERS_WITHOUT_DRAFT)
def rehearsal_export(cast: Cast) -> Visit:
    client, grant = proved(cast.bob, Purpose.EXPORT)
    return Visit(_drafted(client, cast), grant)


@page("admin_console:force-cut-over-remind", NOT_THAT_WAY, BOB_LED_ON, a_cut_over)
def cut_over_remind(cast: Cast) -> Visit:
    path = SITE["admin_console:force-cut-over-remind"].path(cast)
    return Visit(logged_on(cast.bob), {}, path.removesuffix("remind/"), path=path)


@page("admin_console:force-cut-over-stop", BOB_LED_ON, BOB_UNPROVED, a_cut_over)
def cut_over_stop(cast: Cast) -> Visit:
    path = SITE["admin_console:force-cut-over-stop"].path(cast)
    client, grant = proved(cast.bob, Purpose.ENFORCE)
    return Visit(client, grant, path.removesuffix("stop/"), path=path)


@page("admin_console:force-cut-over-end", NOT_THAT_WAY, BOB_LED_ON, a_cut_over_in_force)
def cut_over_end(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), {}, REVIEW)
