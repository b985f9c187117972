"""The one error of the hub that a person caused and can mend."""

from __future__ import annotations


class HubError(Exception):
    """A full sentence: what is wrong, where, and what to do. The command line prints it and exits with 2."""
