"""A sheet with writing held to the front camera: the request of 六(九), with what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from invigilator.exam.flag import Kind
from invigilator.watch.box import Box
from invigilator.watch.detector import Answer, Finding, Look, Reason, blind, seen, usable
from invigilator.watch.fit import crop, outward
from invigilator.watch.reading import Line, Reader

if TYPE_CHECKING:
    from invigilator.watch.detector import Picture

CHINESE = ("厕", "廁", "洗手", "卫生间", "衛生間", "卫生問", "盥洗", "解手", "小便", "大便", "方便", "尿")
ENGLISH = ("restroom", "toilet", "bathroom", "washroom", "lavatory")
EXACT = ("wc",)
"""Words that name a restroom request. An English one may have a letter wrong, missing or too many."""

_SIZES = (256, 128)  # the finder's picture; the smaller one is for writing that is very large
_SHEET_SIZES = (160, 320)  # and for a sheet by itself
_SHEETS = 1  # looked at by themselves
_SHEET_LEAST = 32  # pixels
_SURE = 0.6
_LOW = 0.018  # part of the picture's height: writing lower than this is not held up for reading
_LINES = 4  # read at most
_BRIGHT, _GREY, _EVEN, _MOST = 80, 75, 0.22, 0.55  # what paper behind writing is like
_SMALL = 240  # pixels: the longer side of the picture in which sheets are looked for
_BAND = 45  # grey levels that the light on one sheet may differ by
_FILLED = 0.82  # of the rectangle around it; a hand may cover the rest
_SMALLEST_SHEET, _LARGEST_SHEET = 0.02, 0.75  # part of the picture


@dataclass(frozen=True, slots=True)
class Writing:
    """A sheet that was found: where its lines are, what they say, how sure, and the word that names the request."""

    box: Box
    text: str
    score: float
    keyword: str


class Sheet:
    """Looks for writing on paper."""

    name = "sheet"
    kinds = frozenset({Kind.SHEET})

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def look(self, look: Look) -> Answer:
        """Judge one picture of the front camera. The finding's text is what was read, line by line."""
        if look.picture is None or not usable(look.picture):
            return blind(self.name, look, Reason.NO_PICTURE)
        writing = self.read(look.picture)
        return seen(
            self.name, look, *([Finding(Kind.SHEET, writing.score, writing.box, writing.text)] if writing else [])
        )

    def read(self, picture: Picture) -> Writing | None:
        """What is written on a sheet in the picture, None without one.

        Writing too large or too small for the finder in the whole picture is found on the sheet by itself, where
        something looks like one.
        """
        written = None
        for size in _SIZES:
            lines = self._on_paper(picture, self._reader.find(picture, size))
            written = written or self._written(picture, lines)
        if written and written.keyword:
            return written
        for part in _sheets(picture):
            alone = crop(picture, part)
            if min(alone.shape[:2]) < _SHEET_LEAST:
                continue
            for size in _SHEET_SIZES:
                found = [_outward(line, part) for line in self._reader.find(alone, size)]
                again = self._written(picture, self._on_paper(picture, found))
                if again and (written is None or (again.keyword and not written.keyword)):
                    written = again
        return written

    def _on_paper(self, picture: Picture, lines: list[Line]) -> list[Line]:
        likely = [line for line in lines if line.score >= _SURE and line.height >= _LOW]
        return [line for line in likely[: 2 * _LINES] if _is_on_paper(picture, line.box)][:_LINES]

    def _written(self, picture: Picture, lines: list[Line]) -> Writing | None:
        read = [(line, *self._reader.read(picture, line)) for line in sorted(lines, key=lambda one: one.box.top)]
        read = [(line, text, sure) for line, text, sure in read if text]
        if not read:
            return None
        boxes = [line.box for line, _, _ in read]
        around = Box(
            min(box.left for box in boxes),
            min(box.top for box in boxes),
            max(box.right for box in boxes),
            max(box.bottom for box in boxes),
        )
        text = "\n".join(text for _, text, _ in read)
        return Writing(around, text, max(line.score for line, _, _ in read), keyword(text))


def keyword(text: str) -> str:
    """The word in a text that names a restroom request, empty without one."""
    plain = "".join(text.split()).lower()
    for word in CHINESE:
        if word in plain:
            return word
    tokens = re.findall(r"[a-z0-9]+", text.lower())
    for word in EXACT:
        if word in tokens:
            return word
    letters = re.sub(r"[^a-z0-9]", "", plain)
    for word in ENGLISH:
        if word in letters or any(_nearly(token, word) for token in tokens):
            return word
    return ""


def _nearly(one: str, other: str) -> bool:
    """Whether one letter makes the difference: another one, one less or one more."""
    if abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    if len(short) == len(long):
        return sum(a != b for a, b in zip(short, long, strict=True)) <= 1
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _is_on_paper(picture: Picture, box: Box) -> bool:
    """Whether what surrounds the letters is bright, grey and even, as paper is."""
    part = crop(picture, Box(box.left, box.top, box.right, box.bottom).grown(0.1))
    grey = cv2.cvtColor(part, cv2.COLOR_BGR2GRAY)
    bar, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    ground = grey > bar
    if ground.mean() < _MOST:
        return False
    bright = grey[ground].astype(np.float32)
    colour = cv2.cvtColor(part, cv2.COLOR_BGR2HSV)[..., 1][ground]
    return bool(bright.mean() >= _BRIGHT and colour.mean() <= _GREY and bright.std() <= _EVEN * bright.mean())


def _sheets(picture: Picture) -> list[Box]:
    """Nearly rectangular patches that are brighter than what is around them, evenest first."""
    height, width = picture.shape[:2]
    across, down = (
        (_SMALL, round(_SMALL * height / width)) if width >= height else (round(_SMALL * width / height), _SMALL)
    )
    tone = cv2.cvtColor(cv2.resize(picture, (across, down), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2HSV)
    pale = cv2.medianBlur(np.where(tone[..., 1] < _GREY, tone[..., 2], 0).astype(np.uint8), 5)
    found: list[tuple[float, Box]] = []
    for bar in range(_BRIGHT, 250, _BAND // 3):
        band = cv2.inRange(pale, bar, min(255, bar + _BAND))
        outlines, _ = cv2.findContours(band, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for outline in outlines:
            area = cv2.contourArea(outline)
            _, (long, short), _ = cv2.minAreaRect(outline)
            filled = area / max(long * short, 1.0)
            if filled < _FILLED or not _SMALLEST_SHEET <= area / pale.size <= _LARGEST_SHEET:
                continue
            x, y, wide, tall = cv2.boundingRect(outline)
            box = Box(x / across, y / down, (x + wide) / across, (y + tall) / down)
            if all(box.alike(other) < 0.6 for _, other in found):
                found.append((filled, box))
    return [box for _, box in sorted(found, key=lambda one: -one[0])[:_SHEETS]]


def _outward(line: Line, part: Box) -> Line:
    corners = [outward(Box(x, y, x, y), part) for x, y in line.corners]
    return Line(line.score, tuple((one.left, one.top) for one in corners))
