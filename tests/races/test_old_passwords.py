"""X13: old passwords are kept once by several processes, and none where a reset or a notice's link comes beside."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.portal import Portal, prepared_portal

pytestmark = pytest.mark.race
ROUNDS = 4

# As it was before, and the order's hour is now.
_ORDER = """
import django
django.setup()
from django.utils import timezone
from accounts.models import Policy, User
from admin_console.enforcement.models import CutOver
from security.models import OldPassword
from tests.admin_console.acts import use_account_password
from tests.admin_console.enforcement.acts import order_for
OldPassword.objects.all().delete()
CutOver.objects.all().delete()
Policy.objects.filter(kind="client_passwords").delete()
User.objects.update(must_change_password_since=None, password_ends_at=None, factors_frozen_at=None)
for name in ("alice", "bob"):
    use_account_password(User.objects.get(address=f"{name}@acme.example"))
order_for(User.objects.get(address="postmaster@acme.example"), timezone.now(), old_days=7)
"""
_WORKER = """
from datetime import timedelta
import django
django.setup()
from admin_console.enforcement import working
working._LEASE = timedelta(0)
print(working.carry_out_cut_overs())
"""
_BESIDE = {
    "reset": """
import django
django.setup()
from accounts.models import User
from mailportal.audit.source import PORTAL, Source
from security.passwords.temporary import set_temporary_password
alice = User.objects.get(address="alice@acme.example")
set_temporary_password(account=alice, actor=PORTAL, source=Source("192.0.2.1"))
""",
    "link of a notice": """
import django
django.setup()
from django.utils import timezone
from accounts.models import User
from mailportal.audit.source import Source
from security.freezing.models import FreezeLink
from security.freezing.services import freeze_by_link, issue_freeze_link
FreezeLink.objects.all().delete()
alice = User.objects.get(address="alice@acme.example")
url = issue_freeze_link(account=alice, event="New phone", at=timezone.now())
freeze_by_link(code=url.partition("#")[2], source=Source("192.0.2.1"))
""",
}
_ENDS = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from security.models import OldPassword
from security.old_passwords.services import end_due_old_passwords
OldPassword.objects.filter(ends_at__gt=timezone.now()).update(ends_at=timezone.now() - timedelta(days=1))
print(end_due_old_passwords())
"""


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    with prepared_portal(tmp_path / "portal") as prepared:
        prepared.python("-c", _ORDER)
        yield prepared


def _kept(portal: Portal) -> list[str]:
    found = portal.query(
        "SELECT a.address FROM security_oldpassword o JOIN accounts_user a ON a.id = o.account_id ORDER BY a.address"
    )
    return [str(address).partition("@")[0] for (address,) in found]


def _events(portal: Portal, name: str) -> int:
    ((count,),) = portal.query("SELECT count(*) FROM audit_event WHERE event = ?", name)
    return int(count)


def test_of_four_processes_one_keeps_them_and_one_ends_them(portal: Portal) -> None:
    with ThreadPoolExecutor(4) as processes:
        done = list(processes.map(lambda _: int(portal.python("-c", _WORKER)), range(4)))
        assert sorted(done) == [0, 0, 0, 1]
        assert (_kept(portal), _events(portal, "security:old-passwords:extended")) == (["alice", "bob"], 1)
        ended = list(processes.map(lambda _: int(portal.python("-c", _ENDS)), range(4)))
    assert (sum(ended), _events(portal, "security:old-password:ended")) == (2, 2)


@pytest.mark.parametrize("beside", _BESIDE)
def test_what_ends_the_trust_beside_the_order_leaves_none(portal: Portal, beside: str) -> None:
    """Whichever comes first: nothing of a password that was just taken away is copied and kept."""
    for _ in range(ROUNDS):
        with ThreadPoolExecutor(2) as processes:
            both = [processes.submit(portal.python, "-c", act) for act in (_WORKER, _BESIDE[beside])]
            [one.result() for one in both]
        assert _kept(portal) == ["bob"]
        portal.python("-c", _ORDER)
