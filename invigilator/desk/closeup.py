"""Both cameras of one candidate at full size, and how loud it is. One thread decodes; only the newest counts."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from invigilator.media.audio import Level, SoundDecoder
from invigilator.media.decoder import Decoder
from invigilator.wire.packet import Layer, Packet

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

    from invigilator.client.session import Cancel, Session

Tap = Callable[[Packet], None]
STALE = 1.0  # seconds without a main picture after which the thumb's takes its place
BACKLOG = 240  # packets of four streams; more means that this machine cannot keep up: begin at a key frame again


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture, ready to paint: rows of RGB32 (blue, green, red, 255)."""

    pixels: NDArray[np.uint8]
    captured: int  # us since 1970, hub clock
    layer: Layer

    @property
    def width(self) -> int:
        """In pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """In pixels."""
        return int(self.pixels.shape[0])


class _Camera:
    """One feed's decoders and its newest picture."""

    def __init__(self) -> None:
        self.decoders = {Layer.MAIN: Decoder(), Layer.THUMB: Decoder()}
        self.scaler = VideoReformatter()
        self.size = (640, 480)
        self.newest: tuple[VideoFrame, int, Layer] | None = None
        self.main_at = float("-inf")
        self.captured = 0
        self.picture: Picture | None = None

    def take(self, packet: Packet) -> None:
        for frame in self.decoders[packet.layer].decode(packet):
            if packet.layer is Layer.MAIN:
                self.main_at = time.monotonic()
            elif time.monotonic() - self.main_at < STALE:
                continue
            self.newest = frame, packet.captured, packet.layer

    def render(self) -> bool:
        """Convert the newest picture to the size wanted; False when nothing is new."""
        if self.newest is None:
            return False
        frame, captured, layer = self.newest
        self.newest = None
        self.captured = captured
        width, height = fit(frame.width, frame.height, *self.size)
        scaled = self.scaler.reformat(frame, width, height, "bgra", interpolation="BILINEAR")
        pixels = np.ascontiguousarray(scaled.to_ndarray(), np.uint8)
        self.picture = Picture(pixels, captured, layer)
        return True


class CloseUp:
    """Watches the front, the side and the sound of one candidate until it is closed."""

    def __init__(
        self, session: Session, front: int, side: int, changed: Callable[[], None], tap: Tap | None = None
    ) -> None:
        """Begin at once.

        Args:
            session: where the packets come from.
            front: feed handle of the PC's camera, whose microphone is the one that is heard.
            side: feed handle of the phone.
            changed: called in the decode thread when there is something new to paint.
            tap: gets the front's main and sound packets too, in the media thread; must be quick.
        """
        self._changed = changed
        self._tap = tap
        self._front_feed = front
        self._cameras = {front: _Camera(), side: _Camera()}
        self._front, self._side = self._cameras[front], self._cameras[side]
        self._sound = SoundDecoder()
        self.levels: deque[Level] = deque(maxlen=64)
        """Loudness of the newest bundles, the newest last."""
        self.sound_at = float("-inf")
        """Monotonic seconds of the last sound."""
        self.front_elsewhere = False
        """True while somebody else draws the front: it is not decoded here then."""
        self._queue: queue.SimpleQueue[Packet | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="closeup", daemon=True)
        self._thread.start()
        self._cancels: list[Cancel] = [
            session.watch(feed, layer, self._put) for feed in (front, side) for layer in (Layer.THUMB, Layer.MAIN)
        ]
        self._cancels.append(session.watch(front, Layer.SOUND, self._put))
        for feed in (front, side):
            session.ask_key_frame(feed, Layer.MAIN)

    @property
    def front(self) -> Picture | None:
        """The newest picture of the front camera, None before the first."""
        return self._front.picture

    @property
    def side(self) -> Picture | None:
        """The newest picture of the side camera, None before the first."""
        return self._side.picture

    @property
    def front_at(self) -> int:
        """Capture instant of the newest front picture, us since 1970, 0 before the first."""
        return self._front.captured

    @property
    def side_at(self) -> int:
        """Capture instant of the newest side picture, us since 1970, 0 before the first."""
        return self._side.captured

    def resize(self, front: tuple[int, int], side: tuple[int, int]) -> None:
        """The largest width and height that the pictures may have, in pixels."""
        self._front.size, self._side.size = front, side

    def close(self) -> None:
        """End the subscriptions; the thread ends with the packet it is at."""
        for cancel in self._cancels:
            cancel()
        self._queue.put(None)

    def _put(self, packet: Packet) -> None:
        self._queue.put(packet)
        if self._tap is not None and packet.feed == self._front_feed and packet.layer is not Layer.THUMB:
            self._tap(packet)

    def _run(self) -> None:
        while True:
            packets = [self._queue.get()]
            while not self._queue.empty():
                packets.append(self._queue.get())
            if None in packets:
                return
            if len(packets) > BACKLOG:
                self._skip()
                continue
            self._take([one for one in packets if one is not None])

    def _take(self, packets: list[Packet]) -> None:
        new = False
        for packet in packets:
            if packet.layer is Layer.SOUND:
                self.levels.append(self._sound.level(packet))
                self.sound_at = time.monotonic()
                new = True
            elif (camera := self._cameras.get(packet.feed)) is not None:
                camera.take(packet)
        for camera in (self._front, self._side):
            if camera is self._front and self.front_elsewhere:
                # Decoded all the same, so that it can go on at any picture.
                camera.captured = camera.newest[1] if camera.newest else camera.captured
                camera.newest = None
            elif camera.render():
                new = True
        if new:
            self._changed()

    def _skip(self) -> None:
        for camera in self._cameras.values():
            for decoder in camera.decoders.values():
                decoder.reset()


def fit(width: int, height: int, most_wide: int, most_high: int) -> tuple[int, int]:
    """The largest even size of the same shape within the given one, at least 2×2."""
    scale = min(most_wide / width, most_high / height)
    return max(2, int(width * scale) & ~1), max(2, int(height * scale) & ~1)
