"""The candidates a watch looks at: who has come, what is known of each, and what the hub must be told."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import cv2
import numpy as np

from invigilator.exam.alarmtable import ABSENCE
from invigilator.exam.flag import Kind
from invigilator.watch.arrivals import Arrivals
from invigilator.watch.detector import Camera
from invigilator.watch.flagger import Flagger
from invigilator.watch.identity import Identity
from invigilator.watch.voice import Voice
from invigilator.watch.watched import Watched
from invigilator.wire.packet import Layer
from invigilator.wire.views import LookAt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from invigilator.client.live import LiveSession
    from invigilator.client.session import Cancel
    from invigilator.watch.detector import Picture
    from invigilator.watch.eyes import Eyes
    from invigilator.watch.watched import Change
    from invigilator.wire.messages import Changed, Command
    from invigilator.wire.views import FeedHealth, SittingView

log = logging.getLogger(__name__)
PHASES = frozenset({"waiting", "answering"})
LISTEN = 3.0  # seconds between two looks at a microphone
UNSEEN = 20.0  # seconds without a look that could tell, after which "could not tell" is said
_SILENT = 10.0  # seconds without a picture: the hub itself says that a camera is gone


@dataclass(slots=True)
class Seat:
    """One candidate."""

    view: SittingView
    watched: Watched
    flagger: Flagger
    cancels: list[Cancel] = field(default_factory=list)
    given: dict[Camera, int] = field(default_factory=dict)  # captured, of the picture that was looked at last
    labels: dict[Camera, str] = field(default_factory=dict)
    listened: float = 0.0
    photos: tuple[str, ...] = ()  # of the identity that is compared with
    since: float = field(default_factory=time.monotonic)

    def feed(self, camera: Camera) -> int:
        """The feed handle of a camera."""
        return self.view.side if camera is Camera.SIDE else self.view.front


class Seats:
    """A `runner.Source`.

    The event loop hears of the room; everything that touches a candidate's flags waits until the thread of the looks
    has a moment (`catch_up`), so that nothing is touched by two.
    """

    def __init__(self, session: LiveSession, eyes: Eyes, *, number: int, of: int) -> None:
        self._session = session
        self._eyes = eyes
        self._number, self._of = number, of
        self._arrivals = Arrivals()
        self._seats: dict[str, Seat] = {}
        self._loop = asyncio.get_running_loop()
        self._later: deque[Callable[[], None]] = deque()
        self._looked: dict[int, LookAt] = {}
        self._fetching: set[asyncio.Task[None]] = set()
        self.watched: dict[str, Watched] = {}
        """By sitting; the runner's own list."""
        self.orders: asyncio.Queue[Command] = asyncio.Queue()

    # ---- the room, in the event loop ---

    def take(self, sittings: Iterable[SittingView]) -> None:
        """Everybody of the room."""
        for one in sittings:
            self._place(one)

    def change(self, event: Changed) -> None:
        """One has changed."""
        self._place(event.sitting)
        seat = self._seats.get(event.sitting.sitting)
        if seat is not None and event.event == "flag-answered":
            for one in event.sitting.flags:
                if one.answer == "no" and one.ended is None and one.kind in set(Kind):
                    self._later.append(partial(self._dismiss, seat, Kind(one.kind), one.box))

    def hear(self, feeds: Iterable[FeedHealth]) -> None:
        """The names of the cameras, and what their pages say."""
        by_feed = {one.feed: one for one in feeds}
        for seat in self._seats.values():
            for camera in (Camera.FRONT, Camera.SIDE):
                told = by_feed.get(seat.feed(camera))
                if told is not None and told.camera and told.camera != seat.labels.get(camera, ""):
                    before, seat.labels[camera] = seat.labels.get(camera, ""), told.camera
                    self._later.append(partial(self._named, seat, camera, before, told.camera))

    def judge_silence(self) -> None:
        """Whose cameras run and could not be judged for long: that is said, and is not the same as nobody there."""
        for seat in self._seats.values():
            self._later.append(partial(self._judge, seat))

    def looks(self) -> list[LookAt]:
        """What was looked at since the last call."""
        looked, self._looked = self._looked, {}
        return list(looked.values())

    def clear(self) -> None:
        """Nobody is there any more."""
        for name in list(self._seats):
            self._remove(name)

    def _place(self, view: SittingView) -> None:
        known = self._seats.get(view.sitting)
        if view.candidate.phase not in PHASES or view.seat % self._of != self._number - 1:
            if known is not None:
                self._remove(view.sitting)
            return
        if known is None:
            known = self._add(view)
        known.view = view
        known.watched.calm = ABSENCE if view.candidate.restroom in ("away", "overdue") else frozenset()
        self._compare(known)

    def _add(self, view: SittingView) -> Seat:
        watched = Watched(self._session.now() / 1000, spread=(view.seat * 0.618) % 1.0, voice=Voice())
        seat = Seat(view, watched, Flagger(view.sitting))
        for feed in (view.front, view.side):
            seat.cancels.append(self._session.watch(feed, Layer.MAIN, self._arrivals.frame, "latest"))
        seat.cancels.append(self._session.watch(view.front, Layer.SOUND, self._arrivals.sound))
        self._seats[view.sitting] = seat
        self._later.append(lambda: self.watched.update({view.sitting: watched}))
        return seat

    def _remove(self, name: str) -> None:
        seat = self._seats.pop(name)
        self._later.append(partial(self._forget, name))
        for cancel in seat.cancels:
            cancel()
        for feed in (seat.view.front, seat.view.side):
            self._arrivals.forget(feed)

    def _compare(self, seat: Seat) -> None:
        """Compare with the photographs there are, but only of who has allowed it."""
        view = seat.view
        photos = tuple(one for one in (view.photo_id, view.roster_photo) if one)
        if view.candidate.face != "allowed":
            photos = ()
        if photos != seat.photos:
            seat.photos = photos
            self._later.append(partial(seat.watched.compare, None))
            if photos:
                task = asyncio.create_task(self._fetch(seat, photos))
                self._fetching.add(task)  # else nobody holds it
                task.add_done_callback(self._fetching.discard)

    async def _fetch(self, seat: Seat, photos: tuple[str, ...]) -> None:
        pictures = [await self._session.picture(one) for one in photos]
        decoded = [cv2.imdecode(np.frombuffer(one, np.uint8), cv2.IMREAD_COLOR) for one in pictures if one]
        if seat.photos == photos:
            shown = tuple(np.asarray(one, np.uint8) for one in decoded if one is not None)
            self._later.append(partial(setattr, seat.watched, "photographs", shown))

    # ---- looking, in the thread of the looks ---

    def catch_up(self) -> None:
        """Do what has been waiting for this thread."""
        while self._later:
            self._later.popleft()()

    def newest(self, candidate: str, camera: Camera) -> tuple[float, Picture] | None:
        """See `runner.Source`."""
        seat = self._seats.get(candidate)
        if seat is None:
            return None
        feed = seat.feed(camera)
        if self._arrivals.captured(feed) <= seat.given.get(camera, 0):
            return None
        found = self._arrivals.picture(feed)
        if found is None:
            return None
        seat.given[camera] = found[0]
        self._embed(seat)
        return found[0] / 1e6, found[1]

    def noted(self, candidate: str, changes: list[Change]) -> None:
        """A look is done: what it changed, and what it could see."""
        seat = self._seats.get(candidate)
        if seat is None:
            return
        for camera, blind in seat.watched.blind.items():
            at = round(seat.given.get(camera, 0) / 1000)
            self._looked[seat.feed(camera)] = LookAt(feed=seat.feed(camera), at=at, blind=blind)
        self._order(seat, changes)
        for camera, need in seat.watched.needs.items():
            if need.bursts(seat.given.get(camera, 0) / 1e6):
                self._session.ask_key_frame(seat.feed(camera), Layer.MAIN)

    def listen_next(self, now: float) -> bool:
        """Listen to who has not been listened to for longest; False when nobody is due."""
        waiting = [one for one in list(self._seats.values()) if now - one.listened >= LISTEN]
        if not waiting:
            return False
        seat = min(waiting, key=lambda one: one.listened)
        seat.listened = now
        heard = self._arrivals.heard(seat.view.front)
        if heard is not None:
            self._order(seat, seat.watched.listen(heard[0] / 1e6, heard[1]))
        return True

    def _order(self, seat: Seat, changes: Iterable[Change]) -> None:
        self._put([order for change in changes for order in seat.flagger.orders(change)])

    def _named(self, seat: Seat, camera: Camera, before: str, label: str) -> None:
        self._order(seat, seat.watched.named(self._session.now() / 1000, camera, label))
        if before:
            changed = f"{before} → {label}"
            self._put(seat.flagger.plain(Kind.CAMERA_CHANGED, camera.value, on=True, text=changed))
            self._put(seat.flagger.plain(Kind.CAMERA_CHANGED, camera.value, on=False))

    def _dismiss(self, seat: Seat, kind: Kind, box: str) -> None:
        left, top, right, bottom = (float(one) for one in box.split(",")) if box.count(",") == 3 else (0, 0, 0, 0)
        spot = (left, top, right, bottom) if box else None
        if seat.watched.flags.dismiss(kind, spot, self._session.now() / 1000) is not None:
            self._put(seat.flagger.ended(kind))

    def _judge(self, seat: Seat) -> None:
        now, blind = time.monotonic(), ""
        for camera in (Camera.FRONT, Camera.SIDE):
            captured = self._arrivals.captured(seat.feed(camera)) / 1e6
            runs = captured > self._session.now() / 1000 - _SILENT
            if runs and captured - seat.watched.seen.get(camera, 0.0) > UNSEEN and now - seat.since > UNSEEN:
                blind = camera.value
        self._put(seat.flagger.plain(Kind.UNSEEN, blind or "front", on=bool(blind)))

    def _embed(self, seat: Seat) -> None:
        photographs, embedder = seat.watched.photographs, self._eyes.embedder
        if photographs and embedder is not None:
            known = [embedder.photo(one) for one in photographs]
            seat.watched.compare(Identity(embedder, tuple(one for one in known if one is not None)))

    def _forget(self, name: str) -> None:
        self.watched.pop(name, None)

    def _put(self, orders: list[Command]) -> None:
        for one in orders:
            self._loop.call_soon_threadsafe(self.orders.put_nowait, one)
