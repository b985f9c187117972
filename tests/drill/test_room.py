"""The drill against a real hub: everyone gets in, is seen and heard, answers, comes back."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import av
import pytest

from invigilator.config import HubSettings
from invigilator.drill import cast, script
from invigilator.drill.footage import Footage
from invigilator.drill.runner import SCRIPTS, prepare
from invigilator.wire.messages import Changed, Room, Subscribe
from invigilator.wire.packet import Layer, Packet, parse, split_opus
from invigilator.wire.views import SittingView
from tests.hub.conftest import running, write_exam
from tests.hub.people import House, Peer

pytestmark = pytest.mark.room
COUNT = 3
SCRIPT = """
[[act]]
at = 1
who = 1
do = "leave-screen"
seconds = 2
[[act]]
at = 4
who = 2
do = "drop"
seconds = 3
[[act]]
at = 1
who = 3
do = "feed-lost"
seconds = 4
"""


@pytest.fixture(scope="module", autouse=True)
def _encoded() -> None:
    """The clips are in the cache before anybody waits for a room: the first run on a machine encodes them."""
    footage = Footage()
    prepare(footage, cast.members(footage, COUNT), script.load(SCRIPTS / "drill.toml", footage.people()))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    roster = tmp_path / "roster.csv"
    roster.write_text(cast.roster_csv(cast.roster(COUNT)), encoding="utf-8")
    exam = write_exam(tmp_path / "exam.toml", leave_return=20, break_off=60, restroom=60, reminder_gap=0)
    with running(HubSettings(tmp_path / "data", "127.0.0.1", 0, exam, roster)) as one:
        yield one


@contextlib.contextmanager
def drill(house: House, folder: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", "import sys; from invigilator.cli import main; sys.exit(main())", "drill"]
    command += ["--hub", house.url, "--ca", str(house.ready.ca), "--roster", str(folder / "roster.csv")]
    command += ["--candidates", str(COUNT), *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ)
    try:
        yield process
    finally:
        process.terminate()
        out, err = process.communicate(timeout=30)
        assert process.returncode == 0, err
        assert "Traceback" not in out + err


@contextlib.asynccontextmanager
async def watching(house: House) -> AsyncIterator[Peer]:
    async with house.console() as console:
        yield console


async def everybody(console: Peer, phase: str) -> list[SittingView]:
    """All sittings once each is in this phase, with both cameras on."""
    room = await console.get(Room)
    views = {one.sitting: one for one in room.sittings}

    def there() -> bool:
        for one in console.heard:
            if isinstance(one, Changed):
                views[one.sitting.sitting] = one.sitting
        return all(one.candidate.phase == phase and one.candidate.side_on for one in views.values())

    await console.get(Changed, lambda _: there())
    return sorted(views.values(), key=lambda one: one.seat)


def test_a_room_of_candidates(house: House, tmp_path: Path) -> None:
    acts, marks = tmp_path / "script.toml", tmp_path / "marks.jsonl"
    acts.write_text(SCRIPT, encoding="utf-8")

    async def main() -> None:
        async with watching(house) as console:
            first, *_ = await everybody(console, "answering")
            assert first.photo_id
            await hear_and_see(house, first)
            await remind(console, first)
            await script_happens(console)
            await collect(console, first)

    with drill(house, tmp_path, "--script", str(acts), "--marks", str(marks)):
        asyncio.run(main())
    lines = [json.loads(line) for line in marks.read_text().splitlines()]
    assert any(line.get("reminder") == 1 for line in lines)
    assert any("index" in line for line in lines)


async def hear_and_see(house: House, view: SittingView) -> None:
    """Both cameras' layers decode without an error, from the first packet on; sound comes in bundles."""
    async with house.peer("/media", "console", house.key) as media:
        for layer in Layer:
            await media.send(Subscribe(feeds=[view.front, view.side], layer=int(layer)))
        await media.enough(150)
        packets = [parse(one) for one in media.packets]
    for feed in (view.front, view.side):
        for layer, size in ((Layer.THUMB, (320, 240)), (Layer.MAIN, (640, 480))):
            mine = [one for one in packets if (one.feed, one.layer) == (feed, layer)]
            assert mine[0].key
            codec = av.CodecContext.create("h264", "r")
            pictures = [picture for one in mine for picture in codec.decode(av.Packet(bytes(one.payload)))]
            assert len(pictures) == len(mine)
            assert {(one.width, one.height) for one in pictures} == {size}
            assert steps(mine) == pytest.approx(1000 / (10 if layer is Layer.THUMB else 15), rel=0.2)
        sound = [one for one in packets if (one.feed, one.layer) == (feed, Layer.SOUND)]
        assert {len(split_opus(one.payload)) for one in sound} == {10}


def steps(packets: list[Packet]) -> float:
    """Milliseconds from one packet to the next, on average."""
    return (packets[-1].captured - packets[0].captured) / 1000 / (len(packets) - 1)


async def remind(console: Peer, view: SittingView) -> None:
    began = time.monotonic()
    assert (await console.do("warn", sitting=view.sitting, clause="face", text="请露出双耳")).ok
    await console.changed("reminder-seen")
    assert time.monotonic() - began < 2
    await console.changed("reminder-acknowledged")


async def script_happens(console: Peer) -> None:
    left, back = await console.changed("left-screen"), await console.changed("returned-screen")
    assert left.sitting.seat == back.sitting.seat == 1
    assert (await console.changed("side-off")).sitting.seat in {2, 3}

    def here_again(one: Changed) -> bool:
        return one.sitting.seat == 2 and one.event == "front-on" and one.sitting.candidate.phase == "answering"

    await console.get(Changed, here_again)
    lost = await console.get(Changed, lambda one: one.event == "side-off" and one.sitting.seat == 3)
    after = console.heard.index(lost)
    await console.get(Changed, lambda one: one.event == "side-on" and one.sitting.seat == 3, after=after)


async def collect(console: Peer, view: SittingView) -> None:
    assert (await console.do("force-submit", sitting=view.sitting, reason="演练结束")).ok
    ended = await console.changed("ended")
    assert ended.sitting.candidate.outcome == "collected"
    await console.get(Changed, lambda one: one.event == "front-off" and one.sitting.sitting == view.sitting)


def test_a_stopped_drill_leaves_at_once(house: House, tmp_path: Path) -> None:
    async def main() -> None:
        async with watching(house) as console:
            with drill(house, tmp_path) as process:
                await everybody(console, "answering")
                process.terminate()
                began = time.monotonic()
                await asyncio.to_thread(process.wait, 20)
                assert time.monotonic() - began < 5
            await console.get(Changed, lambda one: one.event == "side-off")

    asyncio.run(main())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--candidates", "9"], "names 3 candidates, not 9"),
        (["--roster", "nowhere.csv"], r"nowhere.csv cannot be read"),
        (["--script", "nowhere.toml"], r"nowhere.toml cannot be read"),
        (["--ca", "nowhere.pem"], "nowhere.pem cannot be used"),
        (["--hub", "https://127.0.0.1:9"], "no hub answers at https://127.0.0.1:9"),
    ],
)
def test_what_does_not_fit_is_one_sentence(house: House, tmp_path: Path, arguments: list[str], said: str) -> None:
    command = [sys.executable, "-c", "import sys; from invigilator.cli import main; sys.exit(main())", "drill"]
    given = {"--hub": house.url, "--ca": str(house.ready.ca), "--roster": str(tmp_path / "roster.csv")}
    given |= {"--candidates": "3", "--seconds": "30", **dict(zip(arguments[::2], arguments[1::2], strict=True))}
    command += [word for pair in given.items() for word in pair]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("invigilator: ")
    assert said in last
    assert "Traceback" not in done.stderr


def test_strangers_are_told(house: House, tmp_path: Path) -> None:
    """A roster the hub does not know: the drill ends with a sentence, not with an empty room."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "roster.csv").write_text(cast.roster_csv(cast.roster(COUNT, seed=99)), encoding="utf-8")
    command = [sys.executable, "-c", "import sys; from invigilator.cli import main; sys.exit(main())", "drill"]
    command += ["--hub", house.url, "--ca", str(house.ready.ca), "--roster", str(other / "roster.csv")]
    done = subprocess.run(
        [*command, "--candidates", "3", "--seconds", "30"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "lets none of them in: unknown-candidate" in done.stderr
