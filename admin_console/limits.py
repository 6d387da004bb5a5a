"""Every limit of the desk with its numbers."""

from mailportal.throttle.counters import Limit

# Denied attempts recorded for one account: enough to see a search through ids, too few to fill the log with.
RECORDED_DENIALS = Limit("console-denials", tries=60, seconds=3600)
