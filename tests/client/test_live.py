from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from invigilator.client import line
from invigilator.client.live import LiveSession
from invigilator.client.session import Event, Link, SessionError, command
from invigilator.wire.messages import (
    Changed,
    Command,
    Fetch,
    Goodbye,
    Health,
    Hello,
    Inbound,
    KeyFrame,
    Message,
    Picture,
    Reply,
    Room,
    Subscribe,
    Unsubscribe,
    Welcome,
)
from invigilator.wire.packet import Codec, Flag, Layer, Packet, pack
from tests.client.scripted import AHEAD, ScriptedHub, scripted
from tests.desk.people import person

T = TypeVar("T", bound=Event)


class Listener:
    """Everything a session said, and a way to wait for more."""

    def __init__(self, session: LiveSession) -> None:
        self.heard: list[Event] = []
        self.more = asyncio.Condition()
        self._task = asyncio.create_task(self._listen(session))

    async def _listen(self, session: LiveSession) -> None:
        async for event in session.events():
            async with self.more:
                self.heard.append(event)
                self.more.notify_all()

    async def get(self, kind: type[T], where: Callable[[T], bool] = lambda _: True, after: int = 0) -> T:
        def found() -> T | None:
            return next((one for one in self.heard[after:] if isinstance(one, kind) and where(one)), None)

        async with asyncio.timeout(30), self.more:
            await self.more.wait_for(lambda: found() is not None)
        one = found()
        assert one is not None
        return one

    async def live(self, socket: str, after: int = 0) -> Link:
        return await self.get(Link, lambda one: one.socket == socket and one.state == "live", after)

    async def ended(self) -> None:
        await self._task


class Catch(list[Packet]):
    """A sink for packets, and a way to wait for them."""

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.get_running_loop()
        self._more = asyncio.Event()

    def __call__(self, packet: Packet) -> None:
        self.append(packet)
        self._loop.call_soon_threadsafe(self._more.set)

    async def reach(self, count: int) -> None:
        async with asyncio.timeout(20):
            while len(self) < count:
                self._more.clear()
                await self._more.wait()


@asynccontextmanager
async def session(hub: ScriptedHub) -> AsyncIterator[tuple[LiveSession, Listener]]:
    live = LiveSession(hub.url, "key", hub.ca, by="老师", agent="test")
    listener = Listener(live)
    try:
        yield live, listener
    finally:
        await live.close()
        await listener.ended()


def run(tmp_path: Path, test: Callable[[ScriptedHub, LiveSession, Listener], Awaitable[None]]) -> None:
    async def main() -> None:
        async with scripted(tmp_path) as hub, session(hub) as (live, listener):
            await test(hub, live, listener)

    asyncio.run(main())


def packet(sequence: int, feed: int = 2, layer: Layer = Layer.THUMB) -> bytes:
    return pack(Codec.JPEG, layer, Flag.KEY, feed, sequence, 1, b"x")


def done(message: Inbound) -> Message | None:
    return Reply(id=message.id, ok=True) if isinstance(message, Command) else None


def test_opens_with_links_welcome_and_room(tmp_path: Path) -> None:
    async def test(hub: ScriptedHub, live: LiveSession, listener: Listener) -> None:
        await listener.get(Health)
        await listener.live("media")
        control = [one for one in listener.heard if not (isinstance(one, Link) and one.socket == "media")]
        assert [type(one) for one in control] == [Link, Link, Welcome, Room, Health]
        hello = hub.got(Hello, "/control")[0]
        assert isinstance(hello, Hello)
        assert (hello.role, hello.token, hello.by) == ("console", "key", "老师")
        assert abs(live.now() - time.time_ns() // 1_000_000 - AHEAD) < 1000

    run(tmp_path, test)


def test_a_second_reader_gets_the_room_as_it_is_now(tmp_path: Path) -> None:
    async def test(hub: ScriptedHub, live: LiveSession, listener: Listener) -> None:
        await listener.get(Health)
        await hub.say("/control", Changed(seq=8, at=1, event="left", by="", sitting=person(1, away_until=5)))
        await listener.get(Changed)
        second = Listener(live)
        room = await second.get(Room)
        assert room.seq == 8
        assert [one.candidate.away_until for one in room.sittings] == [5]
        await second.get(Health)

    run(tmp_path, test)


def test_a_command_is_answered(tmp_path: Path) -> None:
    async def test(hub: ScriptedHub, live: LiveSession, listener: Listener) -> None:
        hub.answer = lambda one: Reply(id=one.id, ok=False, code="too-soon") if isinstance(one, Command) else None
        await listener.live("control")
        reply = await live.send(command("warn", "s1", clause="face"))
        assert (reply.ok, reply.code) == (False, "too-soon")

    run(tmp_path, test)


def test_a_command_survives_a_reconnection_with_the_same_id(tmp_path: Path) -> None:
    async def test(hub: ScriptedHub, live: LiveSession, listener: Listener) -> None:
        await listener.live("control")
        sending = asyncio.create_task(live.send(command("warn", "s1")))
        await hub.until(lambda: len(hub.got(Command)) == 1)
        hub.answer = done
        before = len(listener.heard)
        await hub.kill("/control")
        assert (await sending).ok
        first, second = hub.got(Command)
        assert first == second
        await listener.get(Link, lambda one: one.socket == "control" and one.state == "lost", before)
        await listener.get(Room, after=before)

    run(tmp_path, test)


def test_a_command_before_the_hub_is_there_waits_for_it(tmp_path: Path) -> None:
    async def main() -> None:
        async with scripted(tmp_path) as hub:
            hub.answer = done
            port = hub.port
            await hub.stop()
            async with session(hub) as (live, listener):
                sending = asyncio.create_task(live.send(command("warn", "s1")))
                lost = await listener.get(Link, lambda one: one.state == "lost" and one.socket == "control")
                assert lost.code == "connect-failed"
                assert not lost.final
                hub.port = port
                await hub.start()
                assert (await sending).ok

    asyncio.run(main())


def test_packets_reach_their_sinks_only(tmp_path: Path) -> None:
    async def test(hub: ScriptedHub, live: LiveSession, listener: Listener) -> None:
        thumbs = Catch()
        others = Catch()
        cancel = live.watch(2, Layer.THUMB, thumbs)
        live.watch(3, Layer.THUMB, others)
        live.watch(2, Layer.MAIN, others, "latest")
        await hub.until(lambda: sum(len(one.feeds) for one in hub.got(Subscribe, "/media")) == 3)  # type: ignore[union-attr]
        subscriptions = {(tuple(one.feeds), one.layer, one.policy) for one in hub.got(Subscribe)}  # type: ignore[union-attr]
        assert {(2,), (2, 3), (3,)} >= {feeds for feeds, layer, _ in subscriptions if layer == 0}
        assert ((2,), 1, "latest") in subscriptions
        for number in range(3):
            await hub.say("/media", packet(number))
        await hub.say("/media", packet(9, feed=9))
        await hub.say("/media", b"garbage")
        await hub.say("/media", packet(3))
        await thumbs.reach(4)
        assert [one.sequence for one in thumbs] == [0, 1, 2, 3]
        assert others == []
        cancel()
        cancel()
        await hub.until(lambda: bool(hub.got(Unsubscribe)))
        (gone,) = hub.got(Unsubscribe)
        assert gone == Unsubscribe(feeds=[2], layer=0)

    run(tmp_path, test)


def test_a_second_sink_of_a_stream_asks_for_a_key_frame(tmp_path: Path) -> None:
    async def test(hub: ScriptedHub, live: LiveSession, listener: Listener) -> None:
        first = Catch()
        second = Catch()
        stop = live.watch(2, Layer.THUMB, first)
        await hub.until(lambda: bool(hub.got(Subscribe)))
        live.watch(2, Layer.THUMB, second)
        live.ask_key_frame(2, Layer.THUMB)  # too soon after the first: not sent
        await hub.until(lambda: bool(hub.got(KeyFrame)))
        await hub.say("/media", packet(0))
        await second.reach(1)
        stop()
        await hub.say("/media", packet(1))
        await second.reach(2)
        assert len(first) == 1
        assert len(hub.got(KeyFrame)) == 1
        assert not hub.got(Unsubscribe)

    run(tmp_path, test)


def test_subscriptions_are_made_again_after_a_reconnection(tmp_path: Path) -> None:
    async def test(hub: ScriptedHub, live: LiveSession, listener: Listener) -> None:
        seen = Catch()
        live.watch(2, Layer.THUMB, seen)
        await hub.until(lambda: len(hub.got(Subscribe)) == 1)
        await hub.kill("/media")
        await hub.until(lambda: len(hub.got(Subscribe)) == 2)
        await hub.say("/media", packet(5))
        await seen.reach(1)

    run(tmp_path, test)


def test_stills_are_fetched_once_for_all_who_ask(tmp_path: Path) -> None:
    async def test(hub: ScriptedHub, live: LiveSession, listener: Listener) -> None:
        await listener.live("media")
        asking = [asyncio.create_task(live.picture("p1")) for _ in range(3)]
        await hub.until(lambda: bool(hub.got(Fetch)))
        await hub.say("/media", Picture(picture="p1", jpeg=b"jpeg"))
        assert await asyncio.gather(*asking) == [b"jpeg"] * 3
        assert len(hub.got(Fetch)) == 1

    run(tmp_path, test)


def test_a_still_survives_a_reconnection(tmp_path: Path) -> None:
    async def test(hub: ScriptedHub, live: LiveSession, listener: Listener) -> None:
        await listener.live("media")
        asking = asyncio.create_task(live.picture("p1"))
        await hub.until(lambda: bool(hub.got(Fetch)))
        hub.answer = lambda one: Picture(picture="p1", jpeg=b"j") if isinstance(one, Fetch) else None
        await hub.kill("/media")
        assert await asking == b"j"

    run(tmp_path, test)


def test_a_final_goodbye_is_not_tried_again(tmp_path: Path) -> None:
    async def main() -> None:
        async with scripted(tmp_path) as hub:
            hub.refuse = Goodbye(code="bad-token", text="no")
            async with session(hub) as (live, listener):
                for socket in ("control", "media"):
                    lost = await listener.get(Link, lambda one, s=socket: one.socket == s and one.state == "lost")
                    assert (lost.code, lost.final) == ("bad-token", True)
                assert (await live.send(command("warn", "s1"))).code == "closed"
            assert len(hub.got(Hello)) == 2

    asyncio.run(main())


def test_a_passing_goodbye_is_tried_again(tmp_path: Path) -> None:
    async def test(hub: ScriptedHub, live: LiveSession, listener: Listener) -> None:
        await listener.get(Health)
        before = len(listener.heard)
        await hub.say("/control", Goodbye(code="shutting-down"))
        lost = await listener.get(Link, lambda one: one.state == "lost", before)
        assert (lost.code, lost.final) == ("shutting-down", False)
        await listener.live("control", before)

    run(tmp_path, test)


def test_a_silent_hub_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "SILENCE", 0.5)

    async def test(hub: ScriptedHub, live: LiveSession, listener: Listener) -> None:
        await listener.get(Health)
        hub.mute = True
        lost = await listener.get(Link, lambda one: one.socket == "control" and one.state == "lost")
        assert lost.code == "silent"

    run(tmp_path, test)


def test_unknown_words_of_a_newer_hub_are_passed_over(tmp_path: Path) -> None:
    async def test(hub: ScriptedHub, live: LiveSession, listener: Listener) -> None:
        await listener.get(Health)
        await listener.live("media")
        before = len(listener.heard)
        for path in ("/control", "/media"):
            await hub.say(path, '{"type":"weather","sun":true}')
            await hub.say(path, "no json at all")
        hub.answer = done
        assert (await live.send(command("warn", "s1"))).ok
        assert not [one for one in listener.heard[before:] if isinstance(one, Link)]

    run(tmp_path, test)


def test_an_untrusted_certificate_is_said_to_be_one(tmp_path: Path) -> None:
    async def main() -> None:
        async with scripted(tmp_path / "one") as hub, scripted(tmp_path / "two") as other:
            live = LiveSession(hub.url, "key", other.ca)
            listener = Listener(live)
            lost = await listener.get(Link, lambda one: one.state == "lost")
            assert lost.code == "certificate"
            await live.close()
            await listener.ended()

    asyncio.run(main())


def test_what_is_no_hub_is_said_not_to_answer(tmp_path: Path) -> None:
    async def main() -> None:
        async with scripted(tmp_path) as hub:  # for its authority

            async def rude(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                writer.write(b"SSH-2.0-OpenSSH\r\n")
                with contextlib.suppress(OSError):
                    await reader.read()  # until the client has gone
                writer.transport.abort()
                gone.release()

            gone = asyncio.Semaphore(0)
            server = await asyncio.start_server(rude, "127.0.0.1", 0)
            live = LiveSession(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", "key", hub.ca)
            listener = Listener(live)
            lost = await listener.get(Link, lambda one: one.state == "lost")
            assert lost.code == "silent"
            await live.close()
            await listener.ended()
            await gone.acquire()
            await gone.acquire()
            server.close()
            await server.wait_closed()

    asyncio.run(main())


@pytest.mark.parametrize("url", ["http://h:1", "https://", "h", "https://h:99999", "wss://h:1"])
def test_a_wrong_address_starts_nothing(url: str) -> None:
    async def main() -> None:
        with pytest.raises(SessionError) as caught:
            LiveSession(url, "key")
        assert caught.value.code == "bad-url"

    asyncio.run(main())


def test_an_unreadable_authority_starts_nothing(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("not a certificate")

    async def main() -> None:
        for path in (tmp_path / "ca.pem", tmp_path / "missing.pem"):
            with pytest.raises(SessionError) as caught:
                LiveSession("https://h:1", "key", path)
            assert caught.value.code == "bad-ca"

    asyncio.run(main())


def test_closing_twice_and_while_commands_wait(tmp_path: Path) -> None:
    async def test(hub: ScriptedHub, live: LiveSession, listener: Listener) -> None:
        await listener.live("control")
        sending = asyncio.create_task(live.send(command("warn", "s1")))
        await hub.until(lambda: bool(hub.got(Command)))
        await live.close()
        await live.close()
        assert (await sending).code == "closed"
        live.watch(2, Layer.THUMB, lambda _: None)()
        live.ask_key_frame(2, Layer.THUMB)

    run(tmp_path, test)
