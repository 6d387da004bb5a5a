"""X34: the link in a notice stops what was made since; it does nothing else, once, for a week, for nobody's account but
its own."""

import re
import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone
from pytest_django import Settings

from accounts.evidence import actor_of
from accounts.models import User
from mailportal.audit.models import AuditEvent
from mailportal.audit.source import Source
from mailportal.notify.models import Notice
from mailportal.notify.services import send_due_notices
from security.browsers.trusted_devices.queries import ground_of, living_trusted_devices
from security.events import CHANGE_DISOWNED
from security.factors.errors import FreezeLinkOver
from security.freezing.rules import MOST_FREEZES
from security.freezing.services import freeze_by_link, frozen_parts, purge_freeze_links
from security.models import Authenticator, ClientPassword, Cut, FreezeLink, PortalSession, TrustedDevice
from security.notices.rules import NoticeKind
from security.notices.services import notify
from tests.browser import browser, logged_on
from tests.cast import Cast
from tests.security.browsers.trusted_devices.acts import trusted
from tests.security.client_passwords.acts import issue, switched_on
from tests.security.factors.authenticators.acts import SOURCE, attached
from tests.security.factors.phones import acts as phones
from tests.security.freezing.acts import PAGE, code_in_newest, days_ago, owner, stop
from tests.security.logon.acts import is_in
from tests.security.notices.mailbox import newest_for, subjects_for

pytestmark = pytest.mark.django_db(transaction=True)


def uses() -> int:
    return FreezeLink.objects.filter(used_at__isnull=False).count()


def test_looking_at_the_page_stops_nothing(cast: Cast) -> None:
    """Mail scanners and messengers follow links."""
    attached(cast.alice)
    assert browser().get(PAGE).status_code == 200
    assert uses() == 0


def test_what_was_made_since_stops_and_what_is_older_goes_on(cast: Cast) -> None:
    with days_ago(3):
        old = issue(switched_on(cast.alice), label="Old phone").client_password
    new = issue(cast.alice, label="Thief").client_password
    attached(cast.alice)
    assert stop(code_in_newest(cast.alice)).status_code == 200
    frozen = frozen_parts(account=cast.alice)
    assert (frozen.authenticator, frozen.recovery_codes, frozen.client_passwords) == (True, True, ("Thief",))
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.frozen_at is None, new.frozen_at is not None, new.revoked_at) == (True, True, None)
    assert list(Cut.objects.values_list("credential", flat=True).distinct()) in ([new.credential], [])


def test_sessions_and_trusted_devices_end(cast: Cast) -> None:
    client = logged_on(cast.alice)
    trusted(cast.alice)
    notify(NoticeKind.AUTHENTICATOR_ATTACHED, account=cast.alice, source=SOURCE)
    assert is_in(client)
    stop(code_in_newest(cast.alice))
    assert not is_in(client)
    assert not PortalSession.objects.filter(account=cast.alice, ended_at=None).exists()
    cast.alice.refresh_from_db()
    assert TrustedDevice.objects.filter(account=cast.alice).exists()
    assert not living_trusted_devices(account=cast.alice, ground=ground_of(account=cast.alice)).exists()


def test_it_works_once_and_a_spent_one_reads_as_an_unknown_one(cast: Cast) -> None:
    attached(cast.alice)
    code = code_in_newest(cast.alice)
    assert stop(code).status_code == 200
    again, unknown = stop(code), stop("A" * 43)
    assert (again.status_code, unknown.status_code) == (400, 400)
    assert [said(page, code) for page in (again, unknown)] == [said(unknown, "A" * 43)] * 2
    assert uses() == 1


def said(page: HttpResponse, code: str) -> str:
    """Return the page without the code and the token that changes with each answer."""
    return re.sub(r'(?<=name="csrfmiddlewaretoken" value=")\w+', "", page.content.decode()).replace(code, "A" * 43)


def test_it_ends_after_a_week(cast: Cast) -> None:
    attached(cast.alice)
    code = code_in_newest(cast.alice)
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert stop(code).status_code == 400
        assert purge_freeze_links() >= 1
    assert not User.objects.exclude(factors_frozen_at=None).exists()


def test_it_logs_nobody_on_changes_no_password_and_freezes_no_account(cast: Cast) -> None:
    attached(cast.alice)
    client, before = browser(), User.objects.get(pk=cast.alice.pk)
    stop(code_in_newest(cast.alice), client=client)
    after = User.objects.get(pk=cast.alice.pk)
    assert not is_in(client)
    assert (after.password, after.frozen_at) == (before.password, None)


def test_it_is_for_its_own_account(cast: Cast) -> None:
    attached(cast.alice)
    attached(cast.dora)
    browser().post(PAGE, {"code": code_in_newest(cast.alice), "account": cast.dora.pk, "address": cast.dora.address})
    assert Authenticator.objects.get(user=cast.dora).frozen_at is None
    assert Authenticator.objects.get(user=cast.alice).frozen_at is not None


def test_the_owner_and_the_postmaster_of_that_domain_hear(cast: Cast) -> None:
    attached(cast.alice)
    stop(code_in_newest(cast.alice))
    assert subjects_for(cast.alice)[-1] == "Changes stopped"
    assert "Authenticator attached" in newest_for(cast.alice)
    assert subjects_for(cast.bob)[-1] == "An employee did not make a change"
    assert cast.alice.address in newest_for(cast.bob)
    assert subjects_for(cast.gina) == []
    event = AuditEvent.objects.get(event=CHANGE_DISOWNED)
    assert event.domain_id == cast.acme.pk
    assert "Authenticator attached" in str(event.change)


def test_of_a_postmaster_the_operators_hear(cast: Cast) -> None:
    attached(cast.bob)
    stop(code_in_newest(cast.bob))
    assert "An employee did not make a change" in subjects_for(cast.olga)


def test_a_fourth_time_in_a_week_only_the_postmaster_hears(cast: Cast) -> None:
    """A thief who reads the owner's mail may use the links as well."""
    for _ in range(MOST_FREEZES):
        notify(NoticeKind.AUTHENTICATOR_ATTACHED, account=cast.alice, source=SOURCE)
        assert stop(code_in_newest(cast.alice)).status_code == 200
    client = logged_on(User.objects.get(pk=cast.alice.pk))
    notify(NoticeKind.AUTHENTICATOR_ATTACHED, account=cast.alice, source=SOURCE)
    page = stop(code_in_newest(cast.alice)).content.decode()
    assert "nothing was stopped this time" in page
    assert is_in(client)
    assert uses() == MOST_FREEZES + 1
    assert subjects_for(cast.bob)[-1] == "Nothing was stopped: please look"


def test_what_others_did_and_what_operators_get_carries_no_link(cast: Cast) -> None:
    notify(NoticeKind.FACTORS_RESET, account=cast.alice, source=SOURCE, actor=actor_of(cast.bob))
    notify(NoticeKind.AUTHENTICATOR_ATTACHED, account=cast.olga, source=SOURCE)
    assert not FreezeLink.objects.exists()
    assert "/not-me/" not in newest_for(cast.alice) + newest_for(cast.olga)


def test_the_code_is_in_no_table_before_or_after_the_notice_left(cast: Cast, settings: Settings) -> None:
    settings.PUBLIC_BASE_URL = "https://portal.example"
    attached(cast.alice)
    code = code_in_newest(cast.alice)
    row = Notice.objects.filter(sealed_secret__isnull=False).latest("pk")
    assert code not in row.text
    assert code.encode() not in bytes(row.sealed_secret or b"")
    assert code.encode() not in bytes(FreezeLink.objects.latest("pk").digest)
    send_due_notices()
    assert not Notice.objects.filter(sealed_secret__isnull=False, sent_at__isnull=False).exists()


def test_a_notice_that_repeats_the_place_of_the_link_still_has_it_in_its_own(cast: Cast) -> None:
    issue(switched_on(cast.alice), label="Odd \ufffc label")
    assert len(code_in_newest(cast.alice)) == 43


def test_no_link_goes_out_by_text_message(cast: Cast) -> None:
    phones.bound(cast.alice)
    notify(NoticeKind.AUTHENTICATOR_ATTACHED, account=cast.alice, source=SOURCE)
    assert all("not-me" not in message.text for message in phones.outbox)


def test_a_network_may_not_try_codes_without_end(cast: Cast) -> None:
    statuses = [stop("A" * 43).status_code for _ in range(25)]
    assert statuses[0] == 400
    assert statuses[-1] == 429
    attached(cast.alice)
    assert stop(code_in_newest(cast.alice)).status_code == 200  # a living code is never refused for it


def test_of_many_at_once_one_stops(cast: Cast) -> None:
    attached(cast.alice)
    code, outcomes = code_in_newest(cast.alice), list[str]()

    def use() -> None:
        try:
            freeze_by_link(code=code, source=Source(address="192.0.2.7"))
            outcomes.append("stopped")
        except FreezeLinkOver:
            outcomes.append("over")
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["over"] * 5 + ["stopped"]
    assert uses() == 1


def test_a_deleted_security_password_is_not_touched(cast: Cast) -> None:
    gone = issue(switched_on(cast.alice), label="Gone").client_password
    ClientPassword.objects.filter(pk=gone.pk).update(revoked_at=timezone.now())
    owner(cast.alice)
    notify(NoticeKind.AUTHENTICATOR_ATTACHED, account=cast.alice, source=SOURCE)
    stop(code_in_newest(cast.alice))
    gone.refresh_from_db()
    assert gone.frozen_at is None
