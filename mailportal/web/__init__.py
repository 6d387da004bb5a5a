"""What every request passes through, no matter who sends it: domain-free, without session or database."""
