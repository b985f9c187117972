"""The one shape in which every benchmark reports: a list of figures as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. ``held`` says whether ``goal`` is met; ``ratio`` is against ``peer``, None without one."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    held: bool | None = None
    peer: str | None = None
    ratio: float | None = None


def write(path: Path | None, figures: list[Figure], **context: object) -> None:
    """Print the figures, and write them to ``path`` when there is one."""
    text = json.dumps({"figures": [asdict(one) for one in figures], **context}, ensure_ascii=False, indent=1)
    print(text)
    if path:
        path.write_text(text + "\n", encoding="utf-8")
