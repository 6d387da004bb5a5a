"""O4: what a domain's people type into their mail programs, entered by an operator, told where a password is shown."""

import pytest
from django.http import HttpResponse
from django.urls import reverse

from mailportal.audit.models import AuditEvent
from security.client_passwords.hosts import Host, fingerprint_of, hosts_of
from security.client_passwords.rules import ClientKind, Encryption, Protocol
from security.client_passwords.words import server_lines
from security.grants.rules import Purpose
from security.models import DomainMailHost
from tests.admin_console.acts import words
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.client_passwords.acts import switched_on
from tests.security.notices.mailbox import newest_for, subjects_for
from tests.security.step_up.acts import grant_in
from tests.site.people import on_duty, proved

ACME = "/operator/domains/acme.example/"
PAGE = f"{ACME}mail-servers/"
IMAP = Host(Protocol.IMAP, "imap.acme.example", 993, Encryption.TLS)
SMTP = Host(Protocol.SMTP, "smtp.acme.example", 587, Encryption.STARTTLS)


def send(cast: Cast, *hosts: Host, **typed: str) -> HttpResponse:
    client, grant = proved(cast.olga, Purpose.MAIL_HOSTS)
    data = {f"{one.value}_encryption": "SSL/TLS" for one in Protocol} | {"reason": "New names"}
    data["seen"] = fingerprint_of(hosts_of(domain=cast.acme))
    for one in hosts:
        data |= {f"{one.protocol}_{part}": str(getattr(one, part)) for part in ("host", "port", "encryption")}
    return client.post(PAGE, grant | data | typed, follow=True)  # type: ignore[return-value]  # of the tests


def test_they_are_kept_and_shown_on_the_domains_page(cast: Cast) -> None:
    page = send(cast, IMAP, SMTP)
    assert "imap.acme.example, port 993, SSL/TLS" in words(page)
    assert "smtp.acme.example, port 587, STARTTLS" in words(page)
    assert hosts_of(domain=cast.acme) == [IMAP, SMTP]
    assert hosts_of(domain=cast.globex) == []


def test_a_person_is_told_them_with_a_new_security_password(cast: Cast) -> None:
    """E6; a protocol without a server of its own is told to nobody, whatever the installation has."""
    send(cast, IMAP)
    switched_on(cast.alice)
    client = logged_on(cast.alice)
    grant = grant_in(client, cast.alice, Purpose.GENERATE)
    typed = {"grant": str(grant), "label": "Phone", "kind": "mail"}
    shown = words(client.post(reverse("security:client-password-generate"), typed))  # type: ignore[arg-type]  # of the tests
    assert "imap.acme.example, port 993, SSL/TLS" in shown
    assert "POP3 (incoming)" not in shown
    assert "usual server names" not in shown


def test_without_any_the_installations_hold(cast: Cast) -> None:
    send(cast, IMAP)
    assert send(cast).status_code == 200
    assert not DomainMailHost.objects.exists()
    lines = server_lines(kind=ClientKind.MAIL, domain="acme.example", own=hosts_of(domain=cast.acme))
    assert lines.are_usual
    assert "these are the usual names and ports" in words(on_duty(cast.olga).get(ACME))


def test_it_is_on_record_and_the_postmasters_are_told(cast: Cast) -> None:
    send(cast, IMAP)
    event = AuditEvent.objects.get(event="accounts:mail-hosts:set")
    assert (event.actor, event.target, event.domain_id) == (cast.olga.address, "acme.example", cast.acme.pk)
    assert event.change == {
        "before": [],
        "after": ["IMAP imap.acme.example:993 SSL/TLS"],
        "reason": "New names",
    }
    assert subjects_for(cast.bob) == ["Mail servers changed"]
    assert "New names" in newest_for(cast.bob)
    assert subjects_for(cast.gina) == []


def test_the_same_again_changes_nothing(cast: Cast) -> None:
    send(cast, IMAP)
    send(cast, IMAP)
    assert AuditEvent.objects.filter(event="accounts:mail-hosts:set").count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"imap_host": "imap"}, "This is not the name of a server"),
        ({"imap_host": "192.0.2.1"}, "This is not the name of a server"),
        ({"imap_host": "[2001:db8::1]"}, "This is not the name of a server"),
        ({"imap_host": "imap.acme.example:993"}, "This is not the name of a server"),
        ({"imap_host": "https://imap.acme.example/"}, "This is not the name of a server"),
        ({"imap_host": "imap.acme.example", "imap_port": ""}, "Enter the port."),
        ({"imap_port": "0"}, "greater than or equal to 1"),
        ({"imap_port": "65536"}, "less than or equal to 65535"),
        ({"imap_port": "mail"}, "Enter a whole number."),
        ({"imap_encryption": "none"}, "not one of the available choices"),
        ({"reason": ""}, "Enter the reason."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_kept(cast: Cast, typed: dict[str, str], said: str) -> None:
    answer = send(cast, IMAP, **typed)
    assert answer.status_code == 400
    assert said in words(answer)
    assert not DomainMailHost.objects.exists()


def test_it_takes_a_proof_of_its_own(cast: Cast) -> None:
    client, grant = proved(cast.olga, Purpose.SUSPEND_DOMAIN)
    typed = {f"{one.value}_encryption": "SSL/TLS" for one in Protocol} | {
        "reason": "New names",
        "seen": fingerprint_of([]),
    }
    sent = client.post(PAGE, grant | typed | {"imap_host": "imap.evil.example", "imap_port": "993"})
    assert sent.status_code == 403
    assert not DomainMailHost.objects.exists()


class TestTwoOperatorsAtOnce:
    """Who saves over what they have not seen is shown both, and nothing of it is saved."""

    OTHER = Host(Protocol.IMAP, "mail.acme.example", 993, Encryption.TLS)

    def test_other_servers_that_were_entered_meanwhile_are_shown_beside_ones_own(self, cast: Cast) -> None:
        unseen = fingerprint_of([])
        send(cast, self.OTHER)
        page = send(cast, IMAP, SMTP, seen=unseen)
        assert page.status_code == 409
        assert hosts_of(domain=cast.acme) == [self.OTHER]
        shown = {str(one.what): (one.now, one.typed) for one in page.context["differences"]}  # type: ignore[attr-defined]  # of the tests
        assert shown["IMAP (incoming)"] == (self.OTHER.told, IMAP.told)
        assert shown["SMTP (outgoing)"] == ("none", SMTP.told)

    def test_saved_once_more_ones_own_hold(self, cast: Cast) -> None:
        send(cast, self.OTHER)
        page = send(cast, IMAP, seen=fingerprint_of([]))
        seen = page.context["form"]["seen"].value()  # type: ignore[attr-defined]  # of the tests
        assert seen == fingerprint_of([self.OTHER])
        assert send(cast, IMAP, seen=seen).status_code == 200
        assert hosts_of(domain=cast.acme) == [IMAP]

    def test_the_same_as_the_other_one_is_no_conflict(self, cast: Cast) -> None:
        send(cast, IMAP)
        assert send(cast, IMAP, seen=fingerprint_of([])).status_code == 200
        assert AuditEvent.objects.filter(event="accounts:mail-hosts:set").count() == 1

    def test_what_stands_for_no_servers_at_all_is_refused(self, cast: Cast) -> None:
        assert send(cast, IMAP, seen="rubbish").status_code == 400
        assert hosts_of(domain=cast.acme) == []
