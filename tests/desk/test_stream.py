"""What libVLC would be given, read by FFmpeg instead."""

import io

import av

from invigilator.desk.stream import Begun, Stream
from invigilator.wire.packet import Codec, Flag, Layer, Packet, pack, parse
from tests.media.sounds import opus
from tests.media.streams import START, encode, room

PICTURES = [room(n, 320, 240) for n in range(45)]


def pictures(sequence: int = 0, codec: Codec = Codec.H264, captured: int = START) -> list[Packet]:
    """Three seconds of a main layer with a key frame each second."""
    return encode(
        PICTURES, codec=codec, layer=Layer.MAIN, gop=15, fps=15, kbits=400, sequence=sequence, captured=captured
    )


def sounds(seconds: float = 3) -> list[Packet]:
    """Bundles of 160 ms from the same instant on."""
    return opus(seconds, captured=START)


def by_time(*layers: list[Packet]) -> list[Packet]:
    return sorted((one for layer in layers for one in layer), key=lambda one: one.captured)


def play(stream: Stream, packets: list[Packet], waiting: int = 0) -> list[Begun]:
    begun = [stream.take(one, waiting, one.captured / 1e6) for one in packets]
    return [one for one in begun if one is not None]


def read(begun: Begun) -> av.container.InputContainer:
    data = io.BytesIO()
    begun.pipe.write(b" ")  # so that read() never waits here
    while len(chunk := begun.pipe.read(1 << 20)) > 1 or chunk != b" ":
        data.write(chunk)
    data.seek(0)
    return av.open(data)


def test_picture_and_sound_begin_together_at_a_key_frame():
    stream = Stream()
    begun = play(stream, by_time(pictures(), sounds()))
    assert len(begun) == 1
    assert begun[0].size == (320, 240)
    assert begun[0].sound
    with read(begun[0]) as made:
        kinds = [one.type for one in made.streams]
        assert kinds == ["video", "audio"]
        frames = [one for packet in made.demux() for one in packet.decode()]
    seen = [one for one in frames if isinstance(one, av.VideoFrame)]
    heard = [one for one in frames if isinstance(one, av.AudioFrame)]
    assert 29 <= len(seen) <= 45, "from the second key frame at the latest"
    assert seen[0].key_frame
    assert abs(seen[-1].time - heard[-1].time) < 0.3
    stream.stop()


def test_a_late_subscriber_does_not_begin_in_the_past():
    stream = Stream()
    packets = by_time(pictures(), sounds())
    backlog, live = packets[:25], packets[25:]
    for left, one in enumerate(reversed(backlog)):
        assert stream.take(backlog[len(backlog) - 1 - left], len(backlog) - left + 5, one.captured / 1e6) is None
    begun = play(stream, live)
    assert len(begun) == 1
    stream.stop()


def test_without_sound_the_picture_goes_on_alone():
    stream = Stream()
    begun = play(stream, pictures())
    assert [one.sound for one in begun] == [False]
    with read(begun[0]) as made:
        assert [one.type for one in made.streams] == ["video"]
    stream.stop()


def test_sound_that_comes_later_begins_anew():
    stream = Stream()
    late = [one for one in sounds() if one.captured > START + 1_300_000]
    begun = play(stream, by_time(pictures(), late))
    assert [one.sound for one in begun] == [False, True]
    assert begun[0].pipe.read(1) == b"", "the first one has ended"
    stream.stop()


def test_a_hole_in_the_pictures_begins_anew_at_a_key_frame():
    stream = Stream()
    packets = by_time([one for one in pictures() if one.sequence != 20], sounds())
    begun = play(stream, packets)
    assert len(begun) == 2
    stream.stop()


def test_another_codec_begins_anew():
    stream = Stream()
    second = pictures(45, Codec.VP8, START + 3_000_000)
    begun = play(stream, [*by_time(pictures(), sounds()), *second])
    assert len(begun) == 2
    with read(begun[1]) as made:
        assert made.streams.video[0].codec_context.name == "vp8"
    stream.stop()


def test_sound_goes_on_alone_beside_single_pictures():
    stream = Stream()
    single = encode(PICTURES[:12], codec=Codec.JPEG, layer=Layer.MAIN, fps=4)
    begun = play(stream, by_time(single, sounds()))
    assert [one.size for one in begun] == [None]
    with read(begun[0]) as made:
        assert [one.type for one in made.streams] == ["audio"]
    stream.stop()


def test_a_main_layer_that_comes_back_is_seen_again():
    stream = Stream()
    back = pictures(45, captured=START + 5_000_000)
    begun = play(stream, by_time(sounds(8), back))
    assert [one.size for one in begun] == [None, (320, 240)]
    stream.stop()


def test_garbage_begins_nothing():
    stream = Stream()
    rubbish = parse(pack(Codec.H264, Layer.MAIN, Flag.KEY, 1, 0, START, b"\x00\x00\x01\x65rubbish"))
    assert play(stream, [rubbish] * 3) == []
    play(stream, [parse(pack(Codec.OPUS, Layer.SOUND, Flag.KEY, 1, 0, START, b"\xff\xff\xff"))])
    stream.stop()


def test_a_reader_that_stopped_is_known():
    begun = play(Stream(), pictures())[0]
    assert not begun.pipe.full
    begun.pipe.write(bytes(9 * 1024 * 1024))
    assert begun.pipe.full
    begun.pipe.end()
    assert begun.pipe.read(10) == b""


def test_a_key_frame_waits_a_moment_for_the_first_sound():
    stream = Stream()
    first = [one for one in sounds() if one.captured > START + 150_000]
    begun = play(stream, by_time(pictures(), first))
    assert [one.sound for one in begun] == [True]
    with read(begun[0]) as made:
        frames = [frame for packet in made.demux(video=0) for frame in packet.decode()]
    assert len(frames) >= 43, "from the first key frame on"
    stream.stop()
