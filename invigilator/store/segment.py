"""A closed recording segment as the journal tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from invigilator.store.entry import Draft, Entry


@dataclass(frozen=True, slots=True)
class Segment:
    """One MKV file of one feed and layer. Instants in ms since 1970, ``size`` in bytes, ``sha256`` in hex."""

    id: str
    sitting: str
    feed: str
    layer: str
    path: str
    started: int
    ended: int
    frames: int
    sound: int
    size: int
    sha256: str

    def draft(self, at: int) -> Draft:
        """The ``segment-closed`` event of it."""
        return Draft(
            at,
            self.sitting,
            "segment-closed",
            data={
                "segment": self.id,
                "feed": self.feed,
                "layer": self.layer,
                "path": self.path,
                "started": self.started,
                "ended": self.ended,
                "frames": self.frames,
                "sound": self.sound,
                "size": self.size,
                "sha256": self.sha256,
            },
        )

    @classmethod
    def read(cls, entry: Entry) -> Self:
        """The segment a ``segment-closed`` event tells of."""
        return cls(
            id=entry.text("segment"),
            sitting=entry.sitting,
            feed=entry.text("feed"),
            layer=entry.text("layer"),
            path=entry.text("path"),
            started=entry.number("started"),
            ended=entry.number("ended"),
            frames=entry.number("frames"),
            sound=entry.number("sound"),
            size=entry.number("size"),
            sha256=entry.text("sha256"),
        )
