"""What every request passes, whoever sends it: domain-free, without session and database."""
