"""The reel on a clock of the test's own: instants, keys, cuts, and an uplink that fills up."""

from __future__ import annotations

import itertools

import pytest

from invigilator.drill.footage import Clip, Frame
from invigilator.drill.reel import Cue, Reel
from invigilator.wire.packet import Codec, Flag, Layer, Packet, parse, split_opus

FRONT, SIDE = 2, 3


def clip(name: str, seconds: int = 6) -> Clip:
    """A clip whose frames say what they are."""

    def frames(layer: str, fps: int) -> list[Frame]:
        count, keys = seconds * fps, {*range(0, seconds * fps, 2 * fps), (seconds - 1) * fps}
        return [Frame(at in keys, f"{name} {layer} {at}".encode()) for at in range(count)]

    return Clip(frames("thumb", 10), frames("main", 15), seconds * 1000, b"")


class Wire:
    """Both cameras' packets, in the order they were sent, each with the instant."""

    def __init__(self, reel: Reel) -> None:
        self.reel = reel
        self.now = 100.0
        self.sent: list[tuple[float, Packet]] = []
        self.full: set[int] = set()
        for camera, feed in ((reel.front, FRONT), (reel.side, SIDE)):
            camera.on(feed, self.push)

    def push(self, data: bytes) -> bool:
        packet = parse(data)
        if packet.feed in self.full:
            return False
        self.sent.append((self.now, packet))
        return True

    def run(self, seconds: float) -> None:
        end = self.now + seconds
        while (due := self.reel.run(self.now)) <= end:
            assert due > self.now
            self.now = due
        self.now = end

    def of(self, feed: int, layer: Layer) -> list[Packet]:
        return [packet for _, packet in self.sent if packet.feed == feed and packet.layer is layer]

    def said(self, feed: int, layer: Layer) -> list[str]:
        return [bytes(packet.payload).decode() for packet in self.of(feed, layer)]


@pytest.fixture
def cues() -> list[Cue]:
    return []


@pytest.fixture
def wire(cues: list[Cue]) -> Wire:
    sound = [bytes([at]) for at in range(25)]
    reel = Reel((clip("idle"), clip("idle")), sound, 100.0, lambda at: round(at * 1_000_000), cues.append)
    return Wire(reel)


def test_rates_sequences_and_instants_do_not_drift(wire: Wire) -> None:
    wire.run(59.99)
    for feed in (FRONT, SIDE):
        for layer, count, step in ((Layer.THUMB, 600, 0.1), (Layer.MAIN, 900, 1 / 15), (Layer.SOUND, 299, 0.2)):
            packets = wire.of(feed, layer)
            assert len(packets) == count
            assert [one.sequence for one in packets] == list(range(count))
            for at, one in enumerate(packets):
                assert one.captured == pytest.approx((100 + at * step) * 1_000_000, abs=10)
    assert wire.said(FRONT, Layer.THUMB)[58:62] == [f"idle thumb {at}" for at in (58, 59, 0, 1)]
    assert wire.said(SIDE, Layer.MAIN)[88:92] == [f"idle main {at}" for at in (88, 89, 0, 1)]


def test_a_stream_begins_with_a_key_and_says_so(wire: Wire) -> None:
    wire.run(3)
    for layer in Layer:
        flags = [one.flags for one in wire.of(FRONT, layer)]
        assert flags[0] & Flag.KEY
        assert flags[0] & Flag.RESTART
        assert not any(one & Flag.RESTART for one in flags[1:])
    wire.reel.front.off()
    wire.run(0.5)
    before = len(wire.sent)
    wire.reel.front.on(FRONT, wire.push)
    wire.run(3)
    again = [one for _, one in wire.sent[before:] if one.feed == FRONT and one.layer is Layer.MAIN]
    assert again[0].flags == Flag.KEY | Flag.RESTART
    assert again[0].sequence == wire.of(FRONT, Layer.MAIN).index(again[0]), "nothing was lost, nothing is missing"


def test_sound_goes_round_in_bundles(wire: Wire) -> None:
    wire.run(1.2)
    bundles = wire.of(SIDE, Layer.SOUND)
    assert {one.codec for one in bundles} == {Codec.OPUS}
    heard = [packet[0] for one in bundles for packet in split_opus(one.payload)]
    assert heard[:50] == [at % 25 for at in range(50)]


def test_another_clip_at_once_on_both_cameras(wire: Wire) -> None:
    wire.run(1.23)
    wire.reel.play((clip("sheet", 5), clip("sheet", 5)))
    wire.run(0.3)
    for feed in (FRONT, SIDE):
        thumbs, mains = wire.said(feed, Layer.THUMB), wire.said(feed, Layer.MAIN)
        assert thumbs[-1].startswith("sheet thumb")
        assert mains[-1].startswith("sheet main")
        first = next(one for one in wire.of(feed, Layer.MAIN) if bytes(one.payload).startswith(b"sheet"))
        assert bytes(first.payload) == b"sheet main 0"
        assert first.key
    front = next(one for one in wire.of(FRONT, Layer.THUMB) if bytes(one.payload) == b"sheet thumb 0")
    side = next(one for one in wire.of(SIDE, Layer.THUMB) if bytes(one.payload) == b"sheet thumb 0")
    assert front.captured == side.captured
    steps = [
        b.captured - a.captured for a, b in zip(*[wire.of(FRONT, Layer.THUMB)[k:] for k in (0, 1)], strict=False)
    ]
    assert max(steps) - min(steps) < 10, "the rate stays the same across the cut"


def test_another_clip_when_this_one_ends(wire: Wire) -> None:
    wire.run(1)
    wire.reel.play((clip("mask"), clip("mask")), now=False)
    wire.run(6)
    thumbs = wire.said(FRONT, Layer.THUMB)
    assert thumbs[59:61] == ["idle thumb 59", "mask thumb 0"]


def test_who_has_left_stays_away(wire: Wire) -> None:
    wire.reel.play((clip("leave"), clip("leave")), once=True)
    wire.run(8.05)
    assert wire.said(FRONT, Layer.THUMB)[58:64] == [f"leave thumb {at}" for at in (58, 59, 50, 51, 52, 53)]
    assert wire.said(SIDE, Layer.MAIN)[90] == "leave main 75"
    assert wire.of(SIDE, Layer.MAIN)[90].key


def test_a_wish_for_a_key_frame_jumps_to_the_next(wire: Wire) -> None:
    wire.run(0.55)
    before = len(wire.sent)
    wire.reel.want_key()
    wire.run(0.25)
    after = [bytes(one.payload).decode() for _, one in wire.sent[before:] if one.layer is not Layer.SOUND]
    assert "idle thumb 20" in after
    assert "idle main 30" in after
    wire.run(0.1)
    wire.sent.clear()
    wire.run(1.4)
    wire.reel.want_key()  # one comes by itself in a moment
    wire.run(1.0)
    numbers = [int(one.split()[-1]) for one in wire.said(FRONT, Layer.THUMB)]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_a_full_uplink_drops_to_the_next_key_frame(wire: Wire) -> None:
    wire.run(0.95)
    wire.full = {SIDE}
    wire.run(0.2)
    wire.full = set()
    wire.run(2)
    side = wire.of(SIDE, Layer.THUMB)
    hole = next(at for at, (a, b) in enumerate(itertools.pairwise(side)) if b.sequence != a.sequence + 1)
    assert side[hole + 1].key
    assert bytes(side[hole + 1].payload) == b"idle thumb 20"
    assert side[hole + 1].sequence == 20, "each lost frame is counted"
    assert wire.reel.side.dropped == 10 + 15 + 1, "pictures up to the next key frame; sound does not wait"
    assert len(wire.of(FRONT, Layer.THUMB)) == 32


def test_after_a_standstill_it_does_not_catch_up(wire: Wire) -> None:
    wire.run(1)
    before = len(wire.sent)
    wire.now += 30
    wire.run(2.05)
    late = [(at, one) for at, one in wire.sent[before:] if one.feed == FRONT]
    assert len(late) < 75
    assert all(at - one.captured / 1_000_000 < 1.3 for at, one in late)
    first = next(one for _, one in late if one.layer is Layer.MAIN)
    assert first.key


def test_cues_tell_which_frame_a_packet_holds(wire: Wire, cues: list[Cue]) -> None:
    wire.run(4.1)
    wire.reel.want_key()
    wire.run(3)
    wire.reel.play((clip("sheet", 5), clip("idle")))
    wire.run(7)
    wire.full = {SIDE}
    wire.run(0.5)
    wire.full = set()
    wire.run(3)
    wire.reel.front.on(FRONT, wire.push)
    wire.run(3)
    for feed in (FRONT, SIDE):
        for one in wire.of(feed, Layer.THUMB):
            cue = [cue for cue in cues if cue.feed == feed and cue.sequence <= one.sequence][-1]
            assert bytes(one.payload).decode().endswith(f"thumb {cue.index + one.sequence - cue.sequence}")


def test_a_frozen_camera_repeats_one_picture(wire: Wire) -> None:
    wire.run(1)
    wire.reel.freeze(on=True)
    wire.sent.clear()
    wire.run(3)
    assert set(wire.said(FRONT, Layer.THUMB)) == {"idle thumb 0"}
    assert len(wire.said(FRONT, Layer.THUMB)) == 30
    assert all(one.key for one in wire.of(FRONT, Layer.THUMB))
    assert wire.said(FRONT, Layer.MAIN) == ["idle main 0"] * 3
    assert len(set(wire.said(SIDE, Layer.THUMB))) == 30
    wire.reel.freeze(on=False)
    wire.sent.clear()
    wire.run(1)
    assert wire.of(FRONT, Layer.THUMB)[0].key
    assert len(set(wire.said(FRONT, Layer.THUMB))) >= 8
    assert wire.said(FRONT, Layer.THUMB) == wire.said(SIDE, Layer.THUMB)[-len(wire.said(FRONT, Layer.THUMB)) :]


def test_a_bad_uplink_delivers_everything_late(wire: Wire) -> None:
    wire.run(1)
    wire.reel.side.lag = 4.0
    wire.sent.clear()
    wire.run(3.9)
    assert not wire.of(SIDE, Layer.THUMB)
    wire.run(3)
    ages = [at - one.captured / 1e6 for at, one in wire.sent if one.feed == SIDE and one.layer is not Layer.SOUND]
    assert min(ages) > 3.99
    assert max(ages) < 4.1
    wire.reel.side.lag = 0.0
    wire.run(1)
    sequences = [one.sequence for one in wire.of(SIDE, Layer.THUMB)]
    assert sequences == list(range(sequences[0], sequences[0] + len(sequences))), "late, but all of it and in order"
    assert wire.sent[-1][0] - wire.of(SIDE, Layer.THUMB)[-1].captured / 1e6 < 0.2
