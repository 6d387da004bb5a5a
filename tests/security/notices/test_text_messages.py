"""E14: news by text message, where chosen: the gravest only, bounded, never in a code's place, nothing to be stolen."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation
from pytest_django import Settings

from accounts.evidence import actor_of
from accounts.models import User
from mailportal.audit.models import AuditEvent
from mailportal.audit.source import ON_THE_HOST, PORTAL, Source
from mailportal.sms.models import TextMessage
from mailportal.sms.rules import State
from mailportal.sms.services import send_due_messages
from mailportal.sms.vendors.trials import outbox
from mailportal.throttle.models import Counter
from security.factors.challenges.rules import SendOutcome
from security.factors.challenges.services import send_code
from security.factors.phones.services import remove_phone
from security.limits import SMS_NOTICE_ACCOUNT
from security.models import SecurePhone
from security.notices.rules import NoticeKind
from security.notices.services import NoticeChoices, choose_notices, notice_choices_of
from security.passwords.links.services import issue_password_link, set_password_by_link
from security.postman.services import write_due_notices
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.account.logon_history.acts import at_home
from tests.security.factors.phones.acts import NUMBER, OTHER, bound
from tests.security.flow.acts import flow_in
from tests.security.notices.mailbox import happened, newest_for, subjects_for
from tests.security.notices.test_inert import is_link_free

pytestmark = pytest.mark.django_db(transaction=True)
DESK = Source(address="192.0.2.7")
PAGE = "/settings/notices/"


@pytest.fixture
def alice(cast: Cast) -> User:
    """Return Alice with a phone, who hears of the gravest news on it."""
    bound(cast.alice)
    choose_notices(account=cast.alice, chosen=NoticeChoices(text_messages=True), source=DESK)
    return cast.alice


def texts() -> list[str]:
    """Let the background process send, and return what left."""
    write_due_notices()
    TextMessage.objects.filter(state=State.WAITING).update(due_at=timezone.now())
    send_due_messages()
    return [message.text for message in outbox]


def be_told(account: User, times: int = 1) -> None:
    for _ in range(times):
        happened(NoticeKind.PASSWORD_CHANGED, account=account, source=DESK)


def test_by_default_nothing_goes_to_the_phone(cast: Cast) -> None:
    bound(cast.alice)
    be_told(cast.alice)
    assert texts() == []


def test_o2_a_postmaster_hears_on_the_phone_what_others_do_whatever_was_chosen(cast: Cast) -> None:
    """It opens a whole domain; a thief who reads the mailbox must not be the only one who hears."""
    bound(cast.bob)
    olga = replace(actor_of(cast.olga), reason="Called back")
    happened(NoticeKind.PASSWORD_LINK_ISSUED, account=cast.bob, source=DESK, actor=olga)
    happened(NoticeKind.PASSWORD_LINK_ISSUED, account=cast.bob, source=ON_THE_HOST, actor=PORTAL)
    be_told(cast.bob)
    happened(NoticeKind.PASSWORD_LINK_ISSUED, account=cast.alice, source=DESK, actor=olga)
    told = texts()
    assert len(told) == 2
    assert all("Link to a new password" in text and "Called back" not in text for text in told)


def test_where_chosen_a_password_set_anew_is_told_on_the_phone_too(alice: User) -> None:
    with time_machine.travel("2026-11-21T20:30:00Z", tick=False):
        code = issue_password_link(account=alice, actor=PORTAL, source=ON_THE_HOST).partition("#")[2]
        set_password_by_link(code=code, new="Another-Passw0rd", source=DESK)
        (text,) = texts()
    assert subjects_for(alice) == ["Password reset"]
    assert text.startswith("Mail Portal: Password reset (21 November, 20:30 UTC). Not you?")
    assert [message.number for message in outbox] == [NUMBER]


def test_e16_it_is_in_the_persons_language_not_in_the_acts(alice: User) -> None:
    alice.language = "zh-hans"
    with translation.override("en"):
        be_told(alice)
    (text,) = texts()
    assert "密码" in text
    assert "密码" in newest_for(alice)


def test_it_holds_no_link_no_address_and_fits_one_message(alice: User) -> None:
    """D5's habit: the finder of the phone learns no account; and a link in a text message is how people are robbed."""
    alice.name = "Alice of Acme"
    happened(
        NoticeKind.SECOND_FACTOR_GUESSED, account=alice, tries=10, source=Source("192.0.2.7", "https://evil.example/")
    )
    happened(NoticeKind.DEVICE_COPIED, account=alice, source=DESK)
    for text in texts():
        assert not any(part in text for part in ("://", "/", "@", "acme.example", "192.0.2.7", "evil"))
        assert len(text) <= 160
    assert len(outbox) == 2


def test_e16_in_chinese_it_fits_one_message_too(alice: User) -> None:
    """A message with characters outside the GSM alphabet has 70 of them."""
    alice.language = "zh-hans"
    with time_machine.travel("2026-11-21T20:30:00Z", tick=False):
        happened(NoticeKind.SECOND_FACTOR_GUESSED, account=alice, tries=10, source=DESK)
        happened(NoticeKind.DEVICE_COPIED, account=alice, source=DESK)
        happened(NoticeKind.PASSWORD_CHANGED, account=alice, source=DESK)
        told = texts()
    assert len(told) == 3
    assert all("11月21日 20:30" in text and len(text) <= 70 for text in told)


def test_every_days_news_stay_in_the_mailbox(alice: User) -> None:
    at_home(alice, "198.51.100.1")
    happened(NoticeKind.LOGON_AT_NEW_PLACE, account=alice, source=DESK)
    happened(NoticeKind.CLIENT_PASSWORD_ISSUED, account=alice, label="iPhone", source=DESK)
    happened(NoticeKind.CLIENT_PASSWORDS_DELETED, account=alice, labels=["iPhone"], source=DESK)
    happened(NoticeKind.SESSION_CROWDED_OUT, account=alice, most=10, program="", address="192.0.2.9", source=DESK)
    assert len(subjects_for(alice)) == 4
    assert texts() == []


def test_a_change_of_any_factor_and_of_the_password_is_grave(alice: User) -> None:
    happened(NoticeKind.PASSWORD_RESET, account=alice, source=DESK)
    happened(NoticeKind.AUTHENTICATOR_ATTACHED, account=alice, source=DESK)
    happened(NoticeKind.AUTHENTICATOR_DELETED, account=alice, source=DESK)
    happened(NoticeKind.QUESTIONS_CHANGED, account=alice, source=DESK)
    happened(NoticeKind.RECOVERY_CODE_USED, account=alice, left=9, source=DESK)
    assert [text.partition(": ")[2].partition(" (")[0] for text in texts()] == [
        "Password reset",
        "Authenticator attached",
        "Authenticator deleted",
        "Security questions changed",
        "Recovery code used",
    ]


def test_an_account_has_five_a_day_and_the_mail_goes_on(alice: User) -> None:
    be_told(alice, SMS_NOTICE_ACCOUNT.tries + 2)
    assert len(texts()) == SMS_NOTICE_ACCOUNT.tries
    assert len(subjects_for(alice)) == SMS_NOTICE_ACCOUNT.tries + 2
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        be_told(alice)
        assert len(texts()) == SMS_NOTICE_ACCOUNT.tries + 1


def test_e8_spent_notices_take_no_code_and_spent_codes_no_notice(alice: User, settings: Settings) -> None:
    settings.SMS_NOTICE_BUDGET = 1
    settings.SMS_BUDGET = settings.SMS_DOMAIN_BUDGET = 1
    be_told(alice, 3)
    assert len(texts()) == 1
    phone = SecurePhone.objects.get(user=alice)
    sent = send_code(flow=flow_in(alice, "a"), to=phone, purpose="logon")
    assert sent.outcome is SendOutcome.SENT
    assert not Counter.objects.filter(key__startswith="sms-account", count__gt=1).exists()
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        again = send_code(flow=flow_in(alice, "a"), to=phone, purpose="logon")
    assert again.outcome is SendOutcome.BUDGET_SPENT


def test_one_domain_cannot_spend_anothers_notices(alice: User, cast: Cast, settings: Settings) -> None:
    settings.SMS_NOTICE_DOMAIN_BUDGET = 2
    bound(cast.charlie, OTHER)
    choose_notices(account=cast.charlie, chosen=NoticeChoices(text_messages=True), source=DESK)
    be_told(alice, 4)
    be_told(cast.charlie)
    assert len(texts()) == 3
    alarms = AuditEvent.objects.filter(event="security:sms-budget:nearly-spent")
    assert [event.change["budget"] for event in alarms] == ["sms-notice-domain-budget"]


def test_m16_a_country_that_is_closed_now_hears_nothing_and_stops_no_act(alice: User, settings: Settings) -> None:
    settings.SMS_COUNTRIES = ["DE"]
    be_told(alice)
    assert texts() == []
    assert subjects_for(alice) == ["Password changed"]


@pytest.mark.parametrize(
    ("zone", "told"),
    [("UTC", "20:30 UTC)"), ("Asia/Shanghai", "04:30 UTC+8)"), ("America/St_Johns", "17:00 UTC-3:30)")],
)
def test_the_time_is_the_domains_and_says_so(alice: User, cast: Cast, zone: str, told: str) -> None:
    cast.acme.time_zone = zone
    cast.acme.save()
    alice.domain = cast.acme
    with time_machine.travel("2026-11-21T20:30:00Z", tick=False):
        be_told(alice)
        (text,) = texts()
    assert told in text


def test_a_domain_without_phones_and_an_installation_without_gateway_send_nothing(
    alice: User, cast: Cast, settings: Settings
) -> None:
    settings.SMS_GATEWAY = {}
    be_told(alice)
    assert TextMessage.objects.count() == 0


def test_a_number_that_does_not_open_stops_no_act(alice: User) -> None:
    SecurePhone.objects.update(sealed_number=b"\x01" + b"x" * 40)
    be_told(alice)
    assert texts() == []
    assert subjects_for(alice) == ["Password changed"]


def test_a_phone_that_is_taken_away_hears_of_it_whatever_was_chosen(cast: Cast, settings: Settings) -> None:
    bound(cast.alice)
    remove_phone(account=cast.alice, actor=PORTAL, source=ON_THE_HOST)
    (text,) = texts()
    assert text == (
        "Mail Portal: this phone no longer secures an account at acme. example. Not you? Ask your administrator."
    )


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("company", ["", "Acme Trading", "bank1.com/verify", "0800 1234567"])
def test_no_text_message_holds_a_link(cast: Cast, language: str, company: str) -> None:
    """Phones make links of domains and numbers, also of the company's own."""
    cast.alice.language, cast.acme.display_name = language, company
    cast.alice.domain = cast.acme
    happened(NoticeKind.PHONE_UNBOUND, account=cast.alice, former_number=NUMBER, source=DESK)
    happened(NoticeKind.PHONE_REPLACED, account=cast.alice, phone="", former_number=NUMBER, source=DESK)
    told = texts()
    assert len(told) == 2
    # The sentences' own full stops stand close to the next word in Chinese.
    assert all(is_link_free(text.replace("。", "。 ")) for text in told)


def test_a_thief_cannot_use_up_what_tells_the_former_phone(alice: User) -> None:
    be_told(alice, SMS_NOTICE_ACCOUNT.tries)
    remove_phone(account=alice, actor=PORTAL, source=ON_THE_HOST)
    assert any("no longer secures" in text for text in texts())


def test_the_log_and_the_table_show_a_number_masked(alice: User, caplog: pytest.LogCaptureFixture) -> None:
    be_told(alice)
    row = TextMessage.objects.get()
    assert row.shown == "CN …78"
    assert NUMBER not in f"{vars(row)} {caplog.text}"


def test_the_page_offers_it_with_a_phone_only(cast: Cast) -> None:
    client = logged_on(cast.alice)
    page = client.get(PAGE).content.decode()
    assert 'name="text_messages"' not in page
    assert "/settings/phone/bind/" in page
    client.post(PAGE, {"new_place": "on", "text_messages": "on"})
    assert not notice_choices_of(account=cast.alice).text_messages

    bound(cast.alice)
    page = client.get(PAGE).content.decode()
    assert 'name="text_messages"' in page
    assert "+86 138 •••• 5678" in page
    assert NUMBER not in page
    client.post(PAGE, {"new_place": "on", "text_messages": "on"})
    assert notice_choices_of(account=cast.alice) == NoticeChoices(new_place=True, text_messages=True)


def test_switched_off_the_phone_itself_hears_of_it(alice: User) -> None:
    client = logged_on(alice)
    client.post(PAGE, {"new_place": "on"})
    assert not notice_choices_of(account=alice).text_messages
    assert "Notices by text message were turned off" in newest_for(alice)
    assert "Notices turned off" in texts()[0]
    be_told(alice)
    assert len(texts()) == 1
    changes = AuditEvent.objects.filter(event="security:notice-settings:changed").order_by("pk")
    assert [event.change for event in changes] == [{"text_messages": "on"}, {"text_messages": "off"}]


def test_without_a_phone_the_choice_waits_for_the_next_one(alice: User) -> None:
    remove_phone(account=alice, actor=PORTAL, source=ON_THE_HOST)
    alice.refresh_from_db()
    logged_on(alice).post(PAGE, {"new_place": "on"})
    assert notice_choices_of(account=alice).text_messages
    outbox.clear()
    be_told(alice)
    assert [text for text in texts() if "Password" in text] == []
    bound(alice, OTHER)
    be_told(alice)
    assert [message.number for message in outbox if "Password" in message.text] == []
    texts()
    assert [message.number for message in outbox if "Password" in message.text] == [OTHER]
