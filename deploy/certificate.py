"""A self-signed certificate for tests and demonstrations."""

import subprocess
from pathlib import Path

DAYS = 365


def make_certificate(certificate: Path, key: Path, *, hostname: str) -> None:
    """Write a certificate for `hostname`, localhost and 127.0.0.1, unless both files are there.

    Kept over restarts: a mail program that was told to trust it shall not ask again.
    """
    if certificate.exists() and key.exists():
        return
    key.unlink(missing_ok=True)
    key.touch(mode=0o600)
    # As a name as well as an address: fetchmail compares names alone.
    names = f"subjectAltName=DNS:{hostname},DNS:localhost,DNS:127.0.0.1,IP:127.0.0.1"
    subprocess.run(  # noqa: S603 - a list of words, no shell
        [  # noqa: S607 - found by PATH, as every system program here
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            str(DAYS),
            "-subj",
            f"/CN={hostname}",
            "-addext",
            names,
            "-keyout",
            str(key),
            "-out",
            str(certificate),
        ],
        check=True,
        capture_output=True,
    )
    certificate.chmod(0o644)
