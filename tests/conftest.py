"""What all tests share."""

pytest_plugins = ["tests.cast", "tests.evidence", "tests.no_skips", "tests.text_messages"]
