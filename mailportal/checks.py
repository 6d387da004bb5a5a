"""Checks of every start: what they complain of is named, and nothing listens then."""

from collections.abc import Callable, Iterable

from django.core.checks import CheckMessage, Critical, Tags, register


def refuses_start(
    code: str, *, deploy: bool = False
) -> Callable[[Callable[[], Iterable[str]]], Callable[..., list[CheckMessage]]]:
    """Make what the function complains of reasons to refuse the start, under ``portal.<code>``.

    With ``deploy`` only where real people's accounts are, not in the demonstration.
    """

    def decorate(complaints: Callable[[], Iterable[str]]) -> Callable[..., list[CheckMessage]]:
        @register(Tags.security, deploy=deploy)
        def check(**_scope: object) -> list[CheckMessage]:
            return [Critical(complaint, id=f"portal.{code}") for complaint in complaints()]

        return check

    return decorate
