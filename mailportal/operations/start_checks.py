"""Refuse to start on a configuration that would betray its users, and name the thing.

Two sets: what must hold everywhere (the key files), and what must hold where real people's accounts are. The
demonstration on one's own machine is plain http with known passwords; only its settings may allow that.
"""

import pkgutil
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Critical, Tags, register
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.http.request import validate_host

from mailportal.checks import refuses_start
from mailportal.crypto.keyring import KEY_BYTES, PURPOSES, is_key_name
from mailportal.operations.ownership import files_of, open_to_others


@refuses_start("E001")
def keys_are_private() -> Iterator[str]:
    """Every purpose has a key; every key file is whole and readable by its owner alone."""
    for purpose in PURPOSES:
        yield from _complaints_about(Path(settings.KEY_DIRECTORY) / purpose)


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


@refuses_start("E007", deploy=True)
def files_are_private() -> Iterator[str]:
    """Database, sheets, notices and logs are their owner's alone; a start closes those that it may."""
    for path in open_to_others(portal_files()):
        yield f"readable by others: {path} wants mode 0600"


@refuses_start("E002", deploy=True)
def debug_is_off() -> Iterator[str]:
    """Debug pages show settings, paths and what was typed."""
    if settings.DEBUG:
        yield "DEBUG is on"


@refuses_start("E006", deploy=True)
def notices_have_a_transport() -> Iterator[str]:
    """Files on the host reach nobody: a person whose password somebody else changed would never hear of it."""
    if not settings.EMAIL_HOST:
        yield "EMAIL_HOST is empty: name a mail server"


@register(Tags.database, deploy=True)
def no_demonstration_data(*, databases: Sequence[str] | None, **_scope: object) -> list[CheckMessage]:
    """The demonstration's passwords lie in a file beside the database, so its domain must not go live."""
    if not databases:
        return []
    names = apps.get_model("accounts", "Domain").objects.filter(demonstration=True).values_list("name", flat=True)
    return [Critical(f"demonstration data: the domain {name} was seeded by it", id="portal.E005") for name in names]


def pending_migrations() -> list[str]:
    """Return the migrations that the code has and the database does not, as ``app.name``. Raises DatabaseError."""
    applied = MigrationRecorder(connection).applied_migrations()
    wanted = [(app.label, name) for app in apps.get_app_configs() for name in _names(f"{app.name}.migrations")]
    return [f"{label}.{name}" for label, name in wanted if (label, name) not in applied]


def _names(package: str) -> list[str]:
    found = find_spec(package)
    folders = [] if found is None else [str(Path(place)) for place in found.submodule_search_locations or ()]
    return sorted(module.name for module in pkgutil.iter_modules(folders) if module.name[0] not in "_~")


# Addresses that must fit each other: else the portal would start and answer 400 to everybody, or 403 to every form, and
# nothing would say why.
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.IGNORECASE)


@refuses_start("E003", deploy=True)
def hosts_are_named() -> Iterator[str]:
    """A host that anybody may choose ends up in links and in the cache of a proxy; one with a port fits no request."""
    if not settings.ALLOWED_HOSTS:
        yield "ALLOWED_HOSTS is empty: name the host of the portal"
    for host in settings.ALLOWED_HOSTS:
        if "*" in host or host.startswith("."):
            yield f"ALLOWED_HOSTS has the wildcard {host!r}: name each host"
        elif not _HOST.fullmatch(host):
            yield f"ALLOWED_HOSTS has {host!r}, which no browser sends: name hosts alone, without scheme, port and path"


@refuses_start("E004", deploy=True)
def public_url_is_https() -> Iterator[str]:
    """Over plain http each password travels in clear text."""
    if not settings.PUBLIC_BASE_URL.startswith("https://"):
        yield f"PUBLIC_BASE_URL is plain http: {settings.PUBLIC_BASE_URL} must begin with https://"


@refuses_start("E008")
def public_url_is_a_host_alone() -> Iterator[str]:
    """The pages stand at the root of their host: below a path every link would lead elsewhere."""
    url = settings.PUBLIC_BASE_URL
    if not _is_host_alone(_parts_of(url)):
        yield f"PUBLIC_BASE_URL is {url}: scheme, host and port alone, such as https://portal.example"


@refuses_start("E009", deploy=True)
def hosts_fit_the_urls() -> Iterator[str]:
    """Every address that the portal itself hands out is one it answers."""
    for name in ("PUBLIC_BASE_URL", "SMS_REPORT_BASE_URL"):
        url = getattr(settings, name)
        if (host := _host_of(url)) and not validate_host(host, settings.ALLOWED_HOSTS):
            yield f"{name} is {url}, and ALLOWED_HOSTS does not have its host: add it there"


@refuses_start("E023", deploy=True)
def reports_can_arrive() -> Iterator[str]:
    """The gateway gets a whole address to report to."""
    url = settings.SMS_REPORT_BASE_URL
    parts = _parts_of(url)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        yield f"SMS_REPORT_BASE_URL is {url}: no address such as http://10.0.0.5:8000"


@refuses_start("E011", deploy=True)
def a_proxy_is_counted() -> Iterator[str]:
    """TLS ends in a proxy; uncounted it is not believed, every form is refused, and all people are one client."""
    if settings.TRUSTED_PROXIES <= 0:
        yield f"TRUSTED_PROXIES is {settings.TRUSTED_PROXIES}: count the reverse proxies in front, 1 for nginx alone"


@refuses_start("E012")
def security_contacts_are_addresses() -> Iterator[str]:
    """RFC 9116 2.5.3: no program opens a mail address without its scheme, and http is read by anybody on its way."""
    for contact in settings.SECURITY_CONTACT:
        if not re.fullmatch(r"(mailto:|tel:|https://)[!-~]+", contact):
            yield f"SECURITY_CONTACT has {contact!r}: write mailto:..., https://... or tel:... without blanks, in ASCII"


@refuses_start("E013")
def set_up_files_can_be_signed() -> Iterator[str]:
    """Both files or neither: a key that cannot be read would be found out by the first person with a new phone."""
    certificate, key = settings.SET_UP_CERTIFICATE_FILE, settings.SET_UP_KEY_FILE
    if bool(certificate) != bool(key):
        yield "SET_UP_CERTIFICATE_FILE and SET_UP_KEY_FILE belong together: name both, or neither"
    for file in filter(None, (certificate, key)):
        if not Path(file).is_file():
            yield f"{file} is named in the settings, and is no file"


def _parts_of(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _is_host_alone(parts: SplitResult | None) -> bool:
    return (
        parts is not None
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and not (parts.path or parts.query or parts.fragment)
    )


def _host_of(url: str) -> str:
    """Return the host as a request would name it, in brackets where it is an address of IPv6."""
    parts = _parts_of(url)
    host = (parts.hostname if parts else None) or ""
    return f"[{host}]" if ":" in host else host
