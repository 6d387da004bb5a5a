"""Text messages: a queue, the installation's gateway, and what became of each message."""
