"""Text messages: a queue, the installation's gateway, and the outcome of each message."""
