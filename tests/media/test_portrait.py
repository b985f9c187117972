"""Photographs of a roster out of real files."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from invigilator.media import framesize
from invigilator.media.portrait import MAX_PORTRAIT, PortraitError, portrait, portraits
from invigilator.wire.packet import Codec


def picture(path: Path, width: int = 1200, height: int = 1600, codec: str = "mjpeg") -> Path:
    noise = np.random.default_rng(1).integers(0, 255, (height, width, 3), dtype=np.uint8)
    frame = av.VideoFrame.from_ndarray(noise, format="rgb24")
    context = av.CodecContext.create(codec, "w")
    assert isinstance(context, av.VideoCodecContext)
    kind = "yuvj420p" if codec == "mjpeg" else "rgb24"
    context.width, context.height, context.pix_fmt = width, height, kind
    context.time_base = Fraction(1, 1)
    packets = [*context.encode(frame.reformat(format=kind)), *context.encode(None)]
    path.write_bytes(b"".join(bytes(one) for one in packets))
    return path


@pytest.mark.parametrize(("name", "codec"), [("a.jpg", "mjpeg"), ("b.PNG", "png")])
def test_a_large_picture_becomes_a_small_one(name: str, codec: str, tmp_path: Path) -> None:
    made = portrait(picture(tmp_path / name, codec=codec))
    assert framesize.read(Codec.JPEG, made) == (300, 400), "noise, the hardest to squeeze"
    assert len(made) <= MAX_PORTRAIT


def test_a_small_picture_keeps_its_size(tmp_path: Path) -> None:
    assert framesize.read(Codec.JPEG, portrait(picture(tmp_path / "a.jpg", 120, 160))) == (120, 160)


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\xff\xd8\xff\xe0cut off", b"\x89PNG\r\n\x1a\ncut off"])
def test_what_is_no_picture_is_said(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "li.jpg").write_bytes(content)
    with pytest.raises(PortraitError, match=r"li\.jpg cannot be used: not a JPEG or PNG picture"):
        portraits(tmp_path)


def test_too_many_pixels_are_never_decoded(tmp_path: Path) -> None:
    head = b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
    (tmp_path / "a.jpg").write_bytes(head + b"\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00" + b"\0" * 99)
    with pytest.raises(PortraitError, match="cannot be used"):
        portraits(tmp_path)


def test_a_folder_without_pictures_is_said(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("")
    with pytest.raises(PortraitError, match="has 0 pictures"):
        portraits(tmp_path)
    with pytest.raises(PortraitError, match="cannot be read"):
        portraits(tmp_path / "nowhere")


def test_progress_is_told(tmp_path: Path) -> None:
    for name in ("b.jpg", "a.jpg"):
        picture(tmp_path / name, 64, 64)
    told: list[tuple[int, int]] = []
    assert list(portraits(tmp_path, lambda done, of: told.append((done, of)))) == ["a.jpg", "b.jpg"]
    assert told == [(1, 2), (2, 2)]
