"""Ways out for messages: a mail server by SMTP or, where none is named, files to look at (demonstration)."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from django.conf import settings

from mailportal.notify.rules import DELIVERY_SECONDS

_WHY_LENGTH = 200


class NotDelivered(Exception):
    """The message was not taken; the text says why, in one short line without anything of the message."""


class ServerAway(NotDelivered):
    """Nobody would take any message now."""


class Transport(Protocol):
    """One run of sending."""

    def deliver(self, message: EmailMessage, *, address: str) -> None:
        """Hand one message over. Raises NotDelivered; ServerAway where the next would fare no better."""


@contextmanager
def transport() -> Iterator[Transport]:
    """Open the way that the settings name, for one run."""
    if not settings.EMAIL_HOST:
        yield IntoFiles()
        return
    by_smtp = BySmtp()
    try:
        yield by_smtp
    finally:
        by_smtp.close()


class BySmtp:
    """One connection for all messages of a run, opened for the first of them."""

    _client: smtplib.SMTP | None = None

    def close(self) -> None:
        """Take leave of the mail server where it was asked at all."""
        if self._client is not None:
            with suppress(OSError):
                self._client.quit()
            self._client.close()

    def deliver(self, message: EmailMessage, *, address: str) -> None:
        """Hand one message to the mail server; an international address needs one that knows SMTPUTF8."""
        try:
            if self._client is None:
                self._client = _connected()
            self._client.send_message(message, to_addrs=[address])
        except OSError as error:  # smtplib's own errors are such
            raise _failure(error) from error


def _connected() -> smtplib.SMTP:
    host, port, context = settings.EMAIL_HOST, settings.EMAIL_PORT, ssl.create_default_context()
    if settings.EMAIL_USE_SSL:
        client: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=DELIVERY_SECONDS, context=context)
    else:
        client = smtplib.SMTP(host, port, timeout=DELIVERY_SECONDS)
    try:
        if settings.EMAIL_USE_TLS:
            client.starttls(context=context)
        if settings.EMAIL_HOST_USER:
            client.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except BaseException:
        client.close()
        raise
    return client


# What the mail server says of one message; everything else concerns all of them.
_OF_ONE_MESSAGE = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
)


def _failure(error: Exception) -> NotDelivered:
    kind = NotDelivered if isinstance(error, _OF_ONE_MESSAGE) else ServerAway
    return kind("".join(char if char.isprintable() else " " for char in _why(error))[:_WHY_LENGTH])


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        ((code, words),) = error.recipients.values()
        return f"recipient refused: {code} {_text(words)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words


class IntoFiles:
    """One file for each message in the data directory, for its owner's eyes: the demonstration has no mail server."""

    def deliver(self, message: EmailMessage, *, address: str) -> None:  # noqa: ARG002 - the file names it itself
        """Write the message, whole or not at all; a second time to the same file."""
        folder = Path(settings.NOTICE_DIRECTORY)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        draft = folder / f"{name}.draft"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft.touch(mode=0o600)
            draft.write_bytes(message.as_bytes())
            draft.replace(folder / f"{name}.eml")
        except OSError as error:
            raise _failure(error) from error
