"""The drill's sounds: Ogg Opus files taken apart into the 20 ms packets a page would send."""

from __future__ import annotations

from pathlib import Path

import av
import av.error

from invigilator.drill.footage import FOLDER, FootageError

PACKET_MS = 20
BUNDLE = 10  # packets in one message: every message costs the hub the same, whatever its size
NAMES = ("room", "keys", "speech")


def load(name: str, folder: Path = FOLDER / "sound") -> list[bytes]:
    """The packets of one sound, 48 kHz mono.

    Raises:
        FootageError: no such sound, or it cannot be read.
    """
    path = folder / f"{name}.opus"
    try:
        with av.open(str(path)) as container:
            packets = [bytes(packet) for packet in container.demux(audio=0) if packet.size]
    except (av.error.FFmpegError, OSError) as error:
        raise FootageError(f"the drill cannot read the sound {path}: {error}") from None
    if len(packets) < BUNDLE:
        raise FootageError(f"the sound {path} is shorter than {BUNDLE * PACKET_MS} ms")
    return packets
