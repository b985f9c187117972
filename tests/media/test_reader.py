"""Recorded segments read back: tracks, index, seeking."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from invigilator.media.decoder import Decoder
from invigilator.media.reader import Segment, Track, UnreadableSegmentError
from invigilator.media.recorder import Recorder, SegmentClosed
from invigilator.wire.packet import Codec, Layer
from tests.media.sounds import opus
from tests.media.streams import encode, room


@pytest.fixture(scope="module", params=[Codec.H264, Codec.VP8])
def recorded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SegmentClosed:
    """Ten seconds, a key frame every two."""
    segments: list[SegmentClosed] = []
    recorder = Recorder(tmp_path_factory.mktemp("reader"), on_segment=segments.append, on_gap=print)
    recorder.open(1, "s1", "side")
    start = (time.time_ns() // 1_000_000 - 11_000) * 1000
    pictures = encode([room(n) for n in range(100)], codec=request.param, layer=Layer.MAIN, captured=start)
    for packet in sorted([*pictures, *opus(10.0, captured=start)], key=lambda packet: packet.captured):
        recorder.put(packet)
    recorder.stop()
    (segment,) = segments
    return segment


def test_tracks_and_whose_it_is(recorded: SegmentClosed) -> None:
    with Segment(recorded.path) as segment:
        picture, sound = segment.tracks
        assert picture.layer is Layer.MAIN
        assert (picture.width, picture.height) == (320, 240)
        assert sound == Track(Layer.SOUND, Codec.OPUS, rate=48_000)
        assert (segment.sitting, segment.feed, segment.started) == ("s1", "side", recorded.started)


def test_key_frame_index(recorded: SegmentClosed) -> None:
    with Segment(recorded.path) as segment:
        assert segment.key_frames() == [recorded.started + n * 2000 for n in range(5)]
        assert segment.key_frames() == [recorded.started + n * 2000 for n in range(5)]


@pytest.mark.parametrize("offset", [-5000, 0, 1, 3999, 4000, 5250, 9900, 60_000])
def test_frames_from_an_instant_on(recorded: SegmentClosed, offset: int) -> None:
    with Segment(recorded.path) as segment:
        instants = [at - recorded.started for at, _ in segment.frames(recorded.started + offset)]
    first = min(max(0, offset // 100 * 100), 9900)
    assert instants == list(range(first, 10_000, 100))


def test_packets_from_a_key_frame_decode(recorded: SegmentClosed) -> None:
    with Segment(recorded.path) as segment:
        packets = list(segment.packets(recorded.started + 5250, feed=7))
    pictures = [packet for packet in packets if packet.layer is Layer.MAIN]
    assert pictures[0].key
    assert pictures[0].captured // 1000 == recorded.started + 4000
    assert {packet.feed for packet in packets} == {7}
    decoder = Decoder()
    assert sum(len(decoder.decode(packet)) for packet in pictures) == len(pictures) == 60
    assert any(packet.layer is Layer.SOUND for packet in packets)


@pytest.mark.parametrize("content", [None, b"", b"not a film", bytes(5000)])
def test_what_is_no_segment_is_said_so(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.mkv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableSegmentError, match=r"^x\.mkv .*\.$"):
        Segment(path)
