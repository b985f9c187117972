"""Loads a model of ``resources/models``, on one thread, and only when its bytes are the ones that were measured."""

from __future__ import annotations

import hashlib
import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

# onnxruntime reports its use to its makers unless this is set before it is loaded. Nothing leaves an exam room.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "models"
LIST = "models.toml"


class ModelError(Exception):
    """A model cannot be used; the text is one line that says which and why."""


class Model:
    """One network, ready to run."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session
        self.notes: dict[str, str] = session.get_modelmeta().custom_metadata_map
        """What its makers wrote into it."""

    def run(self, **inputs: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """The outputs, in the model's order, for its inputs by name."""
        outputs: list[NDArray[np.float32]] = self._session.run(None, inputs)
        return outputs


def load(name: str, folder: Path = FOLDER) -> Model:
    """Load the model ``name``.

    Raises:
        ModelError: it is not listed, missing, cut short, not the one that was measured, or no network at all.
    """
    try:
        known = tomllib.loads((folder / LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"model {name}: the list {folder / LIST} cannot be read: {error}") from error
    if name not in known:
        raise ModelError(f"model {name}: {folder / LIST} does not list it")
    path, wanted = folder / known[name]["file"], known[name]["sha256"]
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"model {name}: {path} cannot be read: {error.strerror}") from error
    found = hashlib.sha256(data).hexdigest()
    if found != wanted:
        raise ModelError(
            f"model {name}: refused, {path} is not the measured one: its SHA-256 is {found[:12]}…, "
            f"not {wanted[:12]}… ({len(data)} bytes); install the program again"
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return Model(onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"]))
    except Exception as error:
        # onnxruntime's own errors have no common base but this.
        raise ModelError(f"model {name}: {path} cannot be loaded: {str(error).splitlines()[0]}") from error
