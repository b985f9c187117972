"""The candidate's pages in real browsers against a real hub: each browser once as PC and once as phone."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from fractions import Fraction
from pathlib import Path

import av
import pytest

from invigilator.demo.browser import chromium, firefox
from invigilator.demo.browser.candidatepage import CandidatePage
from invigilator.demo.browser.chromium import Chromium
from invigilator.demo.browser.firefox import Firefox
from invigilator.wire.packet import Codec, Flag, Layer, Packet, split_opus
from tests.end2end.hubprocess import PAPER, Console, HubProcess, console, hub_process, write_room

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        chromium.PROGRAM is None or firefox.PROGRAM is None, reason="needs Chromium and Firefox installed"
    ),
]
SHOTS = os.environ.get("INVIGILATOR_SHOTS")  # a folder to look at every state of the pages
DECODERS = {Codec.H264: "h264", Codec.VP8: "vp8", Codec.JPEG: "mjpeg"}


FILM = Path(__file__).parents[2] / "resources" / "footage" / "li" / "front-idle.mp4"


@contextlib.asynccontextmanager
async def both() -> AsyncIterator[tuple[Chromium, Firefox]]:
    """One of each."""
    one = await Chromium.start(film=FILM)
    try:
        other = await Firefox.start()
        try:
            yield one, other
        finally:
            await other.close()
    finally:
        await one.close()


def shots(name: str) -> Path | None:
    if SHOTS is None:
        return None
    folder = Path(SHOTS) / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def pictures(packets: list[Packet]) -> list[tuple[int, int]]:
    """Decode a layer from its first key frame; the size of each picture."""
    assert packets[0].key
    return [(frame.width, frame.height) for frame in decode(packets)]


def decode(packets: list[Packet]) -> list[av.VideoFrame]:
    decoder = av.CodecContext.create(DECODERS[packets[0].codec], "r")
    assert isinstance(decoder, av.VideoCodecContext)
    frames = [frame for one in packets for frame in decoder.decode(av.Packet(bytes(one.payload)))]
    return [*frames, *decoder.decode(None)]


async def sit(pc: CandidatePage, phone: CandidatePage, hub: HubProcess) -> None:
    """Both pages all the way to the login."""
    await pc.open(f"{hub.url}/")
    await pc.identify()
    await pc.agree()
    await pc.step("join")
    await phone.open(await pc.invitation())
    await phone.identify()
    await phone.agree()
    await phone.step("live")
    await sees_own_phone(pc)
    await pc.log_in()


async def sees_own_phone(pc: CandidatePage) -> None:
    """The computer shows what the hub receives of the phone, whichever browser encoded it."""
    await pc.until("document.querySelector('.side-picture.is-shown canvas')?.checkVisibility()")
    colours = """(() => {
      const { width, height } = document.querySelector('.side-picture canvas');
      const pen = document.querySelector('.side-picture canvas').getContext('2d');
      return new Set(new Uint32Array(pen.getImageData(0, 0, width, height).data.buffer)).size;
    })()"""
    assert await pc.page.evaluate(colours) > 3, "a picture, not one colour"


async def check_media(desk: Console) -> None:
    """Pictures of both cameras, both layers, and sound arrive and can be decoded."""
    assert desk.sitting is not None
    for feed in (desk.sitting.front, desk.sitting.side):
        thumb = await desk.watch(feed, Layer.THUMB, 25)
        assert set(pictures(thumb)) == {(320, 240)}
        assert len(pictures(thumb)) == 25
        # Over 24 gaps: no frame is lost on the way, and the rate is the agreed one, or what two browsers that encode
        # on a busy machine can do: pages thin their pictures rather than fall behind.
        assert [one.sequence - thumb[0].sequence for one in thumb] == list(range(25))
        seconds = (thumb[-1].captured - thumb[0].captured) / 1e6
        assert 2.5 < 24 / seconds < 13.5
        main = await desk.watch(feed, Layer.MAIN, 10)
        assert set(pictures(main)) == {(640, 480)}
        sound = await desk.watch(feed, Layer.SOUND, 5)
        assert {one.codec for one in sound} == {Codec.OPUS}
        assert all(5 <= len(split_opus(one.payload)) <= 10 for one in sound)


async def turn(phone: CandidatePage, desk: Console) -> None:
    """The phone's other camera takes over without the feed being lost."""
    assert desk.sitting is not None
    before = (await desk.watch(desk.sitting.side, Layer.THUMB, 2))[-1].sequence
    await phone.press("[data-facing=user]")
    await phone.until("document.querySelector('[data-facing=user]').getAttribute('aria-pressed') === 'true'")
    after = await desk.watch(desk.sitting.side, Layer.THUMB, 20)
    assert after[-1].sequence > before
    assert set(pictures(after)) == {(320, 240)}
    assert not any(one.event == "side-off" for one in desk.events)


async def answer(pc: CandidatePage, desk: Console) -> None:
    """A question is answered and saved with the hub."""
    await pc.press("[data-question=q1] input[value=B]")
    await desk.until(lambda s: s.candidate.answers == 1, "saved")
    await pc.shot("answered")


async def remind(pc: CandidatePage, desk: Console) -> None:
    """A reminder is displayed, reported as seen, and waits for the candidate's answer."""
    assert (await desk.do("warn", clause="face", text="请摘下帽子")).ok
    await desk.event("reminder-seen")
    assert "请摘下帽子" in await pc.text("dialog")
    await pc.shot("reminder")
    assert desk.sitting is not None
    assert desk.sitting.candidate.reminders[0].acknowledged is None
    await pc.press("#reminder-ok")
    await desk.event("reminder-acknowledged")
    await pc.until("!document.querySelector('dialog')")


async def leave(pc: CandidatePage, desk: Console) -> None:
    """Another tab in front: a leave begins, frames go on; the candidate's click ends it."""
    await pc.page.hide()
    left = await desk.event("left-screen")
    assert left.sitting.candidate.leaves == 1
    assert left.sitting.candidate.away_until is not None
    packets = await desk.watch(left.sitting.front, Layer.THUMB, 50)  # up to 20 of them from before
    hidden = [one for one in packets if one.flags & Flag.HIDDEN]
    assert len(hidden) > 20, "frames of a hidden page say so"
    assert (hidden[-1].captured - hidden[0].captured) / 1e6 / len(hidden) < 0.14, "and keep their rate"
    seen = [frame.to_ndarray(format="gray").tobytes() for frame in decode(packets)]
    assert len(set(seen)) > len(seen) / 2, "and are not one frozen picture"
    await pc.page.show()
    await pc.shot("leave")
    await pc.press("#leave-go")
    await desk.event("returned-screen")
    await pc.until("!document.querySelector('dialog')")


async def restroom(pc: CandidatePage, desk: Console) -> None:
    """The sheet is marked, the break approved: the page tells both, and the countdown."""
    picture = await still(desk)
    assert (await desk.do("show-paper", picture=picture, text="申请如厕")).ok
    await pc.until("document.querySelector('.restroom-state.is-asked')")
    await pc.shot("asked")
    assert (await desk.do("approve-restroom")).ok
    await pc.until("document.querySelector('dialog #break-ok')")
    await pc.shot("break")
    await pc.press("#break-ok")
    await pc.until("document.querySelector('.restroom-state.is-away')")
    assert (await desk.do("end-restroom")).ok
    await pc.until("!document.querySelector('.restroom-state').checkVisibility()")


async def still(desk: Console) -> bytes:
    """A picture of the front camera as JPEG, as a console cuts it out."""
    assert desk.sitting is not None
    picture = decode(await desk.watch(desk.sitting.front, Layer.MAIN, 1))[0].reformat(format="yuvj420p")
    picture.pts = 0
    encoder = av.CodecContext.create("mjpeg", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = 640, 480, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    return b"".join(bytes(one) for one in [*encoder.encode(picture), *encoder.encode(None)])


async def collect(pc: CandidatePage, phone: CandidatePage, desk: Console) -> None:
    """The invigilator collects; the PC says so, the phone stays until it is left by hand."""
    assert (await desk.do("force-submit", reason="测试")).ok
    await pc.step("ended")
    assert "监考员已强制收卷" in await pc.text()
    assert desk.sitting is not None
    assert desk.sitting.candidate.digest in await pc.text(".receipt")
    ended = await desk.until(lambda one: not one.candidate.front_on, "front camera off")
    assert ended.candidate.side_on
    await phone.until("document.querySelector('#exit.is-due')")
    await phone.shot("over")
    await phone.press("#exit")
    await phone.press("#exit-yes")
    await phone.step("left")
    await desk.event("side-left")
    await pc.until("document.querySelector('main').innerText.includes('手机旁录已结束')")


def check_recordings(hub: HubProcess) -> None:
    """Everything recorded decodes without an error, pictures and sound."""
    assert len(hub.recordings) >= 4
    sounds = 0
    for path in hub.recordings:
        with av.open(str(path)) as container:
            seen = {"video": 0, "audio": 0}
            for packet in container.demux():
                for _ in packet.decode():
                    seen[packet.stream.type] += 1
            assert seen["video"] > 5, path
            assert all(seen[stream.type] for stream in container.streams), path
            sounds += seen["audio"] > 0
    assert sounds >= 2


@pytest.mark.parametrize("at_pc", ["chromium", "firefox"])
def test_a_whole_exam(tmp_path: Path, at_pc: str) -> None:
    async def exam(hub: HubProcess) -> list[str]:
        async with both() as (one, other), console(hub) as desk:
            computer, handset = (one, other) if at_pc == "chromium" else (other, one)
            folder = shots(at_pc)
            pc = CandidatePage(await computer.page(), folder, "pc")
            phone = CandidatePage(await handset.page(390, 844), folder, "phone")
            await sit(pc, phone, hub)
            await pc.step("answering")
            await desk.until(lambda s: s.candidate.phase == "answering" and s.candidate.connected, "answering")
            await check_media(desk)
            await turn(phone, desk)
            await answer(pc, desk)
            await remind(pc, desk)
            await leave(pc, desk)
            await restroom(pc, desk)
            await collect(pc, phone, desk)
            return one.log + other.log

    write_room(tmp_path, more=PAPER)
    with hub_process(tmp_path) as hub:
        log = asyncio.run(exam(hub))
        hub.stop()
        check_recordings(hub)
    assert not log, "\n".join(log)
