"""Detectors that look at every candidate and raise flags."""
