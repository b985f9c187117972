"""What somebody wants done: one frozen value, named by the rulebook's table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A wish, not yet a fact. ``by`` is who speaks, as the hub knows them; ``do`` a name of `table.TABLE`."""

    do: str
    by: str = ""
    clause: str = ""  # face, camera, conduct; a finding for propose-zero
    reason: str = ""
    text: str = ""
    minutes: float = 0
    number: int = 0  # of the reminder or alarm that is answered; an answer's revision
    question: str = ""  # id of the question that is answered
    picture: str = ""  # id of a stored still
    kind: str = ""  # of a flag
    camera: str = ""  # that a flag is from
    score: float = 0  # of a flag, 0..1
    box: str = ""  # of a flag
    device: str = ""  # pc or phone, for the consent
    senior: bool = False
    back: bool = True  # hub-up: whoever was connected is back at once
