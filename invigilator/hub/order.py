"""From a message to a decision: a `Command` of the wire made one of the exam, done once, and answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from invigilator.exam.commands import Command as ExamCommand
from invigilator.exam.ids import Refused
from invigilator.hub import plain
from invigilator.hub.hub import Hub
from invigilator.hub.room import NotSavedError
from invigilator.hub.seat import Seat
from invigilator.media import framesize
from invigilator.store.errors import StoreError
from invigilator.wire.messages import Command, Reply
from invigilator.wire.packet import Codec

MAX_PICTURE = 180 * 1024  # bytes of JPEG; base64 makes 240 KB of it
MAX_TEXT = 1000
MAX_ANSWER = 30_000  # characters before they are made plain; the paper's own limits are below
MAX_NUMBER = 1 << 53  # a browser counts no further
_PICTURED = frozenset({"photograph", "show-paper", "flag"})

Perform = Callable[[ExamCommand, str], Awaitable[None]]
"""Does an exam command under a key that makes it happen once."""


async def answer(hub: Hub, seat: Seat, said: Command, order: ExamCommand, role: str, perform: Perform) -> Reply:
    """Have it done by ``perform`` and put the outcome in words; never raises for what a client did."""
    key = f"{role}:{said.id}"
    try:
        if said.do in _PICTURED and not hub.journal.done(seat.candidate.sitting, key):
            order = await _with_picture(hub, seat, said, order)
        await perform(order, key)
    except Refused as error:
        return Reply(id=said.id, ok=False, code=error.code)
    except (NotSavedError, StoreError) as error:
        # Not the sentence: it may name the server's folders.
        code = "repeated" if isinstance(error, StoreError) and error.code == "repeated" else "not-saved"
        return Reply(id=said.id, ok=code == "repeated", code=code, text="It could not be saved and was not done.")
    return Reply(id=said.id, ok=True)


def translate(said: Command, by: str, device: str = "", *, senior: bool = False) -> ExamCommand:
    """The exam's command for a message; ``by`` is who speaks, as the hub knows them, ``senior`` what they may.

    Raises:
        Refused: a text that is too long, or an id nobody could keep.
    """
    answer = said.do == "answer"
    if (
        not 1 <= len(said.id) <= 64
        or len(said.reason) > MAX_TEXT
        or len(said.text) > (MAX_ANSWER if answer else MAX_TEXT)
        or max(len(said.clause), len(said.question), len(said.kind), len(said.camera), len(said.box)) > 40
        or not 0 <= said.number < MAX_NUMBER
    ):
        raise Refused("bad-request")
    return ExamCommand(
        do=said.do,
        by=by,
        clause=said.clause,
        reason=plain.text(said.reason),
        text=plain.answer(said.text) if answer else plain.text(said.text),
        minutes=said.minutes,
        number=said.number,
        question=said.question,
        kind=said.kind,
        camera=said.camera,
        score=said.score,
        box=said.box,
        device=device,
        senior=senior,
    )


async def _with_picture(hub: Hub, seat: Seat, said: Command, order: ExamCommand) -> ExamCommand:
    """Store the still first: the event that names it must never be without it.

    Raises:
        Refused: the rules do not allow the command, or the picture is none.
        StoreError: it was not stored.
    """
    hub.room.check(seat, order)
    if not said.picture:
        if said.do == "photograph":
            raise Refused("picture-missing")
        return order
    size = framesize.read(Codec.JPEG, said.picture) if said.picture.startswith(b"\xff\xd8") else None
    if size is None:
        raise Refused("picture-unreadable")
    if len(said.picture) > MAX_PICTURE or not framesize.fits(size):
        raise Refused("picture-too-large")
    picture = await hub.stills.put(seat.candidate.sitting, said.picture, hub.clock.now())
    return replace(order, picture=picture)
