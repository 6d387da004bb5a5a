"""The desk: where postmasters look after their domain."""
