"""Encoded pictures and sound: relay, record, read, decode."""
