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

from mailportal.crypto.keyring import KEY_BYTES, PURPOSES, is_key_name
from mailportal.operations.ownership import files_of, open_to_others


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
    # A draft is a key that is just being made.
    files = sorted(path for path in folder.glob("*") if path.suffix != ".draft")
    if not any(is_key_name(path.name) for path in files):
        yield f"key file missing: there is none in {folder}"
        return
    yield from _exposed([folder, *files])
    for file in files:
        if not is_key_name(file.name):
            yield f"odd file among the keys: {file} is not named 1.key to 255.key; keep copies elsewhere"
            continue
        if (size := file.stat().st_size) != KEY_BYTES:
            yield f"key file too short or too long: {file} has {size} bytes instead of {KEY_BYTES}"


def _exposed(paths: Iterable[Path]) -> Iterator[str]:
    # By stat, not by trying to read: root reads everything, so a try would prove nothing.
    for path in open_to_others(paths):
        mode = stat.S_IMODE(path.stat().st_mode)
        yield f"key readable by others: {path} has mode {mode:04o} (a key file wants 0400, its folder 0700)"


def portal_files() -> list[Path]:
    """Return the files that hold what people entrust to the portal, its keys apart."""
    database, gateway = settings.DATABASES["default"], settings.SMS_GATEWAY
    embedded = [Path(database["NAME"])] if database["ENGINE"].endswith("sqlite3") else []
    lines = [Path(gateway["file"])] if "file" in gateway else []
    return files_of(Path(settings.PORTAL_DATA), *embedded, *lines)


@register(Tags.security, deploy=True)
def files_are_private(**_scope: object) -> list[CheckMessage]:
    """Database, sheets, notices and logs are their owner's alone; a start closes those that it may."""
    return [
        Critical(f"readable by others: {path} wants mode 0600", id="portal.E007")
        for path in open_to_others(portal_files())
    ]


@register(Tags.security, deploy=True)
def debug_is_off(**_scope: object) -> list[CheckMessage]:
    """Debug pages show settings, paths and what was typed."""
    return [Critical("DEBUG is on", id="portal.E002")] if settings.DEBUG else []


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
