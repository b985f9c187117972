"""Scripted candidates that speak the real protocol."""
