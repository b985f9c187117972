"""Records in real time until it is killed; prints a line each time a packet is handed over. Run by test_killed."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from invigilator.media.recorder import Recorder
from invigilator.wire.packet import Codec, Layer, Packet, pack, parse
from tests.media.sounds import opus, pcm
from tests.media.streams import encode, room


def moved(packet: Packet, captured: int) -> Packet:
    return parse(
        pack(
            packet.codec,
            packet.layer,
            packet.flags,
            packet.feed,
            packet.sequence,
            captured,
            bytes(packet.payload),
        )
    )


def main(folder: Path, codec: Codec) -> None:
    pictures = [room(n) for n in range(300)]
    streams = [
        encode(pictures, codec=codec, layer=Layer.MAIN, fps=15, captured=0),
        encode(pictures[:200], codec=codec, layer=Layer.THUMB, captured=0),
        pcm(20.0, captured=0) if codec is Codec.JPEG else opus(20.0, captured=0),
    ]
    packets = sorted((packet for stream in streams for packet in stream), key=lambda packet: packet.captured)
    recorder = Recorder(folder, on_segment=print, on_gap=print)
    recorder.open(1, "s1", "front")
    start = time.time_ns() // 1000
    for packet in packets:
        at = start + packet.captured
        # Sound is sent when its last sample has been heard, as a page does.
        due = at + (160_000 if packet.layer is Layer.SOUND else 0)
        time.sleep(max(0, due - time.time_ns() // 1000) / 1e6)
        recorder.put(moved(packet, at))
        print(packet.layer.name, at, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Codec[sys.argv[2]])
