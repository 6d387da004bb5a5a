"""The configuration files of one mail host, rendered from its values.

The files under deploy/dovecot and deploy/postfix are plain text with `@NAME@` placeholders. Tests, the bench and
`make mail` start exactly these files; `manage.py mail_files` fills in the same names for an administrator.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from deploy.mail_site import DEPLOY, MailSite

PLACEHOLDER = re.compile(r"@([A-Z][A-Z0-9_]+)@")

# What a mail host reads, by its place in the host's own folder: what it is rendered from, and its mode.
FILES = {
    "dovecot/dovecot.conf": ("dovecot/dovecot-{dovecot}.conf", 0o600),
    "dovecot/common.conf": ("dovecot/common.conf", 0o600),  # holds the key of Dovecot's API
    "dovecot/portal.lua": ("dovecot/portal.lua", 0o644),
    "postfix/main.cf": ("postfix/main.cf", 0o644),
    "postfix/master.cf": ("postfix/master.cf", 0o644),
}

# A socket's path may have 107 bytes; Dovecot appends names such as "/login/submission" (seen: exit 89 at 120).
LONGEST_RUN_DIRECTORY = 80


def render(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with every `@NAME@` replaced.

    Raises KeyError for a name without a value, ValueError for a value that would start another line.
    """
    if any("\n" in value for value in values.values()):
        raise ValueError("a value may not hold a line break")
    return PLACEHOLDER.sub(lambda match: values[match[1]], text)


def template(dovecot: str, name: str) -> str:
    """Return the text that this file is rendered from on a host with that version of Dovecot."""
    return (DEPLOY / FILES[name][0].format(dovecot=dovecot)).read_text()


def closed_folder(directory: Path) -> Path | None:
    """Return the folder on the way to `directory` that other users may not pass through, if there is one."""
    folders = (directory, *directory.parents)
    return next((one for one in folders if not one.stat().st_mode & 0o001), None)


def is_short_enough(directory: Path) -> bool:
    """Whether sockets below this directory of a `MailSite` will have paths that a socket may have."""
    return len(str(directory / "run")) <= LONGEST_RUN_DIRECTORY


def write_configuration(site: MailSite) -> None:
    """Render all files into `site.directory`. Raises ValueError where its path is too long for sockets."""
    if not is_short_enough(site.directory):
        raise ValueError(f"{site.run}: longer than {LONGEST_RUN_DIRECTORY} characters, too long for sockets")
    values = site.values()
    for name, (_, mode) in FILES.items():
        _write(site.directory / name, render(template(site.dovecot, name), values), mode)
    domains = "".join(f"{domain} reject_unverified_recipient\n" for domain in site.domains)
    _write(site.directory / "postfix" / "domains", domains, 0o644)


def _write(path: Path, text: str, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # The starter's umask may be strict; Dovecot's own user has to read the Lua file.
    path.parent.chmod(0o755)
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)
    path.chmod(mode)
