"""The front camera with its sound in step, through libVLC: the one file that knows python-vlc.

libVLC reads a `desk.stream.Stream` through callbacks and gives the picture back through vmem. Everything libVLC is
done in one worker thread: stopping or releasing it inside a callback, or in the GUI's thread, freezes. Callbacks and
buffers are kept for as long as libVLC may call them.
"""

from __future__ import annotations

import ctypes
import logging
import os
import queue
import sys
import threading
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from invigilator.desk.stream import Begun, Stream
from invigilator.wire.packet import Layer

try:
    import vlc
except (ImportError, OSError, NameError, AttributeError):  # libVLC is not there, or is one of another kind
    vlc = None

if TYPE_CHECKING:
    from collections.abc import Callable

    from invigilator.wire.packet import Packet

log = logging.getLogger(__name__)
State = Literal["missing", "starting", "live", "closed"]
CACHING = 120  # ms between reading and showing, beside what the sound bundles make necessary
STALLED = 2.0  # seconds without a packet after which what libVLC still shows is no news
UNKNOWN_SIZE = 2**64 - 1
OPTIONS = (
    "--quiet",
    "--intf=dummy",
    "--no-video-title-show",
    "--no-osd",
    "--no-spu",
    "--no-lua",
    "--no-stats",
    "--avcodec-threads=1",
    "--avcodec-hw=none",
)


def sound_device() -> bool:
    """Whether this machine can make a sound; libVLC takes seconds to find out that it cannot."""
    if not sys.platform.startswith("linux"):
        return True
    try:
        cards = Path("/proc/asound/cards").read_text("ascii", "replace")
    except OSError:
        cards = ""
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere"))
    servers = (runtime / "pulse/native", runtime / "pipewire-0")
    return (bool(cards.strip()) and "no soundcards" not in cards) or any(one.exists() for one in servers)


class _Run:
    """One libVLC player on one stream; made, started and released in the worker thread."""

    def __init__(self, instance: vlc.Instance, begun: Begun, shown: Callable[[], None]) -> None:
        self._begun = begun
        self._shown = shown
        self.picture: NDArray[np.uint8] | None = None
        self.fed_at = time.monotonic()
        """When the last picture's packet went in."""
        width, height = begun.size or (2, 2)
        self._back = np.zeros((height, width, 4), np.uint8)
        kinds = vlc.CallbackDecorators
        opened, read = kinds.MediaOpenCb(self._open), kinds.MediaReadCb(self._read)
        seek, closed = kinds.MediaSeekCb(self._seek), kinds.MediaCloseCb(self._close)
        lock, display = kinds.VideoLockCb(self._lock), kinds.VideoDisplayCb(self._display)
        self._kept = (opened, read, seek, closed, lock, display)
        self._media = vlc.libvlc_media_new_callbacks(instance, opened, read, seek, closed, None)
        self._media.add_option(f":network-caching={CACHING}")
        self._media.add_option(":demux=mkv")
        self._player = instance.media_player_new()
        self._player.set_media(self._media)
        self._player.video_set_callbacks(lock, None, display, None)
        self._player.video_set_format("RV32", width, height, width * 4)

    @property
    def stalled(self) -> bool:
        """Whether pictures should come and do not. libVLC itself shows the last one again, 15 times a second."""
        return self._begun.size is not None and time.monotonic() - self.fed_at > STALLED

    @property
    def full(self) -> bool:
        """Whether libVLC reads no more."""
        return self._begun.pipe.full

    def play(self, loudness: int) -> None:
        self._player.play()
        self.loudness(loudness)

    def loudness(self, percent: int) -> None:
        self._player.audio_set_volume(percent)
        self._player.audio_set_mute(percent == 0)

    def release(self) -> None:
        self._begun.pipe.end()  # a reader that waits would keep stop() waiting
        self._player.stop()
        self._player.release()
        self._media.release()

    def _open(self, _opaque: object, _data: object, size: ctypes.Array[ctypes.c_uint64]) -> int:
        size[0] = UNKNOWN_SIZE
        return 0

    def _read(self, _opaque: object, buffer: int, most: int) -> int:
        data = self._begun.pipe.read(most)
        ctypes.memmove(buffer, data, len(data))
        return len(data)

    def _seek(self, _opaque: object, _offset: int) -> int:
        # libVLC 3.0.24's Matroska reader refuses a stream that cannot be sought in ("cannot find any cluster");
        # once it believes that this one can, it never asks. The other reader (avformat) waits for 32 KB each time.
        return -1

    def _close(self, _opaque: object) -> None:
        self._begun.pipe.end()

    def _lock(self, _opaque: object, planes: ctypes.Array[ctypes.c_void_p]) -> None:
        planes[0] = self._back.ctypes.data

    def _display(self, _opaque: object, _picture: object) -> None:
        if not self.stalled:
            self.picture = self._back.copy()
            self._shown()


class Player:
    """Plays one candidate's front camera and microphone, from `put` to `close`."""

    def __init__(self, shown: Callable[[], None], *, device: bool | None = None) -> None:
        """Start the worker.

        Args:
            shown: called in libVLC's thread for each picture; must be quick.
            device: whether there is a sound device; None looks for one.
        """
        self._shown = shown
        self.device = sound_device() if device is None else device
        """Whether this machine can make a sound."""
        self._queue: queue.SimpleQueue[Packet | int | None] = queue.SimpleQueue()
        self._run: _Run | None = None
        self._loudness = 0
        self.state: State = "starting" if vlc is not None else "missing"
        self._thread: threading.Thread | None = None
        if vlc is not None:
            self._thread = threading.Thread(target=self._work, name="player", daemon=True)
            self._thread.start()

    @property
    def picture(self) -> NDArray[np.uint8] | None:
        """The newest picture (height × width × 4, RGB32), None while there is none or it has stalled."""
        run = self._run
        return run.picture if run is not None and self.state == "live" and not run.stalled else None

    def put(self, packet: Packet) -> None:
        """Take a main or sound packet of the front camera; from any thread."""
        if self._thread is not None:
            self._queue.put(packet)

    def loudness(self, percent: int) -> None:
        """0 mutes."""
        if self._thread is not None:
            self._queue.put(percent)

    def close(self) -> None:
        """Have the worker end; does not wait for libVLC."""
        self._queue.put(None)
        self.state = "closed"

    def join(self, seconds: float) -> None:
        """Wait for the worker's end, after `close`."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _work(self) -> None:
        stream = Stream()
        while (said := self._queue.get()) is not None:
            if isinstance(said, int):
                self._loudness = said
                if self._run is not None:
                    self._run.loudness(said)
                continue
            if self._run is not None and (self._run.full or (self._run.stalled and said.layer is Layer.SOUND)):
                self._end(stream)  # hung; or the pictures have stopped and the sound goes on alone
            try:
                begun = stream.take(said, self._queue.qsize(), time.monotonic())
            except (OSError, ValueError) as error:
                log.info("the stream begins again: %s", error)
                self._end(stream)
                continue
            if begun is not None:
                self._begin(begun)
            if self._run is not None and said.layer is Layer.MAIN:
                self._run.fed_at = time.monotonic()
        self._end(stream)

    def _begin(self, begun: Begun) -> None:
        old, self._run = self._run, None
        if old is not None:
            old.release()
        run = _Run(_instance(device=self.device), begun, self._displayed)
        self._run = run
        run.play(self._loudness)
        if begun.size is None and self.state != "closed":
            self.state = "live"

    def _displayed(self) -> None:
        if self.state == "starting":
            self.state = "live"
        self._shown()

    def _end(self, stream: Stream) -> None:
        stream.stop()
        run, self._run = self._run, None
        if self.state == "live":
            self.state = "starting"
        if run is not None:
            run.release()


def sound(path: Path, longest: float) -> None:
    """Play a short file to its end, or for that many seconds. Blocks: for a thread that may wait."""
    if vlc is None:
        return
    run = _instance(device=True).media_player_new(str(path))
    run.play()
    end = time.monotonic() + longest
    while time.monotonic() < end and run.get_state() != vlc.State.Ended:
        time.sleep(0.05)
    run.stop()
    run.release()


def installed() -> bool:
    """Whether libVLC is there."""
    return vlc is not None


@cache
def _instance(*, device: bool) -> vlc.Instance:
    """LibVLC itself, made once (it reads its plugins) and kept."""
    return vlc.Instance([*OPTIONS, *(() if device else ("--aout=dummy",))])
