"""What the watch may say about a candidate: the kinds of flags, each with the clause it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a flag is about. A flag is a mark on a timeline; nobody must answer it."""

    NOBODY = "nobody"
    COMPANY = "company"
    COVERED = "covered"
    MASK = "mask"
    HEADPHONES = "headphones"
    HAT = "hat"
    TURNED = "turned"
    STRANGER = "stranger"
    DARK = "dark"
    BACKLIT = "backlit"
    BLOCKED = "blocked"
    BLURRED = "blurred"
    FROZEN = "frozen"
    LOOPED = "looped"
    VIRTUAL_CAMERA = "virtual-camera"
    PHONE = "phone"
    DEVICE = "device"
    VOICE = "voice"
    VOICES = "voices"
    SHEET = "sheet"
    DISPLAY = "display"
    CAMERA_CHANGED = "camera-changed"
    SILENT = "silent"
    UNSEEN = "unseen"
    SPOT_CHECK = "spot-check"


CLAUSES: dict[Kind, str] = {
    Kind.NOBODY: "五(五)",
    Kind.COMPANY: "五(一)",
    Kind.COVERED: "五(二)",
    Kind.MASK: "五(二)",
    Kind.HEADPHONES: "五(二)",
    Kind.HAT: "五(二)",
    Kind.TURNED: "五(二)",
    Kind.STRANGER: "六(七)",
    Kind.DARK: "五(五)",
    Kind.BACKLIT: "五(五)",
    Kind.BLOCKED: "五(五)",
    Kind.BLURRED: "五(五)",
    Kind.FROZEN: "五(五)",
    Kind.LOOPED: "五(五)",
    Kind.VIRTUAL_CAMERA: "五(五)",
    Kind.PHONE: "五(七)",
    Kind.DEVICE: "五(六)",
    Kind.VOICE: "五(一)",
    Kind.VOICES: "五(一)",
    Kind.SHEET: "六(九)",
    Kind.DISPLAY: "五(三)",
    Kind.CAMERA_CHANGED: "五(五)",
    Kind.SILENT: "五(五)",
    Kind.UNSEEN: "五(五)",
    Kind.SPOT_CHECK: "五(二)",
}
"""The paragraph of the notice that each kind is about."""


@dataclass(frozen=True, slots=True)
class Flag:
    """What detectors said, from ``at`` until ``ended`` (ms since 1970): one open flag a kind, whatever saw it.

    ``camera``, ``score`` (0..1), ``box``, ``text`` and ``picture`` are of the strongest look; ``grown`` is when it or
    the set of ``cameras`` last changed. ``alarmed`` when it became an alarm; ``answer`` is a person's: yes, no,
    unclear.
    """

    number: int
    kind: Kind
    at: int
    cameras: frozenset[str]  # front, side, sound, page
    camera: str
    score: float
    box: str = ""  # left,top,right,bottom, each 0..1
    text: str = ""
    picture: str = ""
    grown: int = 0
    ended: int | None = None
    alarmed: int | None = None
    answer: str = ""
    answered: int | None = None
