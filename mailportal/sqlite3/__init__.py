"""Django's SQLite backend with an end to the queue of those who wait for a lock."""
