"""What messages show of an exam: sittings as their candidate and as staff may see them, feeds, flags.

Plain structs inside the messages of `messages`; instants are integer milliseconds since 1970 on the hub's clock.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class LookAt(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """When a watch last looked at a feed (captured, ms), and why it could not tell, "" when it could."""

    feed: int
    at: int
    blind: str = ""


class Reminder(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One reminder of a sitting; ``count`` is the how-manieth of its clause."""

    number: int
    clause: str
    text: str
    at: int
    count: int
    seen: int | None = None
    acknowledged: int | None = None


class Alarm(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a person must answer; ``open`` until answered."""

    number: int
    name: str
    clause: str
    at: int
    open: bool = True
    flag: int = 0  # number of the flag it came from


class FlagView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a detector said: a mark, which nobody must answer. ``score`` and ``picture`` are of its strongest look."""

    number: int
    kind: str
    clause: str
    camera: str  # front, side, sound, page: of the strongest look
    cameras: list[str]  # all that saw it
    at: int
    score: float
    box: str = ""  # left,top,right,bottom of the picture, each 0..1
    text: str = ""
    picture: str = ""  # for `Fetch`
    ended: int | None = None
    answer: str = ""  # yes, no, unclear


class Said(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One line of the dialogue before the login."""

    at: int
    by: Literal["candidate", "staff"]
    text: str


class CandidateView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a candidate's page may know of its own sitting; sent whole at every change."""

    phase: str
    connected: bool
    front_on: bool
    side_on: bool
    consent: bool
    logged_in: bool
    photo: bool
    notice: bool
    opens_at: int  # login
    closes_at: int
    starts_at: int
    hand_in_at: int
    ends_at: int
    leaves: int
    leaves_limit: int
    warnings: dict[str, int]
    warnings_limit: int
    outcome: str = ""
    cause: str = ""
    away_until: int | None = None  # the running 20 s clock ends here
    restroom: Literal["none", "asked", "denied", "away", "overdue"] = "none"
    break_until: int | None = None
    reconnect_until: int | None = None
    reminders: list[Reminder] = []
    name: str = ""
    admission: str = ""
    sitting: str = ""  # what an outside paper knows the candidate by; stands in the export
    face: Literal["", "allowed", "refused"] = ""  # comparing faces by machine; "" not asked yet
    checks: list[str] = []  # confirmed items of the list before the exam
    messages: list[Said] = []  # the dialogue before the login, oldest first
    paper: Literal["none", "built-in", "outside"] = "none"
    paper_url: str = ""  # of an outside paper, while answering
    answers: int = 0  # questions with an answer
    digest: str = ""  # over the answers, once ended
    ended_at: int | None = None
    admitted: bool = False  # has logged in before, on whichever computer


class Kept(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A still of a camera that the hub kept; ``at`` is when it was taken, ``picture`` for `Fetch`."""

    picture: str
    feed: str  # front, side
    at: int
    why: str  # reminder, leave, login, random, or the name of the alarm or flag


class SittingView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What staff see of one candidate's attempt; sent whole at every change."""

    sitting: str
    seat: int  # place in the room, from 1, never reused
    admission: str
    name: str
    front: int  # feed handles
    side: int
    candidate: CandidateView
    alarms: list[Alarm] = []  # open ones, and the answered of the last minutes
    paper: str = ""  # id of the picture of the sheet shown, while a request is pending or a break runs
    paper_text: str = ""
    paper_by: str = ""  # who saw it: a person, or ``watch``
    zero_clause: str = ""  # a proposed zero waits for its second person
    zero_by: str = ""  # who proposed it, and so may not sign it; kept once it is signed
    zero_reason: str = ""
    zero_at: int = 0
    score_zero: bool = False
    ended_by: str = ""  # whoever collected the paper or signed the zero, and why
    ended_reason: str = ""
    uncorrected: dict[str, int] = {}  # clause -> end of the 60 s after the third reminder
    flags: list[FlagView] = []  # open ones, the ended of the last minutes, those that open alarms came from
    photo_id: str = ""
    roster_photo: str = ""  # id of the picture that came with the roster
    stills: list[Kept] = []  # the newest, oldest first
    exam: str = ""  # id of the candidate's exam, see `Room.exams`
    room: str = ""  # where the seat has been assigned to, and to whom
    invigilator: str = ""


class ExamView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The exam as anyone may see it."""

    exam: str
    title: str
    kind: str
    starts_at: int
    opens_at: int
    closes_at: int
    minutes: int
    contact: str = ""
    retake_fee: float = 0.0  # yuan: a note, nothing is charged here


class FeedHealth(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One camera as the hub sees it over the last second."""

    feed: int
    fps: dict[str, float] = {}  # by layer name
    kbits: float = 0.0
    age: int = -1  # ms since the last packet, -1 none yet
    lost: int = 0  # sequence holes so far
    hidden: bool = False
    problem: str = ""
    battery: int = -1
    camera: str = ""
    looked: int = -1  # ms since a watch last looked, -1 not yet
    blind: str = ""  # why that look could not tell
