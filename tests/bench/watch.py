"""How many candidates one core can watch, and how soon something becomes a flag.

    python tests/bench/watch.py [--candidates 50] [--seconds 90] [--quiet] [--json FILE]

Rendered people, both cameras and sound, through the real detectors and the real runner, in the time of one core that
does nothing else: the clock goes on by the CPU time used and by the rests taken. Pictures come as
key frames do: each camera a new one every two seconds, at once when a burst asks; each is decoded from a JPEG. After
a while each candidate does something. The hub and the network are left out.

With --quiet nobody does anything. The clips are loops of a few seconds, and the watch says so of each after some
minutes: that one kind is muted there.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np
from figures import Figure, write

from invigilator.exam.commands import Command as Order
from invigilator.exam.events import Event
from invigilator.exam.flag import Kind
from invigilator.exam.rules import Exam
from invigilator.exam.sitting import Sitting
from invigilator.watch.detector import RATE, Camera
from invigilator.watch.eyes import Eyes
from invigilator.watch.flagger import Flagger
from invigilator.watch.runner import Runner
from invigilator.watch.voice import Voice
from invigilator.watch.watched import Change, Watched

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOOTAGE = Path(__file__).resolve().parents[2] / "resources" / "footage"
KEY_FRAME = 2.0  # seconds
ACTIONS = {  # what is seen from the clip's first picture on, and what it should be called
    "absent": Kind.NOBODY,
    "cover": Kind.BLOCKED,
    "dark": Kind.DARK,
    "mask": Kind.MASK,
    "sheet": Kind.SHEET,
}
LASTS = 14.0  # seconds that somebody does it
SPEED = 9.37  # pictures a second: clips are short, and a round of them must not fall in with the looks
SETTLE = 20.0  # seconds before anybody does


@dataclass(slots=True)
class Play:
    """What one candidate's cameras show: idle, then an action from ``start`` on."""

    person: str
    action: str
    start: float
    phase: float

    def clip(self, camera: Camera, at: float) -> str:
        acting = self.start <= at < self.start + LASTS and self.action
        name = f"{self.person}/{camera}-{self.action if acting else 'idle'}"
        return name if name in CODED else f"{self.person}/{camera}-idle"


CODED: dict[str, list[NDArray[np.uint8]]] = {}


class Core:
    """The clock of one core."""

    def __init__(self) -> None:
        self._rested = 0.0

    def now(self) -> float:
        """Seconds of work and rest."""
        return time.process_time() + self._rested

    def rest(self, seconds: float) -> None:
        """Let time pass without work."""
        self._rested += seconds


CORE = Core()


class Cameras:
    """The newest key frame of every camera."""

    def __init__(self, plays: dict[str, Play], began: float) -> None:
        self.plays = plays
        self.runner: Runner | None = None
        self._began = began
        self._given: dict[tuple[str, Camera], float] = {}

    def newest(self, candidate: str, camera: Camera) -> tuple[float, NDArray[np.uint8]] | None:
        play, now = self.plays[candidate], CORE.now()
        assert self.runner
        need = self.runner.candidates[candidate].needs[camera]
        at = now - (now - self._began + play.phase) % KEY_FRAME
        at = max(at, now - 0.3) if need.bursts(now) else at
        if at <= self._given.get((candidate, camera), 0.0):
            return None
        self._given[candidate, camera] = at
        pictures = CODED[play.clip(camera, at - self._began)]
        coded = pictures[int((at - self._began + play.phase) * SPEED) % len(pictures)]
        return at, cv2.imdecode(coded, cv2.IMREAD_COLOR)


def load() -> list[str]:
    """Code every picture of the clips that are needed; the people who have an idle clip."""
    for path in sorted(FOOTAGE.glob("*/*.mp4")):
        if path.stem.split("-")[1] not in {"idle", *ACTIONS}:
            continue
        opened, pictures = cv2.VideoCapture(str(path)), []
        while True:
            more, picture = opened.read()
            if not more:
                break
            pictures.append(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 80])[1])
        CODED[f"{path.parent.name}/{path.stem}"] = pictures
    return sorted({name.split("/")[0] for name in CODED})


def sounds() -> dict[str, list[NDArray[np.float32]]]:
    """Stretches of two seconds of an empty room, of typing and of speech."""
    cut = {}
    for path in sorted((FOOTAGE / "sound").glob("*.opus")):
        with av.open(str(path)) as opened:
            resampler = av.AudioResampler("flt", "mono", RATE)
            frames = [part for frame in opened.decode(audio=0) for part in resampler.resample(frame)]
        whole = np.concatenate([frame.to_ndarray().ravel() for frame in frames])
        cut[path.stem] = [whole[i : i + 2 * RATE] for i in range(0, len(whole) - 2 * RATE, 2 * RATE)]
    return cut


class Desk:
    """One candidate's sitting by the real rules: which flags become alarms."""

    def __init__(self, began: float, muted: frozenset[Kind]) -> None:
        self._began = began
        self._sitting = Sitting(Exam("formal", 0, 24 * 60))
        self._flagger = Flagger("")
        for do in ("front-on", "side-on", "login", "photograph", "accept-notice"):
            self._do(Order(do), 0)
        self._do(Order("mute-flags", text=" ".join(sorted(muted))), 0)

    def take(self, change: Change, now: float) -> list[str]:
        """Tell it what a look has changed; the alarms that have come since."""
        at = round((now - self._began) * 1000) + 1
        before = len(self._sitting.alarms)
        while events := self._sitting.due(at):
            self._apply(events)
        for one in self._flagger.orders(change):
            order = Order(one.do, "watch", kind=one.kind, camera=one.camera, score=one.score, text=one.text)
            self._do(order, at)
        return [one.name.value for one in self._sitting.alarms[before:]]

    def _do(self, order: Order, at: int) -> None:
        self._apply(self._sitting.handle(order, at))

    def _apply(self, events: list[Event]) -> None:
        for event in events:
            self._sitting.apply(event)


def main() -> None:
    """Watch for a while and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--candidates", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=90.0)
    parser.add_argument("--quiet", action="store_true", help="nobody does anything, nobody speaks: count alarms")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    people, heard, dice = load(), sounds(), random.Random(3)
    began = CORE.now()
    plays, voices = {}, {}
    for i in range(chosen.candidates):
        person = people[i % len(people)]
        able = [action for action in ACTIONS if f"{person}/front-{action}" in CODED]
        action = able[(i // len(people)) % len(able)] if able and not chosen.quiet else ""
        start = dice.uniform(SETTLE, max(SETTLE + 1, chosen.seconds - LASTS))
        plays[f"c{i}"] = Play(person, action, start, dice.uniform(0, KEY_FRAME))
    eyes, voice = Eyes(), Voice()
    cameras = Cameras(plays, began)
    runner = Runner(eyes, cameras, time.process_time, share=0.95)
    cameras.runner = runner
    began = cameras._began = CORE.now()  # the models are loaded
    muted = frozenset({Kind.LOOPED} if chosen.quiet else ())
    desks: dict[str, Desk] = {}
    for i, name in enumerate(plays):
        # Not everybody is let in at once.
        runner.candidates[name] = Watched(began + 4.0 * i / chosen.candidates, spread=(i * 0.618) % 1, voice=voice)
        runner.candidates[name].calm = muted
        desks[name] = Desk(began, muted)
        voices[name] = began + dice.uniform(0, 2)
    delays: dict[str, list[float]] = defaultdict(list)
    done: set[str] = set()
    alarms: list[str] = []
    wrong: list[str] = []
    used, listened = time.process_time(), 0.0
    looks, late = dict.fromkeys((Camera.FRONT, Camera.SIDE), 0), []
    before = {name: dict(one.seen) for name, one in runner.candidates.items()}
    while (now := CORE.now()) < began + chosen.seconds:
        rest, name, changes = runner.step(now)
        late.append(runner.report(now).late)
        if name:
            for camera, at in runner.candidates[name].seen.items():
                looks[camera] += at != before[name].get(camera)
                before[name][camera] = at
        for change in changes:
            alarms += [f"{name} {plays[name].person} {one}" for one in desks[name].take(change, CORE.now())]
            play, at, kind = plays[name], CORE.now() - began, change.flag.kind
            if play.action and kind is ACTIONS[play.action]:
                if name not in done:
                    done.add(name)
                    delays[play.action].append(at - play.start)
            elif change.flag.end is not None:
                wrong.append(f"{name} {play.person} {play.action or 'idle'}: {kind} for {change.flag.lasted:.0f} s")
        for who, due in voices.items():
            if now >= due:
                voices[who] += 2.0
                cpu = time.process_time()
                sound = "speech" if dice.random() < 0.02 and not chosen.quiet else dice.choice(["keys", "room"])
                runner.candidates[who].listen(now, dice.choice(heard[sound]))
                listened += time.process_time() - cpu
                break
        if rest and not name:
            CORE.rest(min(rest, 0.01))
    seconds, used = CORE.now() - began, time.process_time() - used
    all_delays = [delay for some in delays.values() for delay in some]
    acted, n = sum(bool(play.action) for play in plays.values()), chosen.candidates
    front, side = (looks[camera] / n / seconds for camera in (Camera.FRONT, Camera.SIDE))
    worst = float(np.percentile(all_delays, 95)) if all_delays else float("inf")
    figures = [
        Figure("looks a second, each front", round(front, 3), "1/s", 0.5, front >= 0.495),
        Figure("looks a second, each side", round(side, 3), "1/s", 0.1, side >= 0.1),
        Figure("most urgent look late, p95", round(float(np.percentile(late, 95)), 2), "s"),
        Figure("CPU used", round(used / seconds, 3), "cores", 1.0, used <= seconds),
        Figure("CPU used, listening", round(listened / seconds, 3), "cores"),
        Figure("actions flagged", len(all_delays), f"of {acted}", acted, len(all_delays) == acted),
        Figure("flag after its cause, p95", round(worst, 2), "s", 4.0, worst <= 4.0),
    ]
    if chosen.quiet:
        hours = n * seconds / 3600
        figures = figures[:5]
        figures.append(
            Figure(
                "alarms in an hour of a quiet candidate",
                round(len(alarms) / hours, 2),
                "1/h",
                0.2,
                len(alarms) <= 0.2 * hours,
            )
        )
        figures.append(Figure("flags in an hour of a quiet candidate", round(len(wrong) / hours, 2), "1/h"))
    figures += [
        Figure(f"flag after its cause, {action}, largest of {len(some)}", round(max(some), 2), "s")
        for action, some in sorted(delays.items())
    ]
    write(chosen.json, figures, other_flags=sorted(wrong), alarms=sorted(alarms) if chosen.quiet else [])


if __name__ == "__main__":
    main()
