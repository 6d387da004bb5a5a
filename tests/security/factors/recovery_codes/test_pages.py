"""The pages of recovery codes: shown once, kept by copy, file or paper (E7, W12)."""

import re

import pytest
from django.test import Client

from security.models import RecoveryCode
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.factors.authenticators.acts import DOWNLOAD, OVERVIEW, RENEW, attached, text_of
from tests.security.factors.phones.acts import bound
from tests.security.step_up.acts import grant_in, proof_page


@pytest.fixture
def at_desk(cast: Cast) -> Client:
    attached(cast.alice)
    return logged_on(cast.alice)


def _renewed(client: Client, cast: Cast) -> tuple[str, list[str]]:
    page = client.post(RENEW, {"grant": grant_in(client, cast.alice)})
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    return text_of(page), re.findall(r"<li>([0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4})</li>", page.content.decode())


def test_renewing_shows_ten_codes_once(cast: Cast, at_desk: Client) -> None:
    grant = grant_in(at_desk, cast.alice)
    assert "10 unused codes are left." in text_of(at_desk.get(RENEW))
    assert at_desk.post(RENEW, {"grant": grant}).status_code == 200
    again = at_desk.post(RENEW, {"grant": grant})
    assert again.status_code == 409
    assert "already shown" in text_of(again)


def test_whoever_bound_a_phone_only_gets_codes_too(cast: Cast) -> None:
    """E7: without them a lost phone is a dead end; the overview and the page say that there are none yet."""
    bound(cast.alice)
    client = logged_on(cast.alice)
    overview = text_of(client.get(OVERVIEW))
    assert "Generate ten<span" in overview
    assert f'href="{RENEW}">Generate recovery codes' in overview
    grant_in(client, cast.alice)
    page = text_of(client.get(RENEW))
    assert "You have none." in page
    assert "the codes you have now stop working" not in page
    _, codes = _renewed(client, cast)
    assert len(codes) == 10
    assert "10 of 10 left" in text_of(client.get(OVERVIEW))


def test_the_page_offers_copy_file_and_paper(cast: Cast, at_desk: Client) -> None:
    """Copy and Print wait for scripts; the file needs none."""
    text, codes = _renewed(at_desk, cast)
    assert len(codes) == 10
    assert f'action="{DOWNLOAD}"' in text
    assert re.search(r'<button class="btn" type="button" hidden data-copy="codes"', text)
    assert re.search(r'<button class="btn" type="button" hidden data-print', text)
    assert "I have saved them" in text


def test_the_file_holds_the_codes_and_whose_they_are(cast: Cast, at_desk: Client) -> None:
    _, codes = _renewed(at_desk, cast)
    answer = at_desk.post(DOWNLOAD, {"codes": " ".join(codes)})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert "no-store" in answer["Cache-Control"]
    lines = answer.content.decode().splitlines()
    assert lines[0] == "Recovery codes of alice@acme.example for Mail Portal"
    assert [line for line in lines if line in codes] == codes


@pytest.mark.parametrize("sent", ["", "hello", "0000-0000-0000 " * 10, "<script>alert(1)</script>", "=cmd()"])
def test_the_portal_hands_out_no_file_of_anybody_elses_words(cast: Cast, at_desk: Client, sent: str) -> None:
    answer = at_desk.post(DOWNLOAD, {"codes": sent})
    assert answer.status_code == 409
    assert "Content-Disposition" not in answer


def test_another_persons_codes_are_none_of_mine(cast: Cast, at_desk: Client) -> None:
    _, codes = _renewed(at_desk, cast)
    assert logged_on(cast.dora).post(DOWNLOAD, {"codes": " ".join(codes)}).status_code == 409
    assert at_desk.get(DOWNLOAD).status_code == 405


def test_without_a_factor_there_is_nothing_to_renew(cast: Cast) -> None:
    client = logged_on(cast.dora)
    assert client.get(RENEW).status_code == 409
    assert client.post(RENEW, {"grant": grant_in(client, cast.dora)}).status_code == 409


def test_without_a_proof_nothing_is_renewed(cast: Cast, at_desk: Client) -> None:
    """V7.5.1."""
    assert at_desk.get(RENEW)["Location"] == proof_page(RENEW)
    assert at_desk.post(RENEW).status_code == 403


def test_renewing_logs_other_browsers_off(cast: Cast, at_desk: Client) -> None:
    """V7.4.3."""
    elsewhere = logged_on(cast.alice)
    _renewed(at_desk, cast)
    assert at_desk.get(OVERVIEW).status_code == 200
    assert elsewhere.get(OVERVIEW).status_code == 302


def test_the_overview_counts_what_is_left_and_warns_at_two(cast: Cast, at_desk: Client) -> None:
    text = text_of(at_desk.get(OVERVIEW))
    assert "10 of 10 left" in text
    assert "Renew them" not in text
    keep = list(RecoveryCode.objects.values_list("pk", flat=True)[:2])
    RecoveryCode.objects.exclude(pk__in=keep).update(used_at="2026-01-01T00:00:00Z")
    text = text_of(at_desk.get(OVERVIEW))
    assert '<b>Recovery codes</b><span>2 of 10 left</span><a href="/settings/recovery-codes/">Renew them' in text
    assert re.search(r'pill-warn">.{0,120}2 of 10 left', text)


def test_who_has_no_factor_sees_no_row_of_codes(cast: Cast) -> None:
    text = text_of(logged_on(cast.dora).get(OVERVIEW))
    assert "Recovery codes" not in text
    assert "Attach Authenticator" in text
