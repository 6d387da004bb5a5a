"""E16: people are written to in their own language, whatever language others act in."""

import re
from collections.abc import Callable

import pytest
import time_machine
from django.conf import LazySettings
from django.utils import translation

from accounts.directory.services import choose_language
from mailportal.notify.models import Notice
from mailportal.sms.models import TextMessage
from mailportal.sms.services import send_now
from mailportal.sms.vendors.trials import outbox
from security.notices.rules import NoticeKind
from tests.cast import Cast
from tests.security.account.logon_history.acts import at_home
from tests.security.notices.mailbox import happened
from tests.security.notices.test_notices import DESK, NEW_PLACES, NUMBER, TOLD

EVERY = TOLD | NEW_PLACES

# What is nobody's language: names, addresses, programs.
NAMES = ("Mail Portal", "Alice", "Firefox", "Windows", "iPhone", "UTC", "“A”", "“B”", "IP", "IMAP")


def without_names(text: str) -> str:
    return re.sub("|".join(NAMES), "", re.sub(r"\S+[@/]\S+", "", text))


@pytest.mark.parametrize("act", [act for act, _ in EVERY.values()], ids=list(EVERY))
def test_each_notice_is_in_the_language_of_the_account(
    cast: Cast, settings: LazySettings, act: Callable[[Cast], None]
) -> None:
    settings.SMS_COUNTRIES = ["CN"]
    choose_language(account=cast.alice, language="zh-hans")
    at_home(cast.alice, "198.51.100.1")
    with time_machine.travel("2026-11-21T20:30:00Z", tick=False), translation.override("en"):
        act(cast)
    notice = Notice.objects.filter(address=cast.alice.address).latest("pk")
    assert notice.subject.startswith("Mail Portal：")
    assert "  时间：2026年11月21日 20:30 (UTC)\n" in notice.text
    assert not re.search(r"[A-Za-z]{2}", without_names(notice.subject + notice.text))


def test_a_former_phone_is_told_in_that_language_too(cast: Cast, settings: LazySettings) -> None:
    settings.SMS_COUNTRIES = ["CN"]
    choose_language(account=cast.alice, language="zh-hans")
    happened(NoticeKind.PHONE_UNBOUND, account=cast.alice, former_number=NUMBER, source=DESK)
    send_now(message_id=TextMessage.objects.latest("pk").pk)
    assert "此手机" in outbox[-1].text


def test_where_nobody_ever_logged_on_the_installation_chooses(cast: Cast) -> None:
    with translation.override("zh-hans"):
        happened(NoticeKind.PASSWORD_RESET, account=cast.alice, source=DESK)
    assert Notice.objects.latest("pk").text.startswith("Hello Alice,")
