"""``DATABASE_URL`` as the README writes it, and as people type it: the database that is meant, or a refusal by name."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from mailportal.settings.database import database_at

SERVERS = {
    "postgres://user@/socket/folder/name": ("user", "", "/socket/folder", "", "name"),
    "postgres://user@//socket/folder/name": ("user", "", "/socket/folder", "", "name"),
    "postgres://user@%2Fsocket%2Ffolder/name": ("user", "", "/socket/folder", "", "name"),
    "postgres://user@/name": ("user", "", "", "", "name"),
    "postgres:///name": ("", "", "", "", "name"),
    "postgres://user:password@host/name": ("user", "password", "host", "", "name"),
    "postgresql://user:password@host:5433/name": ("user", "password", "host", "5433", "name"),
    "postgres://mail%20portal:p%40ss%2Fw%23rd%3F+@host/na%2Fme": ("mail portal", "p@ss/w#rd?+", "host", "", "na/me"),
    "postgres://user@[2001:db8::7]:5433/name": ("user", "", "2001:db8::7", "5433", "name"),
    "postgres://user@one:5432,two:5433/name": ("user", "", "one,two", "5432,5433", "name"),
    "postgres://user@one,two/name": ("user", "", "one,two", "", "name"),
}


@pytest.mark.parametrize("url", SERVERS)
def test_a_server(url: str) -> None:
    found = database_at(url)
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert tuple(found[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")) == SERVERS[url]


def test_both_forms_of_the_readme_are_among_them() -> None:
    line = re.search(r"^\| `DATABASE_URL` .*$", (Path(settings.BASE_DIR) / "README.md").read_text(), re.MULTILINE)
    assert line is not None
    assert set(re.findall(r"`(postgres[^`]+)`", line[0])) <= SERVERS.keys()


def test_what_follows_the_question_mark_are_libpqs_options() -> None:
    url = "postgres://user@host/name?sslmode=verify-full&sslrootcert=/etc/ssl/ca.pem"
    assert database_at(url)["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "/etc/ssl/ca.pem"}


@pytest.mark.parametrize("folder", ["/srv/a", "/srv/a b", "/srv/a+b", "/srv/a#b", "/srv/a?b", "/srv/a%23b", "/srv/ä"])
def test_a_file(folder: str) -> None:
    found = database_at(f"sqlite:///{quote(folder)}/portal.sqlite3")
    assert (found["ENGINE"], found["NAME"]) == ("django.db.backends.sqlite3", f"{folder}/portal.sqlite3")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "secret",
        "mysql://user:secret@host/name",
        "postgres://user:secret@host",
        "postgres://user:secret@host/",
        "postgres://user:secret@host/folder/name",
        "postgres://user:secret@host:port/name",
        "postgres://user:secret@[2001:db8::7/name",
        "postgres://user:sec#ret@host/name",
        "postgres://user:sec/ret@host/name",
        "sqlite://",
        "sqlite:////srv/a#b/portal.sqlite3",
        "sqlite:////srv/a?b/portal.sqlite3",
    ],
)
def test_what_names_no_database_is_refused_without_the_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as refusal:
        database_at(url)
    assert "sec" not in str(refusal.value)
