"""Packets into Matroska without re-encoding and without opening a decoder; to a file or to any object with write().

The recorder writes segments with it, the console feeds libVLC with it. Matroska because it takes every codec of the
wire and keeps all but the last cluster after SIGKILL (WebM refuses H.264, MP4 refuses VP8 and keeps nothing).
"""

from __future__ import annotations

import io
import wave
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Protocol

import av
import numpy as np
from av.audio.stream import AudioStream
from av.stream import Stream

from invigilator.media.audio import opus_duration
from invigilator.wire.packet import BadPacketError, Codec, Layer, Packet, split_opus

PCM_RATE = 16_000
_NAMES = {Codec.H264: "h264", Codec.VP8: "vp8", Codec.JPEG: "mjpeg"}
_MICRO = Fraction(1, 1_000_000)
_MILLI = Fraction(1, 1000)
_STEADY = 60_000  # us a sound bundle's stamp may stray from the sample count before it is believed again


class Sink(Protocol):
    """Where a live stream's bytes go."""

    def write(self, data: bytes, /) -> int:
        """Take all of the bytes."""
        ...


class Matroska:
    """One Matroska file or live stream: a picture track, a sound track, or both.

    Stamps are capture instants, rising within a track whatever the sender claims. Nothing is written before the
    first packet.
    """

    def __init__(
        self,
        target: Path | Sink,
        *,
        base: int,
        picture: Codec | None = None,
        size: tuple[int, int] = (0, 0),
        sound: Codec | None = None,
        tags: Mapping[str, str] | None = None,
        cluster: int = 500,
        slowest: int = 0,
    ) -> None:
        """Open the container.

        Args:
            target: a path, or an object with ``write`` (and ``seek``/``tell`` if the index is wanted).
            base: capture instant of file time zero, us since 1970.
            picture: codec of the picture track; its first packet must be a key frame.
            size: of the picture, pixels.
            sound: codec of the sound track.
            tags: written into the header.
            cluster: ms of media that are buffered before they are written; what a kill may lose.
            slowest: pictures a second promised in the header, 0 for none. libVLC lets the clock of a track without
                a promise advance at key frames only, and buffers for as long.

        Raises:
            OSError: the file cannot be made.
        """
        self._base = base
        options = {
            "cluster_time_limit": str(cluster),
            "flush_packets": "1",
            # Without this a silent microphone holds back ten seconds of pictures in the interleaving queue.
            "max_interleave_delta": "300000",
        }
        self._file = av.open(
            str(target) if isinstance(target, Path) else target, "w", format="matroska", options=options
        )
        self._file.metadata.update(tags or {})
        self._picture: Stream | None = None
        self._sound: Stream | None = None
        if picture is not None:
            width, height = size
            self._picture = self._file.add_mux_stream(
                _NAMES[picture], rate=slowest or None, width=width, height=height
            )
            self._picture.time_base = _MILLI
        if sound is not None:
            self._sound = self._file.add_stream_from_template(_sound_template(sound))
            self._sound.time_base = _MILLI
        self._last_picture = -1
        self._last_sound = -1
        self._sound_due = -1

    def write(self, packet: Packet, at: int | None = None) -> int:
        """Append a packet of either track; ``at`` replaces its capture instant.

        Returns:
            How many Matroska packets it became: 0 when it is garbage or has no track here.

        Raises:
            OSError: the disk is full or gone.
        """
        stamp = max(0, (packet.captured if at is None else at) - self._base)
        if packet.layer is Layer.SOUND:
            return self._write_sound(packet, stamp)
        if self._picture is None:
            return 0
        stamp = max(stamp // 1000, self._last_picture + 1)
        self._last_picture = stamp
        return self._mux(self._picture, bytes(packet.payload), stamp, 0, key=packet.key)

    def _write_sound(self, packet: Packet, stamp: int) -> int:
        if self._sound is None:
            return 0
        if self._sound_due >= 0 and abs(stamp - self._sound_due) < _STEADY:
            stamp = self._sound_due  # sound is as long as its samples; arrival jitter must not tear it
        written = 0
        for data, duration in _sounds(packet):
            whole = max(stamp // 1000, self._last_sound + 1)
            self._last_sound = whole
            written += self._mux(self._sound, data, whole, duration // 1000, key=True)
            stamp += duration
        self._sound_due = stamp
        return written

    def _mux(self, stream: Stream, data: bytes, stamp: int, duration: int, *, key: bool) -> int:
        out = av.Packet(data)
        out.stream = stream
        out.time_base = _MILLI
        out.pts = out.dts = stamp
        out.duration = duration
        out.is_keyframe = key
        try:
            self._file.mux_one(out)
        except av.FFmpegError as error:
            if isinstance(error, OSError):
                raise
            return 0  # garbage inside an honest envelope
        return 1

    def close(self) -> None:
        """Write the index and close.

        Raises:
            OSError: the disk is full or gone; the file is closed all the same.
        """
        self._file.close()


def _sounds(packet: Packet) -> list[tuple[bytes, int]]:
    """The sound packets of a bundle with their duration in us; none when the bundle is garbage."""
    if packet.codec is Codec.PCM:
        data = bytes(packet.payload)
        data = data[: len(data) // 2 * 2]
        return [(data, len(data) // 2 * 1_000_000 // PCM_RATE)] if data else []
    try:
        return [(one, opus_duration(one)) for one in split_opus(packet.payload)]
    except BadPacketError:
        return []


@cache
def _sound_template(codec: Codec) -> AudioStream:
    """A stream to copy the track's description from, out of our own bytes, never a sender's."""
    made = io.BytesIO()
    if codec is Codec.PCM:
        with wave.open(made, "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(PCM_RATE)
            out.writeframes(bytes(640))
    else:
        ogg = av.open(made, "w", format="ogg")
        stream = ogg.add_stream("libopus", rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1920), np.int16), format="s16", layout="mono")
        frame.sample_rate = 48_000
        frame.pts = 0
        ogg.mux(stream.encode(frame))
        ogg.mux(stream.encode(None))
        ogg.close()
    made.seek(0)
    source = av.open(made)
    _kept.append(source)  # a stream dies with its container
    return source.streams.audio[0]


_kept: list[object] = []
