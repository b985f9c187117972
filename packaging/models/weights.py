"""Reads the weights of TensorFlow.js: a manifest beside binary shards, perhaps quantised."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

Array = np.ndarray[Any, np.dtype[Any]]


def read(manifest: list[dict[str, Any]], folder: Path) -> dict[str, Array]:
    """Every weight by its name, as float32 (or the integer it is), dequantised."""
    found: dict[str, Array] = {}
    for group in manifest:
        shards = b"".join((folder / path).read_bytes() for path in group["paths"])
        at = 0
        for weight in group["weights"]:
            packing: dict[str, Any] = weight.get("quantization", {})
            stored = np.dtype(packing.get("dtype", weight["dtype"]))
            count = math.prod(weight["shape"])
            values: Array = np.frombuffer(shards, stored, count, at)
            at += values.nbytes
            if "scale" in packing:
                values = values.astype(np.float32) * np.float32(packing["scale"]) + np.float32(packing["min"])
            found[weight["name"]] = values.astype(weight["dtype"]).reshape(weight["shape"])
        if at != len(shards):
            raise ValueError(f"{group['paths']}: {len(shards)} bytes, of which the manifest explains {at}")
    return found
