"""P2, P10, X7 as services: what ends with a password, with factors, with a phone, with a leaver; what stays; who hears.

The desk's pages over them: tests/admin_console/resets.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.evidence import actor_of
from accounts.models import User
from accounts.passwords.services import is_right_password
from mailportal.audit.models import AuditEvent
from mailportal.audit.source import ON_THE_HOST
from mailportal.sms.models import TextMessage
from security.events import ACCOUNT_PASSWORD_REMOVED, FACTORS_RESET, LOST_PHONE_DISABLED, TEMPORARY_PASSWORD_SET
from security.factors.queries import factors_of
from security.factors.rules import Factors
from security.models import Cut, KnownBrowser, LogonAttempt, PasswordLink, RecoveryRequest
from security.passwords.links.services import issue_password_link
from security.passwords.temporary import prepare_temporary_password, renew_temporary_password
from security.resets.rules import HoldingKind, PasswordReset
from security.resets.services import delete_devices, end_everything, remove_factors, replace_password, shut_out_phone
from tests.browser import browser
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import attached
from tests.security.logon.acts import BY_APP, CHANGE, LOGON, half_way, is_in
from tests.security.notices.mailbox import newest_for, subjects_for
from tests.security.recovery.acts import begun
from tests.security.resets.acts import DESK, done_by_bob, furnished, keys_of, kinds_of

TYPED = "Chosen-Passw0rd-9"


@pytest.fixture(autouse=True)
def mail1(settings: object) -> None:
    """One mail server that does not answer: cuts are ordered for it."""
    settings.MAIL_SERVERS = [  # type: ignore[attr-defined]  # pytest-django's settings
        {"name": "mail1", "host": "mail1.example", "doveadm_url": "http://127.0.0.1:1/", "doveadm_key_file": "/nowhere"}
    ]


def reset(cast: Cast, **chosen: bool) -> list[str]:
    """Let Bob set this password; return the kinds of what ended with the old one."""
    prepared = prepare_temporary_password(account=cast.alice, typed=TYPED)
    _, ended = done_by_bob(cast, replace_password, prepared=prepared, chosen=PasswordReset(**chosen))
    return [one.kind.value for one in ended]


# --- P2: the password


def test_p2_everything_but_the_factors_ends_with_the_old_password(cast: Cast) -> None:
    phone, computer, mobile = furnished(cast.alice)
    assert reset(cast) == ["client-password"] * 2 + ["session"] * 2 + ["trusted-device"] * 2
    assert kinds_of(cast.alice) == ["authenticator", "phone", "questions"]
    assert not is_in(computer)
    assert not is_in(mobile)
    assert Cut.objects.count() == 3
    client = browser()
    assert client.post(LOGON, {"address": cast.alice.address, "password": TYPED})["Location"] == BY_APP
    assert client.post(BY_APP, {"code": phone.code()})["Location"] == CHANGE
    change = AuditEvent.objects.get(event=TEMPORARY_PASSWORD_SET).change
    assert (change["client_passwords_deleted"], change["sessions"], change["trusted_devices"]) == (2, 2, 2)


def test_p2_what_is_unticked_stays(cast: Cast) -> None:
    """Both browsers go on under the new password, and are trusted; mail programs keep their passwords."""
    _, computer, mobile = furnished(cast.alice)
    before = kinds_of(cast.alice)
    assert reset(cast, must_change=False, deletes_client_passwords=False, ends_sessions=False) == []
    assert kinds_of(cast.alice) == before
    assert is_in(computer)
    assert is_in(mobile)
    assert [cut.credential for cut in Cut.objects.all()] == [f"account:{cast.alice.pk}"]


def test_p2_one_that_need_not_be_changed_ends_all_the_same(cast: Cast) -> None:
    """D4: it logs on to the web until its end, which once more opens again."""
    reset(cast, must_change=False)
    client = browser()
    client.post(LOGON, {"address": cast.alice.address, "password": TYPED})
    assert is_in(client)
    assert cast.alice.password_ends_at is not None
    renew_temporary_password(account=cast.alice, actor=actor_of(cast.bob), source=DESK, days=2)
    cast.alice.refresh_from_db()
    assert cast.alice.must_change_password_since is None
    User.objects.filter(pk=cast.alice.pk).update(password_ends_at=timezone.now() - timedelta(seconds=1))
    assert browser().post(LOGON, {"address": cast.alice.address, "password": TYPED}).status_code == 403


def test_p2_what_was_under_way_is_over(cast: Cast) -> None:
    """Logons, recoveries and links of the old password; what a recovery made wait waits no longer."""
    attached(cast.alice)
    cast.alice.refresh_from_db()
    begun(cast.alice.address)
    half_way(cast.alice)
    issue_password_link(account=cast.alice, actor=actor_of(cast.bob), source=ON_THE_HOST)
    now = timezone.now()
    waiting = {"recovered_at": now, "mail_awaits_logon_since": now, "second_step_failures": 30}
    User.objects.filter(pk=cast.alice.pk).update(**waiting, second_step_closed_at=now, mail_rests_until=now)
    reset(cast)
    assert not LogonAttempt.objects.exists()
    assert not RecoveryRequest.objects.filter(account=cast.alice).exists()
    assert not PasswordLink.objects.exists()
    account = cast.alice
    assert (account.recovered_at, account.mail_awaits_logon_since, account.mail_rests_until) == (None, None, None)
    assert (account.second_step_failures, account.second_step_closed_at) == (0, None)


def test_p2_the_owner_hears_of_the_password_and_of_the_devices(cast: Cast) -> None:
    furnished(cast.alice)
    subjects_for(cast.alice)
    reset(cast)
    assert subjects_for(cast.alice)[-2:] == ["Temporary password", "Security password deleted"]
    text = newest_for(cast.alice)
    assert "“Anna's iPhone” and “Thunderbird at home”" in text
    assert f"By: {cast.bob.address}" in text


def test_p2_an_act_that_fails_leaves_everything(cast: Cast) -> None:
    """One transaction: other days than a temporary password may have undo what was ended before."""
    furnished(cast.alice)
    before, prepared = kinds_of(cast.alice), prepare_temporary_password(account=cast.alice)
    with pytest.raises(ValueError, match="days"), transaction.atomic():
        done_by_bob(cast, replace_password, prepared=prepared, chosen=PasswordReset(days=15))
    cast.alice.refresh_from_db()
    assert kinds_of(cast.alice) == before
    assert is_right_password(account=cast.alice, password=password_of("Alice"))


# --- P10: devices and factors


def test_p10_exactly_that_device_is_cut_off(cast: Cast) -> None:
    _, computer, _ = furnished(cast.alice)
    first, second = keys_of(cast.alice, HoldingKind.CLIENT_PASSWORD)
    ended = done_by_bob(cast, delete_devices, keys=[first])
    assert [one.name for one in ended] == ["Anna's iPhone"]
    assert keys_of(cast.alice, HoldingKind.CLIENT_PASSWORD) == [second]
    assert [cut.credential for cut in Cut.objects.all()] == [ended[0].credential]
    assert is_in(computer)
    assert done_by_bob(cast, delete_devices, keys=[first, *keys_of(cast.alice, HoldingKind.SESSION)]) == ()
    assert is_in(computer)


def test_p10_all_factors_go_and_the_window_opens_once_more(cast: Cast) -> None:
    """T18, D5: the recovery codes with the app; 24 hours; nothing else is unlocked, and the password stays."""
    _, computer, _ = furnished(cast.alice)
    User.objects.filter(pk=cast.alice.pk).update(second_step_failures=12)
    KnownBrowser.objects.create(
        account=cast.alice, browser_digest="d", seen_at=timezone.now(), proved_at=timezone.now()
    )
    kinds = (HoldingKind.AUTHENTICATOR, HoldingKind.PHONE, HoldingKind.QUESTIONS, HoldingKind.TRUSTED_DEVICE)
    keys = keys_of(cast.alice, *kinds)
    done_by_bob(cast, remove_factors, keys=keys, ends_sessions=True, opens_enrolment=True)
    assert factors_of(account=cast.alice) == Factors()
    assert kinds_of(cast.alice) == ["client-password"] * 2
    assert not is_in(computer)
    assert cast.alice.enrolment_until is not None
    assert cast.alice.second_step_failures == 12
    assert KnownBrowser.objects.get().proved_at is None
    assert is_right_password(account=cast.alice, password=password_of("Alice"))
    removed = ["authenticator", "phone", "questions", "trusted-device"]
    assert AuditEvent.objects.get(event=FACTORS_RESET).change == {"removed": removed, "sessions": 2}


def test_p10_one_factor_goes_alone_and_every_trust_with_it(cast: Cast) -> None:
    _, computer, _ = furnished(cast.alice)
    keys = keys_of(cast.alice, HoldingKind.PHONE)
    done_by_bob(cast, remove_factors, keys=keys, ends_sessions=False, opens_enrolment=False)
    assert kinds_of(cast.alice) == ["client-password"] * 2 + ["session"] * 2 + ["authenticator", "questions"]
    assert factors_of(account=cast.alice).recovery_codes_left == 10
    assert is_in(computer)
    assert cast.alice.enrolment_until is None


def test_p10_the_owner_hears_once_and_the_former_phone_too(cast: Cast) -> None:
    """T18."""
    furnished(cast.alice)
    before = len(subjects_for(cast.alice))
    texts = TextMessage.objects.count()
    keys = keys_of(cast.alice, HoldingKind.AUTHENTICATOR, HoldingKind.PHONE)
    done_by_bob(cast, remove_factors, keys=keys, ends_sessions=True, opens_enrolment=True)
    assert subjects_for(cast.alice)[before:] == ["Second factor removed"]
    assert "the authenticator and the secure phone" in newest_for(cast.alice)
    assert TextMessage.objects.count() == texts + 1


# --- X7: the phone that is lost, and the leaver


def test_what_the_phone_held_ends_and_the_computer_goes_on(cast: Cast) -> None:
    """X7."""
    phone, computer, mobile = furnished(cast.alice)
    before = len(subjects_for(cast.alice))
    texts = TextMessage.objects.count()
    User.objects.filter(pk=cast.alice.pk).update(enrolment_until=timezone.now() + timedelta(hours=24))
    keys = [one for one in keys_of(cast.alice, *HoldingKind) if not one.startswith("questions")]
    computers = keys_of(cast.alice, HoldingKind.SESSION)[-1:] + keys_of(cast.alice, HoldingKind.CLIENT_PASSWORD)[-1:]
    ended = done_by_bob(cast, shut_out_phone, keys=set(keys) - set(computers), kinds=HoldingKind)
    assert not is_in(mobile)
    assert is_in(computer)
    assert kinds_of(cast.alice) == ["client-password", "session", "questions"]
    assert factors_of(account=cast.alice).recovery_codes_left == 0
    assert cast.alice.enrolment_until is None, "the password may be the thief's"
    assert is_right_password(account=cast.alice, password=password_of("Alice"))
    assert len(ended) == len(keys) - 2
    assert AuditEvent.objects.filter(event=LOST_PHONE_DISABLED).count() == 1
    assert subjects_for(cast.alice)[before:] == ["Lost phone shut out"]
    text = newest_for(cast.alice)
    assert "the security password “Anna's iPhone”, the session in Safari on iPhone" in " ".join(text.split())
    assert TextMessage.objects.count() == texts, "the thief reads it"
    assert phone.code() not in text


def test_a_leaver_keeps_nothing(cast: Cast) -> None:
    """X7."""
    _, computer, _ = furnished(cast.alice)
    before = len(subjects_for(cast.alice))
    User.objects.filter(pk=cast.alice.pk).update(enrolment_until=timezone.now() + timedelta(hours=24))
    ended = done_by_bob(cast, end_everything)
    assert len(ended) == 9
    assert kinds_of(cast.alice) == []
    assert not is_in(computer)
    assert not cast.alice.has_usable_password()
    assert cast.alice.enrolment_until is None
    credentials = {cut.credential for cut in Cut.objects.all()}
    assert credentials == {f"account:{cast.alice.pk}", *(one.credential for one in ended if one.credential)}
    assert AuditEvent.objects.get(event=ACCOUNT_PASSWORD_REMOVED).target == cast.alice.address
    assert len(subjects_for(cast.alice)) == before
