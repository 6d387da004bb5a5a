"""A set-up file signed as the operator's certificate says, so that a device shows from whom it comes."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509 import load_pem_x509_certificates
from django.conf import settings


def signed(content: bytes) -> bytes:
    """Return the content inside a signature (CMS, DER); as it is where no certificate is configured.

    The files are read each time: a certificate that was renewed holds from then on. Raises OSError, ValueError.
    """
    if not settings.SET_UP_CERTIFICATE_FILE:
        return content
    own, *chain = load_pem_x509_certificates(Path(settings.SET_UP_CERTIFICATE_FILE).read_bytes())
    key = load_pem_private_key(Path(settings.SET_UP_KEY_FILE).read_bytes(), password=None)
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise ValueError(f"{settings.SET_UP_KEY_FILE} is no key of RSA or of an elliptic curve")  # noqa: TRY004 - a file's
    builder = PKCS7SignatureBuilder().set_data(content).add_signer(own, key, SHA256())
    for issuer in chain:
        builder = builder.add_certificate(issuer)
    return builder.sign(Encoding.DER, [PKCS7Options.Binary])
