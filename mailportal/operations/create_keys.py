"""Create the key files of a new installation: ``python -m mailportal.operations.create_keys FOLDER``.

Not a management command: the settings themselves need a key before Django can start one.
"""

import sys
from pathlib import Path

from mailportal.crypto.keyring import create_missing_keys


def main(arguments: list[str]) -> int:
    """Create what is missing and name it; existing keys are left alone."""
    if len(arguments) != 1:
        sys.exit("usage: python -m mailportal.operations.create_keys FOLDER")
    for path in create_missing_keys(Path(arguments[0])):
        sys.stdout.write(f"created {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
