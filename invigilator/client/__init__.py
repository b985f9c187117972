"""One session protocol, live or replayed."""
