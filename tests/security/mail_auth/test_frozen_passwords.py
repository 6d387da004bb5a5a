"""X34, M2: a security password that the link of a notice stopped opens nothing, and is recorded as what it is."""

from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.records.models import LogonRecord
from security.records.rules import Reason
from tests.cast import Cast
from tests.security.factors.authenticators.acts import SOURCE
from tests.security.freezing.acts import code_in_newest, days_ago, stop
from tests.security.mail_auth.conftest import MailServer, issue


def test_a_frozen_security_password_is_refused_and_recorded_as_what_it_is(mail_server: MailServer, cast: Cast) -> None:
    with days_ago(2):
        _, older = issue(cast.alice)
    _, newer = issue(cast.alice)
    notify(NoticeKind.AUTHENTICATOR_ATTACHED, account=cast.alice, source=SOURCE)
    assert mail_server.logon(cast.alice, newer).result == "accept"
    assert stop(code_in_newest(cast.alice)).status_code == 200
    assert mail_server.logon(cast.alice, newer).result == "reject"
    assert mail_server.logon(cast.alice, older).result == "accept"
    mail_server.stop_recording()
    reasons = LogonRecord.objects.filter(account_id=cast.alice.pk).values_list("reason", flat=True)
    assert Reason.CLIENT_PASSWORD_FROZEN in reasons
