"""Widgets by themselves: what they say and when they paint."""

import time

import numpy as np
import pytest
from PyQt6.QtWidgets import QApplication, QLabel

from invigilator.client.session import Link
from invigilator.console import language, log, theme
from invigilator.console.camera import CameraView
from invigilator.console.label import Elided
from invigilator.console.meter import FLOOR, Meter
from invigilator.console.notice import NoticeLine
from invigilator.console.said import SaidList
from invigilator.console.status import Banner, StatusLine, clock
from invigilator.desk.focus import said
from invigilator.desk.order import Outcome
from invigilator.desk.phrase import Phrase
from invigilator.desk.room import Room
from invigilator.media.audio import Level
from tests.desk.rehearsal import Rehearsal

NOON = 1_800_000_000_000


@pytest.fixture(autouse=True)
def _english(qtbot):
    before = language.language()
    language.set_language("en")
    yield
    language.set_language(before)


def test_a_camera_says_what_is_wrong(qtbot):
    view = CameraView("front")
    qtbot.addWidget(view)
    view.resize(640, 480)
    assert view.words == "opening…"
    view.show_pixels(np.full((480, 640, 4), 200, np.uint8))
    assert view.words == ""
    view.show_age(3.4, off=False)
    assert view.words == "picture is 3 s old"
    view.show_age(0.1, off=True)
    assert view.words == "front camera off"
    view.show_age(0.1, off=False)
    assert view.words == ""


@pytest.mark.parametrize("size", [(480, 640), (240, 320), (300, 400)])
def test_a_camera_paints_the_whole_picture_on_black(qtbot, size):
    view = CameraView("side")
    qtbot.addWidget(view)
    view.resize(800, 480)
    view.show_pixels(np.full((*size, 4), 200, np.uint8))
    image = view.grab().toImage()
    assert image.pixelColor(400, 300).red() == 200
    assert image.pixelColor(90, 300).red() == 200
    assert image.pixelColor(20, 300).red() == 0, "the shape is kept"
    assert view.painted == 1


def test_the_meter_rises_and_falls(qtbot):
    meter = Meter()
    qtbot.addWidget(meter)
    meter.take(Level(-20.0, -5.0))
    meter.refresh()
    assert meter._bar.opts["height"] == [-20.0 - FLOOR]
    meter.take(Level(-200.0, -200.0))
    meter.refresh()
    assert meter._bar.opts["height"] == [0.0]
    meter.clear_levels()
    assert meter._bar.opts["height"] == [0.0]


def test_a_long_title_gives_way(qtbot):
    label = Elided()
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.show()
    label.say("a very long title of an exam")
    assert label.words == "a very long title of an exam"
    assert label.text().endswith("…")
    assert label.toolTip() == label.words
    assert label.minimumSizeHint().width() < 40
    label.resize(400, 20)
    assert label.text() == label.words
    assert label.toolTip() == ""


def test_status_and_banner(qtbot):
    there, room = Rehearsal(2, clock=lambda: NOON, title="exam <b>x</b>"), Room()
    status, banner = StatusLine(), Banner()
    qtbot.addWidget(status)
    qtbot.addWidget(banner)
    for event in (Link("control", "live"), Link("media", "live"), there.welcome(), there.room()):
        room.take(event)
    status.resize(1366, 40)
    status.show_room(room, NOON)
    banner.show_room(room, NOON)
    assert status.words() == (
        f"exam <b>x</b> · formal exam | {clock(NOON)} | 50:00 left | answering 0 · waiting 0 · expected 2 · ended 0"
        " | connected | recording unknown | watch unknown"
    )
    assert banner.words() == ""
    room.take(Link("control", "lost", code="shutting-down"))
    banner.show_room(room, NOON)
    assert "the hub is shutting down" in banner.words()


def test_a_refusal_stays_and_a_success_goes(qtbot):
    line = NoticeLine()
    qtbot.addWidget(line)
    line.show_outcome(Outcome.refused("too-soon", {}))
    assert not line._timer.isActive()
    line.show_outcome(Outcome.done("approve", {"seat": 1, "name": "x"}))
    assert line._timer.isActive()
    assert line.words() == "Seat 1 x may go, 5 minutes"
    language.set_language("zh")
    line.retranslate()
    assert "准许" in line.words()
    line.clear()
    assert (line.words(), line.said) == ("", "")


def test_a_reminder_is_followed_until_it_is_acknowledged(qtbot):
    there, room, line = Rehearsal(1, clock=lambda: NOON), Room(), NoticeLine()
    qtbot.addWidget(line)
    there.seat()
    there.act(1, "warn", ago=5_000, by="i", clause="face", text="x")
    line.show_outcome(Outcome(ok=True, phrase=Phrase("said.none"), reminded="s1"))
    states = []
    for do in ("", "seen", "acknowledge"):
        if do:
            there.act(1, do, number=1)
        room.take(there.room())
        line.follow(room)
        states.append(line.words().rpartition(" ")[2])
    assert states == ["sent", "seen", "acknowledged"]


def test_reminders_are_listed_newest_first_as_plain_text(qtbot):
    there, listed = Rehearsal(1, clock=lambda: NOON), SaidList()
    qtbot.addWidget(listed)
    there.seat()
    for n in range(4):
        there.act(1, "warn", ago=(80 - 20 * n) * 1000, by="i", clause=("face", "camera")[n % 2], text=f"<b>{n}</b>")
    listed.show_said(said(there.room().sittings[0]))
    words = [one.words for one in listed.findChildren(Elided) if not one.isHidden()]
    assert words == ["<b>3</b>", "<b>2</b>", "<b>1</b>"]
    states = [one.text() for one in listed.findChildren(QLabel) if "·" in one.text()]
    assert states == ["camera 2 · sent", "face 2 · sent", "camera 1 · sent"]


def test_the_theme_is_whole():
    sheet = theme.stylesheet(1.15)
    assert "@" not in sheet
    assert "font-size: 15px" in sheet
    assert "font-size: 13px" not in sheet
    assert theme.scale_for(1366) == 1.0
    assert theme.scale_for(1920) > 1.0


def test_letters_can_be_read():
    """WCAG: 4.5 to 1 for every colour of text on every ground it stands on."""

    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    def light(name: str) -> float:
        red, green, blue, _ = theme.colour(name).getRgbF()
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)

    words = ("text", "dim", "good", "warn", "bad", "ring")
    pairs = [(text, ground) for text in words for ground in ("ground", "panel", "raised")]
    pairs += [("text", "select"), ("dim", "select"), ("bad", "bad-ground"), ("warn", "warn-ground")]
    for text, ground in pairs:
        low, high = sorted((light(text), light(ground)))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (text, ground)


def test_an_error_in_a_slot_is_logged_and_ends_nothing(expected_log):
    expected_log("an error in the window")
    try:
        raise RuntimeError("x")
    except RuntimeError as error:
        log._hear_error(RuntimeError, error, error.__traceback__)
    assert QApplication.instance() is not None


def test_trouble_is_kept_in_a_file(tmp_path, monkeypatch, expected_log):
    expected_log("something odd")
    monkeypatch.setattr(log.platformdirs, "user_log_dir", lambda _name: str(tmp_path / "logs"))
    with log.kept():
        log.log.warning("something odd")
    assert "something odd" in (tmp_path / "logs" / "console.log").read_text("utf-8")
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(log.platformdirs, "user_log_dir", lambda _name: str(tmp_path / "file" / "logs"))
    with log.kept():
        pass


def test_the_clock_is_this_machines():
    assert clock(NOON) == time.strftime("%H:%M:%S", time.localtime(NOON / 1000))
