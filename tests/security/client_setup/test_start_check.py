"""X8: a start with half of what signs set-up files is refused, and named."""

from pathlib import Path

import pytest
from django.core.checks import run_checks
from pytest_django import Settings


@pytest.mark.parametrize(
    ("certificate", "key", "complaints"),
    [
        ("", "", []),
        ("here", "here", []),
        ("here", "", ["belong together"]),
        ("", "here", ["belong together"]),
        ("here", "missing", ["missing is named in the settings, and is no file"]),
    ],
)
def test_certificate_and_key_belong_together_and_are_there(
    db: None, settings: Settings, tmp_path: Path, certificate: str, key: str, complaints: list[str]
) -> None:
    (tmp_path / "here").touch()
    settings.SET_UP_CERTIFICATE_FILE = certificate and str(tmp_path / certificate)
    settings.SET_UP_KEY_FILE = key and str(tmp_path / key)
    said = [message.msg for message in run_checks() if message.id == "portal.E013"]
    assert len(said) == len(complaints)
    assert all(words in text for words, text in zip(complaints, said, strict=True))
