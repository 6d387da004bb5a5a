"""X4: an exception that ends is told before, to who answers for it and to whose account it is for, once each."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Policy, User
from accounts.policies.services import set_policy
from admin_console.policies.ending import announce_ending_exceptions
from security.models import NoticeFact
from security.notices.rules import NoticeKind
from security.policies import CHOOSE, CLIENT_PASSWORDS, REQUIRED
from tests.cast import Cast
from tests.security.notices.mailbox import subjects_for

pytestmark = pytest.mark.django_db
NOW = "2027-03-01T12:00:00Z"


def except_from(cast: Cast, account: User, *, days: float, owner: str = "") -> Policy:
    return set_policy(
        kind=CLIENT_PASSWORDS,
        domain=cast.acme,
        account=account,
        value=CHOOSE,
        owner=owner or cast.bob.address,
        reason="Scanner",
        ends_at=timezone.now() + timedelta(days=days),
    )


def told() -> list[tuple[str, str]]:
    return list(NoticeFact.objects.order_by("pk").values_list("account__address", "kind"))


@time_machine.travel(NOW, tick=False)
def test_a_week_and_a_day_before_once_each(cast: Cast) -> None:
    except_from(cast, cast.alice, days=30)
    both = [(cast.bob.address, NoticeKind.EXCEPTION_ENDS), (cast.alice.address, NoticeKind.EXCEPTION_OF_YOURS_ENDS)]
    for passed, number in ((22, 0), (23.5, 1), (25, 1), (29.5, 2), (29.9, 2), (31, 2)):
        with time_machine.travel(timezone.now() + timedelta(days=passed), tick=False):
            announce_ending_exceptions()
            announce_ending_exceptions()
        assert told() == both * number, passed


@time_machine.travel(NOW, tick=False)
def test_what_is_told_names_rule_and_day(cast: Cast) -> None:
    cast.acme.time_zone = "Asia/Shanghai"
    cast.acme.save()
    except_from(cast, cast.alice, days=3)
    assert announce_ending_exceptions() == 1
    facts = dict(NoticeFact.objects.values_list("kind", "facts"))
    assert facts[NoticeKind.EXCEPTION_ENDS] == {
        "rule": "client_passwords",
        "day": "2027-03-04",
        "whom": cast.alice.address,
    }
    assert subjects_for(cast.bob) == ["An exception ends"]
    assert subjects_for(cast.alice) == ["An exception ends"]


@time_machine.travel(NOW, tick=False)
def test_of_an_owner_who_left_the_postmaster_hears(cast: Cast) -> None:
    except_from(cast, cast.alice, days=3, owner=cast.dora.address)
    User.objects.filter(pk=cast.dora.pk).update(deleted_at=timezone.now())
    announce_ending_exceptions()
    assert (cast.bob.address, NoticeKind.EXCEPTION_ENDS) in told()


@time_machine.travel(NOW, tick=False)
def test_a_later_end_is_told_again_and_the_domains_rule_never(cast: Cast) -> None:
    except_from(cast, cast.alice, days=3)
    set_policy(
        kind=CLIENT_PASSWORDS,
        domain=cast.acme,
        value=REQUIRED,
        owner=cast.bob.address,
        ends_at=timezone.now() + timedelta(days=1),
    )
    assert announce_ending_exceptions() == 1
    except_from(cast, cast.alice, days=5)
    assert announce_ending_exceptions() == 1
    Policy.objects.filter(account=cast.alice).update(ends_at=timezone.now() - timedelta(seconds=1))
    assert announce_ending_exceptions() == 0
