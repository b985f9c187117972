"""A recorded segment, read back: tracks, key-frame index, packets and pictures from any instant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import av
from av.audio.stream import AudioStream
from av.bitstream import BitStreamFilterContext
from av.stream import Stream
from av.video.stream import VideoStream

from invigilator.wire.packet import Codec, Flag, Layer, Packet, bundle_opus, pack, parse

_CODECS = {
    "h264": Codec.H264,
    "vp8": Codec.VP8,
    "mjpeg": Codec.JPEG,
    "opus": Codec.OPUS,
    "libopus": Codec.OPUS,
    "pcm_s16le": Codec.PCM,
}
_BUNDLE = 8  # Opus packets in one of ours: 160 ms


class UnreadableSegmentError(Exception):
    """The file cannot be opened as a segment; the text says why."""


@dataclass(frozen=True, slots=True)
class Track:
    """One track of a segment; ``codec`` as the wire names it, ``rate`` in Hz."""

    layer: Layer
    codec: Codec
    width: int = 0
    height: int = 0
    rate: int = 0


class Segment:
    """One open file. Instants are milliseconds since 1970, as in the journal. Close it, or use ``with``.

    Iterators share the file's one position: finish or drop one before the next.
    """

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            UnreadableSegmentError: missing, empty, or no segment of ours.
        """
        try:
            self._file = av.open(str(path))
        except (OSError, av.FFmpegError) as error:
            raise UnreadableSegmentError(f"{path.name} cannot be opened: {error.strerror}.") from None
        tags = {name.upper(): value for name, value in self._file.metadata.items()}
        try:
            self._base = int(tags["STARTED"])
            layer = Layer[tags["LAYER"]]
            self.sitting = tags["SITTING"]
            self.feed = tags["FEED"]
        except (KeyError, ValueError):
            self._file.close()
            raise UnreadableSegmentError(f"{path.name} is not a recording of this program.") from None
        self._layers: dict[int, tuple[Layer, Codec]] = {}
        self.tracks = tuple(
            track for stream in self._file.streams if (track := self._track(stream, layer)) is not None
        )

    def _track(self, stream: Stream, layer: Layer) -> Track | None:
        codec = _CODECS.get(stream.codec_context.name)
        if codec is None:
            return None
        if isinstance(stream, VideoStream):
            self._layers[stream.index] = (layer, codec)
            return Track(layer, codec, width=stream.width, height=stream.height)
        if isinstance(stream, AudioStream):
            self._layers[stream.index] = (Layer.SOUND, codec)
            return Track(Layer.SOUND, codec, rate=stream.rate)
        return None

    @property
    def started(self) -> int:
        """Instant of file time zero."""
        return self._base // 1000

    def key_frames(self) -> list[int]:
        """Instants of all key frames, ascending. Reads through the file, decoding nothing."""
        video = self._video()
        if video is None:
            return []
        self._file.seek(0)
        return [
            self._instant(packet) // 1000
            for packet in self._file.demux(video)
            if packet.is_keyframe and packet.pts is not None
        ]

    def packets(self, since: int | None = None, *, feed: int = 0) -> Iterator[Packet]:
        """Packets as they were on the wire, in file order, from the key frame at or before ``since``.

        Sequences count from 0 and the first of each layer carries RESTART; Opus comes in bundles of our own size.
        """
        self._seek(since)
        annex = self._annex()
        sequences = dict.fromkeys(Layer, 0)
        opus: list[bytes] = []
        opus_at = 0

        def made(codec: Codec, layer: Layer, at: int, payload: bytes, *, key: bool = True) -> Packet:
            sequence = sequences[layer]
            sequences[layer] += 1
            flags = (Flag.KEY if key else 0) | (Flag.RESTART if not sequence else 0)
            return parse(pack(codec, layer, flags, feed, sequence, at, payload))

        for packet in self._file.demux():
            known = self._layers.get(packet.stream_index)
            if packet.pts is None or known is None:
                continue
            layer, codec = known
            at = self._instant(packet)
            if codec is Codec.OPUS:
                if opus and at - opus_at > _BUNDLE * 40_000:  # silence between them: not one bundle
                    yield made(codec, layer, opus_at, bundle_opus(opus))
                    opus = []
                if not opus:
                    opus_at = at
                opus.append(bytes(packet))
                if len(opus) == _BUNDLE:
                    yield made(codec, layer, opus_at, bundle_opus(opus))
                    opus = []
                continue
            key = packet.is_keyframe
            whole = annex.filter(packet)[0] if codec is Codec.H264 and annex is not None else packet
            yield made(codec, layer, at, bytes(whole), key=key or codec is Codec.PCM)
        if opus:
            yield made(Codec.OPUS, Layer.SOUND, opus_at, bundle_opus(opus))

    def frames(self, since: int | None = None) -> Iterator[tuple[int, av.VideoFrame]]:
        """(instant, decoded picture) from the picture shown at ``since`` on."""
        video = self._video()
        if video is None:
            return
        self._seek(since)
        before: tuple[int, av.VideoFrame] | None = None
        for frame in self._file.decode(video):
            if frame.pts is None or frame.time_base is None:
                continue
            at = (self._base + int(frame.pts * frame.time_base * 1_000_000)) // 1000
            if since is not None and at <= since:
                before = (at, frame)
                continue
            if before is not None:
                yield before
                before = None
            yield at, frame
        if before is not None:
            yield before

    def _video(self) -> VideoStream | None:
        return next(iter(self._file.streams.video), None)

    def _annex(self) -> BitStreamFilterContext | None:
        """Turns Matroska's length-prefixed H.264 back into the wire's Annex B."""
        video = self._video()
        if video is None or video.codec_context.name != "h264":
            return None
        return BitStreamFilterContext("h264_mp4toannexb", in_stream=video)

    def _seek(self, since: int | None) -> None:
        offset = 0 if since is None else max(0, since * 1000 - self._base)
        self._file.seek(offset)  # microseconds; lands on the key frame at or before

    def _instant(self, packet: av.Packet[Stream] | av.Packet[VideoStream]) -> int:
        """Capture instant in us."""
        return self._base + int((packet.pts or 0) * packet.time_base * 1_000_000)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Segment:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
