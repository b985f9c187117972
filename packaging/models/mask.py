"""The mask classifier: a logistic regression on the features of a face network, learnt here, kept in mask.json.

Learnt from ``DIR/masks`` (labels.csv says which face wears a mask). Every third person is kept out of the learning
and measures it; mask.json names the files that were learnt from, so that the bench can leave them out. The same
pictures always give the same numbers.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
from network import Network
from tfjs import Graph

if TYPE_CHECKING:
    from weights import Array

LEARNT = Path(__file__).with_name("mask.json")
FEATURES = "global_pooling/Mean"
_STRENGTH = 3.0  # of the pull towards small numbers
_ROUNDS = 40


def convert(source: Path, target: Path, *, half: bool) -> None:
    """The features' network with the learnt regression behind it: 224×224 RGB, 0..255, to how likely a mask is."""
    learnt = json.loads(LEARNT.read_text(encoding="utf-8"))
    network = Network(half=half)
    features = Graph(source, network).value(FEATURES)
    weights = network.constant(np.array(learnt["weights"], np.float32).reshape(-1, 1))
    score = network.node("Gemm", features, weights, network.constant(np.array([learnt["bias"]], np.float32)))
    network.output("mask", network.node("Sigmoid", score))
    network.save(target)


def train(source: Path, data: Path) -> None:
    """Learn from ``data`` and write mask.json."""
    import cv2

    from invigilator.watch.facefinder import FaceFinder, chief
    from invigilator.watch.mask import face_pixels

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "features.onnx"
        network = Network(half=True)
        network.output("features", Graph(source, network).value(FEATURES))
        network.save(path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    finder = FaceFinder()
    rows: list[tuple[str, bool, bool, Array]] = []  # file, mask, learnt from, features
    with (data / "labels.csv").open(encoding="utf-8", newline="") as table:
        labels = [
            (row["file"], bool(json.loads(row["label"])["mask"]))
            for row in csv.DictReader(table)
            if row["set"] == "masks"
        ]
    for file, wears in sorted(labels):
        picture = cv2.imread(str(data / file))
        face = None if picture is None else chief(finder.find(np.asarray(picture, np.uint8)))
        if picture is None or face is None:
            print(f"{file}: no face found in it, left out")
            continue
        learn = not _kept_out(file)
        for changed in _variants(picture) if learn else [picture]:
            pixels = face_pixels(changed, face)
            rows.append((file, wears, learn, session.run(None, {"input": pixels[None]})[0][0]))
    weights, bias = _fit([row for row in rows if row[2]])
    told = [
        (file, wears, 1 / (1 + np.exp(-float(x @ weights + bias)))) for file, wears, learn, x in rows if not learn
    ]
    _report(told)
    used = sorted({row[0] for row in rows if row[2]})
    LEARNT.write_text(
        json.dumps(
            {
                "learnt_from": used,
                "bias": round(float(bias), 6),
                "weights": [round(float(w), 6) for w in weights],
            },
            ensure_ascii=False,
            indent=None,
            separators=(",", ":"),
        )
        .replace('"bias"', '\n"bias"')
        .replace('"weights"', '\n"weights"')
        + "\n",
        encoding="utf-8",
    )


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


def _fit(rows: list[tuple[str, bool, bool, Array]]) -> tuple[Array, float]:
    """Newton's method on the regularised likelihood; both classes weigh the same."""
    x = np.array([row[3] for row in rows], np.float64)
    y = np.array([row[1] for row in rows], np.float64)
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


def _report(told: list[tuple[str, bool, Any]]) -> None:
    for bar in (0.3, 0.5, 0.7):
        masked = [score >= bar for _, wears, score in told if wears]
        bare = [score >= bar for _, wears, score in told if not wears]
        print(f"mask at {bar}: found {sum(masked)}/{len(masked)}, false {sum(bare)}/{len(bare)} (not learnt from)")
