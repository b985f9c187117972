"""One PC: the hub is found or started apart from the console, started again when it dies, stopped when asked."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import qasync
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication

from invigilator.client.office import Office
from invigilator.config import ConsoleSettings
from invigilator.console import alone, language
from invigilator.console.app import application
from invigilator.console.startwindow import FarewellWindow, StartWindow
from invigilator.console.window import Window
from invigilator.desk import caretaker
from invigilator.desk.caretaker import Caretaker, CaretakerError, idle
from invigilator.hub.folder import Folder
from invigilator.wire import admin
from invigilator.wire.views import ExamView

pytestmark = pytest.mark.room
MAIN = [sys.executable, "-c", "import sys; from invigilator.cli import main; sys.exit(main())"]


@pytest.fixture(autouse=True)
def _language():
    before = language.language()
    yield
    language.set_language(before)
    while caretaker._LEFT:
        caretaker._LEFT.pop().wait(30)


@pytest.fixture
def port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def pid(data: Path) -> int:
    return int(json.loads((data / "hub.json").read_text())["pid"])


async def until(holds: Callable[[], object], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        await asyncio.sleep(0.05)


@asynccontextmanager
async def looked_after(data: Path, port: int) -> AsyncIterator[Caretaker]:
    """A caretaker; whatever hub is there at the end is stopped."""
    one = Caretaker(data, "zh", port)
    try:
        yield one
    finally:
        await one.stop()


def test_found_started_apart_restarted_and_stopped(tmp_path, port):
    data = tmp_path / "data"

    async def whole() -> None:
        said: list[str] = []
        async with looked_after(data, port) as first:
            assert first.find() is None
            assert not data.exists(), "nothing is made by looking"
            found = await first.bring_up(lambda phrase: said.append(phrase.key))
            assert said[0] == "caretaker.starting"
            assert found.url.endswith(f":{port}")
            assert os.getsid(pid(data)) == pid(data), "a session of its own"
            assert (data / "hub.log").exists()
            answer = await Office(found.url, found.office_key, found.ca).do(admin.ListExams())
            assert answer.exams == []
            second = Caretaker(data, "en")
            again = await second.bring_up(lambda phrase: said.append(phrase.key))
            assert again == found
            assert said == ["caretaker.starting"] * len(said)

            states: list[str] = []
            noticed: list[float] = []

            def told() -> None:
                states.append(str(first.state))
                noticed.append(time.monotonic())

            watch = asyncio.create_task(first.watch(told))
            killed = pid(data)
            os.kill(killed, signal.SIGKILL)
            began = time.monotonic()
            await until(lambda: len(states) == 2)
            assert pid(data) != killed
            assert noticed[0] - began < 3, "and a hub takes about one more"
            assert first.find() == found, "on the same port, with the same keys"
            assert states == ["caretaker.again", "None"]

            code = await asyncio.to_thread(
                subprocess.run, [*MAIN, "hub", "--stop", "--data", str(data)], capture_output=True, check=False
            )
            assert (code.returncode, code.stdout.decode()) == (0, "The hub has ended.\n")
            await until(lambda: first.state is not None)
            assert str(first.state) == "caretaker.stopped"
            await asyncio.sleep(1.5)
            assert not Folder(data).busy(), "what was stopped on purpose stays so"
            watch.cancel()
            await asyncio.wait([watch])
        assert "the hub is closed" in (data / "hub.log").read_text()

    asyncio.run(whole())


def test_two_that_start_one_at_once_find_the_same(tmp_path, port):
    async def whole() -> None:
        async with looked_after(tmp_path / "data", port) as first:
            second = Caretaker(tmp_path / "data", "en", port)
            one, other = await asyncio.gather(first.bring_up(lambda _: None), second.bring_up(lambda _: None))
            assert one == other

    asyncio.run(whole())


def test_why_it_does_not_start_is_a_sentence_in_the_persons_language(tmp_path, port):
    async def why(data: Path, spoken: str, port: int) -> str:
        with pytest.raises(CaretakerError) as caught:
            await Caretaker(data, spoken, port).bring_up(lambda _: None)
        return str(caught.value.phrase.values.get("text", caught.value.phrase))

    with socket.socket() as taken:
        taken.bind(("0.0.0.0", port))
        taken.listen()
        assert asyncio.run(why(tmp_path / "a", "zh", port)) == (
            f"端口 {port} 已被其他程序占用。请停止该程序，或用 --port 选择其他端口。"
        )
        assert asyncio.run(why(tmp_path / "a", "en", port)).startswith(f"Port {port} is in use by another program.")
    (tmp_path / "plain").write_text("x")
    assert asyncio.run(why(tmp_path / "plain" / "b", "en", port)).startswith("caretaker.unwritable")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "invigilator.db").write_text("no database" * 200)
    assert "已损坏或不是数据库" in asyncio.run(why(tmp_path / "c", "zh", port))


def windows(kind: type) -> list:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]


def test_without_a_word_from_nothing_to_an_empty_wall_and_out(tmp_path, port):
    """The whole thing as a person has it: the start, a taken port, the wall, closing, the question."""
    data = tmp_path / "data"
    app = application()
    settings = ConsoleSettings("", "", None, "Anna", "zh")

    async def whole() -> None:
        with socket.socket() as taken:
            taken.bind(("0.0.0.0", port))
            taken.listen()
            work = asyncio.create_task(alone._run(Caretaker(data, "zh", port), settings))
            await until(lambda: windows(StartWindow) and windows(StartWindow)[0].retry.isVisible())
            (start,) = windows(StartWindow)
            assert f"端口 {port} 已被其他程序占用" in start.words.text()
        QTest.keyClick(start.retry, Qt.Key.Key_Return)
        await until(lambda: windows(Window))
        (room,) = windows(Window)
        await until(lambda: "还没有考试" in room.status.words())
        assert room.wall.vacant == "wall.no-exam-office", "the folder's key opens the office"
        killed = pid(data)
        os.kill(killed, signal.SIGKILL)
        await until(lambda: "正在重新启动" in room.banner.words())
        await until(lambda: room.banner.words() == "" and pid(data) != killed)
        room.close()
        await until(lambda: windows(FarewellWindow))
        (farewell,) = windows(FarewellWindow)
        QTest.keyClick(farewell, Qt.Key.Key_Escape)
        assert await work == 0
        assert Folder(data).busy(), "kept, unless one says otherwise"

        work = asyncio.create_task(alone._run(Caretaker(data, "zh", port), settings))
        await until(lambda: windows(Window))
        windows(Window)[0].close()
        await until(lambda: windows(FarewellWindow))
        windows(FarewellWindow)[0].stop.click()
        assert await work == 0
        assert not Folder(data).busy()

    try:
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
            language.set_language("zh")
            runner.run(whole())
    finally:
        asyncio.run(Caretaker(data, "zh").stop())


def test_when_a_hub_may_be_stopped():
    hour, start = 3_600_000, 100 * 3_600_000
    exam = ExamView(
        exam="e", title="", kind="formal", starts_at=start, opens_at=start - hour // 2, closes_at=start, minutes=60
    )
    assert idle([], [], start)
    assert idle([exam], ["expected"], start - 3 * hour)
    assert not idle([exam], ["expected"], start - 2 * hour)
    assert not idle([exam], ["ended"], start + hour)
    assert idle([exam], ["ended"], start + 2 * hour)
    assert not idle([exam], ["answering"], start + 2 * hour), "somebody has extra time"


def test_options_before_a_word_are_not_swallowed(tmp_path):
    done = subprocess.run(
        [*MAIN, "--data", str(tmp_path), "exam", "list"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "--data belongs behind the word" in done.stderr
    done = subprocess.run([*MAIN, "--stop", "--data", str(tmp_path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"No hub runs in {tmp_path}.\n")
