"""Makes the console's signals: soft sines, no samples of anybody's. Run it to make them anew."""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

RATE = 22_050
LOUDEST = 9000
HERE = Path(__file__).parent
SIGNALS = {"high": ((880.0, 0.11), (1175.0, 0.22)), "medium": ((660.0, 0.2),)}


def note(hertz: float, seconds: float) -> list[int]:
    """A sine that swells in 8 ms and fades over its length."""
    count = int(RATE * seconds)
    return [
        int(
            9000 * math.sin(2 * math.pi * hertz * at / RATE) * min(1.0, at / (0.008 * RATE)) * (1 - at / count) ** 1.5
        )
        for at in range(count)
    ]


def main() -> None:
    """Write every signal beside this file."""
    for name, notes in SIGNALS.items():
        samples = [value for one in notes for value in note(*one)]
        with wave.open(str(HERE / f"{name}.wav"), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE)
            out.writeframes(struct.pack(f"<{len(samples)}h", *samples))


if __name__ == "__main__":
    main()
