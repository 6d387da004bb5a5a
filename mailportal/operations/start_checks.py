"""Refuse to start on a configuration that would betray its users, and name the thing.

Two sets: what must hold everywhere (the key files), and what must hold where real people's accounts are. The
demonstration on one's own machine is plain http with known passwords; only its settings may allow that.
"""

import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Critical, Tags, register

from mailportal.crypto.keyring import KEY_BYTES, PURPOSES

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@register(Tags.security)
def keys_are_private(**_scope: object) -> list[CheckMessage]:
    """Every purpose has a key; every key file is whole and readable by its owner alone."""
    directory = Path(settings.KEY_DIRECTORY)
    return [
        Critical(complaint, id="portal.E001")
        for purpose in PURPOSES
        for complaint in _complaints_about(directory / purpose)
    ]


def _complaints_about(folder: Path) -> Iterator[str]:
    files = sorted(folder.glob("*.key"))
    if not files:
        yield f"key file missing: there is none in {folder}"
        return
    yield from _exposed([folder, *files])
    for file in files:
        if (size := file.stat().st_size) != KEY_BYTES:
            yield f"key file too short or too long: {file} has {size} bytes instead of {KEY_BYTES}"


def _exposed(paths: Iterable[Path]) -> Iterator[str]:
    # By stat, not by trying to read: root reads everything, so a try would prove nothing.
    for path in paths:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & _OTHERS:
            yield f"key readable by others: {path} has mode {mode:04o} (a key file wants 0400, its folder 0700)"


@register(Tags.security, deploy=True)
def debug_is_off(**_scope: object) -> list[CheckMessage]:
    """Debug pages show settings, paths and what was typed."""
    return [Critical("DEBUG is on", id="portal.E002")] if settings.DEBUG else []


@register(Tags.security, deploy=True)
def hosts_are_named(**_scope: object) -> list[CheckMessage]:
    """A host that anybody may choose ends up in links and in the cache of a proxy."""
    hosts = list(settings.ALLOWED_HOSTS)
    if not hosts:
        return [Critical("ALLOWED_HOSTS is empty: name the host of the portal", id="portal.E003")]
    return [
        Critical(f"ALLOWED_HOSTS has the wildcard {host!r}: name each host", id="portal.E003")
        for host in hosts
        if "*" in host or host.startswith(".")
    ]


@register(Tags.security, deploy=True)
def public_url_is_https(**_scope: object) -> list[CheckMessage]:
    """Over plain http each password travels in clear text."""
    if settings.PUBLIC_BASE_URL.startswith("https://"):
        return []
    message = f"PUBLIC_BASE_URL is plain http: {settings.PUBLIC_BASE_URL} must begin with https://"
    return [Critical(message, id="portal.E004")]


@register(Tags.security, deploy=True)
def notices_have_a_way_out(**_scope: object) -> list[CheckMessage]:
    """Files on the host reach nobody: whoever's password was changed by another would never hear of it."""
    return [] if settings.EMAIL_HOST else [Critical("EMAIL_HOST is empty: name a mail server", id="portal.E006")]


@register(Tags.database, deploy=True)
def no_demonstration_data(*, databases: Sequence[str] | None, **_scope: object) -> list[CheckMessage]:
    """The demonstration's passwords lie in a file beside the database, so its domain must not go live."""
    if not databases:
        return []
    names = apps.get_model("accounts", "Domain").objects.filter(demonstration=True).values_list("name", flat=True)
    return [Critical(f"demonstration data: the domain {name} was seeded by it", id="portal.E005") for name in names]
