"""How Debian's Chromium is started, for journeys and for pictures."""

from typing import Any

LAUNCH: dict[str, Any] = {
    "executable_path": "/usr/bin/chromium",
    # Without the networking flags Chromium looks up its maker's hosts at each start.
    "args": [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        # The journey behind TLS types the portal's public name.
        "--host-resolver-rules=MAP portal.example 127.0.0.1",
    ],
}
