"""What was sent is on the disk, decodes without an error, and what is not there is said to be missing."""

from __future__ import annotations

import hashlib
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import av
import pytest

from invigilator.media import reel as reels
from invigilator.media.reader import Segment
from invigilator.media.recorder import Gap, Recorder, SegmentClosed, Trouble
from invigilator.wire.packet import Codec, Flag, Layer, Packet, pack, parse
from tests.media.sounds import opus, pcm
from tests.media.streams import encode, room

MAIN, THUMB, SOUND = Layer.MAIN, Layer.THUMB, Layer.SOUND
PICTURES = [room(n) for n in range(40)]


@dataclass
class Desk:
    """A recorder and what it told."""

    folder: Path
    segments: list[SegmentClosed] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    asked: list[tuple[int, Layer]] = field(default_factory=list)
    recorder: Recorder | None = None

    def start(self, **options: object) -> Recorder:
        self.recorder = Recorder(
            self.folder,
            on_segment=self.segments.append,
            on_gap=self.gaps.append,
            on_trouble=self.troubles.append,
            key_wanted=lambda feed, layer: self.asked.append((feed, layer)),
            **options,  # type: ignore[arg-type]
        )
        return self.recorder

    def record(self, packets: list[Packet], kind: str = "front", **options: object) -> None:
        recorder = self.start(**options)
        recorder.open(1, "s1", kind)
        for packet in packets:
            recorder.put(packet)
        recorder.close(1)
        recorder.stop()

    def one(self, layer: Layer) -> SegmentClosed:
        (segment,) = [segment for segment in self.segments if segment.layer is layer]
        return segment


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "recordings")
    yield desk
    if desk.recorder is not None:
        desk.recorder.stop()


def now() -> int:
    return time.time_ns() // 1000


def woven(*streams: list[Packet]) -> list[Packet]:
    return sorted((packet for stream in streams for packet in stream), key=lambda packet: packet.captured)


def resent(packets: list[Packet], **changes: int) -> list[Packet]:
    out = []
    for packet in packets:
        values = {
            "flags": packet.flags,
            "feed": packet.feed,
            "sequence": packet.sequence,
            "captured": packet.captured,
        }
        values.update(changes)
        out.append(parse(pack(packet.codec, packet.layer, payload=bytes(packet.payload), **values)))
    return out


def decoded(path: Path) -> tuple[int, int]:
    """(pictures, seconds of sound in ms); any decoding error fails."""
    pictures = sound = 0
    with av.open(str(path)) as file:
        for stream in file.streams:
            stream.codec_context.options = {"err_detect": "explode"}
        for packet in file.demux():
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame):
                    assert not frame.is_corrupt
                    pictures += 1
                else:
                    sound += frame.samples * 1000 // frame.sample_rate
    return pictures, sound


def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "it never came"
        time.sleep(0.02)


@pytest.mark.parametrize("codec", [Codec.H264, Codec.VP8, Codec.JPEG])
def test_both_layers_and_the_sound_beside_main(desk: Desk, codec: Codec) -> None:
    start = now() - 4_000_000
    main = encode(PICTURES, codec=codec, layer=MAIN, captured=start)
    thumb = encode(PICTURES[:30], codec=codec, layer=THUMB, captured=start)
    desk.record(woven(main, thumb, opus(3.2, captured=start + 40_000)), kind="side")
    assert desk.gaps == []
    assert desk.troubles == []
    assert len(desk.segments) == 2
    first, second = desk.one(MAIN), desk.one(THUMB)
    assert (first.frames, first.sounds, first.feed, first.sitting) == (40, 160, "side", "s1")
    assert (second.frames, second.sounds) == (30, 0)
    assert first.started == start // 1000
    assert first.ended == pytest.approx((start + 3_900_000) // 1000, abs=2)
    assert decoded(first.path) == (40, pytest.approx(3200, abs=20))
    assert decoded(second.path) == (30, 0)
    for segment in desk.segments:
        data = segment.path.read_bytes()
        assert segment.bytes == len(data)
        assert segment.sha256 == hashlib.sha256(data).hexdigest()
        assert segment.path.name == segment.id + ".mkv"
        assert not segment.recovered


def test_pcm_beside_jpeg(desk: Desk) -> None:
    start = now() - 4_000_000
    main = encode(PICTURES[:16], codec=Codec.JPEG, layer=MAIN, fps=4, captured=start)
    desk.record(woven(main, pcm(3.0, captured=start + 100_000)))
    segment = desk.one(MAIN)
    assert (segment.frames, segment.sounds) == (16, 15)
    assert decoded(segment.path) == (16, 3000)


def test_the_very_bytes_come_back(desk: Desk) -> None:
    start = now() - 4_000_000
    main = encode(PICTURES, layer=MAIN, captured=start)
    sound = opus(3.2, captured=start)
    desk.record(woven(main, sound))
    with Segment(desk.one(MAIN).path) as segment:
        read = list(segment.packets(feed=1))
    pictures = [packet for packet in read if packet.layer is MAIN]

    # Annex B start codes may come back one byte longer or shorter: compare what lies between them.
    def units(packet: Packet) -> list[bytes]:
        return [unit.strip(b"\0") for unit in bytes(packet.payload).split(b"\0\0\1") if unit.strip(b"\0")]

    assert [units(packet) for packet in pictures] == [units(packet) for packet in main]
    assert [packet.key for packet in pictures] == [packet.key for packet in main]
    assert all(abs(a.captured - b.captured) <= 1000 for a, b in zip(pictures, main, strict=True))
    heard = [packet for packet in read if packet.layer is SOUND]
    assert b"".join(bytes(p.payload) for p in heard) == b"".join(bytes(p.payload) for p in sound)


def test_a_segment_is_at_most_so_long_and_starts_with_a_key_frame(desk: Desk) -> None:
    start = now() - 13_000_000
    main = encode([room(n) for n in range(120)], layer=MAIN, captured=start, gop=10)
    desk.record(woven(main, opus(12.0, captured=start)), segment_seconds=3.0)
    assert 4 <= len(desk.segments) <= 6
    assert sum(segment.frames for segment in desk.segments) == 120
    assert sum(segment.sounds for segment in desk.segments) == 600
    assert desk.gaps == []
    for segment in desk.segments:
        assert segment.ended - segment.started <= 4100
        assert decoded(segment.path)[0] == segment.frames
        with Segment(segment.path) as file:
            assert next(packet for packet in file.packets() if packet.layer is MAIN).key


def test_reconnect_begins_new_segments(desk: Desk) -> None:
    start = now() - 6_000_000
    recorder = desk.start()
    for turn in range(2):
        recorder.open(1, "s1", "front")
        for packet in encode(PICTURES[:20], layer=MAIN, captured=start + turn * 3_000_000):
            recorder.put(packet)
        recorder.close(1)
    recorder.put(encode(PICTURES[:1], layer=MAIN, captured=now())[0])  # nobody's any more
    recorder.stop()
    assert [segment.frames for segment in desk.segments] == [20, 20]
    assert desk.gaps == []


@pytest.mark.parametrize("change", ["size", "codec", "restart"])
def test_another_shape_begins_another_segment(desk: Desk, change: str) -> None:
    start = now() - 4_000_000
    one = encode(PICTURES[:20], layer=MAIN, captured=start)
    later = {"layer": MAIN, "captured": start + 2_000_000, "sequence": 20}
    match change:
        case "size":
            two = encode([room(n, 640, 480) for n in range(20)], **later)  # type: ignore[arg-type]
        case "codec":
            two = encode(PICTURES[:20], codec=Codec.VP8, **later)  # type: ignore[arg-type]
        case _:
            two = encode(PICTURES[:20], **later)  # type: ignore[arg-type]
            two[:1] = resent(two[:1], flags=Flag.KEY | Flag.RESTART, sequence=500)
            two[1:] = [resent([packet], sequence=501 + n)[0] for n, packet in enumerate(two[1:])]
    desk.record(woven(one, two, opus(4.0, captured=start)))
    assert [segment.frames for segment in desk.segments] == [20, 20]
    assert sum(segment.sounds for segment in desk.segments) == 200
    assert desk.gaps == []
    assert [decoded(segment.path)[0] for segment in desk.segments] == [20, 20]


def test_sound_that_begins_late_gets_its_track_at_the_next_key_frame(desk: Desk) -> None:
    start = now() - 6_000_000
    main = encode([room(n) for n in range(50)], layer=MAIN, captured=start, gop=10)
    desk.record(woven(main, opus(2.0, captured=start + 2_200_000)))
    assert (1, MAIN) in desk.asked
    silent, loud = desk.segments
    assert (silent.sounds, loud.sounds) == (0, 100)
    assert silent.frames + loud.frames == 50
    assert decoded(loud.path) == (loud.frames, pytest.approx(2000, abs=20))
    assert loud.started == (start + 2_200_000) // 1000


def test_sound_without_a_picture_is_kept_alone_until_one_comes(desk: Desk) -> None:
    start = now() - 9_000_000
    main = encode(PICTURES, layer=MAIN, captured=start + 4_000_000)
    desk.record(woven(main, opus(8.0, captured=start)))
    alone, both = desk.segments
    assert alone.layer is SOUND
    assert alone.frames == 0
    assert decoded(alone.path)[1] == pytest.approx(4000, abs=200)
    assert both.layer is MAIN
    assert both.frames == 40
    assert alone.sounds + both.sounds == 400
    assert desk.gaps == []


def test_a_hole_is_a_gap_up_to_the_next_key_frame(desk: Desk) -> None:
    start = now() - 5_000_000
    main = encode(PICTURES, layer=MAIN, captured=start)
    desk.record(main[:10] + main[13:])
    segment = desk.one(MAIN)
    assert segment.frames == 30
    assert decoded(segment.path)[0] == 30
    (gap,) = desk.gaps
    assert (gap.reason, gap.lost, gap.layer, gap.sitting, gap.feed) == ("sequence", 10, MAIN, "s1", "front")
    assert gap.started == pytest.approx((start + 900_000) // 1000, abs=1)
    assert gap.ended == pytest.approx((start + 1_900_000) // 1000, abs=1)
    assert (1, MAIN) in desk.asked


def test_a_bad_line_is_a_few_gaps_not_thousands(desk: Desk) -> None:
    start = now() - 25_000_000
    sound = opus(20.0, captured=start, bundle=1)
    main = encode(PICTURES[:1], layer=MAIN, captured=start)
    desk.record(main + sound[::2])
    assert len(desk.gaps) == 1
    assert desk.gaps[0].lost == 499


def test_overflow_is_a_gap_and_bounded(desk: Desk, expected_log: Callable[[str], None]) -> None:
    expected_log("recording: overflow")
    start = now() - 4_000_000
    main = encode(PICTURES, layer=MAIN, captured=start)
    recorder = desk.start(queue_bytes=30_000)
    recorder.open(1, "s1", "front")
    until(lambda: not recorder._writers[0].items)
    slow = threading.Event()
    reel = recorder._writers[0]._reels[1, MAIN]
    put = reel.put
    reel.put = lambda packet, arrived: (slow.wait(10), put(packet, arrived))[1]  # type: ignore[method-assign]
    for packet in main[:30]:
        recorder.put(packet)
        assert recorder.waiting <= 30_000
    slow.set()
    until(lambda: recorder.waiting == 0)
    for packet in main[30:]:
        recorder.put(packet)
    until(lambda: recorder.waiting == 0)
    for packet in resent(encode(PICTURES[:5], layer=MAIN, sequence=40, captured=start + 4_000_000)):
        recorder.put(packet)
    recorder.stop()
    assert [trouble.code for trouble in desk.troubles] == ["overflow"]
    assert {gap.reason for gap in desk.gaps} == {"overflow"}
    frames = desk.one(MAIN).frames
    assert frames + sum(gap.lost for gap in desk.gaps) == 45
    assert decoded(desk.one(MAIN).path)[0] == frames


def test_a_sender_with_a_mad_clock_hurts_only_itself(desk: Desk) -> None:
    main = encode(PICTURES, layer=MAIN, captured=now() + 10**13)
    desk.record(main)
    segment = desk.one(MAIN)
    assert abs(segment.started - now() // 1000) < 60_000
    assert segment.ended - segment.started < 60_000
    assert decoded(segment.path)[0] == 40


def test_time_within_a_file_never_goes_back(desk: Desk) -> None:
    start = now() - 5_000_000
    main = encode(PICTURES, layer=MAIN, captured=start)
    main[5] = resent([main[5]], captured=start)[0]
    desk.record(main)
    with Segment(desk.one(MAIN).path) as segment:
        instants = [packet.captured for packet in segment.packets()]
    assert len(instants) == 40
    assert instants == sorted(set(instants))


def test_garbage_in_an_honest_envelope_ends_nothing(desk: Desk) -> None:
    start = now() - 5_000_000
    main = encode(PICTURES, layer=MAIN, captured=start)
    bad = [
        parse(pack(Codec.OPUS, SOUND, Flag.KEY, 1, 0, start, b"\xff\xff\x00")),
        parse(pack(Codec.PCM, SOUND, Flag.KEY, 1, 1, start, b"x")),
        parse(pack(Codec.H264, MAIN, Flag.KEY | Flag.RESTART, 1, 9, start, b"\0\0\1\x67")),
        parse(pack(Codec.H264, THUMB, Flag.KEY, 1, 0, start, b"garbage")),
    ]
    main[0] = resent(main[:1], flags=Flag.KEY | Flag.RESTART)[0]
    desk.record(bad + main)
    assert sum(segment.frames for segment in desk.segments) == 40
    assert desk.troubles == []


def test_a_full_disk_is_reported_and_kills_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, expected_log: Callable[[str], None]
) -> None:
    """A writer that gets "no space" for real: the folder holds links to /dev/full."""
    expected_log("recording: write-failed")
    start = now() - 5_000_000
    main = encode(PICTURES, layer=MAIN, captured=start, kbits=2000)
    recorder = desk.start()
    monkeypatch.setattr("secrets.token_hex", lambda size: "full")
    (desk.folder / "full.mkv").symlink_to("/dev/full")
    recorder.open(1, "s1", "front")
    for packet in main:
        recorder.put(packet)
    until(lambda: desk.troubles)
    assert desk.troubles[0] == Trouble(
        ok=False, code="write-failed", text="A recording cannot be written: No space left on device."
    )
    monkeypatch.undo()
    (desk.folder / "full.mkv").unlink(missing_ok=True)
    recorder.open(2, "s2", "side")
    for packet in encode(PICTURES, layer=MAIN, captured=start, feed=2):
        recorder.put(packet)
    recorder.stop()
    assert [segment.frames for segment in desk.segments if segment.sitting == "s2"] == [40]
    assert any(gap.reason == "disk" and gap.sitting == "s1" for gap in desk.gaps)


def test_a_nearly_full_disk_sheds_pictures_before_sound(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, expected_log: Callable[[str], None]
) -> None:
    expected_log("recording: disk-full")
    free = [10**12]
    real = shutil.disk_usage

    def usage(path: Path) -> object:
        return real(path)._replace(free=free[0])

    monkeypatch.setattr("shutil.disk_usage", usage)
    recorder = desk.start(reserve_bytes=1_000_000)
    recorder.open(1, "s1", "front")
    start = now() - 20_000_000
    main = encode([room(n) for n in range(150)], layer=MAIN, captured=start)
    packets = woven(main, opus(15.0, captured=start))

    def send(since: int, to: int) -> None:
        for packet in packets:
            if since <= packet.captured - start < to:
                recorder.put(packet)
        until(lambda: recorder.waiting == 0)

    writer = recorder._writers[0]
    send(0, 4_000_000)
    free[0] = 900_000
    until(lambda: writer._shed == reels.PICTURES)
    send(4_000_000, 8_000_000)
    free[0] = 100
    until(lambda: writer._shed == reels.ALL)
    send(8_000_000, 10_000_000)
    free[0] = 10**12
    until(lambda: writer._shed == reels.NOTHING)
    send(10_000_000, 15_000_000)
    recorder.stop()
    assert [trouble.code for trouble in desk.troubles] == ["disk-full"]
    assert [segment.layer for segment in desk.segments] == [MAIN, SOUND, MAIN]
    assert [segment.frames for segment in desk.segments] == [40, 0, 50]
    lost = {layer: sum(gap.lost for gap in desk.gaps if gap.layer is layer) for layer in (MAIN, SOUND)}
    assert lost[MAIN] == 60
    assert 11 <= lost[SOUND] <= 14
    assert {gap.reason for gap in desk.gaps} == {"disk"}


def test_a_listener_that_fails_stops_no_recording(desk: Desk, expected_log: Callable[[str], None]) -> None:
    expected_log("a listener of the recorder failed")
    start = now() - 5_000_000

    def broken(segment: SegmentClosed) -> None:
        desk.segments.append(segment)
        raise RuntimeError("the loop is closed")

    recorder = desk.start()
    recorder._on_segment = broken
    for feed in (1, 2):
        recorder.open(feed, f"s{feed}", "front")
        for packet in encode(PICTURES[:20], layer=MAIN, captured=start, feed=feed):
            recorder.put(packet)
        recorder.close(feed)
    recorder.stop()
    assert len(desk.segments) == 2


def test_many_feeds_on_several_threads(desk: Desk) -> None:
    start = now() - 5_000_000
    recorder = desk.start(threads=2)
    base = encode(PICTURES[:20], layer=MAIN, captured=start)
    for feed in range(10):
        recorder.open(feed, f"s{feed}", "front")
    for packet in base:
        for feed in range(10):
            recorder.put(resent([packet], feed=feed)[0])
    recorder.stop()
    assert sorted(segment.sitting for segment in desk.segments) == [f"s{feed}" for feed in range(10)]
    assert all(decoded(segment.path)[0] == 20 for segment in desk.segments)
