"""Production, with the collected files in the data directory: a test writes nothing beside the sources."""

from mailportal.settings.production import *  # noqa: F403 - a settings module extends another this way

STATIC_ROOT = PORTAL_DATA / "static"  # noqa: F405 - from there
