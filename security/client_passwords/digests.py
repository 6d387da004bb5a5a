"""What is stored instead of a security password (docs/decisions on the storage of security passwords).

The key lies outside the database, so a stolen database cannot be tested against; the address salts, so a digest
is good for one account only, and a changed address ends its passwords.
"""

from typing import Final

from mailportal.crypto.keyed import KeyedDigests

# Of a canonical address and a normalised secret.
DIGESTS: Final = KeyedDigests("client")
