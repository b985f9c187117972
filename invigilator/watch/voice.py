"""Voices in a stretch of sound (五(一)): Silero's network, asked only when it is loud enough to be anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from invigilator.exam.flag import Kind
from invigilator.watch import model
from invigilator.watch.detector import RATE, Answer, Finding, Look, Reason, blind, seen

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from invigilator.watch.detector import Sound

SURE = 0.4
"""How likely one frame must be speech. Noise of six sorts never came above 0.14."""
LEAST = 2
"""Frames of speech, 32 ms each, that make a voice: shorter is a click."""
FLOOR = 0.001
"""Root mean square. Below it (-60 dB) nobody speaks near this microphone."""
LOUD = 0.02
"""Root mean square. From here on (-34 dB) the network is always asked."""
OVER = 1.6
"""Times the quietest moments of late: what is no louder is the room itself, a fan or the street."""
_CLIPPED = 0.05  # part of the samples at the very edge: what is left is no speech any more
_FRAME, _BEFORE = 512, 64  # samples: a frame, and what of the one before the network wants with it
_LEAD = 8  # frames before the stretch, its own beginning in a mirror: a sudden start is taken for a voice
_STATE = 128
_FORGET = 1.1  # a look: how fast the memory of the quietest rises again
_SHORTEST = RATE // 10


class Voice:
    """Says whether somebody speaks. Remembers how loud the room is: one for each feed."""

    name = "voice"
    kinds = frozenset({Kind.VOICE})

    def __init__(self, folder: Path = model.FOLDER) -> None:
        self._model = model.load("voice", folder)
        self._quiet = LOUD  # root mean square of the quietest moments of late
        self.asked = 0
        """How often the network was asked; the rest was too quiet."""

    def look(self, look: Look) -> Answer:
        """Judge a stretch of sound of a tenth of a second or more; a second or two is best."""
        sound = look.sound
        if sound is None or sound.ndim != 1 or len(sound) < _SHORTEST or not np.isfinite(sound).all():
            return blind(self.name, look, Reason.NO_SOUND)
        if not sound.any():
            return blind(self.name, look, Reason.NO_SOUND)  # a live microphone is never this still
        if float(np.mean(np.abs(sound) >= 0.999)) > _CLIPPED:
            return blind(self.name, look, Reason.CLIPPED)
        if not self._is_loud(sound):
            return seen(self.name, look)
        self.asked += 1
        likely = self.likely(sound)
        spoken = np.sort(likely)[-LEAST:]
        if len(spoken) < LEAST or spoken[0] < SURE:
            return seen(self.name, look)
        return seen(self.name, look, Finding(Kind.VOICE, float(spoken.mean())))

    def _is_loud(self, sound: Sound) -> bool:
        """Whether something in it stands out from the room."""
        whole = len(sound) // _FRAME * _FRAME
        levels = np.sqrt(np.mean(np.square(sound[:whole].reshape(-1, _FRAME)), axis=1))
        loud, quiet = float(np.percentile(levels, 90)), float(np.percentile(levels, 10))
        self._quiet = max(FLOOR / 10, min(quiet, self._quiet * _FORGET))
        return loud >= LOUD or (loud >= FLOOR and loud >= OVER * self._quiet)

    def likely(self, sound: Sound) -> NDArray[np.float32]:
        """For each frame of 32 ms how likely it is speech."""
        count = -(-len(sound) // _FRAME)
        start, mirror = _BEFORE + _LEAD * _FRAME, sound[: _BEFORE + _LEAD * _FRAME][::-1]
        padded = np.zeros(start + count * _FRAME, np.float32)
        padded[start - len(mirror) : start] = mirror
        padded[start : start + len(sound)] = sound
        frames = np.stack([padded[i * _FRAME : (i + 1) * _FRAME + _BEFORE] for i in range(_LEAD + count)])
        nothing = np.zeros((1, 1, _STATE), np.float32)
        likely, _, _ = self._model.run(input=frames, h=nothing, c=nothing)
        return likely.ravel()[_LEAD:]
