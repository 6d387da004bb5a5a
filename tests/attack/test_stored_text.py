"""Markup in everything that somebody else wrote and the portal keeps: on every page it is text (W6).

Names come from administrators, labels from the person, programs and typed addresses from strangers.
"""

import html

import pytest

from accounts.models import Department, Policy, User
from security.models import ClientPassword, LogonRecord, PortalSession, TrustedDevice
from tests.browser import logged_on
from tests.security.browsers.trusted_devices.acts import trusted
from tests.site import SHOWN, SITE
from tests.site.crowd import crowd

MARKUP = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{ 191*7 }}"
ALIVE = ("<img src=x", "<script>alert", "onerror=alert(1)>", "1337</")


def _page(name: str) -> str:
    """Return the page as it is where everything that can be written is markup."""
    cast = crowd(3).restore()
    trusted(cast.alice)
    logged_on(cast.alice, source="198.51.100.7")
    visit = SITE[name].visit(cast)
    _write_markup_everywhere()
    page = visit.client.get(visit.path)
    assert page.status_code == 200
    return page.content.decode()


def _write_markup_everywhere() -> None:
    for department in Department.objects.all():
        Department.objects.filter(pk=department.pk).update(name=f"{MARKUP}{department.pk}"[:100])
    User.objects.update(name=MARKUP)
    Policy.objects.update(reason=MARKUP)
    ClientPassword.objects.update(label=MARKUP[:64])
    LogonRecord.objects.update(program=MARKUP, typed_address=MARKUP)
    TrustedDevice.objects.update(program=MARKUP[:32], system=MARKUP[:32])
    PortalSession.objects.update(program=MARKUP)


@pytest.mark.parametrize("name", SHOWN)
def test_w6_what_others_wrote_is_text_on_every_page(db: None, name: str) -> None:
    page = _page(name)
    assert not [alive for alive in ALIVE if alive in page]


@pytest.mark.parametrize("name", ["security:overview", "admin_console:employee-list", "admin_console:force-edit"])
def test_w6_and_it_is_shown_there(db: None, name: str) -> None:
    """Else the pages above would prove nothing."""
    assert html.escape(MARKUP[:20]) in _page(name)
