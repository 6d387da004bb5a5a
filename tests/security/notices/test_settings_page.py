"""E14: one notice can be switched off, and only that one."""

from mailportal.audit.models import AuditEvent
from security.events import NOTICE_SETTINGS_CHANGED
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.account.logon_history.acts import at_home
from tests.security.notices.mailbox import subjects_for

PAGE = "/settings/notices/"


def test_switched_off_a_new_place_is_not_told_and_everything_else_is(cast: Cast) -> None:
    at_home(cast.alice)
    at_home(cast.dora)
    client = logged_on(cast.alice)
    assert 'name="new_place"' in client.get(PAGE).content.decode()
    assert "checked" in client.get(PAGE).content.decode()
    answer = client.post(PAGE, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "Saved." in answer.content.decode()
    assert "checked" not in answer.content.decode()
    before = subjects_for(cast.alice)
    assert before[-1] == "Notices turned off"

    logged_on(cast.alice, source="198.51.100.1")
    assert subjects_for(cast.alice) == before
    logged_on(cast.dora, source="198.51.100.1")
    assert subjects_for(cast.dora) == ["Logon from a new place"]


def test_switched_on_again_it_is_told_and_each_change_is_on_record(cast: Cast) -> None:
    at_home(cast.alice)
    client = logged_on(cast.alice)
    client.post(PAGE)
    client.post(PAGE, {"new_place": "on"})
    client.post(PAGE, {"new_place": "on"})
    changes = AuditEvent.objects.filter(event=NOTICE_SETTINGS_CHANGED).order_by("pk").values_list("change", flat=True)
    assert list(changes) == [{"new_place": "off"}, {"new_place": "on"}]
    logged_on(cast.alice, source="198.51.100.1")
    assert subjects_for(cast.alice)[-1] == "Logon from a new place"
