"""A company's installation: https, explicit hosts, no demonstration data."""

from mailportal.settings.base import *

SECRET_KEY = KEYS.text("django")
SECRET_KEY_FALLBACKS = KEYS.texts("django")[1:]
ALLOWED_HOSTS = [host.strip() for host in env.list("ALLOWED_HOSTS", default=[]) if host.strip()]
DEMONSTRATION_ALLOWED = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
