"""Clips of the drill cast, encoded once into the layers a real page sends, and cached.

A clip is one person, one camera, one action. Both layers carry the `clock` and begin with a key frame; the next ones
come every two seconds, and one second before the end so that a clip that does not loop can stand still on it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import av.error
import msgspec
import numpy as np
import platformdirs
from av.video.frame import PictureType

from invigilator.drill import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "footage"
KEY_SECONDS = 2
HOLD_SECONDS = 1
STILL_BYTES = 180 * 1024
_MAGIC = b"drill clip 4\n"
_DIGEST = hashlib.sha256().digest_size


class FootageError(Exception):
    """A clip is missing or cannot be read or kept; the sentence says which and what to do."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How one layer is encoded; sizes in pixels, ``rate`` in kbit/s."""

    width: int
    height: int
    fps: int
    rate: int


THUMB = Setting(320, 240, 10, 100)
MAIN = {"front": Setting(640, 480, 15, 520), "side": Setting(640, 480, 15, 340)}


class Frame(msgspec.Struct, frozen=True, array_like=True):
    """One encoded picture, H.264 Annex B; a key frame brings its parameter sets."""

    key: bool
    data: bytes


class Clip(msgspec.Struct, frozen=True, array_like=True):
    """Both layers of one clip, its length in milliseconds, and its first picture as JPEG."""

    thumb: list[Frame]
    main: list[Frame]
    length: int
    still: bytes


@dataclass(frozen=True, slots=True, order=True)
class ClipName:
    """Which clip: ``camera`` is front or side, ``action`` as in the file's name."""

    person: str
    camera: str
    action: str

    @property
    def path(self) -> Path:
        """The file, relative to the footage folder."""
        return Path(self.person) / f"{self.camera}-{self.action}.mp4"


class Footage:
    """The clips of one folder, encoded on demand, kept in memory and in a cache folder."""

    def __init__(self, folder: Path = FOLDER, cache: Path | None = None) -> None:
        self._folder = folder
        self._cache = cache or Path(platformdirs.user_cache_dir("invigilator")) / "drill"
        self._ready: dict[ClipName, Clip] = {}
        if not folder.is_dir():
            raise FootageError(f"the drill's footage is missing: there is no folder {folder}")

    def people(self) -> list[str]:
        """Everyone in the cast, by name."""
        return sorted(path.parent.name for path in self._folder.glob("*/front-idle.mp4"))

    def actions(self, person: str, camera: str) -> frozenset[str]:
        """What there is of one person on one camera."""
        return frozenset(path.stem.partition("-")[2] for path in (self._folder / person).glob(f"{camera}-*.mp4"))

    def clip(self, name: ClipName) -> Clip:
        """One clip; encoded now if it has not been prepared.

        Raises:
            FootageError: no such clip, or it cannot be decoded.
        """
        if name not in self._ready:
            self._ready[name] = self._load(name)
        return self._ready[name]

    def prepare(self, names: Iterable[ClipName], progress: Callable[[int, int], None] | None = None) -> None:
        """Have these clips in memory, on all cores; ``progress(done, total)`` counts those that need encoding.

        Raises:
            FootageError: as `clip`.
        """
        missing = []
        for name in sorted(set(names) - self._ready.keys()):
            known = self._recall(self._place(name))
            if known is None:
                missing.append(name)
            else:
                self._ready[name] = known
        if not missing:
            return
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            jobs = {pool.submit(self._load, name): name for name in missing}
            try:
                for done, job in enumerate(as_completed(jobs), 1):
                    self._ready[jobs[job]] = job.result()
                    if progress:
                        progress(done, len(missing))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def _load(self, name: ClipName) -> Clip:
        place = self._place(name)
        known = self._recall(place)
        if known is None:
            known = encode(self._folder / name.path, name.camera)
            self._keep(place, known)
        return known

    def _place(self, name: ClipName) -> Path:
        """Where the clip is cached: named by what it is made from, so that a change is another file."""
        try:
            source = (self._folder / name.path).read_bytes()
        except OSError:
            raise FootageError(f"the drill has no footage {name.path} in {self._folder}") from None
        recipe = repr((_MAGIC, THUMB, MAIN[name.camera], KEY_SECONDS, HOLD_SECONDS, av.library_versions))
        return self._cache / (hashlib.sha256(source + recipe.encode()).hexdigest() + ".clip")

    @staticmethod
    def _recall(place: Path) -> Clip | None:
        """A cached clip, or None when there is none or it is damaged."""
        try:
            blob = place.read_bytes()
        except OSError:
            return None
        body, digest = blob[len(_MAGIC) : -_DIGEST], blob[-_DIGEST:]
        if not blob.startswith(_MAGIC) or hashlib.sha256(body).digest() != digest:
            return None
        try:
            return msgspec.msgpack.decode(body, type=Clip)
        except msgspec.DecodeError:
            return None

    def _keep(self, place: Path, clip: Clip) -> None:
        """Cache a clip; a reader sees all of it or nothing. A cache that cannot be written costs only time."""
        body = msgspec.msgpack.encode(clip)
        part = place.with_suffix(f".{os.getpid()}.part")
        try:
            self._cache.mkdir(parents=True, exist_ok=True)
            part.write_bytes(_MAGIC + body + hashlib.sha256(body).digest())
            part.replace(place)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink()


def encode(path: Path, camera: str) -> Clip:
    """Both layers and the still of one video file.

    Raises:
        FootageError: the file cannot be decoded, or is too long for the clock.
    """
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            rate = float(stream.average_rate or 10)
            frames = list(container.decode(stream))
    except (av.error.FFmpegError, OSError, IndexError) as error:
        raise FootageError(f"the drill cannot read {path}: {error}") from None
    if not frames:
        raise FootageError(f"the drill cannot read {path}: it holds no picture")
    thumb = _layer(frames, rate, THUMB, path)
    main = _layer(frames, rate, MAIN[camera], path)
    return Clip(thumb, main, round(len(frames) * 1000 / rate), _jpeg(frames[0]))


def _layer(frames: list[av.VideoFrame], rate: float, setting: Setting, path: Path) -> list[Frame]:
    """One layer of a clip: pictures repeated or left out to the layer's rate, each with its clock."""
    count = round(len(frames) * setting.fps / rate)
    if count > clock.LIMIT:
        raise FootageError(f"{path} is too long for a drill clip: at most {clock.LIMIT // setting.fps} s")
    codec = av.CodecContext.create("libx264", "w")
    assert isinstance(codec, av.VideoCodecContext)  # noqa: S101 - what create() cannot say in its type
    codec.width, codec.height, codec.pix_fmt = setting.width, setting.height, "yuv420p"
    codec.framerate, codec.time_base = Fraction(setting.fps), Fraction(1, setting.fps)
    codec.bit_rate = setting.rate * 1000
    codec.thread_count = 1
    codec.options = {
        "profile": "baseline",
        "preset": "superfast",
        "tune": "zerolatency",
        "maxrate": f"{setting.rate}k",
        "bufsize": f"{setting.rate}k",
        "sc_threshold": "0",
        "forced-idr": "1",
        "g": "1000",
    }
    hold = count - HOLD_SECONDS * setting.fps
    out: list[Frame] = []
    for index in range(count):
        source = frames[min(int(index * rate / setting.fps), len(frames) - 1)]
        picture = _timed(source, setting, index)
        picture.pts, picture.time_base = index, codec.time_base
        forced = index % (KEY_SECONDS * setting.fps) == 0 or index == hold
        picture.pict_type = PictureType.I if forced else PictureType.NONE
        out.extend(Frame(packet.is_keyframe, bytes(packet)) for packet in codec.encode(picture))
    out.extend(Frame(packet.is_keyframe, bytes(packet)) for packet in codec.encode(None))
    return out


def _timed(source: av.VideoFrame, setting: Setting, index: int) -> av.VideoFrame:
    """The picture at the layer's size with the clock in its corner."""
    width, height = setting.width, setting.height
    scaled = source.reformat(width=width, height=height, format="yuv420p", interpolation="AREA")
    planes = scaled.to_ndarray().astype(np.uint8, copy=False)
    quarter = height // 4
    chroma = tuple(
        planes[height + k * quarter : height + (k + 1) * quarter].reshape(height // 2, width // 2) for k in (0, 1)
    )
    clock.burn(planes[:height], chroma, index)
    return av.VideoFrame.from_ndarray(planes, format="yuv420p")


def _jpeg(frame: av.VideoFrame) -> bytes:
    """The picture as JPEG, small enough for a message."""
    codec = av.CodecContext.create("mjpeg", "w")
    assert isinstance(codec, av.VideoCodecContext)  # noqa: S101 - what create() cannot say in its type
    codec.width, codec.height, codec.pix_fmt = frame.width, frame.height, "yuvj420p"
    codec.time_base = Fraction(1, 10)
    codec.options = {"qmin": "4", "qmax": "6"}
    picture = frame.reformat(format="yuvj420p")
    picture.pts = 0
    data = b"".join(bytes(packet) for packet in [*codec.encode(picture), *codec.encode(None)])
    if len(data) > STILL_BYTES:
        raise FootageError(f"a still of {len(data)} bytes does not fit a message")
    return data
