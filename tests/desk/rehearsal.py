"""A room without a hub: the real rules, real wire messages, real footage; only the sockets are missing.

Commands go through `exam.Sitting`, views through `hub.view`, every message through the wire's encoder and decoder,
and the cameras send what the drill's reels send.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

from invigilator.client.session import Cancel, Event, Link, Policy, Sink
from invigilator.drill import cast, sound
from invigilator.drill.footage import Clip, Footage
from invigilator.drill.reel import Reel
from invigilator.exam.commands import Command as ExamCommand
from invigilator.exam.ids import Refused
from invigilator.exam.rules import Exam, Kind
from invigilator.exam.sitting import Sitting
from invigilator.hub import view
from invigilator.store.candidate import Candidate
from invigilator.wire import messages, packet
from invigilator.wire.messages import Changed, Command, Health, Message, Reply, Room, Welcome
from invigilator.wire.packet import Layer, Packet
from invigilator.wire.views import ExamView, FeedHealth, Kept, SittingView

MINUTE = 60_000
STEPS = ("consent-recording", "front-on", "side-on", "login", "photograph", "accept-notice")


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass
class Person:
    """One candidate: the rules' state and who they are."""

    sitting: Sitting
    of: Candidate


class Rehearsal:
    """A `client.session.Session`. Seats count from 1. Make it inside a running loop, close it there."""

    def __init__(
        self,
        people: int = 12,
        *,
        begun: int = 40 * MINUTE,
        minutes: int = 90,
        title: str = "职业能力培训 线上考试",
        clock: Callable[[], int] = now_ms,
        kind: Kind = "formal",
        by: str = "invigilator",
        senior: bool = False,
    ) -> None:
        self.now = clock
        self.start = clock() - begun
        self.exam = Exam(kind, self.start, minutes, title=title)
        self.by, self.senior = by, senior
        self.others: list[ExamView] = []  # exams beside the one that is sat
        self.people: dict[int, Person] = {}
        for seat, entry in enumerate(cast.roster(people), 1):
            who = Candidate(sitting=f"s{seat}", exam="e1", seat=seat, admission=entry.admission, name=entry.name)
            self.people[seat] = Person(Sitting(self.exam), who)
        self.orders: list[Command] = []
        self.stills: dict[str, bytes] = {}
        self.kept: dict[int, list[Kept]] = {}
        self.seq = 0
        self.skew: dict[int, int] = {}  # feed -> ms since its last packet, as health reports it
        self.delay = 0.0  # seconds that the hub takes to answer
        self._streams: list[asyncio.Queue[Event | None]] = []
        self._link: dict[str, Link] = {}
        self.live()
        self.projector = Projector()

    # ---- the room's life ---

    def act(self, seat: int, do: str, *, at: int | None = None, ago: int = 0, by: str = "", **fields: object) -> None:
        """One command at an instant of the past or now (raises `Refused`), its events applied and told."""
        person = self.people[seat]
        when = at if at is not None else self.now() - ago
        self.due(seat, when)
        self._apply(seat, person.sitting.handle(ExamCommand(do, by=by, **fields), when))  # type: ignore[arg-type]

    def due(self, seat: int, when: int) -> None:
        """What time has done to a candidate until then."""
        person = self.people[seat]
        while events := person.sitting.due(when):
            self._apply(seat, events)

    def seat(self, *seats: int) -> None:
        """These candidates (everybody when none is named) come, log in, and answer since the start."""
        for seat in seats or self.people:
            came = self.start - 10 * MINUTE + seat * 1000
            for do in STEPS:
                device = {"device": "pc"} if do == "consent-recording" else {}
                self.act(seat, do, at=came, **device)
            self.due(seat, self.now())

    def still(self, name: str, jpeg: bytes) -> str:
        """Keep a picture that can be fetched."""
        self.stills[name] = jpeg
        return name

    def live(self) -> None:
        """Both sockets are connected."""
        for socket in ("control", "media"):
            self._tell_link(Link(socket, "live"))  # type: ignore[arg-type]

    def lose(self, code: str = "silent", *, final: bool = False) -> None:
        """Both sockets are gone."""
        for socket in ("control", "media"):
            self._tell_link(Link(socket, "lost", code=code, retry=2.0, final=final))  # type: ignore[arg-type]

    def pulse(self, **changes: object) -> None:
        """The hub's health message of each second."""
        feeds = [
            FeedHealth(feed=feed, fps={"thumb": 10.0, "main": 15.0}, kbits=520.0, age=self.skew.get(feed, 60))
            for seat in self.people
            for feed in (view.front(seat), view.side(seat))
        ]
        fields = {"now": self.now(), "feeds": feeds, "watched": True, **changes}
        self._tell(Health(**fields))  # type: ignore[arg-type]

    # ---- client.session.Session ---

    async def events(self) -> AsyncIterator[Event]:
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        for link in self._link.values():
            queue.put_nowait(link)
        queue.put_nowait(self.welcome())
        queue.put_nowait(self.room())
        self._streams.append(queue)
        try:
            while (event := await queue.get()) is not None:
                yield event
        finally:
            self._streams.remove(queue)

    async def send(self, order: Command) -> Reply:
        order = _through(order)
        assert isinstance(order, Command)
        self.orders.append(order)
        await asyncio.sleep(self.delay)
        seat = int(order.sitting[1:])
        picture = self.still(f"still-{order.id}", order.picture) if order.picture else ""
        fields = {name: getattr(order, name) for name in ("clause", "reason", "text", "minutes", "number")}
        try:
            self.act(seat, order.do, by=self.by, senior=self.senior, picture=picture, **fields)
        except Refused as refused:
            return Reply(id=order.id, ok=False, code=refused.code)
        return Reply(id=order.id, ok=True)

    def watch(self, feed: int, layer: Layer, sink: Sink, policy: Policy = "gop") -> Cancel:
        return self.projector.watch(feed, layer, sink)

    def ask_key_frame(self, feed: int, layer: Layer) -> None:
        self.projector.want_key(feed)

    async def picture(self, picture: str) -> bytes:
        return self.stills.get(picture, b"")

    async def close(self) -> None:
        for queue in self._streams:
            queue.put_nowait(None)
        await asyncio.to_thread(self.projector.close)

    # ---- inside ---

    def view(self) -> ExamView:
        exam = self.exam
        return ExamView(
            exam="e1",
            title=exam.title,
            kind=exam.kind,
            starts_at=exam.start,
            opens_at=exam.opens_at,
            closes_at=exam.closes_at,
            minutes=round((exam.ends_at - exam.start) / MINUTE),
        )

    def welcome(self) -> Welcome:
        said = _through(Welcome(v=1, now=self.now(), exam=self.view(), senior=self.senior))
        assert isinstance(said, Welcome)
        return said

    def room(self) -> Room:
        views = [self.sitting(seat) for seat in self.people]
        exams = [self.view(), *self.others]
        said = _through(Room(seq=self.seq, now=self.now(), sittings=views, exams=exams))
        assert isinstance(said, Room)
        return said

    def sitting(self, seat: int) -> SittingView:
        person = self.people[seat]
        return view.sitting_view(person.sitting, person.of, self.now(), self.kept.get(seat, []))

    def assign(self, seat: int, *, exam: str = "e1", room: str = "", invigilator: str = "") -> None:
        """The exam office has moved somebody: every console is told the whole room."""
        person = self.people[seat]
        person.of = replace(person.of, exam=exam, room=room, invigilator=invigilator)

    def show(self) -> None:
        """Tell the whole room anew."""
        self._tell(self.room())

    def keep(self, seat: int, feed: str, why: str, jpeg: bytes, at: int) -> str:
        """A still of a camera, as the hub keeps them."""
        kept = self.kept.setdefault(seat, [])
        picture = self.still(f"kept-{seat}-{len(kept)}", jpeg)
        self.kept[seat] = [*kept, Kept(picture=picture, feed=feed, at=at, why=why)][-6:]
        self.seq += 1
        self._tell(Changed(seq=self.seq, at=at, event="still-kept", by="hub", sitting=self.sitting(seat)))
        return picture

    def _apply(self, seat: int, events: list) -> None:
        person = self.people[seat]
        for event in events:
            person.sitting.apply(event)
            self.seq += 1
            now = self.sitting(seat)
            self._tell(
                Changed(seq=self.seq, at=event.at, event=event.name, by=event.by, clause=event.clause, sitting=now)
            )

    def _tell(self, message: Message) -> None:
        for queue in self._streams:
            queue.put_nowait(_through(message))  # type: ignore[arg-type]

    def _tell_link(self, link: Link) -> None:
        self._link[link.socket] = link
        for queue in self._streams:
            queue.put_nowait(link)


class Projector:
    """Plays footage into sinks from one thread, as the media socket would."""

    def __init__(self) -> None:
        self._sinks: dict[tuple[int, Layer], list[Sink]] = defaultdict(list)
        self._groups: dict[tuple[int, Layer], list[Packet]] = defaultdict(list)
        self._reels: dict[int, Reel] = {}
        self._lock = threading.RLock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def show(self, seat: int, clips: tuple[Clip, Clip], noise: str = "room") -> None:
        """Let a candidate's cameras and microphone run."""
        with self._lock:
            reel = Reel(clips, sound.load(noise), time.monotonic(), lambda due: time.time_ns() // 1000)
            reel.front.on(view.front(seat), self._push)
            reel.side.on(view.side(seat), self._push)
            self._reels[seat] = reel
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="projector", daemon=True)
                self._thread.start()

    def blind(self, seat: int, camera: str) -> None:
        """Switch a camera off."""
        with self._lock:
            reel = self._reels[seat]
            (reel.front if camera == "front" else reel.side).off()

    def watch(self, feed: int, layer: Layer, sink: Sink) -> Cancel:
        with self._lock:
            self._sinks[feed, layer].append(sink)
            for one in self._groups[feed, layer]:
                sink(one)

        def cancel() -> None:
            with self._lock:
                if sink in self._sinks[feed, layer]:
                    self._sinks[feed, layer].remove(sink)

        return cancel

    def want_key(self, feed: int) -> None:
        with self._lock:
            if (reel := self._reels.get(feed // 2)) is not None:
                reel.want_key()

    def close(self) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join(5)

    def _push(self, raw: bytes) -> bool:
        one = packet.parse(raw)
        where = one.feed, one.layer
        if one.key:
            self._groups[where].clear()
        self._groups[where].append(one)
        for sink in self._sinks[where]:
            sink(one)
        return True

    def _run(self) -> None:
        while not self._ended.wait(0.01):
            with self._lock:
                now = time.monotonic()
                for reel in self._reels.values():
                    reel.run(now)


def footage(people: int) -> dict[int, tuple[Clip, Clip]]:
    """Idle clips for that many seats; the cast repeats."""
    films = Footage()
    members = cast.members(films, people)
    names = [member.clips("idle") for member in members]
    films.prepare([one for pair in names for one in pair])
    return {seat: (films.clip(front), films.clip(side)) for seat, (front, side) in enumerate(names, 1)}


def _through(message: Message) -> Message:
    """As it would arrive."""
    text = messages.encode(message)
    inbound = isinstance(message, Command)
    return messages.decode_inbound(text) if inbound else messages.decode_outbound(text)
