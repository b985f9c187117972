"""The processes of the relay benchmark: publishers, a reader, and the bare relay to compare with.

Run by ``relay.py`` as ``crowd.py PART TASK``; says ``ready``, is told when to count, answers with one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
import time
from collections.abc import Awaitable, Callable
from fractions import Fraction
from typing import Any

import av
import numpy as np
import uvloop
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from invigilator.wire.messages import Command, Hello, Reply, Room, Subscribe, Welcome, decode_outbound, encode
from invigilator.wire.packet import HEADER_SIZE, Codec, Flag, Layer, pack, parse

GOP_SECONDS = 2
LAYER = Layer.THUMB


def pictures(fps: int, size: int) -> list[bytes]:
    """One group of pictures of 320x240 H.264, ``size`` bytes a frame on average (filler makes up what is missing)."""
    codec = av.CodecContext.create("libx264", "w")
    codec.width, codec.height, codec.pix_fmt = 320, 240, "yuv420p"
    codec.time_base, codec.framerate, codec.gop_size = Fraction(1, fps), Fraction(fps), fps * GOP_SECONDS
    codec.bit_rate = size * 8 * fps * 7 // 10
    codec.options = {"preset": "veryfast", "tune": "zerolatency", "profile": "baseline"}
    random = np.random.default_rng(1)
    out: list[bytes] = []
    for number in range(fps * GOP_SECONDS):
        noise = random.integers(110, 140, (15, 20, 3), dtype=np.uint8).repeat(16, 0).repeat(16, 1)
        frame = av.VideoFrame.from_ndarray(noise, format="rgb24").reformat(format="yuv420p")
        frame.pts = number
        out += [bytes(packet) for packet in codec.encode(frame)]
    missing = max(0, size * len(out) - sum(len(one) for one in out)) // (len(out) - 1)
    filler = b"\0\0\0\1\x0c" + b"\xff" * (missing - 6) + b"\x80" if missing > 6 else b""
    return [out[0], *(one + filler for one in out[1:])]


async def told() -> tuple[float, float]:
    """The window to count in, from standard input; wall clock seconds."""
    print("ready", flush=True)
    since, until = (await asyncio.to_thread(sys.stdin.readline)).split()
    return float(since), float(until)


def dial(task: dict[str, Any], path: str) -> connect:
    tls = ssl.create_default_context(cafile=task["ca"])
    return connect(task["url"] + path, ssl=tls, compression=None, max_size=None, ping_interval=None)


async def ignore(socket: ClientConnection) -> None:
    """Key-frame wishes are not granted: every run must send the same frames."""
    try:
        async for _ in socket:
            pass
    except ConnectionClosed:
        pass


async def consent(task: dict[str, Any], token: str) -> ClientConnection:
    """A PC's control socket, consent to recording given."""
    socket = await dial(task, "/control")
    await socket.send(encode(Hello(role="pc", token=token)))
    await socket.send(encode(Command(id="1", do="consent-recording")))
    while not isinstance(decode_outbound(await socket.recv()), Reply):
        pass
    return socket


async def publishers(task: dict[str, Any]) -> dict[str, Any]:
    """All candidates: connect, then each sends its frames at its own phase."""
    frames = pictures(task["fps"], task["bytes"])
    sockets: list[tuple[ClientConnection, int]] = []
    chatter: list[asyncio.Task[None]] = []
    for number, token in enumerate(task["tokens"]):
        feed = number
        if token:
            chatter.append(asyncio.create_task(ignore(await consent(task, token))))
        socket = await dial(task, "/media")
        if token:
            await socket.send(encode(Hello(role="pc", token=token)))
            welcome = decode_outbound(await socket.recv())
            assert isinstance(welcome, Welcome)
            assert welcome.feed is not None
            feed = welcome.feed
        sockets.append((socket, feed))
        chatter.append(asyncio.create_task(ignore(socket)))
    since, until = await told()
    counts = {"sent": 0, "all": 0, "bytes": 0}
    period = 1 / task["fps"]
    start = time.time()

    async def send(place: int, socket: ClientConnection, feed: int) -> None:
        number = 0
        while True:
            due = start + (number + place / len(sockets)) * period
            await asyncio.sleep(max(0.0, due - time.time()))
            now = time.time()
            if now > until + 0.5:
                return
            data = frames[number % len(frames)]
            flags = (0 if number % len(frames) else Flag.KEY) | (0 if number else Flag.RESTART)
            await socket.send(pack(Codec.H264, LAYER, flags, feed, number, int(now * 1e6), data))
            number += 1
            counts["all"] += 1
            if since <= now < until:
                counts["sent"] += 1
                counts["bytes"] += len(data)

    await asyncio.gather(*(send(place, *one) for place, one in enumerate(sockets)))
    await asyncio.sleep(1.0)
    await asyncio.gather(*(socket.close() for socket, _ in sockets))
    for one in chatter:
        one.cancel()
    await asyncio.gather(*chatter, return_exceptions=True)
    return counts


async def reader(task: dict[str, Any]) -> dict[str, Any]:
    """One console: every feed's thumb, counted, and how old each was."""
    feeds: list[int] = []
    if task["key"]:
        async with dial(task, "/control") as control:
            await control.send(encode(Hello(role="console", token=task["key"], by="bench")))
            while True:
                if isinstance(message := decode_outbound(await control.recv()), Room):
                    feeds = [one.front for one in message.sittings]
                    break
    media = await dial(task, "/console" if not task["key"] else "/media")
    if task["key"]:
        await media.send(encode(Hello(role="console", token=task["key"], by="bench")))
        await media.recv()
        await media.send(encode(Subscribe(feeds=feeds, layer=LAYER)))
    since, until = await told()
    got = 0
    ages: list[float] = []
    while time.time() < until + 1.5:
        try:
            async with asyncio.timeout(1.5):
                message = await media.recv()
        except TimeoutError:
            continue
        if isinstance(message, bytes):
            captured = int.from_bytes(message[12:HEADER_SIZE], "big") / 1e6
            if since <= captured < until:
                got += 1
                ages.append((time.time() - captured) * 1000)
    await media.close()
    ages.sort()
    return {"got": got, "p50": ages[len(ages) // 2], "p95": ages[len(ages) * 95 // 100]} if ages else {"got": 0}


async def bare(task: dict[str, Any]) -> dict[str, Any]:
    """The peer: `websockets` alone; parses each header, one bounded queue for the console."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*task["chain"])
    queues: set[asyncio.Queue[bytes]] = set()

    async def handle(socket: ServerConnection) -> None:
        try:
            if socket.request is not None and socket.request.path == "/console":
                queue: asyncio.Queue[bytes] = asyncio.Queue(8192)
                queues.add(queue)
                while True:
                    await socket.send(await queue.get())
            async for message in socket:
                assert isinstance(message, bytes)
                parse(message)
                for queue in queues:
                    queue.put_nowait(message)
        except ConnectionClosed:
            pass

    async with serve(handle, "127.0.0.1", 0, ssl=tls, compression=None, ping_interval=None) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Future()
    return {}


PARTS: dict[str, Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]] = {
    "publishers": publishers,
    "reader": reader,
    "bare": bare,
}

if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(PARTS[sys.argv[1]](json.loads(sys.argv[2])))), flush=True)
