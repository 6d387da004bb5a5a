"""Counters that survive restarts and are shared by all workers."""
