"""Django's PostgreSQL backend with an end to every wait, and no trust in a server that only reads."""
