"""E14: who hears what, in which words; nothing that a stranger wrote, no secret, no link but the portal's own."""

import re
from collections.abc import Callable

import pytest
import time_machine
from django.utils import timezone, translation
from pytest_django import Settings

from accounts.directory.services import create_account
from accounts.evidence import actor_of
from mailportal.audit.source import ON_THE_HOST, PORTAL, Source
from mailportal.notify.models import Notice
from mailportal.sms.models import TextMessage
from security.client_passwords.services import delete_all_client_passwords
from security.notices.rules import NoticeKind
from security.records.rules import Channel
from tests.cast import Cast
from tests.security.account.logon_history.acts import at_home
from tests.security.notices.mailbox import happened, newest_for, subjects_for

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
DESK = Source(address="192.0.2.7", program=FIREFOX)
NUMBER = "+8613812345678"

TOLD: dict[str, tuple[Callable[[Cast], None], str]] = {
    "New security password": (
        lambda cast: happened(NoticeKind.CLIENT_PASSWORD_ISSUED, account=cast.alice, label="iPhone", source=DESK),
        "generated for the mail program “iPhone”",
    ),
    "Security password deleted": (
        lambda cast: happened(NoticeKind.CLIENT_PASSWORDS_DELETED, account=cast.alice, labels=["A", "B"], source=DESK),
        "These 2 security passwords were deleted and no longer open anything: “A” and “B”.",
    ),
    "Security passwords turned off": (
        lambda cast: happened(NoticeKind.CLIENT_PASSWORDS_TURNED_OFF, account=cast.alice, labels=[], source=DESK),
        "mail programs log on with your web logon password again.",
    ),
    "Password changed": (
        lambda cast: happened(NoticeKind.PASSWORD_CHANGED, account=cast.alice, source=DESK),
        "Your web logon password was changed.",
    ),
    "Password reset": (
        lambda cast: happened(NoticeKind.PASSWORD_RESET, account=cast.alice, source=DESK),
        "set without the old one",
    ),
    "Authenticator attached": (
        lambda cast: happened(NoticeKind.AUTHENTICATOR_ATTACHED, account=cast.alice, source=DESK),
        "An authenticator was attached to your account.",
    ),
    "Authenticator deleted": (
        lambda cast: happened(NoticeKind.AUTHENTICATOR_DELETED, account=cast.alice, source=DESK),
        "The authenticator of your account was deleted.",
    ),
    "Secure phone bound": (
        lambda cast: happened(NoticeKind.PHONE_BOUND, account=cast.alice, phone="+86 138 •••• 5678", source=DESK),
        "The secure phone +86 138 •••• 5678 was bound",
    ),
    "Secure phone replaced": (
        lambda cast: happened(
            NoticeKind.PHONE_REPLACED, account=cast.alice, phone="+86 138 •••• 1111", former_number=NUMBER, source=DESK
        ),
        "The new one is +86 138 •••• 1111.",
    ),
    "Secure phone removed": (
        lambda cast: happened(NoticeKind.PHONE_UNBOUND, account=cast.alice, former_number=NUMBER, source=DESK),
        "The secure phone of your account was removed.",
    ),
    "Security questions changed": (
        lambda cast: happened(NoticeKind.QUESTIONS_CHANGED, account=cast.alice, source=DESK),
        "The security questions of your account were changed.",
    ),
    "New recovery codes": (
        lambda cast: happened(NoticeKind.RECOVERY_CODES_RENEWED, account=cast.alice, source=DESK),
        "The old ones no longer work.",
    ),
    "Recovery code used": (
        lambda cast: happened(NoticeKind.RECOVERY_CODE_USED, account=cast.alice, left=1, source=DESK),
        "1 is left",
    ),
    "A trusted device was copied": (
        lambda cast: happened(NoticeKind.DEVICE_COPIED, account=cast.alice, source=DESK),
        "no longer trusted",
    ),
    "Someone may know your password": (
        lambda cast: happened(NoticeKind.SECOND_FACTOR_GUESSED, account=cast.alice, tries=10, source=DESK),
        "your correct password and then 10 wrong codes",
    ),
    "Notices turned off": (
        lambda cast: happened(NoticeKind.NEW_PLACES_OFF, account=cast.alice, source=DESK),
        "turned off",
    ),
    "Oldest session ended": (
        lambda cast: happened(
            NoticeKind.SESSION_CROWDED_OUT,
            account=cast.alice,
            most=10,
            program=FIREFOX,
            address="198.51.100.7",
            source=DESK,
        ),
        "more than 10 browsers. The oldest session, in Firefox on Windows at 198.51.100.7, was ended.",
    ),
}
NEW_PLACES: dict[str, tuple[Callable[[Cast], None], str]] = {
    "on the web": (
        lambda cast: happened(NoticeKind.LOGON_AT_NEW_PLACE, account=cast.alice, source=DESK),
        "Someone logged on to your account from a new place.",
    ),
    "by a mail program": (
        lambda cast: happened(
            NoticeKind.MAIL_PROGRAM_AT_NEW_PLACE,
            account=cast.alice,
            channel=Channel.IMAP,
            source=DESK,
            at=timezone.now(),
        ),
        "A mail program used your web logon password (IMAP) from a new place. The password was right.",
    ),
}


@pytest.mark.parametrize("way", NEW_PLACES)
def test_a_new_place_is_told_with_the_way_to_switch_it_off(cast: Cast, settings: Settings, way: str) -> None:
    at_home(cast.alice, "198.51.100.1")
    act, sentence = NEW_PLACES[way]
    _is_told(cast, settings, act, "Logon from a new place", sentence)
    assert "/settings/notices/" in newest_for(cast.alice)
    assert ("  Program: " in newest_for(cast.alice)) == (way == "by a mail program")


@pytest.mark.parametrize("subject", TOLD)
def test_each_notice_says_what_when_where_and_what_to_do(cast: Cast, settings: Settings, subject: str) -> None:
    act, sentence = TOLD[subject]
    _is_told(cast, settings, act, subject, sentence)


def _is_told(cast: Cast, settings: Settings, act: Callable[[Cast], None], subject: str, sentence: str) -> None:
    settings.SMS_COUNTRIES = ["CN"]
    settings.PUBLIC_BASE_URL = "https://portal.example"
    cast.acme.time_zone = "Asia/Shanghai"
    cast.acme.save()
    cast.alice.refresh_from_db()
    with time_machine.travel("2026-11-21T20:30:00Z", tick=False):
        act(cast)
    assert subjects_for(cast.alice) == [subject]
    text = newest_for(cast.alice)
    assert text.startswith("Hello Alice,\n\n")
    assert sentence in text
    assert "  Account: alice@acme.example\n" in text
    assert "  Time: 22 Nov 2026, 04:30 (Asia/Shanghai)\n" in text
    assert "  Address: 192.0.2.7\n" in text
    assert re.search(r"  (Browser|Program): Firefox on Windows\n", text)
    assert "If this was you, there is nothing to do.\nIf this was not you: " in text
    links = re.findall(r"\S+://\S+", text)
    assert links
    assert all(link.startswith("https://portal.example/settings/") for link in links)
    assert not re.search(r"&(?:quot|amp|#\d+);|\n\n\n", text)


def test_a_links_host_is_never_the_requests(cast: Cast, settings: Settings) -> None:
    """R6, W4: not even for a moment is there a request here; the base is the operator's setting."""
    settings.PUBLIC_BASE_URL = "https://portal.example"
    happened(NoticeKind.PASSWORD_CHANGED, account=cast.alice, source=Source("192.0.2.7", "https://evil.example/"))
    assert "evil" not in newest_for(cast.alice)


@pytest.mark.parametrize(
    "program",
    ["https://evil.example/login Call +1 555 0100", "evil-reset.example", "Mozilla/5.0 evil.example click here", ""],
)
def test_whoever_knows_the_password_cannot_write_to_its_owner(cast: Cast, program: str) -> None:
    happened(NoticeKind.SECOND_FACTOR_GUESSED, account=cast.alice, tries=10, source=Source("192.0.2.7", program))
    assert "  Browser: Unknown program\n" in newest_for(cast.alice)


def test_names_with_markup_are_plain_text(cast: Cast) -> None:
    cast.alice.name = "Alice <O'Hara> & {{ 7 }}"
    happened(NoticeKind.PASSWORD_CHANGED, account=cast.alice, source=DESK)
    assert newest_for(cast.alice).startswith("Hello Alice <O'Hara> & {{ 7 }},")


def test_the_acts_browser_does_not_choose_the_language(cast: Cast) -> None:
    with translation.override("ar"):
        happened(NoticeKind.PASSWORD_CHANGED, account=cast.alice, source=DESK)
    assert "Your web logon password was changed." in newest_for(cast.alice)


def test_a_postmasters_act_is_told_as_one(cast: Cast) -> None:
    happened(NoticeKind.AUTHENTICATOR_DELETED, account=cast.alice, source=DESK, actor=actor_of(cast.bob))
    text = newest_for(cast.alice)
    assert "  By: postmaster@acme.example\n" in text
    assert "192.0.2.7" not in text
    assert "If this was you" not in text


def test_an_operators_act_on_the_host_is_told_as_one(cast: Cast) -> None:
    happened(NoticeKind.FACTORS_RESET, account=cast.alice, source=ON_THE_HOST, actor=PORTAL)
    text = newest_for(cast.alice)
    assert "  By: the operator of the portal\n" in text
    assert "ask your administrator at once" in text


def test_an_operator_hears_too_and_gets_no_link_to_settings(cast: Cast, settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    happened(NoticeKind.PASSWORD_RESET, account=cast.olga, source=DESK)
    text = newest_for(cast.olga)
    assert "(Europe/Berlin)" in text
    assert "://" not in text


def test_a_former_phone_hears_of_it(cast: Cast, settings: Settings) -> None:
    settings.SMS_COUNTRIES = ["CN"]
    TOLD["Secure phone replaced"][0](cast)
    TOLD["Secure phone removed"][0](cast)
    assert TextMessage.objects.count() == 2


def test_a_former_phone_of_a_country_that_is_closed_now_stops_no_act(cast: Cast, settings: Settings) -> None:
    settings.SMS_COUNTRIES = ["DE"]
    TOLD["Secure phone replaced"][0](cast)
    happened(NoticeKind.PHONE_UNBOUND, account=cast.alice, former_number="", source=DESK)
    assert TextMessage.objects.count() == 0
    assert Notice.objects.count() == 2


def test_nothing_deleted_is_no_news(cast: Cast) -> None:
    delete_all_client_passwords(account=cast.alice, actor=actor_of(cast.bob), source=DESK)
    assert subjects_for(cast.alice) == []


def test_hundred_labels_fit(cast: Cast) -> None:
    account = create_account(
        address="x" * 60 + "@acme.example", name="N" * 100, domain=cast.acme, encoded_password=None
    )
    happened(NoticeKind.CLIENT_PASSWORDS_DELETED, account=account, labels=["名" * 64] * 10, source=DESK)
    assert timezone.now() >= Notice.objects.get().queued_at
