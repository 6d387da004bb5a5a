"""What all tests share."""

from hypothesis import settings

pytest_plugins = ["tests.cast", "tests.evidence", "tests.no_skips", "tests.text_messages"]

# No test is a stopwatch: on a busy machine an example that is right may take its time.
settings.register_profile("portal", deadline=None)
settings.load_profile("portal")
