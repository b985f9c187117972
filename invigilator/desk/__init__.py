"""Presenters: plain state and intents, no Qt."""
