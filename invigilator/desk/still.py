"""Stills of one candidate (抓拍): what the hub kept of both cameras, and the photograph of the login."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from invigilator.desk.phrase import Phrase

if TYPE_CHECKING:
    from invigilator.wire.views import SittingView

PHOTOGRAPHS = ("photo", "roster")
"""Of the login and of the roster: to be looked at side by side."""
_OWN = ("reminder", "leave", "login", "random")


@dataclass(frozen=True, slots=True)
class Still:
    """One picture; ``at`` in ms since 1970, 0 for a photograph, whose instant is not told."""

    picture: str
    camera: Literal["front", "side", "photo", "roster"]
    why: str
    at: int

    @property
    def reason(self) -> Phrase:
        """Why it was kept: a reminder, a leave, an alarm by its name, or chance."""
        known = self.camera in PHOTOGRAPHS or self.why in _OWN
        return Phrase(f"still.why.{self.why}") if known else Phrase(f"alarm.{self.why}")

    @property
    def seen(self) -> Phrase:
        """Which camera."""
        return Phrase(f"still.camera.{self.camera}")


def stills(view: SittingView) -> tuple[Still, ...]:
    """The newest first, the photographs of the login and of the roster last."""
    newest = reversed(view.stills)
    kept = [Still(one.picture, "side" if one.feed == "side" else "front", one.why, one.at) for one in newest]
    if view.photo_id:
        kept.append(Still(view.photo_id, "photo", "photograph", 0))
    if view.roster_photo:
        kept.append(Still(view.roster_photo, "roster", "roster", 0))
    return tuple(kept)
