"""How Debian's Chromium is started: without a user interface for journeys and pictures, whole where a profile is kept.

The headless shell is the same Chromium of the same version: engine, scripts, network, cookies, policies. What it lacks
are windows and their services, which cost more of a processor than the pages that are looked at.
"""

from typing import Any

LAUNCH: dict[str, Any] = {
    "executable_path": "/usr/bin/chromium-headless-shell",
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
# With a history and all else that a person's browser writes down.
WHOLE: dict[str, Any] = {**LAUNCH, "executable_path": "/usr/bin/chromium"}
