"""What has arrived of every feed and waits to be looked at: the newest key frame, and the last seconds of sound.

Packets come in the media thread and are only kept; whoever looks decodes, and only what is looked at.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

import av
import numpy as np

from invigilator.media.audio import SoundDecoder
from invigilator.media.decoder import open_decoder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from invigilator.wire.packet import Packet

RATE = 16_000
KEPT = 3.0  # seconds of sound
_GAP = 0.5  # seconds without a bundle after which what came before is another stretch


class Arrivals:
    """Thread-safe. ``captured`` is in microseconds since 1970 on the hub's clock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._frames: dict[int, Packet] = {}
        self._sounds: dict[int, deque[Packet]] = {}

    def frame(self, packet: Packet) -> None:
        """Take a packet of the main layer; all but key frames are passed over."""
        if packet.key:
            with self._lock:
                self._frames[packet.feed] = packet

    def sound(self, packet: Packet) -> None:
        """Take a bundle of sound."""
        with self._lock:
            kept = self._sounds.setdefault(packet.feed, deque())
            if kept and packet.captured - kept[-1].captured > (KEPT + _GAP) * 1e6:
                kept.clear()
            kept.append(packet)
            while kept[-1].captured - kept[0].captured > KEPT * 1e6:
                kept.popleft()

    def forget(self, feed: int) -> None:
        """The feed is gone."""
        with self._lock:
            self._frames.pop(feed, None)
            self._sounds.pop(feed, None)

    def captured(self, feed: int) -> int:
        """When the newest key frame was taken, 0 when none came."""
        with self._lock:
            packet = self._frames.get(feed)
        return packet.captured if packet is not None else 0

    def picture(self, feed: int) -> tuple[int, NDArray[np.uint8]] | None:
        """The newest key frame: when it was taken, and (height, width, 3) blue green red; None without one."""
        with self._lock:
            packet = self._frames.get(feed)
        if packet is None:
            return None
        decoder = open_decoder(packet.codec)
        try:
            frames = [*decoder.decode(av.Packet(bytes(packet.payload))), *decoder.decode(None)]
            return (packet.captured, np.asarray(frames[0].to_ndarray(format="bgr24"), np.uint8)) if frames else None
        except (av.error.FFmpegError, ValueError, MemoryError):
            return None

    def heard(self, feed: int) -> tuple[int, NDArray[np.float32]] | None:
        """The last seconds of sound: when they ended, and mono samples, 16000 a second, -1..1; None without any."""
        with self._lock:
            packets = list(self._sounds.get(feed, ()))
        if not packets:
            return None
        decoder = SoundDecoder()
        bundles = [decoder.decode(packet) for packet in packets]
        sound = np.concatenate([samples for _, samples in bundles]).astype(np.float32) / np.float32(32768)
        step = bundles[-1][0] // RATE
        if step > 1:  # a mean over each step is low-pass enough for voices
            sound = sound[: len(sound) // step * step].reshape(-1, step).mean(axis=1, dtype=np.float32)
        return packets[-1].captured, sound
