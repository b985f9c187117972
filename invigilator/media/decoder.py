"""One feed's layer from packets to pictures: starts at a key frame, survives garbage, refuses the oversized."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
from av.codec.context import Flags
from av.video.codeccontext import VideoCodecContext

from invigilator.wire.packet import Codec, Flag, Packet

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

MAX_PIXELS = 1920 * 1088  # 1080 lines are coded as 1088
_NAMES = {Codec.H264: "h264", Codec.VP8: "vp8", Codec.JPEG: "mjpeg"}

_RESTART = int(Flag.RESTART)  # an enum's own & is slow

# FFmpeg would print a line for every damaged picture a candidate sends, past our own log.
av.logging.set_level(av.logging.PANIC)


class Decoder:
    """Decodes one (feed, layer). Not thread-safe; no packet makes it raise.

    FFmpeg itself refuses a picture of more than ``max_pixels`` before it allocates one, so that a hostile
    stream costs a header, not memory. After damage or a hole in the sequence nothing is shown until the next
    key frame: a frozen picture is honest, a smeared one is not evidence of anything.
    """

    def __init__(self, max_pixels: int = MAX_PIXELS) -> None:
        self._max_pixels = max_pixels
        self._context: VideoCodecContext | None = None
        self._codec: Codec | None = None
        self._next = -1  # the sequence that continues the stream, -1 before the first key frame
        self.errors = 0
        """Packets that could not be decoded."""
        self.skipped = 0
        """Packets passed over for want of a key frame."""

    @property
    def wants_key(self) -> bool:
        """Whether only a key frame can go on."""
        return self._next < 0

    def decode(self, packet: Packet) -> list[VideoFrame]:
        """The pictures this packet completes (``pts`` is its capture time), none when it cannot be used."""
        if packet.codec is not self._codec or packet.flags & _RESTART:
            if packet.codec not in _NAMES:
                return []
            self.reset()
        elif packet.sequence != self._next and self._next >= 0 and not packet.key:
            self._next = -1
        if self._next < 0 and not packet.key:
            self.skipped += 1
            return []
        if self._context is None:
            self._context = open_decoder(packet.codec, self._max_pixels)
            self._codec = packet.codec
        unit = av.Packet(bytes(packet.payload))
        unit.pts = packet.captured & 0x7FFFFFFFFFFFFFFF
        try:
            frames = self._context.decode(unit)
        except (av.error.FFmpegError, ValueError, MemoryError):
            self.errors += 1
            self.reset()
            return []
        self._next = (packet.sequence + 1) & 0xFFFFFFFF
        return frames

    def reset(self) -> None:
        """Forget the stream; the next key frame starts anew."""
        self._context = None
        self._codec = None
        self._next = -1


def open_decoder(codec: Codec, max_pixels: int = MAX_PIXELS) -> VideoCodecContext:
    """FFmpeg's decoder with the options used everywhere here."""
    context = av.CodecContext.create(_NAMES[codec], "r")
    if not isinstance(context, VideoCodecContext):
        raise TypeError(f"{codec.name} is not a picture codec here")
    context.thread_count = 1  # a hundred small streams are spread over threads as wholes
    context.flags |= Flags.low_delay
    context.options = {"max_pixels": str(max_pixels)}
    return context
