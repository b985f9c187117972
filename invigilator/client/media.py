"""The media side of a live session: packets and stills, in a thread of its own that no window can slow down."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import threading
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING, get_args

from invigilator.client.line import Address, Backoff, Line, LineError, open_line
from invigilator.client.session import Link, Policy, Sink
from invigilator.media.still import key_frame_to_jpeg
from invigilator.wire.messages import (
    Fetch,
    KeyFrame,
    Picture,
    Subscribe,
    Unsubscribe,
)
from invigilator.wire.packet import BadPacketError, Codec, Layer, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from invigilator.client.clock import HubClock

ASK_TIME = 2.0  # seconds; its answer is also the sign of life on a line without feeds
KEY_GAP = 0.5  # seconds between two requests for a key frame of one feed's layer

Stream = tuple[int, Layer]


def _new_loop() -> asyncio.AbstractEventLoop:
    try:
        return importlib.import_module("uvloop").new_event_loop()  # type: ignore[no-any-return]
    except ImportError:  # Windows has none
        return asyncio.new_event_loop()


class Media:
    """Keeps one media socket up in its own thread. Public methods may be called from any thread."""

    def __init__(
        self, address: Address, clock: HubClock, tell: Callable[[Link], None], ended: Callable[[], None]
    ) -> None:
        """``tell`` and, at the very end, ``ended`` are called in the media thread."""
        self._address = address
        self._clock = clock
        self._tell = tell
        self._ended = ended
        self._lock = threading.Lock()
        self._sinks: dict[Stream, tuple[Sink, ...]] = {}
        self._policies: dict[Stream, Policy] = {}
        self._wanted_keys: dict[Stream, float] = {}
        self._fetching: dict[str, list[Future[bytes]]] = {}
        self._loop = _new_loop()
        self._line: Line | None = None
        self._have: set[Stream] = set()  # subscriptions of the socket that is open
        self._asks: list[KeyFrame | Fetch] = []
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="media", daemon=True)
        self._thread.start()

    # ---- from any thread ---

    def watch(self, stream: Stream, sink: Sink, policy: Policy) -> None:
        """Give every packet of a stream to ``sink``."""
        with self._lock:
            before = self._sinks.get(stream, ())
            self._sinks[stream] = (*before, sink)
            if not before:
                self._policies[stream] = policy
        if before:
            self.ask_key_frame(stream)  # the hub sends the current group to a first subscriber only
        else:
            self._in_loop(self._wake.set)

    def unwatch(self, stream: Stream, sink: Sink) -> None:
        """Give it no more."""
        with self._lock:
            left = tuple(one for one in self._sinks.get(stream, ()) if one is not sink)
            if left:
                self._sinks[stream] = left
                return
            self._sinks.pop(stream, None)
        self._in_loop(self._wake.set)

    def ask_key_frame(self, stream: Stream) -> None:
        """Ask the hub for a key frame, but not again and again."""
        now = time.monotonic()
        with self._lock:
            if now - self._wanted_keys.get(stream, float("-inf")) < KEY_GAP:
                return
            self._wanted_keys[stream] = now
        self._in_loop(self._ask, KeyFrame(feed=stream[0], layer=stream[1]))

    def fetch(self, picture: str) -> Future[bytes]:
        """A still, in a future that another thread fulfils; it waits through a reconnection."""
        waiting: Future[bytes] = Future()
        with self._lock:
            first = picture not in self._fetching
            self._fetching.setdefault(picture, []).append(waiting)
        if first:
            self._in_loop(self._ask, Fetch(picture=picture))
        return waiting

    def forget(self, picture: str, waiting: Future[bytes]) -> None:
        """Nobody waits for this still any more."""
        with self._lock:
            left = [one for one in self._fetching.get(picture, []) if one is not waiting]
            if left:
                self._fetching[picture] = left
            else:
                self._fetching.pop(picture, None)

    def stop(self) -> None:
        """End the thread soon."""
        self._in_loop(self._stopping.set)

    def join(self) -> None:
        """Wait for the thread to end."""
        self._thread.join()

    def _in_loop(self, call: Callable[..., object], *arguments: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended: there is nothing left to ask
            self._loop.call_soon_threadsafe(call, *arguments)

    # ---- in the media thread ---

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._until_stopped())
        self._ended()

    async def _until_stopped(self) -> None:
        live = asyncio.create_task(self._keep())
        stopped = asyncio.create_task(self._stopping.wait())
        await asyncio.wait([live, stopped], return_when=asyncio.FIRST_COMPLETED)
        await stopped  # a final goodbye leaves the thread to its owner
        live.cancel()
        await asyncio.wait([live])

    async def _keep(self) -> None:
        backoff = Backoff()
        while True:
            self._tell(Link("media", "connecting"))
            began = time.monotonic()
            greeted = False
            try:
                async with open_line(self._address, "/media", self._clock) as (line, _):
                    greeted = True
                    self._tell(Link("media", "live"))
                    await self._talk(line)
                error = LineError("closed")
            except LineError as caught:
                error = caught
            finally:
                self._line = None
                self._have.clear()
            wait = 0.0 if error.final else backoff.next(time.monotonic() - began if greeted else 0.0)
            self._tell(Link("media", "lost", error.code, error.text, wait, final=error.final))
            if error.final:
                return
            await asyncio.sleep(wait)

    async def _talk(self, line: Line) -> None:
        self._line = line
        with self._lock:
            self._asks = [Fetch(picture=one) for one in self._fetching]
        beside = [asyncio.create_task(one) for one in (line.watch(), line.ask_time(ASK_TIME), self._write(line))]
        try:
            async for message in line.messages():
                match message:
                    case bytes():
                        self._deliver(message)
                    case Picture():
                        self._answer(message)
                    case _:
                        pass
        finally:
            for task in beside:
                task.cancel()
            await asyncio.wait(beside)

    def _deliver(self, raw: bytes) -> None:
        try:
            packet = parse(raw)
        except BadPacketError:
            return  # the hub checks what it passes on; a newer one may pass more than we know
        for sink in self._sinks.get((packet.feed, packet.layer), ()):
            sink(packet)

    def _answer(self, still: Picture) -> None:
        with self._lock:
            waiting = self._fetching.pop(still.picture, [])
        if not waiting:
            return
        jpeg = still.jpeg
        if still.frame:
            with contextlib.suppress(ValueError):  # a codec of a newer hub
                jpeg = key_frame_to_jpeg(Codec(still.codec), still.frame)
        for one in waiting:
            if one.set_running_or_notify_cancel():
                one.set_result(jpeg)

    async def _write(self, line: Line) -> None:
        """Say what there is to say, many changes in few messages: a wall subscribes to a hundred feeds in a row."""
        while True:
            for message in self._changes():
                await line.say(message)
            asks, self._asks = self._asks, []
            for ask in asks:
                await line.say(ask)
            await self._wake.wait()
            self._wake.clear()

    def _changes(self) -> list[Subscribe | Unsubscribe]:
        """What makes the hub's subscriptions those that are wanted now."""
        with self._lock:
            wanted = set(self._sinks)
            policies = dict(self._policies)
        gone, new = self._have - wanted, wanted - self._have
        self._have = wanted
        out: list[Subscribe | Unsubscribe] = []
        for layer in Layer:
            if feeds := sorted(feed for feed, one in gone if one is layer):
                out.append(Unsubscribe(feeds=feeds, layer=layer))
            for policy in get_args(Policy):
                feeds = sorted(one[0] for one in new if one[1] is layer and policies[one] == policy)
                if feeds:
                    out.append(Subscribe(feeds=feeds, layer=layer, policy=policy))
        return out

    def _ask(self, message: KeyFrame | Fetch) -> None:
        if self._line is not None:
            self._asks.append(message)
            self._wake.set()
