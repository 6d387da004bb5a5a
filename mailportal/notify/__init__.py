"""Messages to people by mail, queued with the act that they are about."""
