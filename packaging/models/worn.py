"""What is worn on a head: logistic regressions on the features of a face network, learnt here, kept in worn.json.

Masks are learnt from photographs, ``DIR/masks``; every third person is kept out and measures. For headphones and caps
there are no photographs: they are learnt from rendered heads (``stills.py`` of the drill cast's rig writes such a
folder) and from the bare heads that masks are learnt from, and are measured on the bare heads that were kept out.
worn.json names every photograph that was learnt from. The same pictures always give the same numbers.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
from network import Network
from tfjs import Graph

if TYPE_CHECKING:
    from collections.abc import Callable

    from weights import Array

    from invigilator.watch.facefinder import Face

LEARNT = Path(__file__).with_name("worn.json")
WORN = ("mask", "headphones", "cap")
FEATURES = "global_pooling/Mean"
HEAD_LEAST = 0.4  # how sure a face must be for the head around it to teach
HEAD_PROFILE = 0.5
_STRENGTH = 3.0  # of the pull towards small numbers
_ROUNDS = 40


def convert(source: Path, target: Path, *, half: bool) -> None:
    """The features' network with the regressions behind it: 224×224 RGB, 0..255, to how likely each is worn."""
    learnt = json.loads(LEARNT.read_text(encoding="utf-8"))
    network = Network(half=half)
    features = Graph(source, network).value(FEATURES)
    for name in WORN:
        weights = network.constant(np.array(learnt[name]["weights"], np.float32).reshape(-1, 1))
        bias = network.constant(np.array([learnt[name]["bias"]], np.float32))
        network.output(name, network.node("Sigmoid", network.node("Gemm", features, weights, bias)))
    network.save(target)


def train(source: Path, data: Path, heads: Path) -> None:
    """Learn from the photographs in ``data`` and the rendered heads in ``heads``, and write worn.json."""
    import cv2

    from invigilator.watch.facefinder import FaceFinder, chief
    from invigilator.watch.headwear import head_pixels
    from invigilator.watch.mask import face_pixels

    run, finder = _features(source), FaceFinder()
    faces: list[Row] = []
    bare: list[Row] = []
    for file, label in _labels(data / "labels.csv", "masks"):
        wears, learn = bool(json.loads(label["label"])["mask"]), not _kept_out(file)
        picture = cv2.imread(str(data / file))
        face = None if picture is None else chief(finder.find(np.asarray(picture, np.uint8)))
        if picture is None or face is None:
            print(f"{file}: no face found in it, left out")
            continue
        for changed in _variants(picture) if learn else [picture]:
            faces.append(Row(file, wears, learn, run(face_pixels(changed, face))))
            if not wears:
                bare.append(Row(file, wears, learn, run(head_pixels(changed, face))))
    learnt = {"mask": _learnt("mask", faces)}
    rendered: dict[str, list[Row]] = {"headphones": [], "cap": []}
    for file, label in _labels(heads / "labels.csv"):
        picture = cv2.imread(str(heads / file))
        face = None if picture is None else chief(finder.find(np.asarray(picture, np.uint8)), HEAD_LEAST)
        if picture is None or face is None or face.sideways > HEAD_PROFILE:
            continue
        heads_here = [(changed, face) for changed in _variants(picture)]
        heads_here.append((np.ascontiguousarray(picture[:, ::-1]), _mirrored(face)))
        for changed, where in heads_here:
            features = run(head_pixels(changed, where))
            for name, rows in rendered.items():
                rows.append(Row(file, label[name] == "1", learn=True, features=features))
    for name, rows in rendered.items():
        learnt[name] = _learnt(name, rows + bare)
        learnt[name]["learnt_from"] = sorted({row.file for row in bare if row.learn})
    text = json.dumps(learnt, ensure_ascii=False, separators=(",", ":"))
    for key in ('"bias"', '"weights"', '"headphones":', '"cap":'):
        text = text.replace(key, f"\n{key}")
    LEARNT.write_text(text + "\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Row:
    """One picture: its file, whether the thing is worn, whether it teaches or measures, and its features."""

    file: str
    wears: bool
    learn: bool
    features: Array


def _learnt(name: str, rows: list[Row]) -> dict[str, Any]:
    weights, bias = _fit([row for row in rows if row.learn])
    _report(
        name, [(row.wears, 1 / (1 + np.exp(-float(row.features @ weights + bias)))) for row in rows if not row.learn]
    )
    return {
        "learnt_from": sorted({row.file for row in rows if row.learn}),
        "bias": round(float(bias), 6),
        "weights": [round(float(weight), 6) for weight in weights],
    }


def _features(source: Path) -> Callable[[Array], Array]:
    """Runs the features' network on one picture."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "features.onnx"
        network = Network(half=True)
        network.output("features", Graph(source, network).value(FEATURES))
        network.save(path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return lambda pixels: np.asarray(session.run(None, {"input": pixels[None]})[0][0])


def _labels(path: Path, which: str = "") -> list[tuple[str, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as table:
        return sorted((row["file"], row) for row in csv.DictReader(table) if not which or row["set"] == which)


def _mirrored(face: Face) -> Face:
    box = face.box
    return replace(face, box=replace(box, left=1 - box.right, right=1 - box.left))


def _kept_out(file: str) -> bool:
    """Whether a picture measures instead of teaching; all of one person's do the same."""
    name = Path(file).stem
    person = re.sub(r"(_\d{4})$| copy.*$|augmented_image_", "", name)
    return hashlib.sha256(person.encode()).digest()[0] % 3 == 0


def _variants(picture: Array) -> list[Array]:
    """The same face as other cameras would have it: small, dim, bright, soft."""
    import cv2

    height, width = picture.shape[:2]
    variants = [picture]
    for side in (64, 120):
        scale = side / max(height, width)
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        variants.append(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR))
    variants.append(cv2.convertScaleAbs(picture, alpha=0.55))
    variants.append(cv2.convertScaleAbs(picture, alpha=1.3, beta=10))
    variants.append(cv2.GaussianBlur(picture, (0, 0), max(height, width) / 150))
    return variants


def _fit(rows: list[Row]) -> tuple[Array, float]:
    """Newton's method on the regularised likelihood; both classes weigh the same."""
    x = np.array([row.features for row in rows], np.float64)
    y = np.array([row.wears for row in rows], np.float64)
    mean = x.mean(0)
    x = np.concatenate([x - mean, np.ones((len(x), 1))], 1)
    share = np.where(y == 1, 0.5 / y.mean(), 0.5 / (1 - y.mean()))
    pull = np.full(x.shape[1], _STRENGTH)
    pull[-1] = 0
    w = np.zeros(x.shape[1])
    for _ in range(_ROUNDS):
        p = 1 / (1 + np.exp(-(x @ w)))
        gradient = x.T @ (share * (p - y)) + pull * w
        curve = (x * (share * p * (1 - p) + 1e-9)[:, None]).T @ x + np.diag(pull + 1e-6)
        step = np.linalg.solve(curve, gradient)
        w -= step
        if np.abs(step).max() < 1e-8:
            break
    return w[:-1], float(w[-1] - w[:-1] @ mean)


def _report(name: str, told: list[tuple[bool, float]]) -> None:
    for bar in (0.5, 0.6, 0.7, 0.8):
        worn = [score >= bar for wears, score in told if wears]
        bare = [score >= bar for wears, score in told if not wears]
        print(f"{name} at {bar}: found {sum(worn)}/{len(worn)}, false {sum(bare)}/{len(bare)} (not learnt from)")
