"""Networks with too many wrong passwords: a postmaster sees and lifts the own domain's limits, for a day (1.13)."""

from django.http import HttpResponse
from django.test import Client

from mailportal.audit.models import AuditEvent
from mailportal.throttle.counters import hit, standing
from security.events import NETWORK_LIMIT_LIFTED
from security.limits import SPRAY, SPRAY_LIFTED
from security.passwords.rules import Door, Guess
from security.passwords.services import check_account_password
from tests.admin_console.acts import postmaster, words
from tests.cast import Cast, password_of

NETWORKS, HOST = "/console/limited-networks/", "198.51.100.7"
LIFT = f"{NETWORKS}198.51.100.0_24/lift/"
VERIFY = "/settings/verify/lift-limit/"


def limited(cast: Cast, network: str = "198.51.100.0/24", *, at: str = "acme") -> None:
    hit(SPRAY, str(getattr(cast, at).pk), network, times=SPRAY.tries + 2)


def proved(cast: Cast) -> tuple[Client, dict[str, str]]:
    """Return Bob's browser with the page that asks, and what its form carries."""
    bob = postmaster(cast.bob)
    page: HttpResponse = bob.post(VERIFY, {"password": password_of("Postmaster"), "next": LIFT}, follow=True)  # type: ignore[assignment]
    return bob, {"grant": str(page.context["grant"])}  # type: ignore[attr-defined]


def test_he_sees_the_own_domains_alone(cast: Cast) -> None:
    limited(cast)
    limited(cast, "2001:db8:7::/48")
    limited(cast, "203.0.113.0/24", at="globex")
    hit(SPRAY, str(cast.acme.pk), "192.0.2.0/24", times=SPRAY.tries - 1)
    shown = words(postmaster(cast.bob).get(NETWORKS))
    assert "198.51.100.0/24 12 in the last hour; 10 are allowed Limited" in shown
    assert "2001:db8:7::/48" in shown
    assert "203.0.113.0/24" not in shown
    assert "192.0.2.0/24" not in shown, "it may go on"


def test_where_none_is_limited_the_page_says_so(cast: Cast) -> None:
    assert "No network is limited" in words(postmaster(cast.bob).get(NETWORKS))


def test_lifting_takes_a_fresh_proof_and_leaves_an_event(cast: Cast) -> None:
    """Who is new there gets in at once, for 24 hours; other domains' limits stay."""
    limited(cast)
    limited(cast, at="globex")
    bob, proof = proved(cast)
    assert bob.post(LIFT, proof)["Location"] == NETWORKS
    assert "The limit for 198.51.100.0/24 is lifted for 24 hours." in words(bob.get(NETWORKS))
    assert "Lifted for 24 more hours" in words(bob.get(NETWORKS))
    (event,) = AuditEvent.objects.filter(event=NETWORK_LIMIT_LIFTED)
    assert (event.actor, event.target, event.domain_id) == (cast.bob.address, "198.51.100.0/24", cast.acme.pk)
    assert event.change == {"failed": 12, "allowed": 10, "hours": 24}
    assert _in_mail(cast.alice.address, "Alice", cast) == Guess.RIGHT
    assert _in_mail(cast.charlie.address, "Charlie", cast) == Guess.THROTTLED


def _in_mail(address: str, name: str, cast: Cast) -> Guess:
    account = getattr(cast, name.lower())
    return check_account_password(
        account=account, address=address, password=password_of(name), source_address=HOST, door=Door.MAIL
    ).outcome


def test_without_a_proof_nothing_is_lifted(cast: Cast) -> None:
    limited(cast)
    bob = postmaster(cast.bob)
    assert bob.get(LIFT)["Location"] == f"{VERIFY}?next={LIFT.replace('/', '%2F')}"
    assert bob.post(LIFT).status_code == 403
    assert not standing(SPRAY_LIFTED, str(cast.acme.pk), "198.51.100.0/24").count


def test_a_proof_lifts_one_limit(cast: Cast) -> None:
    limited(cast)
    limited(cast, "192.0.2.0/24")
    bob, proof = proved(cast)
    bob.post(LIFT, proof)
    assert bob.post(f"{NETWORKS}192.0.2.0_24/lift/", proof).status_code == 409
    assert not standing(SPRAY_LIFTED, str(cast.acme.pk), "192.0.2.0/24").count


def test_t2_a_network_that_is_limited_elsewhere_is_missing_here(cast: Cast) -> None:
    limited(cast, at="globex")
    bob = postmaster(cast.bob)
    for name in ("198.51.100.0_24", "nonsense", "198.51.100.0_24:1"):
        assert bob.get(f"{NETWORKS}{name}/lift/").status_code == 404
        assert bob.post(f"{NETWORKS}{name}/lift/").status_code == 404
