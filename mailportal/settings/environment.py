"""The environment as the settings read it: what cannot be read is named, and nothing else of it is said."""

import json
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured


class Environment(environ.Env):  # type: ignore[misc]  # it ships no complete types
    """django-environ's reader, whose complaints name the variable: "invalid literal for int()" helps nobody."""

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - what each cast makes of it
        """Return the value. Raises ImproperlyConfigured."""
        try:
            return super().get_value(var, *args, **kwargs)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var} cannot be read: {error}") from error


def networks_in(env: Environment, name: str) -> list[str]:
    """Return the networks, separated by commas, such as 10.0.0.0/8. Raises ImproperlyConfigured."""
    texts = [text.strip() for text in env.list(name, default=[]) if text.strip()]
    try:
        return [str(ip_network(text)) for text in texts]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {error}") from error


def secret_in(env: Environment, name: str) -> str:
    """Return the text of the file that the variable names; empty where it names none. Raises ImproperlyConfigured."""
    file = env.str(name, default="")
    try:
        return Path(file).read_text().strip() if file else ""
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {error}") from error


def json_in(path: Path, *, otherwise: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return what a JSON file of the data directory holds. Raises ImproperlyConfigured."""
    try:
        return json.loads(path.read_text()) if path.exists() else otherwise
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"{path} cannot be read: {error}") from error


def host_in(url: str, name: str) -> str:
    """Return the host of a URL, empty where it has none. Raises ImproperlyConfigured."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {error}") from error
