"""Photographs out of files, as small JPEGs: what a roster's pictures are sent and kept as."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av

from invigilator.media.still import jpeg

MAX_PORTRAIT = 20 * 1024  # bytes: five thousand of them fit one order
_LONG = 400  # pixels of the longer side
_MAX_FILE = 20 << 20  # bytes of a file that is looked at
_MAX_PIXELS = 50_000_000
_KINDS = frozenset({".jpg", ".jpeg", ".png"})
MOST = 5_000  # of one order


class PortraitError(ValueError):
    """There is no usable picture; the text says why."""


def portrait(path: Path) -> bytes:
    """The picture of a JPEG or PNG file, at most 400 pixels long and 20 KB.

    Raises:
        PortraitError: it cannot be read, is no picture, or is too large to be one.
    """
    try:
        if path.stat().st_size > _MAX_FILE:
            raise PortraitError("larger than 20 MB")
        with av.open(str(path), format="jpeg_pipe" if _is_jpeg(path) else "png_pipe") as file:
            stream = file.streams.video[0]
            if stream.width * stream.height > _MAX_PIXELS:  # before anything is decoded
                raise PortraitError(f"{stream.width}×{stream.height} pixels are too many")
            frame = next(file.decode(stream), None)
    except OSError as error:
        raise PortraitError(error.strerror or "cannot be read") from None
    except (av.error.FFmpegError, ValueError, IndexError, MemoryError) as error:
        if isinstance(error, PortraitError):
            raise
        raise PortraitError("not a JPEG or PNG picture") from None
    if frame is None:
        raise PortraitError("not a JPEG or PNG picture")
    shrink = min(1.0, _LONG / max(frame.width, frame.height))
    size = [max(2, round(side * shrink) // 2 * 2) for side in (frame.width, frame.height)]
    made = jpeg(frame.reformat(size[0], size[1], format="rgb24", interpolation="AREA"), MAX_PORTRAIT)
    if not made:
        raise PortraitError("it cannot be made small enough")
    return made


def portraits(folder: Path, told: Callable[[int, int], None] = lambda _done, _of: None) -> dict[str, bytes]:
    """All pictures of a folder by file name; ``told(done, of)`` after each.

    Raises:
        PortraitError: no folder, no or too many pictures in it, or one that cannot be used; a sentence with its name.
    """
    try:
        files = sorted(one for one in folder.iterdir() if one.suffix.lower() in _KINDS)
    except OSError as error:
        raise PortraitError(f"the folder {folder} cannot be read: {error.strerror or error}") from None
    if not 0 < len(files) <= MOST:
        raise PortraitError(f"the folder {folder} has {len(files)} pictures (.jpg, .png): 1 to {MOST} are needed")
    made = {}
    for number, file in enumerate(files, 1):
        try:
            made[file.name] = portrait(file)
        except PortraitError as error:
            raise PortraitError(f"the picture {file} cannot be used: {error}") from None
        told(number, len(files))
    return made


def _is_jpeg(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(3) == b"\xff\xd8\xff"
