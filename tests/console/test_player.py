"""The real libVLC on real packets. Its picture and sound come from the drill's footage."""

import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from invigilator.console import player as module
from invigilator.console.language import RESOURCES
from invigilator.console.player import Player, sound_device
from invigilator.console.speaker import Speaker
from invigilator.desk.chime import LOUD
from invigilator.desk.matter import Priority
from invigilator.wire.packet import Layer
from tests.desk.rehearsal import Projector, footage

needs_vlc = pytest.mark.skipif(module.vlc is None, reason="libVLC is not installed")


class Played:
    """A player that is fed by footage."""

    def __init__(self, *, sound: bool = True) -> None:
        self.shown = threading.Event()
        self.count = 0
        self.player = Player(self._show, device=False)
        self.projector = Projector()
        self.projector.show(1, footage(1)[1])
        self.cancels = [self.projector.watch(2, Layer.MAIN, self.player.put)]
        if sound:
            self.cancels.append(self.projector.watch(2, Layer.SOUND, self.player.put))
        self.player.loudness(100)

    def _show(self) -> None:
        self.count += 1
        self.shown.set()

    def until(self, holds, seconds: float = 30) -> float:
        begin = time.monotonic()
        while not holds():
            assert time.monotonic() - begin < seconds
            self.shown.wait(0.1)
            self.shown.clear()
        return time.monotonic() - begin

    def close(self) -> None:
        for cancel in self.cancels:
            cancel()
        self.projector.close()
        self.player.close()
        self.player.join(10)


@needs_vlc
def test_picture_comes_with_sound_and_goes_on():
    played = Played()
    player = played.player
    assert player.state == "starting"
    assert player.picture is None
    played.until(lambda: player.state == "live" and player.picture is not None)
    first = player.picture
    assert first is not None
    assert first.shape == (480, 640, 4)
    assert 30 < float(first[:, :, :3].mean()) < 220
    assert float(first[:, :, :3].std()) > 15, "not a grey nothing"
    seen = played.count
    played.until(lambda: played.count > seen + 20)
    assert player.picture is not first
    assert np.abs(player.picture[:, :, :3].astype(int) - first[:, :, :3]).max() > 10
    played.close()
    assert player.state == "closed"


@needs_vlc
def test_candidates_can_be_changed_quickly():
    for _ in range(4):
        played = Played(sound=False)
        time.sleep(0.05)
        played.close()


@needs_vlc
def test_a_stream_that_stops_is_not_shown_for_live():
    played = Played()
    played.until(lambda: played.player.picture is not None)
    played.cancels[0]()
    played.until(lambda: played.player.picture is None)
    played.until(lambda: played.player.state == "live")  # the sound alone
    assert played.player.picture is None
    played.close()


def test_without_libvlc_there_are_words_and_no_thread(monkeypatch):
    monkeypatch.setattr(module, "vlc", None)
    before = threading.active_count()
    player = Player(lambda: None)
    player.put(None)
    player.loudness(50)
    assert (player.state, player.picture) == ("missing", None)
    assert threading.active_count() == before
    player.close()
    player.join(1)


def test_a_sound_device_is_looked_for_and_not_tried():
    assert sound_device() in {True, False}


@needs_vlc
def test_a_signal_is_played_and_silence_costs_no_thread():
    silent = Speaker(device=False)
    silent.play(Priority.HIGH)
    assert silent._thread is None
    silent.close()
    speaker = Speaker(device=True)
    speaker.play(Priority.MEDIUM)
    speaker.close()
    assert speaker._thread is not None
    speaker._thread.join(20)
    assert not speaker._thread.is_alive()


def test_every_loud_priority_has_a_signal():
    assert all((RESOURCES / "sounds" / f"{one.name.lower()}.wav").stat().st_size > 1000 for one in LOUD)


def test_a_machine_without_libvlc_is_one_without_sound():
    """As python-vlc behaves there: it raises when it is imported."""
    program = """
import ctypes, ctypes.util
import numpy, av
real = ctypes.CDLL
def missing(name=None, *rest, **more):
    if name is None or "vlc" in str(name):
        raise OSError(name)
    return real(name, *rest, **more)
ctypes.CDLL, ctypes.util.find_library = missing, lambda name: None
from invigilator.console import player
print(player.Player(lambda: None).state)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.strip(), done.returncode) == ("missing", 0), done.stderr
