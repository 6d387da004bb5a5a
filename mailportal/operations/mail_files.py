"""The files of an administrator's own mail host: filled in as far as the portal knows, the rest explained."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from django.conf import settings

from accounts.models import Domain
from deploy.host_values import HOST_VALUES
from deploy.mail_files import FILES, PLACEHOLDER, render, template
from deploy.mail_site import DEPLOY

MAIL_KEYS = ("mail_auth", "doveadm")
# Where each file goes, with owner and mode.
_PLACES = {
    "dovecot/dovecot.conf": "/etc/dovecot/dovecot.conf  root 0600",
    "dovecot/common.conf": "/etc/dovecot/common.conf  root 0600",
    "dovecot/portal.lua": "@PORTAL_LUA@  root 0644",
    "dovecot/portal.key": "@PORTAL_KEY_FILE@  root:dovecot 0640",
    "postfix/main.cf": "/etc/postfix/main.cf  root 0644",
    "postfix/master.cf": "/etc/postfix/master.cf  root 0644",
    "postfix/domains": "@POSTFIX_DOMAINS@  root 0644",
    "postfix/sent_as.py": "@SENT_AS@  root 0644",
    "postfix/mailportal-sent-as.service": "/etc/systemd/system/  root 0644",
}
_EXPLANATION = "EXPLANATION.txt"


class UnknownValue(Exception):
    """There is no placeholder of that name."""


def write_mail_files(folder: Path, *, dovecot: str, given: Mapping[str, str]) -> list[str]:
    """Write everything for a host with that version of Dovecot into a new folder; return what is left to fill in.

    Raises UnknownValue, FileExistsError, and ValueError for a value with a line break.
    """
    if unknown := sorted(set(given) - set(HOST_VALUES)):
        raise UnknownValue(", ".join(unknown))
    if broken := [name for name, value in given.items() if "\n" in value]:
        raise ValueError(f"{', '.join(broken)} may not hold a line break")
    values = {**_values(dovecot), **given}
    missing = [name for name in HOST_VALUES if name not in values]
    # What is left keeps its name between at-signs.
    shown = {name: f"@{name}@" for name in missing} | values
    folder.mkdir(mode=0o700)
    for name, text in _texts(dovecot).items():
        path = folder / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(render(text, shown) if PLACEHOLDER.search(text) else text)
    (folder / _EXPLANATION).write_text("\n".join(_explanation(shown, missing)) + "\n")
    return missing


def _values(dovecot: str) -> dict[str, str]:
    usual = {name: value.usual for name, value in HOST_VALUES.items() if value.usual is not None}
    known = {
        "PORTAL_FOR_DOVECOT": f"unix:{settings.MAIL_SOCKET}",
        "PORTAL_URL": f"http://127.0.0.1:{settings.PORTAL_MAIL_PORT}",
        "DOVEADM_KEY": settings.KEYS.text("doveadm"),
    }
    # Only 2.3 has a second hop.
    return usual | known | ({} if dovecot == "2.3" else {"INNER_ADDRESS": ""})


def _texts(dovecot: str) -> dict[str, str]:
    domains = Domain.objects.order_by("name").values_list("name", flat=True)
    besides = {name: (DEPLOY / name).read_text() for name in _PLACES if name.startswith("postfix/") and "." in name}
    return {
        **besides,
        **{name: template(dovecot, name) for name in FILES},
        "dovecot/portal.key": f"{settings.KEYS.text('mail_auth')}\n",
        "postfix/domains": "".join(f"{name} reject_unverified_recipient\n" for name in domains),
    }


def _explanation(shown: Mapping[str, str], missing: Sequence[str]) -> list[str]:
    left = [f"  @{name}@: {HOST_VALUES[name].what}" for name in missing]
    return [
        "docs/mail-servers.md says more.",
        "",
        "Where the files go:",
        *(f"  {name}: {render(place, shown)}" for name, place in _PLACES.items()),
        "",
        *(["To be filled in:", *left, ""] if left else []),
        "What stands in them:",
        *(f"  {name} = {_told(name, shown)}  ({HOST_VALUES[name].what})" for name in shown if name not in missing),
    ]


def _told(name: str, shown: Mapping[str, str]) -> str:
    return "..." if name == "DOVEADM_KEY" else shown[name]
