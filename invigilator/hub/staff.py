"""A console's (or a watch's) control socket: the whole room, every change, and commands back."""

from __future__ import annotations

from invigilator.exam.commands import Command as ExamCommand
from invigilator.exam.ids import Refused
from invigilator.hub import order
from invigilator.hub.connection import Connection
from invigilator.hub.hello import Staff
from invigilator.hub.hub import Hub
from invigilator.hub.line import Line
from invigilator.hub.socket import GoodbyeError
from invigilator.wire.messages import PROTOCOL, Command, Looked, Message, Reply, Welcome

ALLOWED = frozenset(
    {
        "warn",
        "correct",
        "approve-restroom",
        "deny-restroom",
        "end-restroom",
        "show-paper",
        "force-submit",
        "propose-zero",
        "confirm-zero",
        "reject-zero",
        "extend",
        "reinstate",
        "answer-feedback",
        "acknowledge-alarm",
        "answer-flag",
    }
)
WATCH = frozenset({"flag", "end-flag", "show-paper"})
"""What a watch may do: say what it sees, never remind and never end anything."""


class StaffConnection(Connection):
    """Serves one console until it goes."""

    def __init__(self, hub: Hub, line: Line, who: Staff) -> None:
        super().__init__(hub, line)
        self._who = who

    async def run(self) -> None:
        """Welcome, the room, then everything that happens."""
        room = self.hub.room
        exam, now = self.hub.room.exam, self.hub.clock.now()
        self.line.say(Welcome(v=PROTOCOL, now=now, exam=exam, senior=self._who.senior))
        self.line.say(room.view())
        room.staff.add(self.line)  # no await since the view: nothing is missed, nothing told twice
        try:
            await self.line.run(self._take)
        finally:
            room.staff.discard(self.line)
            if self._who.role == "watch":
                room.spawn(self.hub.watchers.gone(self.line))

    async def _take(self, raw: str | bytes) -> None:
        match message := self.receive(raw):
            case None:
                pass
            case Command():
                self.order(lambda: self._command(message))
            case Looked() if self._who.role == "watch":
                self.hub.watchers.report(self.line, message)
            case _:
                raise GoodbyeError("bad-message", "That is not said on this socket.")

    async def _command(self, said: Command) -> Message:
        if said.do not in (ALLOWED if self._who.role == "console" else WATCH):
            return Reply(id=said.id, ok=False, code="not-allowed")
        seat = self.hub.room.seats.get(said.sitting)
        if seat is None:
            return Reply(id=said.id, ok=False, code="not-on-roster")
        try:
            wanted = order.translate(said, self._who.by, senior=self._who.senior)
        except Refused as error:
            return Reply(id=said.id, ok=False, code=error.code)

        if self._who.role == "watch":
            self.hub.watchers.spoke(self.line, said.sitting)

        async def perform(command: ExamCommand, key: str) -> None:
            await self.hub.room.do(seat, command, key)

        return await order.answer(self.hub, seat, said, wanted, self._who.role, perform)
