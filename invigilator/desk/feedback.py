"""The dialogue with a candidate who cannot get in (交流反馈, 四(二)): what was said, and what may be answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from invigilator.desk.phrase import Phrase
from invigilator.desk.refusal import why

if TYPE_CHECKING:
    from invigilator.desk.room import Room
    from invigilator.wire.views import Said, SittingView

SENTENCES = 6
"""Ready answers: ``feedback.1`` to ``6`` of the catalogue."""
LONGEST = 500  # characters of an answer


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What was said between one candidate and staff, oldest first; ``blocked`` says why nothing can be added."""

    sitting: str
    seat: int
    name: str
    lines: tuple[Said, ...]
    state: Phrase  # waits for an answer, has one
    waits: bool
    blocked: Phrase | None


def dialogue(room: Room, sitting: str) -> Dialogue | None:
    """The dialogue as it stands, None for a sitting that is not known."""
    view = room.everyone.get(sitting)
    if view is None:
        return None
    lines = tuple(view.candidate.messages)
    waits = waiting(view)
    state = Phrase("feedback.waits" if waits else "feedback.answered")
    return Dialogue(sitting, view.seat, view.name, lines, state, waits, _blocked(view))


def waiting(view: SittingView) -> bool:
    """Whether the candidate had the last word and can still be answered."""
    lines = view.candidate.messages
    return bool(lines) and lines[-1].by == "candidate" and _blocked(view) is None


def spoken(room: Room, sitting: str) -> Literal["zh", "en", ""]:
    """The language the candidate wrote last, "" where that cannot be told."""
    view = room.everyone.get(sitting)
    texts = [one.text for one in view.candidate.messages if one.by == "candidate"] if view else []
    for words in reversed(texts):
        if any("\u3400" <= one <= "\u9fff" for one in words):
            return "zh"
        if sum(one.isascii() and one.isalpha() for one in words) >= 3:
            return "en"
    return ""


def _blocked(view: SittingView) -> Phrase | None:
    if view.candidate.phase == "ended":
        return why(view, "too-late" if view.candidate.outcome == "forfeited" else "ended")
    return why(view, "feedback-closed") if view.candidate.admitted else None
