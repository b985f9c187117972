"""How often the watch's detectors are right, on labelled pictures and sounds, each miss by its file.

    python tests/bench/accuracy.py --data DIR [--json FILE] [--footage DIR]

``DIR`` holds labels.csv, identity/pairs.csv and the files they name. The rates of the rendered clips are recall by
construction: the people in them are no photographs.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import cv2
import numpy as np
import spoilt
from figures import Figure, write
from labelled import RATE, Case, Data
from tally import Rate, Tally

from invigilator.exam.flag import Kind
from invigilator.watch import devices, presence
from invigilator.watch.detector import Answer, Camera, Look
from invigilator.watch.eyes import EVERYTHING, Eyes
from invigilator.watch.facefinder import PLAIN, SURE, FaceFinder, chief
from invigilator.watch.headwear import Headwear
from invigilator.watch.identity import SAME, Embedder, apart
from invigilator.watch.mask import Mask
from invigilator.watch.motion import Motion
from invigilator.watch.objectfinder import ObjectFinder, Sort
from invigilator.watch.picture import PictureChecks
from invigilator.watch.presence import Presence
from invigilator.watch.reading import Reader
from invigilator.watch.sheet import Sheet, keyword
from invigilator.watch.voice import FLOOR, Voice

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[2]
LEARNT = ROOT / "packaging" / "models" / "worn.json"
BIG = 0.03  # part of the picture: people who count as company
EXPECTED = {  # what each scripted action should be called, at the front camera
    "absent": Kind.NOBODY,
    "backlight": Kind.BACKLIT,
    "cover": Kind.BLOCKED,
    "dark": Kind.DARK,
    "cap": Kind.HAT,
    "headphones": Kind.HEADPHONES,
    "intruder": Kind.COMPANY,
    "lookaway": Kind.TURNED,
    "mask": Kind.MASK,
    "phone_hand": Kind.PHONE,
    "sheet": Kind.SHEET,
}


class Bench:
    """The detectors, and one method for each group of figures."""

    def __init__(self, data: Data) -> None:
        cv2.setNumThreads(1)
        self.data = data
        self.faces = FaceFinder()
        self.objects = ObjectFinder()
        self.presence = Presence()
        self.milliseconds: dict[str, list[float]] = defaultdict(list)

    def people(self) -> list[Rate]:
        """Present, absent, two or more; on objects, faces and (for absence) phones."""
        present, near, company, any_size = Tally(), Tally(), Tally(), Tally()
        for case in self.data.cases("objects"):
            people = [box[3] * box[4] for box in case.label["boxes_cxcywh_relative"] if box[0] == "person"]
            found = kinds(self._presence(case))
            present.add(case.file, truth=bool(people), said=Kind.NOBODY not in found)
            if not people or max(people) >= 0.01:
                near.add(case.file, truth=bool(people), said=Kind.NOBODY not in found)
            company.add(case.file, truth=sum(area >= BIG for area in people) > 1, said=Kind.COMPANY in found)
            any_size.add(case.file, truth=len(people) > 1, said=Kind.COMPANY in found)
        for case in self.data.cases("faces"):
            company.add(case.file, truth=case.label["faces"] > 1, said=Kind.COMPANY in kinds(self._presence(case)))
        empty = Tally()
        for case in self.data.cases("phones"):
            empty.add(case.file, truth=False, said=Kind.NOBODY not in kinds(self._presence(case)))
        return [
            present.recall("person present, any size", 0.97),
            near.recall("person present, at least 1 % of the picture"),
            present.false("person where there is none", 0.02),
            empty.false("person where there is only a phone on a floor"),
            company.recall("two or more people found", 0.90),
            company.precision("two or more people, right when said", 0.95),
            any_size.precision("two or more people, right when said, on objects, small people counted too"),
        ]

    def single_faces(self) -> list[Rate]:
        """Exactly one face, none where there is nobody, by size and light."""
        one, none = Tally(), Tally()
        by: dict[str, Tally] = defaultdict(Tally)
        for case in self.data.cases("faces"):
            if case.label["faces"] != 1:
                continue
            picture = self.data.picture(case.file)
            faces = self._timed("faces", lambda p=picture: self.faces.find(p))
            sure = [face for face in faces if face.score >= SURE]
            one.add(case.file, truth=True, said=len(sure) == 1)
        for name in ("faces", "masks"):
            for case in self.data.cases(name):
                if case.label.get("mask") or case.label.get("faces", 1) != 1:
                    continue
                picture = self.data.picture(case.file)
                face = chief(self.faces.find(picture))
                for group in _groups(picture, face):
                    by[group].add(case.file, truth=True, said=face is not None and face.score >= PLAIN)
        free = [case for case in self.data.cases("objects") if not _boxes(case, "person")]
        for case in free + self.data.cases("phones"):
            faces = self.faces.find(self.data.picture(case.file))
            none.add(case.file, truth=False, said=any(face.score >= SURE for face in faces))
        return [
            one.recall("exactly one face", 0.95),
            none.false("face where nobody is", 0.01),
            *(tally.recall(f"a bare face found, {group}") for group, tally in sorted(by.items())),
        ]

    def masks(self) -> list[Rate]:
        """On pictures that were not learnt from; bare heads of the other sets besides."""
        learnt = set(json.loads(LEARNT.read_text(encoding="utf-8"))["mask"]["learnt_from"])
        detector, own, others = Mask(), Tally(), Tally()
        for case in self.data.cases("masks"):
            picture = self.data.picture(case.file)
            if case.file not in learnt and picture.size:
                own.add(case.file, truth=case.label["mask"], said=self._says_mask(detector, picture))
        files = [case.file for case in self.data.cases("faces")]
        files += [f"identity/{name}" for pair in self.data.pairs() for name in pair[:2]]
        for file in dict.fromkeys(files):
            others.add(file, truth=False, said=self._says_mask(detector, self.data.picture(file)))
        return [
            own.recall("mask found (never learnt from)", 0.95),
            own.false("mask on a bare face (never learnt from)", 0.02),
            others.false("mask on a bare face of the sets faces and identity", 0.02),
        ]

    def headwear(self) -> list[Rate]:
        """Headphones and caps invented on real bare heads that were not learnt from."""
        learnt = set(json.loads(LEARNT.read_text(encoding="utf-8"))["headphones"]["learnt_from"])
        detector, real = Headwear(), {kind: Tally() for kind in Headwear.kinds}
        files = [case.file for case in self.data.cases("faces")]
        files += [
            case.file for case in self.data.cases("masks") if not case.label["mask"] and case.file not in learnt
        ]
        files += [f"identity/{name}" for pair in self.data.pairs() for name in pair[:2]]
        for file in dict.fromkeys(files):
            picture = self.data.picture(file)
            look = Look(Camera.FRONT, 0.0, picture, faces=self.faces.find(picture))
            answer = self._timed("headwear", lambda one=look: detector.look(one))
            for kind, tally in real.items():
                if answer.could_not_tell is None:
                    tally.add(file, truth=False, said=kind in kinds(answer))
        return [tally.false(f"{kind} on a real bare head", 0.02) for kind, tally in sorted(real.items())]

    def identity(self) -> list[Rate]:
        """Same and other people by the pairs."""
        embedder, tally, apart_by = Embedder(self.faces), Tally(), []
        known: dict[str, NDArray[np.float32] | None] = {}
        for first, second, same in self.data.pairs():
            for name in (first, second):
                if name not in known:
                    picture = self.data.picture(f"identity/{name}")
                    known[name] = self._timed("identity with its faces", lambda p=picture: embedder.photo(p))
            one, other = known[first], known[second]
            distance = apart(one, other) if one is not None and other is not None else 9.0
            apart_by.append(distance)
            tally.add(f"{first} {second} {distance:.2f}", truth=same, said=distance <= SAME)
        return [tally.recall("same person accepted", 0.98), tally.false("other person accepted", 0.01)]

    def phones(self) -> list[Rate]:
        """In quarters; the peer is one look at the whole."""
        detector, tally, whole = devices.Devices(self.objects), Tally(), Tally()
        cases = [(case, True) for case in self.data.cases("phones")]
        cases += [(case, False) for case in self.data.cases("objects") if not _boxes(case, "cell phone")]
        for case, truth in cases:
            picture = self.data.picture(case.file)
            answer = self._timed("devices", lambda p=picture: detector.look(Look(Camera.SIDE, 0.0, p, things=())))
            tally.add(case.file, truth=truth, said=Kind.PHONE in kinds(answer))
            found = self.objects.find(picture, devices.PHONE)
            whole.add(case.file, truth=truth, said=any(thing.sort is Sort.PHONE for thing in found))
        peer = ("the whole picture at once", whole.tp / max(1, whole.tp + whole.fn))
        return [tally.recall("phone found", 0.60, peer), tally.false("phone where there is none", 0.03)]

    def sheets(self) -> list[Rate]:
        """Writing found, named, and not invented."""
        sheet, found, named, invented, named_elsewhere = Sheet(Reader()), Tally(), Tally(), Tally(), Tally()
        for case in self.data.cases("paper"):
            picture = self.data.picture(case.file)
            writing = self._timed("sheet, held up", lambda p=picture: sheet.read(p))
            found.add(f"{case.file} {case.label['text']}", truth=True, said=writing is not None)
            read = (
                f"{case.file} {case.label['text']} read {writing.text if writing else '-'} ({case.label.get('font')})"
            )
            named.add(read, truth=bool(keyword(case.label["text"])), said=bool(writing and writing.keyword))
        for name in ("objects", "faces", "masks", "phones"):
            for case in self.data.cases(name):
                picture = self.data.picture(case.file)
                if not picture.size:
                    continue
                writing = self._timed("sheet, none there", lambda p=picture: sheet.read(p))
                said = f"{case.file} {writing.text if writing else ''}"
                invented.add(said, truth=False, said=writing is not None)
                named_elsewhere.add(said, truth=False, said=bool(writing and writing.keyword))
        return [
            found.recall("sheet: writing found", 0.98),
            named.recall("sheet: keyword named", 0.92),
            named.false("sheet: keyword where another reason is written", 0.0),
            named_elsewhere.false("keyword on any other set", 0.0),
            invented.false("writing on any other set (signs, prints and watermarks among them)"),
        ]

    def voices(self) -> list[Rate]:
        """Speech alone and in six noises as loud as itself; the noises alone. The peer is loudness alone."""
        rng = np.random.default_rng(7)
        speech, mixed, alone, loud = Tally(), Tally(), Tally(), Tally()
        quarter = np.zeros(RATE // 4, np.float32)
        for case in self.data.cases("speech"):
            clean = np.concatenate([quarter, self.data.sound(case.file), quarter])
            speech.add(case.file, truth=True, said=self._says_voice(clean))
            spoken = clean[len(quarter) : -len(quarter)]
            for kind in spoilt.NOISES:
                noise = spoilt.noise(kind, len(clean), rng) * np.sqrt(np.mean(spoken**2))
                mixed.add(f"{case.file} in {kind}", truth=True, said=self._says_voice(clean + noise))
        for kind in spoilt.NOISES:
            for level in (0.003, 0.01, 0.03, 0.1):
                for turn in range(10):
                    noise = spoilt.noise(kind, 2 * RATE, rng) * level
                    alone.add(f"{kind} {level} {turn}", truth=False, said=self._says_voice(noise))
                    loud.add("", truth=False, said=float(np.sqrt(np.mean(noise**2))) > FLOOR)
        return [
            speech.recall("speech found", 0.98),
            mixed.recall("speech found in noise as loud (0 dB)", 0.98),
            alone.false("speech in noise alone", 0.01, ("loudness alone", loud.fp / max(1, loud.fp + loud.tn))),
        ]

    def pictures(self) -> list[Rate]:
        """Good pictures spoilt on purpose, and the good ones."""
        rng = np.random.default_rng(5)
        checks, good = PictureChecks(), Tally()
        spoilt_ones: dict[str, Tally] = {kind: Tally() for kind in ("dark", "blocked", "blurred", "backlit")}
        for case in self.data.cases("faces") + self.data.cases("objects"):
            picture = spoilt.webcam(self.data.picture(case.file))
            answer = self._checked(checks, picture)
            called = ", ".join(kinds(answer))
            good.add(f"{case.file} {called}", truth=False, said=bool(answer.findings))
            for kind, ways in spoilt.ways(rng).items():
                for turn, way in enumerate(ways):
                    said = kinds(self._checked(checks, way(picture)))
                    spoilt_ones[kind].add(f"{case.file} {kind} {turn}", truth=True, said=kind in said)
        for case in self.data.cases("faces"):
            picture = spoilt.webcam(self.data.picture(case.file))
            face = chief(self.faces.find(picture), SURE)
            if face is None or case.label["faces"] != 1 or face.box.area < 0.01:  # nobody is so far from a webcam
                continue
            box = face.box
            edges = (
                box.left * spoilt.WIDTH,
                box.top * spoilt.HEIGHT,
                box.right * spoilt.WIDTH,
                box.bottom * spoilt.HEIGHT,
            )
            for gain in (0.25, 0.35):
                said = kinds(self._checked(checks, spoilt.backlit(picture, edges, gain, rng)))
                spoilt_ones["backlit"].add(f"{case.file} {gain}", truth=True, said="backlit" in said)
        rates = [tally.recall(f"{kind} picture found", 0.95) for kind, tally in spoilt_ones.items()]
        return [
            *rates,
            good.false("a good picture called dark, blocked, blurred or backlit", 0.03),
            *self._motion(rng),
        ]

    def clips(self, footage: Path) -> list[Rate]:
        """Every second of the rendered clips through all detectors: the scripted kind, and nothing on idle."""
        eyes, found, idle, worn = Eyes(), defaultdict(Tally), defaultdict(Tally), defaultdict(Tally)
        for path in sorted(footage.glob("*/*.mp4")):
            camera, action = Camera(path.stem.split("-")[0]), path.stem.split("-", 1)[1]
            said: set[Kind] = set()
            for at, picture in _seconds(path):
                before = time.process_time()
                answers = eyes.look(Look(camera, at, picture), EVERYTHING)
                self.milliseconds[f"everything, {camera}"].append(1000 * (time.process_time() - before))
                here = {finding.kind for answer in answers for finding in answer.findings}
                said |= here
                if action in {"headphones", "cap", "mask"} and camera is Camera.FRONT:
                    worn[action].add(
                        f"{path.parent.name}/{path.name} {at:.0f} s", truth=True, said=EXPECTED[action] in here
                    )
                if action == "idle":
                    for kind in Kind:
                        idle[kind].add(f"{path.parent.name}/{path.name} {at:.0f} s", truth=False, said=kind in here)
            if camera is Camera.FRONT and action in EXPECTED:
                found[action].add(f"{path.parent.name}/{path.name}", truth=True, said=EXPECTED[action] in said)
        rates = [
            tally.recall(f"rendered clips: {action} called {EXPECTED[action]}")
            for action, tally in sorted(found.items())
        ]
        rates += [tally.recall(f"rendered looks: {action} found", 0.9) for action, tally in sorted(worn.items())]
        return rates + [tally.false(f"rendered clips: {kind} on idle") for kind, tally in idle.items() if tally.fp]

    def costs(self) -> list[Figure]:
        """What one look costs, one thread."""
        return [
            Figure(f"one look: {name}", round(float(np.median(v)), 1), "ms") for name, v in self.milliseconds.items()
        ]

    def _motion(self, rng: np.random.Generator) -> list[Rate]:
        frozen, looped, live = Tally(), Tally(), Tally()
        for case in self.data.cases("faces")[:20]:
            picture = spoilt.webcam(self.data.picture(case.file))
            looks = [float(at) for at in range(0, 40, 2)]
            still = [(at, spoilt.coded(picture, 70 + round(at) % 3)) for at in looks]
            frozen.add(case.file, truth=True, said=Kind.FROZEN in _over_time(still))
            reel = [spoilt.drift(picture, at, rng) for at in np.arange(0, 16, 2.0)]
            turning = [(2.0 * i, spoilt.coded(reel[i % len(reel)], 70 + i % 3)) for i in range(40)]
            looped.add(case.file, truth=True, said=Kind.LOOPED in _over_time(turning))
            moving = [(at, spoilt.drift(picture, at, rng)) for at in np.arange(0, 80, 2.0)]
            live.add(case.file, truth=False, said=bool(_over_time(moving)))
        return [
            frozen.recall("frozen picture found", 0.95),
            looped.recall("looped recording found", 0.95),
            live.false("a live picture called frozen or looped", 0.03),
        ]

    def _presence(self, case: Case) -> Answer:
        picture = self.data.picture(case.file)
        faces = self.faces.find(picture)
        things = self._timed("people", lambda: presence.people(self.objects, picture))
        return self.presence.look(Look(Camera.FRONT, 0.0, picture, faces=faces, things=things))

    def _says_mask(self, detector: Mask, picture: NDArray[np.uint8]) -> bool:
        look = Look(Camera.FRONT, 0.0, picture, faces=self.faces.find(picture))
        return bool(self._timed("mask", lambda: detector.look(look)).findings)

    def _says_voice(self, sound: NDArray[np.float32] | NDArray[np.float64]) -> bool:
        look = Look(Camera.SOUND, 0.0, sound=np.clip(sound, -1, 1).astype(np.float32))
        voice = Voice()
        return bool(self._timed("voice, about a second", lambda: voice.look(look)).findings)

    def _checked(self, checks: PictureChecks, picture: NDArray[np.uint8]) -> Answer:
        look = Look(Camera.FRONT, 0.0, picture, faces=self.faces.find(picture))
        return self._timed("picture checks", lambda: checks.look(look))

    def _timed(self, name: str, do: Callable[[], T]) -> T:
        before = time.process_time()
        result = do()
        self.milliseconds[name].append(1000 * (time.process_time() - before))
        return result


def kinds(answer: Answer) -> set[Kind]:
    """The kinds that an answer found."""
    return {finding.kind for finding in answer.findings}


def _boxes(case: Case, name: str) -> bool:
    return any(box[0] == name for box in case.label["boxes_cxcywh_relative"])


def _groups(picture: NDArray[np.uint8], face: object) -> list[str]:
    """What light, size and skin a picture's face has, roughly: by the middle of the picture where none was found."""
    height, width = picture.shape[:2]
    box = getattr(face, "box", None)
    if box is None:
        return ["not found at all"]
    inside = box.clipped()
    rows, columns = (
        slice(int(inside.top * height), int(inside.bottom * height) + 1),
        slice(int(inside.left * width), int(inside.right * width) + 1),
    )
    part = picture[rows, columns]
    lab = np.median(cv2.cvtColor(part.astype(np.float32) / 255, cv2.COLOR_BGR2LAB).reshape(-1, 3), 0)
    typology = np.degrees(
        np.arctan2(lab[0] - 50, lab[2])
    )  # the individual typology angle, from an uncalibrated picture
    skin = "lighter" if typology > 28 else "middle" if typology > 0 else "darker"
    light = "dim" if cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).mean() < 80 else "bright"
    size = "under 80 pixels" if inside.width * width < 80 else "80 pixels and more"
    return [f"skin as pictured {skin}", f"light {light}", f"face {size}"]


def _over_time(looks: list[tuple[float, NDArray[np.uint8]]]) -> set[Kind]:
    motion = Motion()
    return {
        finding.kind for at, picture in looks for finding in motion.look(Look(Camera.FRONT, at, picture)).findings
    }


def _seconds(path: Path) -> list[tuple[float, NDArray[np.uint8]]]:
    """One picture of each second of a clip."""
    opened, pictures, index = cv2.VideoCapture(str(path)), [], 0
    rate = round(opened.get(cv2.CAP_PROP_FPS)) or 10
    while True:
        more, picture = opened.read()
        if not more:
            return pictures
        if index % rate == 0:
            pictures.append((index / rate, picture))
        index += 1


def main() -> None:
    """Measure everything that the data allows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--footage", type=Path, default=ROOT / "resources" / "footage")
    chosen = parser.parse_args()
    bench = Bench(Data(chosen.data))
    figures: list[Figure] = []
    for group in (
        bench.people,
        bench.single_faces,
        bench.masks,
        bench.headwear,
        bench.identity,
        bench.phones,
        bench.sheets,
    ):
        figures += group()
    figures += [*bench.voices(), *bench.pictures(), *bench.clips(chosen.footage), *bench.costs()]
    write(chosen.json, figures, data=str(chosen.data))


if __name__ == "__main__":
    main()
