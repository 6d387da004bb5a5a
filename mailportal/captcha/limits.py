"""How often one network may ask for something to solve, and what makes its work dearer."""

from mailportal.throttle.counters import Limit

# Pictures, sounds and work of one network, also the parts in which a browser fetches a sound (docs/security.md 1.6):
# a page alone asks for a picture and for work.
DRAWS = Limit("captcha", tries=60, seconds=60)
# What failed from one network, counted by what the captcha guards: with each ten the browser's work doubles.
FAILURES = Limit("captcha-failures", tries=10, seconds=3600)
