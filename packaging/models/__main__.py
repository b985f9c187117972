"""Rebuilds the models of the watch; started by packaging/models.sh, which says what the arguments are."""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import network
import package
import resnet
import tfjs
import worn

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "models"
LIST = FOLDER / "models.toml"
LIMIT = 60_000_000  # bytes, all models together


def main() -> int:
    """Build each listed model; 1 when ``--check`` finds one that comes out differently."""
    parser = argparse.ArgumentParser(prog="packaging/models.sh", description="Rebuild resources/models.")
    parser.add_argument("--check", action="store_true", help="compare only, change nothing")
    parser.add_argument("--train", type=Path, nargs=2, metavar=("DIR", "HEADS"), help="learn what is worn anew")
    parser.add_argument("names", nargs="*", metavar="MODEL", help="these models only")
    chosen = parser.parse_args()
    known = tomllib.loads(LIST.read_text(encoding="utf-8"))
    different = False
    with tempfile.TemporaryDirectory() as temporary:
        packages = Path(temporary)
        if chosen.train:
            worn.train(_fetched(known["worn"], packages), *chosen.train)
        for name in chosen.names or known:
            built = packages / known[name]["file"]
            _build(known[name], _fetched(known[name], packages), built)
            digest = hashlib.sha256(built.read_bytes()).hexdigest()
            same = digest == known[name]["sha256"]
            different |= not same
            print(
                f"{name:10} {built.stat().st_size:>10} bytes  {digest[:12]}  {'as before' if same else 'DIFFERENT'}"
            )
            if not chosen.check:
                shutil.copyfile(built, FOLDER / built.name)
                _note(name, digest)
    total = sum(path.stat().st_size for path in FOLDER.glob("*.onnx"))
    print(f"{'together':10} {total:>10} bytes of {LIMIT}")
    return int(total > LIMIT or (chosen.check and different))


def _fetched(entry: dict[str, Any], into: Path) -> Path:
    folder = package.fetch(entry["kind"], entry["package"], entry["version"], into)
    return folder / str(entry["source"])


def _build(entry: dict[str, Any], source: Path, target: Path) -> None:
    match entry["recipe"]:
        case "tfjs":
            tfjs.convert(source, target, entry["outputs"], half=entry["half"])
        case "resnet":
            resnet.convert(source, target, half=entry["half"])
        case "worn":
            worn.convert(source, target, half=entry["half"])
        case "halve":
            network.halve(source, target)
        case "copy":
            shutil.copyfile(source, target)
        case recipe:
            raise ValueError(f"{entry['file']}: no recipe is called {recipe}")


def _note(name: str, digest: str) -> None:
    """Write a model's new SHA-256 into the list and leave the rest as it stands."""
    text = LIST.read_text(encoding="utf-8")
    pattern = re.compile(rf'(^\[{name}\]$.*?^sha256 = ")[0-9a-f]*(")', re.MULTILINE | re.DOTALL)
    LIST.write_text(pattern.sub(rf"\g<1>{digest}\g<2>", text, count=1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
