"""Typed messages of the control and media sockets, as JSON text frames.

Every message is an object whose ``type`` names one of the structs below; unknown fields are ignored, so a newer
peer may say more. Instants are integer milliseconds since 1970 on the hub's clock. ``docs/protocol.md`` is the
prose beside this file.
"""

from __future__ import annotations

from typing import Literal

import msgspec

PROTOCOL = 1
MAX_MESSAGE = 256 * 1024

Role = Literal["pc", "phone", "console", "watch"]
Device = Literal["pc", "phone"]


class BadMessageError(ValueError):
    """The text is not a message of this protocol; the text of the error says why."""


class Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", rename="camel"):
    """Base of everything sent as text."""


# ---- both directions, both sockets -----------------------------------------------------------------------------


class Hello(Message, frozen=True, kw_only=True, tag="hello"):
    """First message of every socket: who is there. ``token`` is the access key for a console."""

    v: int = PROTOCOL
    role: Role
    token: str
    by: str = ""  # a console's person, as the journal names them
    agent: str = ""  # program and version, for the health view


class Goodbye(Message, frozen=True, kw_only=True, tag="goodbye"):
    """Last message before the hub closes a socket: why, as a code and an English sentence."""

    code: str
    text: str = ""


class Clock(Message, frozen=True, kw_only=True, tag="clock"):
    """Asks for the hub's time; answered at once by `ClockReply`."""

    sent: float  # the asker's own clock, returned untouched


class ClockReply(Message, frozen=True, kw_only=True, tag="clock-reply"):
    """``sent`` as given, ``hub`` the hub's milliseconds since 1970 when it answered."""

    sent: float
    hub: int


# ---- control: towards the hub ----------------------------------------------------------------------------------


class Command(Message, frozen=True, kw_only=True, omit_defaults=True, tag="command"):
    """One thing somebody wants done; ``do`` is a name of the rulebook's table. Retrying with the same id is safe.

    ``by`` is never taken from here: the hub knows who speaks. ``sitting`` may be left out by a candidate.
    """

    id: str
    do: str
    sitting: str = ""
    clause: str = ""
    reason: str = ""
    text: str = ""
    minutes: int = 0
    number: int = 0  # of the alarm or reminder that is answered; an answer's revision
    question: str = ""  # id of the question that is answered
    picture: bytes = b""  # JPEG, base64 in JSON
    kind: str = ""  # of a flag, with the camera it is from, its score 0..1, and its box as left,top,right,bottom
    camera: str = ""
    score: float = 0.0
    box: str = ""


class Invite(Message, frozen=True, kw_only=True, tag="invite"):
    """A PC asks for the QR that brings its phone in."""

    id: str


class Telemetry(Message, frozen=True, kw_only=True, tag="telemetry"):
    """What a page reports of itself every few seconds; never an event, may only hurt its sender."""

    hidden: bool = False
    video_codec: str = ""
    sound_codec: str = ""
    fps: float = 0.0
    dropped: int = 0
    buffered: int = 0  # bytes waiting in the socket
    camera: str = ""  # device label
    battery: int = -1  # percent, -1 unknown
    charging: bool = False
    problem: str = ""  # camera-busy, camera-gone, muted, ...


class LookAt(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """When a watch last looked at a feed (captured, ms), and why it could not tell, "" when it could."""

    feed: int
    at: int
    blind: str = ""


class Looked(Message, frozen=True, kw_only=True, tag="looked"):
    """A watch's report, every second: what it looked at since the last one, and how many seconds it is behind."""

    feeds: list[LookAt] = []
    behind: float = 0.0


# ---- control: from the hub -------------------------------------------------------------------------------------


class Reply(Message, frozen=True, kw_only=True, tag="reply"):
    """The answer to a `Command` or `Invite`: done and committed, or refused with the rulebook's code."""

    id: str
    ok: bool
    code: str = ""
    text: str = ""


class Invitation(Message, frozen=True, kw_only=True, tag="invitation"):
    """Answer to `Invite`: the address in the QR, the QR as SVG, and until when it holds."""

    id: str
    url: str
    svg: str
    until: int


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


class Welcome(Message, frozen=True, kw_only=True, tag="welcome"):
    """Answer to `Hello`. A candidate gets ``you`` and its feed handle, a console the room by `Room`."""

    v: int
    now: int
    exam: ExamView
    you: CandidateView | None = None
    feed: int | None = None
    senior: bool = False  # a console that may sign zeros and give second chances


class You(Message, frozen=True, kw_only=True, tag="you"):
    """A candidate's sitting changed."""

    now: int
    view: CandidateView


class Room(Message, frozen=True, kw_only=True, tag="room"):
    """Everything a console needs to start from nothing; follows `Welcome`."""

    seq: int
    now: int
    sittings: list[SittingView]
    exams: list[ExamView] = []


class Changed(Message, frozen=True, kw_only=True, tag="changed"):
    """One committed event and the sitting after it. ``seq`` is the event's place in the journal."""

    seq: int
    at: int
    event: str
    by: str
    clause: str = ""
    sitting: SittingView


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


class Health(Message, frozen=True, kw_only=True, tag="health"):
    """Once a second to every console."""

    now: int
    feeds: list[FeedHealth]
    recording: bool = True
    disk_free: float = 1.0  # fraction
    journal_lag: int = 0  # ms the writer is behind
    watched: bool = False  # a watch is connected and reports
    watch_behind: float = 0.0  # seconds
    problem: str = ""


# ---- media socket ----------------------------------------------------------------------------------------------


class Subscribe(Message, frozen=True, kw_only=True, tag="subscribe"):
    """Send me these feeds' layer from now on, beginning with the current group of pictures.

    ``latest`` keeps only the newest key frame waiting (for a watch); ``gop`` keeps order and, when the reader is
    slow, skips to the next key frame.
    """

    feeds: list[int]
    layer: int
    policy: Literal["gop", "latest"] = "gop"


class Unsubscribe(Message, frozen=True, kw_only=True, tag="unsubscribe"):
    """No more of these."""

    feeds: list[int]
    layer: int


class KeyFrame(Message, frozen=True, kw_only=True, tag="key-frame"):
    """A subscriber asks the hub, and the hub asks the publisher, for a key frame now."""

    feed: int
    layer: int


class Fetch(Message, frozen=True, kw_only=True, tag="fetch"):
    """A console asks for a stored still (paper, photograph, key frame of a camera)."""

    picture: str


class Picture(Message, frozen=True, kw_only=True, tag="picture"):
    """Answer to `Fetch`; ``jpeg`` and ``frame`` empty when it is unknown or erased.

    A still of another ``codec`` (the packet's number) than JPEG is a single key frame, in ``frame``.
    """

    picture: str
    jpeg: bytes = b""
    codec: int = 3
    frame: bytes = b""


Inbound = Hello | Clock | Command | Invite | Telemetry | Looked | Subscribe | Unsubscribe | KeyFrame | Fetch
Outbound = Goodbye | ClockReply | Reply | Invitation | Welcome | You | Room | Changed | Health | KeyFrame | Picture

_encoder = msgspec.json.Encoder()
_inbound: msgspec.json.Decoder[Inbound] = msgspec.json.Decoder(Inbound)
_outbound: msgspec.json.Decoder[Outbound] = msgspec.json.Decoder(Outbound)


def encode(message: Message) -> str:
    """The message as JSON text."""
    return _encoder.encode(message).decode()


def decode_inbound(text: str | bytes) -> Inbound:
    """Read what a client sent.

    Raises:
        BadMessageError: not JSON, an unknown type, a missing or mistyped field, or more than 256 KB.
    """
    if len(text) > MAX_MESSAGE:
        raise BadMessageError(f"{len(text)} characters are more than {MAX_MESSAGE}")
    try:
        return _inbound.decode(text)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise BadMessageError(str(error)) from None


def decode_outbound(text: str | bytes) -> Outbound:
    """Read what the hub sent.

    Raises:
        BadMessageError: as `decode_inbound`, without the size limit.
    """
    try:
        return _outbound.decode(text)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise BadMessageError(str(error)) from None
