"""A console against a real hub: joining it, and every way of not being let in."""

import asyncio
import os
import subprocess
import sys

import pytest
import qasync

from invigilator import cli
from invigilator.client.live import LiveSession
from invigilator.config import ConsoleSettings, UserError
from invigilator.console import language
from invigilator.console.app import ConsoleError, ControlRoom, application, run
from tests.hub.conftest import house, settings  # noqa: F401 - fixtures

pytestmark = pytest.mark.room


@pytest.fixture(autouse=True)
def _language():
    before = language.language()
    yield
    language.set_language(before)


def test_a_console_joins_shows_the_room_and_leaves(house):  # noqa: F811
    app = application()

    async def whole() -> list[str]:
        session = LiveSession(house.url, house.key, house.ready.ca, by="老师", agent="test")
        room = ControlRoom(session, "zh")
        room.window.show()
        await room.start()
        await asyncio.wait_for(room.joined.wait(), 30)
        while room.room.health is None:  # noqa: ASYNC110 - a plain value of the presenter
            await asyncio.sleep(0.05)
        room.window.refresh()
        said = [room.window.status.words(), room.window.banner.words(), *sorted(room.room.sittings)]
        await room.stop()
        await session.close()
        return said

    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        status, banner, *sittings = runner.run(whole())
    assert "试考 Trial" in status
    assert "正在录像" in status
    assert banner == ""
    assert len(sittings) == 4


def test_a_wrong_key_is_said_and_not_tried_again(house):  # noqa: F811
    with pytest.raises(ConsoleError, match=r"access\.key"):
        run(ConsoleSettings(house.url, "wrong", house.ready.ca, language="en"))


def test_an_exam_that_the_hub_does_not_have_is_said_with_those_it_has(house):  # noqa: F811
    with pytest.raises(ConsoleError, match=r"no exam e9.*It has: .+--exam"):
        run(ConsoleSettings(house.url, house.key, house.ready.ca, language="en", exam="e9"))


def test_what_is_shown_can_be_said_on_the_command_line(tmp_path):
    (tmp_path / "k").write_text("secret")
    words = ["console", "--hub", "https://h", "--key", f"@{tmp_path / 'k'}", "--by", "Li"]
    words += ["--exam", "e1", "--room", "101", "--mine"]
    meant = cli._console_settings(cli._parser().parse_args(words))
    assert (meant.by, meant.exam, meant.room, meant.mine) == ("Li", "e1", "101", True)
    plain = cli._console_settings(cli._parser().parse_args(words[:5]))
    assert (plain.exam, plain.room, plain.mine) == ("", None, False)


def test_a_certificate_that_is_not_trusted(house):  # noqa: F811
    with pytest.raises(ConsoleError, match=r"not trusted.*--ca"):
        run(ConsoleSettings(house.url, house.key, None, language="en"))


def test_nobody_listens_there():
    with pytest.raises(ConsoleError, match=r"连不上 https://127\.0\.0\.1:9"):
        run(ConsoleSettings("https://127.0.0.1:9", "k", None, language="zh"))


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "127.0.0.1", "https://", "https://host:port"])
def test_what_is_no_address(url):
    with pytest.raises(ConsoleError):
        run(ConsoleSettings(url, "k", None, language="en"))


def test_an_authority_file_that_is_none(tmp_path):
    with pytest.raises(ConsoleError, match=r"nothing\.pem"):
        run(ConsoleSettings("https://127.0.0.1:9", "k", tmp_path / "nothing.pem", language="en"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a display")
def test_the_command_line_says_it_in_one_line_and_ends_with_2():
    quiet = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    command = [sys.executable, "-c", "import sys; from invigilator.cli import main; sys.exit(main())", "console"]
    command += ["--hub", "https://127.0.0.1:9", "--key", "k", "--language", "en"]
    for extra, words in (
        ({"QT_QPA_PLATFORM": "offscreen"}, "127.0.0.1:9"),
        ({"QT_QPA_PLATFORM": ""}, "QT_QPA_PLATFORM"),
    ):
        done = subprocess.run(
            command, env={**quiet, **extra}, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 2
        assert words in done.stderr
        assert "Traceback" not in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_the_key_of_the_exam_office_is_taken_from_the_folder_or_given(house, tmp_path):  # noqa: F811
    def taken(*words: str) -> ConsoleSettings:
        return cli._console_settings(cli._parser().parse_args(["console", *words]))

    office = (house.data / "admin.key").read_text().strip()
    assert taken("--data", str(house.data)).office_key == office
    far = ("--hub", house.url, "--key", "k")
    assert taken(*far).office_key == ""
    assert taken(*far, "--office-key", "typed").office_key == "typed"
    assert taken(*far, "--office-key", f"@{house.data / 'admin.key'}").office_key == office
    with pytest.raises(UserError, match=r"exam office's key .*none\.key cannot be read"):
        taken(*far, "--office-key", f"@{tmp_path / 'none.key'}")
