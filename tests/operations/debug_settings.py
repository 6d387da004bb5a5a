"""Production settings of somebody who left the debug pages on."""

from mailportal.settings.production import *  # noqa: F403 - a settings module extends another this way

DEBUG = True
