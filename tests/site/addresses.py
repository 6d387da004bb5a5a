"""The portal's address book as Django knows it."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def all_names() -> list[str]:
    """Return the full name of every URL pattern, such as ``security:logon``. A pattern without name is an error."""
    return list(_names(get_resolver(), ""))


def _names(resolver: URLResolver, namespace: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            yield f"{namespace}{pattern.name}"
        else:
            yield from _names(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)
