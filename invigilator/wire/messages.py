"""Typed messages of the control and media sockets, as JSON text frames.

Every message is an object whose ``type`` names one of the structs below; unknown fields are ignored, so a newer
peer may say more. Instants are integer milliseconds since 1970 on the hub's clock. ``docs/protocol.md`` is the
prose beside this file.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from invigilator.wire.views import CandidateView, ExamView, FeedHealth, LookAt, SittingView

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
