"""The child processes of ``wall.py``: one way of showing many feeds, measured from inside."""

from __future__ import annotations

import ctypes
import json
import os
import random
import resource
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from heapq import heapify, heapreplace
from pathlib import Path
from typing import Any

import av
import numpy as np
from PyQt6.QtCore import QRect, QRectF, Qt, QTimer, QUrl
from PyQt6.QtGui import QImage, QPainter, QPaintEvent, QRegion
from PyQt6.QtWidgets import QApplication, QWidget

from invigilator.console import theme
from invigilator.console.language import set_language
from invigilator.console.wall import WallWidget
from invigilator.desk.focus import Focus
from invigilator.desk.grid import grid
from invigilator.desk.room import Room
from invigilator.desk.wall import Wall
from invigilator.media.decoder import open_decoder
from invigilator.media.pool import DecodePool, Drawn
from invigilator.wire.packet import Codec, Flag, Layer, pack, parse
from tests.desk.people import StillSession, health, person, room

WIDTH, HEIGHT, FPS = 1920, 1080, 10
SETTLE = 3.0  # seconds of running before it counts
BURST = 0.004  # seconds between two reads of a busy socket: it brings several packets at a time
PATIENCE = 40.0  # seconds until every tile must have shown something
Units = list[tuple[bytes, bool]]


def cpu() -> float:
    """CPU seconds of this process so far, all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def memory() -> float:
    """Resident megabytes at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(word: str) -> None:
    """Tell the parent."""
    print(word, flush=True)


def load(folder: Path) -> list[Units]:
    """The clips as packets."""
    return [
        [(bytes.fromhex(data), key) for data, key in one] for one in json.loads((folder / "clips.json").read_text())
    ]


def floor(feeds: int, seconds: float, folder: Path) -> None:
    """Decode what the wall decodes, one picture of each feed after the other, as fast as it goes."""
    films = load(folder)
    decoders = [open_decoder(Codec.H264) for _ in range(feeds)]
    shown = 0
    say("begin")
    began, used = time.monotonic(), cpu()
    for number in range(round(seconds * FPS)):
        for feed, decoder in enumerate(decoders):
            film = films[feed % len(films)]
            shown += len(decoder.decode(av.Packet(film[number % len(film)][0])))
    say("end")
    took = time.monotonic() - began
    assert shown == feeds * round(seconds * FPS)
    report = {"cores": (cpu() - used) / seconds, "fps": shown / feeds / took, "loop_p99": 0.0, "memory": memory()}
    say(json.dumps(report))


class Meter:
    """Counts pictures by tile, and measures once all tiles have shown one."""

    def __init__(self, app: QApplication, feeds: int, seconds: float) -> None:
        self.app, self.seconds = app, seconds
        self.shown = [0] * feeds
        self.count: Callable[[], list[int]] = lambda: self.shown
        self.late: list[float] = []
        self._before = 0.0
        self._began = time.monotonic()
        self._probe = QTimer()
        self._probe.setTimerType(Qt.TimerType.PreciseTimer)
        self._probe.timeout.connect(self._tick)
        self._probe.start(10)
        self._seen: deque[tuple[float, list[int]]] = deque(maxlen=round(SETTLE * 10))
        self._wait = QTimer()
        self._wait.timeout.connect(self._ready)
        self._wait.start(100)

    def _tick(self) -> None:
        now = time.perf_counter()
        if self._before:
            self.late.append((now - self._before - 0.010) * 1000)
        self._before = now

    def _ready(self) -> None:
        """Wait until every tile shows something, and none still hurries after what starting up cost it."""
        counts, now = list(self.count()), time.monotonic()
        self._seen.append((now, counts))
        before, earlier = self._seen[0]
        if len(self._seen) < self._seen.maxlen:  # type: ignore[operator]
            return
        hurry = max(after - then for after, then in zip(counts, earlier, strict=True)) / (now - before)
        if (all(counts) and hurry < 1.15 * FPS) or now - self._began > PATIENCE:
            self._wait.stop()
            self._begin()

    def _begin(self) -> None:
        say("begin")
        self.late.clear()
        self._counts, self._cpu, self._at = list(self.count()), cpu(), time.monotonic()
        QTimer.singleShot(round(self.seconds * 1000), self._end)

    def _end(self) -> None:
        took = time.monotonic() - self._at
        say("end")
        shown = [after - before for before, after in zip(self._counts, self.count(), strict=True)]
        report = {
            "cores": (cpu() - self._cpu) / took,
            "fps": sum(shown) / len(shown) / took,
            "fps_min": min(shown) / took,
            "loop_p99": float(np.percentile(self.late, 99)),
            "memory": memory(),
        }
        say(json.dumps(report))
        os._exit(0)  # hundreds of players take longer to stop than to measure


def wall(meter: Meter, feeds: int, folder: Path) -> None:
    """Our wall: double tiles of answering candidates, packets from one thread as from the media socket."""
    people = [person(seat) for seat in range(1, feeds // 2 + 1)]
    session, state = StillSession(running=True), Room()
    numbers = [feed for one in people for feed in (one.front, one.side)]
    state.take(room(people))
    state.take(health(numbers))
    pool = DecodePool()
    presenter = Wall(state, Focus(state, session.now), session, pool)
    widget = WallWidget(presenter, pool)
    index = {feed: place for place, feed in enumerate(numbers)}

    def painted(one: Drawn, _: int) -> None:
        meter.shown[index[one.feed]] += 1

    widget.on_painted = painted
    widget.resize(WIDTH, HEIGHT)
    widget.show()
    widget.refresh()
    assert len(widget.feeds()) == feeds, "not every feed is on the page"
    meter.keep = widget, presenter, pool  # type: ignore[attr-defined]
    threading.Thread(target=_send, args=(load(folder), numbers, pool), daemon=True).start()


def _send(films: list[Units], feeds: list[int], pool: DecodePool) -> None:
    """Ten pictures a second of each feed, each feed at its own instants."""
    dice, now = random.Random(7), time.monotonic()
    due = [(now + dice.random() / FPS, feed, 0) for feed in feeds]
    heapify(due)
    while True:
        at, feed, sequence = due[0]
        wait = at - time.monotonic()
        if wait > 0:
            time.sleep(max(wait, BURST))
        film = films[feed % len(films)]
        data, key = film[sequence % len(film)]
        raw = pack(Codec.H264, Layer.THUMB, Flag.KEY if key else 0, feed, sequence, time.time_ns() // 1000, data)
        pool.put(parse(raw))
        heapreplace(due, (at + 1 / FPS, feed, sequence + 1))


class Plain(QWidget):
    """The least a peer needs: paints the pictures that are new where our wall would."""

    def __init__(self, meter: Meter, feeds: int) -> None:
        super().__init__()
        self.meter = meter
        slots = grid(feeds // 2, WIDTH, HEIGHT).slots
        boxes = [box for slot in slots for box in (slot.front, slot.side)]
        self.places = [QRect(one.x, one.y, one.width, one.height) for one in boxes]
        self.pictures: list[QImage | None] = [None] * feeds
        self.dirty: set[int] = set()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.resize(WIDTH, HEIGHT)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(25)
        self._now: set[int] = set()

    def _tick(self) -> None:
        self._now, self.dirty = self.dirty, set()
        region = QRegion()
        for one in self._now:
            region += self.places[one]
        if self._now:
            self.update(region)

    def paintEvent(self, _: QPaintEvent | None) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        for one in self._now:
            picture = self.pictures[one]
            if picture is not None:
                place = self.places[one]
                painter.drawImage(QRectF(place), picture, QRectF(picture.rect()))
                self.meter.shown[one] += 1
        painter.end()
        self._now = set()


def vlc(meter: Meter, feeds: int, folder: Path) -> None:
    """One libVLC player a tile, each scaling into a buffer of its own, painted by one widget."""
    import vlc as library  # noqa: PLC0415

    widget = Plain(meter, feeds)
    instance = library.Instance(["--quiet", "--no-audio", "--avcodec-threads=1", "--avcodec-hw=none", "--no-osd"])
    size = widget.places[0].size()
    width, height = size.width(), size.height()
    buffers = [np.zeros((height, width, 4), np.uint8) for _ in range(feeds)]
    widget.pictures = [
        QImage(one.data, width, height, width * 4, QImage.Format.Format_RGB32)
        for one in buffers  # type: ignore[call-overload]
    ]
    addresses = [one.ctypes.data for one in buffers]

    @library.CallbackDecorators.VideoLockCb  # type: ignore[untyped-decorator]
    def lock(opaque: int | None, planes: int) -> None:
        ctypes.cast(planes, ctypes.POINTER(ctypes.c_void_p))[0] = addresses[(opaque or 0) - 1]

    @library.CallbackDecorators.VideoDisplayCb  # type: ignore[untyped-decorator]
    def display(opaque: int | None, _: int) -> None:
        widget.dirty.add((opaque or 0) - 1)

    nothing = ctypes.cast(None, library.CallbackDecorators.VideoUnlockCb)
    players = []
    films: list[tuple[Any, Any]] = []
    for number in range(feeds):
        player = instance.media_player_new()
        film = instance.media_new(str(folder / f"{number % 8}.mkv"), ":input-repeat=1000")
        player.set_media(film)
        films.append((film, library.MediaStats()))
        player.video_set_callbacks(lock, nothing, display, ctypes.c_void_p(number + 1))
        player.video_set_format("RV32", width, height, width * 4)
        player.play()
        players.append(player)

    def decoded() -> list[int]:
        """libVLC shows, and counts, a picture again when no new one has come in 80 ms: at 10/s each one twice."""
        for film, stats in films:
            film.get_stats(stats)
        return [int(stats.decoded_video) // 2 for _, stats in films]

    meter.count = decoded
    widget.show()
    meter.keep = widget, instance, players, buffers, lock, display, nothing  # type: ignore[attr-defined]


def qt(meter: Meter, feeds: int, folder: Path) -> None:
    """One QMediaPlayer and QVideoWidget a tile."""
    from PyQt6.QtMultimedia import QMediaPlayer  # noqa: PLC0415
    from PyQt6.QtMultimediaWidgets import QVideoWidget  # noqa: PLC0415

    window = QWidget()
    window.resize(WIDTH, HEIGHT)
    window.show()
    places = Plain(meter, feeds).places
    players = []

    def counted(number: int) -> Callable[[object], None]:
        def count(_: object) -> None:
            meter.shown[number] += 1

        return count

    for number in range(feeds):
        player, tile = QMediaPlayer(), QVideoWidget(window)
        tile.setGeometry(places[number])
        tile.show()
        player.setVideoOutput(tile)
        player.setLoops(-1)
        sink = tile.videoSink()
        if sink is None:
            raise SystemExit("QVideoWidget has no sink here")
        sink.videoFrameChanged.connect(counted(number))
        player.setSource(QUrl.fromLocalFile(str(folder / f"{number % 8}.mkv")))
        player.play()
        players.append((player, tile, sink))
        meter.app.processEvents()
    meter.keep = window, players  # type: ignore[attr-defined]


def main() -> None:
    """``ways.py WAY FEEDS SECONDS FOLDER``."""
    way, feeds, seconds, folder = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4])
    if way == "floor":
        floor(feeds, seconds, folder)
        return
    app = QApplication([])
    theme.dress(app)
    set_language("en")
    meter = Meter(app, feeds, seconds)
    {"wall": wall, "vlc": vlc, "qt": qt}[way](meter, feeds, folder)
    app.exec()


if __name__ == "__main__":
    main()
