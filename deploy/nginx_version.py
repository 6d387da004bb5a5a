"""How nginx is told to speak HTTP/2: in deploy/nginx/portal.conf the one thing that differs between its versions."""

import re
import subprocess
from typing import Final

# Before, it is a word of the listen line; from then on a directive, and the word brings a warning.
_DIRECTIVE_SINCE: Final = (1, 25, 1)


def installed_nginx(program: str = "/usr/sbin/nginx") -> tuple[int, ...]:
    """Return the version, such as (1, 22, 1). Raises OSError, ValueError."""
    said = subprocess.run([program, "-v"], capture_output=True, text=True, check=False)  # noqa: S603 - a fixed word
    found = re.search(r"nginx/(\d+)\.(\d+)\.(\d+)", said.stderr)
    if found is None:
        raise ValueError(f"{program} says no version: {said.stderr}")
    return tuple(int(number) for number in found.groups())


def http2_values(version: tuple[int, ...]) -> dict[str, str]:
    """Return the placeholders' values for this version of nginx."""
    is_directive = version >= _DIRECTIVE_SINCE
    return {
        "HTTP2_OF_LISTEN": "" if is_directive else " http2",
        "HTTP2_DIRECTIVE": "http2 on;" if is_directive else "",
    }
