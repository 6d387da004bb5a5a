"""Create the key files of a new installation: ``python -m mailportal.operations.create_keys FOLDER``.

Not a management command: the settings themselves need a key before Django can start one.
"""

import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from mailportal.crypto.keyring import create_missing_keys
from mailportal.operations.ownership import owner_only_files, require_owner


def main(arguments: list[str]) -> int:
    """Create what is missing and name it; existing keys are left alone."""
    if len(arguments) != 1:
        sys.exit("usage: python -m mailportal.operations.create_keys FOLDER")
    owner_only_files()
    folder = Path(arguments[0])
    try:
        require_owner(folder, folder.parent)
    except ImproperlyConfigured as refusal:
        sys.exit(str(refusal))
    for path in create_missing_keys(folder):
        sys.stdout.write(f"created {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
