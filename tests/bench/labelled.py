"""The labelled pictures and sounds that detectors are measured with: labels.csv, identity/pairs.csv, and files."""

from __future__ import annotations

import csv
import json
import wave
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

RATE = 16_000


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled file."""

    file: str
    label: dict[str, Any]


class Data:
    """A folder of labelled files, by set."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sets: dict[str, list[Case]] = {}
        with (folder / "labels.csv").open(encoding="utf-8", newline="") as table:
            for row in csv.DictReader(table):
                self._sets.setdefault(row["set"], []).append(Case(row["file"], json.loads(row["label"])))

    def cases(self, name: str) -> list[Case]:
        """The cases of a set; none when it is missing."""
        return self._sets.get(name, [])

    def picture(self, file: str) -> NDArray[np.uint8]:
        """A picture, blue green red; an empty one when the file cannot be read."""
        read = cv2.imread(str(self.folder / file))
        return np.zeros((0, 0, 3), np.uint8) if read is None else read

    def sound(self, file: str) -> NDArray[np.float32]:
        """A sound, mono, 16000 a second."""
        with wave.open(str(self.folder / file)) as opened:
            rate, channels = opened.getframerate(), opened.getnchannels()
            raw = np.frombuffer(opened.readframes(opened.getnframes()), np.int16)
        mono = raw.reshape(-1, channels).mean(1) / 32768
        at = np.arange(int(len(mono) * RATE / rate)) * rate / RATE
        return np.interp(at, np.arange(len(mono)), mono).astype(np.float32)

    def pairs(self) -> list[tuple[str, str, bool]]:
        """Two pictures each, and whether they show one person."""
        path = self.folder / "identity" / "pairs.csv"
        if not path.is_file():
            return []
        with path.open(encoding="utf-8", newline="") as table:
            return [(row["first"], row["second"], row["same"] == "Yes") for row in csv.DictReader(table)]
