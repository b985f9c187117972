"""Packages that carry weights, fetched by name and version with their ordinary clients."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def fetch(kind: str, name: str, version: str, into: Path) -> Path:
    """Have a package unpacked under ``into`` (once) and return its folder.

    Raises:
        subprocess.CalledProcessError: the client could not fetch it.
        ValueError: an unknown kind of package.
    """
    folder = into / f"{kind}-{name.strip('@').replace('/', '-')}-{version}"
    if folder.exists():
        return folder
    load = into / "load" / folder.name
    load.mkdir(parents=True)
    match kind:
        case "npm":
            subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=load, check=True, stdout=sys.stderr)
            folder.mkdir()
            subprocess.run(["tar", "-xzf", str(next(load.iterdir())), "-C", str(folder)], check=True)
        case "pypi":
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
            subprocess.run([*pip, f"{name}=={version}", "--dest", str(load)], check=True, stdout=sys.stderr)
            with zipfile.ZipFile(next(load.iterdir())) as wheel:
                wheel.extractall(folder)
        case _:
            raise ValueError(f"no client is known for packages of kind {kind}")
    return folder
