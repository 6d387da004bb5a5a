"""Every rate limit of the doorman with its numbers (SPEC.md decisions; SECURITY.md 1.13)."""

from mailportal.throttle.counters import Limit

# Wrong account passwords of one account from one source network, web and mail together.
PAIR = Limit("password-pair", tries=10, seconds=15 * 60)
# Different accounts that one source network failed at.
SPRAY = Limit("password-spray", tries=10, seconds=3600)
# One account counts once in its network's SPRAY.
SPRAYED = Limit("password-sprayed", tries=1, seconds=3600)
# Wrong account passwords of one account a day from networks without a success in 30 days.
ACCOUNT = Limit("password-account", tries=50, seconds=24 * 3600)
# The same wrong guess again counts once an hour: an old phone never locks its owner out.
SAME_GUESS = Limit("password-same-guess", tries=1, seconds=3600)
KNOWN_NETWORK_DAYS = 30
# Rows of refusals in the logon log for one account (or, where there is none, one source); then one with a count.
REFUSAL_ROWS = Limit("refusal-rows", tries=100, seconds=60)
