"""Whether candidates and phones will reach and trust a hub."""

from __future__ import annotations

from invigilator.hub.setup import Settings


def run(settings: Settings) -> int:
    """Print what was found; 0 when nothing stands in the way."""
    raise NotImplementedError
