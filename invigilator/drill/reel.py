"""Sends one candidate's two cameras and sound at the right instants, front and side in step.

Everything is due at an instant computed from where the clip began, so nothing drifts; whoever drives the reel calls
`tick` and sleeps until the instant it returns. A frame's capture time is the instant it was due, not when it left.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from invigilator.drill.footage import HOLD_SECONDS, MAIN, THUMB, Clip, Frame
from invigilator.drill.sound import BUNDLE, PACKET_MS
from invigilator.wire.packet import Codec, Flag, Layer, bundle_opus, pack

if TYPE_CHECKING:
    from collections.abc import Callable

_RATE = 30  # ticks a second: both layers' frames fall on whole ones
_THUMB = _RATE // THUMB.fps
_MAIN = _RATE // MAIN["front"].fps
_BOTH = _THUMB * _MAIN  # here a frame of each is due: the only places where the film is cut
_SOUND_STEP = BUNDLE * PACKET_MS / 1000
_BEHIND = 1.0  # seconds late after which a reel leaves out frames instead of catching up
_SOON = _RATE // 3  # a key frame this near answers a wish for one by itself


@dataclass(frozen=True, slots=True)
class Cue:
    """From packet ``sequence`` of a feed's thumb layer on, the clip's frames count up from ``index``."""

    feed: int
    sequence: int
    index: int


@dataclass(slots=True)
class Camera:
    """Where one camera's packets go. ``push`` takes a message, False when the uplink is full; None: camera off."""

    feed: int = 0
    push: Callable[[bytes], bool] | None = None
    sent: list[int] = field(default_factory=lambda: [0, 0, 0])  # next sequence by layer
    dropped: int = 0
    lag: float = 0.0  # seconds that the uplink keeps everything back
    _late: deque[tuple[int, bytes]] = field(default_factory=deque)  # capture time, packet
    _restart: list[bool] = field(default_factory=lambda: [True, True, True])
    _broken: list[bool] = field(default_factory=lambda: [True, True, False])  # wait for a key frame

    def on(self, feed: int, push: Callable[[bytes], bool]) -> None:
        """Send from the next key frame on, as a new stream."""
        self.feed, self.push = feed, push
        self._restart = [True, True, True]
        self._broken = [True, True, False]

    def off(self) -> None:
        """Send nothing."""
        self.push = None
        self._late.clear()

    def flush(self, now: int) -> None:
        """Send what the uplink has kept back long enough; ``now`` in microseconds of the hub's clock."""
        until = now - round(self.lag * 1_000_000)
        while self.push is not None and self._late and self._late[0][0] <= until:
            self.push(self._late.popleft()[1])

    @property
    def begins(self) -> bool:
        """Whether no picture of this stream has been sent yet."""
        return self._restart[Layer.THUMB]

    def cut(self) -> None:
        """The film jumps: nothing decodes before the next key frame."""
        self._broken = [True, True, False]

    def send(self, layer: Layer, codec: Codec, data: bytes, captured: int, *, key: bool) -> None:
        """One frame or sound bundle, ``captured`` in microseconds of the hub's clock; dropped when it cannot go."""
        waits = self._broken[layer] and not key
        if self.push is None or (waits and self._restart[layer]):
            return
        flags = (Flag.KEY if key else 0) | (Flag.RESTART if self._restart[layer] else 0)
        packet = pack(codec, layer, flags, self.feed, self.sent[layer], captured, data)
        self.sent[layer] += 1  # of a lost one too: the hole tells
        if not waits and (self.lag or self._late):
            self._late.append((captured, packet))
            self._restart[layer] = self._broken[layer] = False
        elif not waits and self.push(packet):
            self._restart[layer] = self._broken[layer] = False
        else:
            self.dropped += 1
            self._broken[layer] = layer is not Layer.SOUND


class Reel:
    """The film of one candidate. Instants are seconds of the caller's monotonic clock."""

    def __init__(
        self,
        clips: tuple[Clip, Clip],
        sound: list[bytes],
        start: float,
        hub_time: Callable[[float], int],
        cue: Callable[[Cue], None] | None = None,
    ) -> None:
        self.front, self.side = Camera(), Camera()
        self._hub_time = hub_time
        self._cue = cue
        self._clips, self._once = clips, False
        self._next: tuple[tuple[Clip, Clip], bool] | None = None
        self._origin = start  # when the clip's tick 0 was, or would have been, due
        self._tick = 0
        self._cut = False  # at the next place: to the next clip, else to the next key frame
        self._still: tuple[Frame, Frame] | None = None  # what a frozen front camera repeats
        self._told = False  # cues for this stretch of film are out
        self._sound, self._sound_origin, self._bundle = sound, start, 0

    def play(self, clips: tuple[Clip, Clip], *, once: bool = False, now: bool = True) -> None:
        """Go on with other clips, at once or when the running one ends; ``once`` stands still on their end."""
        self._next = (clips, once)
        self._cut |= now

    def listen(self, sound: list[bytes], skip: int = 0) -> None:
        """Another sound from the next bundle on, beginning ``skip`` bundles in."""
        self._sound = sound
        self._sound_origin += (self._bundle - skip) * _SOUND_STEP
        self._bundle = skip

    def freeze(self, *, on: bool) -> None:
        """Let the front camera repeat one picture, as one that hangs does, until it is told to go on."""
        clip = self._clips[0]
        if on:
            self._still = clip.thumb[0], clip.main[0]
        elif self._still:
            self._still = None
            self.front.cut()
            self._cut = True

    def want_key(self) -> None:
        """Somebody needs a key frame: jump to the clip's next one unless it comes soon anyway."""
        if self._next_key() - self._tick > _SOON:
            self._cut = True

    def run(self, now: float) -> float:
        """Send all that is due by ``now``; returns when to come again."""
        if now - self._film_due() > _BEHIND:
            self._origin += now - self._film_due()
            self._jump(self._next_key())
        if now - self._sound_due() > _BEHIND:
            self._sound_origin += now - self._sound_due()
        while (due := self._film_due()) <= now:
            self._film(due)
        while (heard := self._sound_due()) <= now:
            self._hear(heard)
        for camera in (self.front, self.side):
            camera.flush(self._hub_time(now))
        return min(due, heard)

    def _film_due(self) -> float:
        return self._origin + self._tick / _RATE

    def _sound_due(self) -> float:
        return self._sound_origin + (self._bundle + 1) * _SOUND_STEP

    def _length(self) -> int:
        return self._clips[0].length * _RATE // 1000

    def _next_key(self) -> int:
        """The tick of the front clip's next key frame, its end when there is none."""
        thumb = self._clips[0].thumb
        first = -(-self._tick // _THUMB)
        keys = (at for at in range(first, len(thumb)) if thumb[at].key)
        return next(keys, len(thumb)) * _THUMB

    def _jump(self, tick: int) -> None:
        """Let ``tick`` be what is due now."""
        self._origin += (self._tick - tick) / _RATE
        self._tick = tick
        self._told = False
        self.front.cut()
        self.side.cut()

    def _film(self, due: float) -> None:
        if self._tick % _BOTH == 0:
            self._splice()
        captured = self._hub_time(due)
        for camera, clip in ((self.front, self._clips[0]), (self.side, self._clips[1])):
            still = self._still if camera is self.front else None
            if self._tick % _THUMB == 0:
                at = self._tick // _THUMB % len(clip.thumb)
                if (at == 0 or camera.begins or not self._told) and self._cue and camera.push:
                    self._cue(Cue(camera.feed, camera.sent[Layer.THUMB], at))
                _show(camera, Layer.THUMB, still[0] if still else clip.thumb[at], captured)
            if self._tick % _MAIN == 0 and not (still and self._tick % _RATE):
                frame = still[1] if still else clip.main[self._tick // _MAIN % len(clip.main)]
                _show(camera, Layer.MAIN, frame, captured)
        self._told = True
        self._tick += 1
        while self._tick % _THUMB and self._tick % _MAIN:
            self._tick += 1

    def _splice(self) -> None:
        """Where the film may be cut: change the clip, begin it again, or jump to a key frame."""
        over = self._tick >= self._length()
        if self._next and (self._cut or over):
            (self._clips, self._once), self._next = self._next, None
            self._jump(0)
        elif over or (self._cut and self._next_key() >= self._length()):
            self._jump(self._length() - HOLD_SECONDS * _RATE if self._once else 0)
        elif self._cut:
            self._jump(self._next_key())
        self._cut = False

    def _hear(self, due: float) -> None:
        """One bundle, whose first packet was captured when the one before it was due."""
        count = len(self._sound)
        first = self._bundle * BUNDLE
        data = bundle_opus([self._sound[at % count] for at in range(first, first + BUNDLE)])
        captured = self._hub_time(due - _SOUND_STEP)
        for camera in (self.front, self.side):
            camera.send(Layer.SOUND, Codec.OPUS, data, captured, key=True)
        self._bundle += 1


def _show(camera: Camera, layer: Layer, frame: Frame, captured: int) -> None:
    camera.send(layer, Codec.H264, frame.data, captured, key=frame.key)
