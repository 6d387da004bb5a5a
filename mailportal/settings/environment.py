"""The environment as the settings read it: what cannot be read is named, and nothing else of it is said."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured


@contextmanager
def _named(name: object) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {error}") from error


class Environment(environ.Env):  # type: ignore[misc]  # it ships no complete types
    """django-environ's reader, whose complaints name the variable: "invalid literal for int()" helps nobody."""

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - what each cast makes of it
        """Return the value. Raises ImproperlyConfigured."""
        with _named(var):
            return super().get_value(var, *args, **kwargs)


def networks_in(env: Environment, name: str) -> list[str]:
    """Return the networks, separated by commas, such as 10.0.0.0/8. Raises ImproperlyConfigured."""
    texts = [text.strip() for text in env.list(name, default=[]) if text.strip()]
    with _named(name):
        return [str(ip_network(text)) for text in texts]


def secret_in(env: Environment, name: str) -> str:
    """Return the text of the file that the variable names; empty where it names none. Raises ImproperlyConfigured."""
    file = env.str(name, default="")
    with _named(name):
        return Path(file).read_text().strip() if file else ""


def json_in(path: Path, *, otherwise: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return what a JSON file of the data directory holds. Raises ImproperlyConfigured."""
    with _named(path):
        return json.loads(path.read_text()) if path.exists() else otherwise


def host_in(url: str, name: str) -> str:
    """Return the host of a URL, empty where it has none. Raises ImproperlyConfigured."""
    with _named(name):
        return urlsplit(url).hostname or ""
