"""The pages on which an authenticator is attached (W11, W12; M11, M12)."""

import re
from base64 import b32decode
from datetime import timedelta

import pyotp
import pytest
import zxingcpp
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import User
from mailportal.audit.models import AuditEvent
from security.factors.authenticators.rules import key_text
from security.models import Authenticator, PortalSession
from security.policies import FACTOR_AUTHENTICATOR, OFF
from tests.browser import logged_on
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import ATTACH, CONFIRM, OVERVIEW, Phone, attached, text_of
from tests.security.step_up.acts import grant_in, proof_page

_SQUARE = re.compile(r"M(\d+),(\d+)H(\d+)V(\d+)H\1z")


@pytest.fixture
def at_desk(cast: Cast) -> Client:
    return logged_on(cast.alice)


def _begin(client: Client, account: User) -> HttpResponse:
    return client.post(ATTACH, {"grant": grant_in(client, account)}, follow=True)


def _picture(page: HttpResponse) -> Image.Image:
    html = page.content.decode()
    side = re.search(r'viewBox="0 0 (\d+) \1"', html)
    assert side is not None
    picture = Image.new("L", (int(side[1]), int(side[1])), 255)
    draw = ImageDraw.Draw(picture)
    for left, top, right, bottom in _SQUARE.findall(html):
        draw.rectangle((int(left), int(top), int(right) - 1, int(bottom) - 1), fill=0)
    return picture


def _scanned(page: HttpResponse) -> Phone:
    """Read the QR code as a phone's camera does; the margin must be in the picture."""
    picture = _picture(page)
    found = zxingcpp.read_barcode(picture.resize((picture.width * 5, picture.height * 5), Image.Resampling.NEAREST))
    assert found is not None
    read = pyotp.parse_uri(found.text)
    assert (read.name, read.issuer) == ("alice@acme.example", settings.PORTAL_NAME)
    return Phone(b32decode(read.secret))


def test_the_way_from_the_proof_to_the_codes(cast: Cast, at_desk: Client) -> None:
    """E7: proof, get an app, scan the picture, first code, ten recovery codes."""
    proof = at_desk.get(ATTACH, follow=True)
    assert proof.redirect_chain == [(proof_page(ATTACH), 302)]
    page = at_desk.post(
        "/settings/verify/change-factor/", {"password": password_of("Alice"), "next": ATTACH}, follow=True
    )
    grant = re.search(r'name="grant" value="([^"]+)"', page.content.decode())
    assert grant is not None
    shown = at_desk.post(ATTACH, {"grant": grant[1]}, follow=True)
    assert "Step 2 of 3: Scan the QR code" in text_of(shown)
    done = at_desk.post(CONFIRM, {"code": _scanned(shown).code()})
    assert done.status_code == 200
    assert "Authenticator attached" in text_of(done)
    assert len(re.findall(r"<li>[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}</li>", done.content.decode())) == 10
    assert "Delete Authenticator" in text_of(at_desk.get(OVERVIEW))


def test_the_picture_has_its_margin_a_name_and_no_style(cast: Cast, at_desk: Client) -> None:
    """UI 2.6: 4 modules of margin, role and label; no style attribute, no data: and no URL of its own."""
    page = _begin(at_desk, cast.alice)
    picture = _picture(page)
    assert picture.crop((4, 4, picture.width - 4, picture.height - 4)).getextrema() == (0, 255)
    for edge in ((0, 0, picture.width, 4), (0, 0, 4, picture.height)):
        assert picture.crop(edge).getextrema() == (255, 255)
    text = text_of(page)
    assert 'role="img" aria-label="QR code that adds alice@acme.example to your authenticator app.' in text
    assert not re.search(r"\sstyle=|data:|<img", text)


def test_the_key_as_text_is_that_of_the_picture(cast: Cast, at_desk: Client) -> None:
    """E7: in groups of four, and whole for Copy."""
    page = _begin(at_desk, cast.alice)
    groups = re.search(r'id="key" data-value="([A-Z2-7]{32})">((?:<span>[A-Z2-7]{4}</span>){8})', text_of(page))
    assert groups is not None
    assert re.sub("<.*?>", "", groups[2]) == groups[1]
    assert b32decode(groups[1]) == _scanned(page).secret


def test_spaces_and_hyphens_in_the_code_are_forgiven(cast: Cast, at_desk: Client) -> None:
    """UI 2.6."""
    code = _scanned(_begin(at_desk, cast.alice)).code()
    assert at_desk.post(CONFIRM, {"code": f" {code[:3]}-{code[3:]} "}).status_code == 200


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "Enter the verification code."), ("12345", "The code has 6 digits."), ("١٢٣٤٥٦", "The code has 6 digits.")],
)
def test_what_is_no_code_is_told_at_the_field(cast: Cast, at_desk: Client, typed: str, words: str) -> None:
    _begin(at_desk, cast.alice)
    answer = at_desk.post(CONFIRM, {"code": typed})
    assert answer.status_code == 400
    assert text_of(answer).count(words) == 2
    assert "<title>Error: Attach Authenticator" in text_of(answer)


def test_a_wrong_code_keeps_the_picture(cast: Cast, at_desk: Client) -> None:
    phone = _scanned(_begin(at_desk, cast.alice))
    answer = at_desk.post(CONFIRM, {"code": "000000" if phone.code() != "000000" else "000001"})
    assert answer.status_code == 400
    assert "The code is incorrect or has expired. Enter the newest code." in text_of(answer)
    assert _scanned(answer) == phone


@pytest.mark.parametrize(
    ("fast_by", "words"), [(240, "about 4 minutes fast"), (-3600, "about 1 hour slow"), (5400, "1 hour 30 minutes")]
)
def test_a_clock_that_is_off_is_told_with_its_cure(cast: Cast, at_desk: Client, fast_by: int, words: str) -> None:
    """E7."""
    phone = _scanned(_begin(at_desk, cast.alice))
    text = text_of(at_desk.post(CONFIRM, {"code": Phone(phone.secret, fast_by).code()}))
    assert words in text
    assert "Set its date, time and time zone to automatic" in text


def test_the_page_seen_twice_shows_the_same_secret(cast: Cast, at_desk: Client) -> None:
    """M11: reading changes nothing; what is shown is what can be confirmed."""
    phone = _scanned(_begin(at_desk, cast.alice))
    assert _scanned(at_desk.get(CONFIRM)) == phone


def test_nothing_is_shown_elsewhere_or_later(cast: Cast, at_desk: Client) -> None:
    """M11, M12: not in another session, not after ten minutes, not once attached; and no cache keeps it."""
    page = _begin(at_desk, cast.alice)
    assert "no-store" in page["Cache-Control"]
    phone = _scanned(page)
    other = logged_on(cast.alice)
    assert other.get(CONFIRM)["Location"] == ATTACH
    assert other.post(CONFIRM, {"code": phone.code()}).status_code == 409
    Authenticator.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert at_desk.get(CONFIRM)["Location"] == ATTACH
    assert at_desk.post(CONFIRM, {"code": phone.code()}).status_code == 409
    assert not Authenticator.objects.filter(confirmed=True).exists()


def test_the_secret_is_on_no_later_page_and_in_no_row(cast: Cast, at_desk: Client) -> None:
    """M12."""
    phone = _scanned(_begin(at_desk, cast.alice))
    key = key_text(phone.secret)
    done = at_desk.post(CONFIRM, {"code": phone.code()})
    for page in (done, at_desk.get(OVERVIEW), at_desk.get(ATTACH, follow=True), at_desk.get(CONFIRM, follow=True)):
        assert key not in page.content.decode()
    stored = [str(row) for row in AuditEvent.objects.values_list("change", flat=True)]
    stored += list(PortalSession.objects.values_list("session_data", flat=True))
    assert all(key not in text and phone.secret.hex() not in text for text in stored)


def test_the_codes_are_shown_once(cast: Cast, at_desk: Client) -> None:
    """E7: the page sent again is a conflict, not a second sheet; no cache keeps it."""
    code = _scanned(_begin(at_desk, cast.alice)).code()
    done = at_desk.post(CONFIRM, {"code": code})
    assert "no-store" in done["Cache-Control"]
    again = at_desk.post(CONFIRM, {"code": code})
    assert again.status_code == 409
    assert "already shown" in text_of(again)


def test_without_a_proof_nothing_begins(cast: Cast, at_desk: Client) -> None:
    """V7.5.1: a direct POST is refused, with a foreign proof too."""
    stolen = grant_in(logged_on(cast.dora), cast.dora)
    for typed in ({}, {"grant": "x"}, {"grant": stolen}):
        assert at_desk.post(ATTACH, typed).status_code == 403
    assert not Authenticator.objects.exists()


def test_a_second_authenticator_is_refused(cast: Cast, at_desk: Client) -> None:
    """M10."""
    attached(cast.alice)
    at_desk = logged_on(cast.alice)
    assert at_desk.get(ATTACH)["Location"] == OVERVIEW
    assert at_desk.post(ATTACH, {"grant": grant_in(at_desk, cast.alice)}).status_code == 409


def test_where_the_domain_offers_none_the_page_says_so(cast: Cast, at_desk: Client) -> None:
    """P6."""
    cast.order(FACTOR_AUTHENTICATOR, OFF)
    answer = at_desk.get(ATTACH)
    assert answer.status_code == 403
    assert "Your administrator does not offer authenticator apps" in text_of(answer)
    assert ATTACH not in text_of(at_desk.get(OVERVIEW))
