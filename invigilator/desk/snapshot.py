"""One still of what a camera shows now, taken from the main layer without anybody having to watch it."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from invigilator.media.decoder import Decoder
from invigilator.media.still import jpeg
from invigilator.wire.packet import Layer, Packet

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

    from invigilator.client.session import Session

TIMEOUT = 3.0  # seconds; a key frame comes every two
SETTLE = 0.12  # seconds without a packet: the group of pictures sent at once has been caught up with


class _Catch:
    """Collects packets from the media thread and wakes the loop that waits for them."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._packets: list[Packet] = []
        self._lock = threading.Lock()
        self.more = asyncio.Event()

    def take(self, packet: Packet) -> None:
        with self._lock:
            self._packets.append(packet)
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.more.set)

    def empty(self) -> list[Packet]:
        with self._lock:
            packets, self._packets = self._packets, []
        return packets


async def snapshot(session: Session, feed: int) -> bytes:
    """The newest picture of a feed as JPEG (at most 180 KB), empty when none comes within three seconds."""
    for layer in (Layer.MAIN, Layer.THUMB):  # a short uplink thins the main layer first
        if picture := await _one(session, feed, layer):
            return picture
    return b""


async def _one(session: Session, feed: int, layer: Layer) -> bytes:
    catch, decoder = _Catch(), Decoder()
    newest: list[VideoFrame] = []

    def decode(packets: list[Packet]) -> None:
        for packet in packets:
            newest[:] = decoder.decode(packet)[-1:] or newest

    cancel = session.watch(feed, layer, catch.take)
    try:
        async with asyncio.timeout(TIMEOUT / 2):
            while not newest:
                await catch.more.wait()
                await asyncio.sleep(SETTLE)  # the backlog comes in one go: decode it as one
                catch.more.clear()
                await asyncio.to_thread(decode, catch.empty())
    except TimeoutError:
        pass
    finally:
        cancel()
    return await asyncio.to_thread(jpeg, newest[0]) if newest else b""
