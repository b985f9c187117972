"""Handing the paper out over HTTPS: to the computer that has logged in, while it answers, and to nobody else."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from invigilator.exam.ids import Phase
from invigilator.exam.paper import MAX_BLANK, MAX_ESSAY, Paper, Question
from invigilator.hub.access import same_site
from invigilator.hub.hub import Hub
from invigilator.hub.paperfile import MAX_PICTURE, media_type, pictures
from invigilator.hub.seat import Seat
from invigilator.media.bucket import Bucket
from invigilator.wire.paper import AnswerView, OptionView, PaperView, QuestionView

ASKS_PER_SECOND = 10.0
ASKS_BURST = 1500.0  # a paper of 500 questions, each with pictures
_STATUS = {
    "bad-request": (400, "The request is not understood."),
    "bad-token": (401, "The token is not known. Identify again."),
    "not-answering": (403, "The paper is there while it is answered."),
    "not-connected": (403, "Log in on this computer first."),
    "no-paper": (404, "This exam has no built-in paper."),
    "unknown-picture": (404, "The paper has no such picture."),
    "too-fast": (429, "Too many requests. Wait a moment."),
}


class _NotYours(Exception):  # noqa: N818 - a refusal, no mistake
    """The paper is not given; ``code`` is a key of the table above."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Handout:
    """The two addresses below ``/api/paper``."""

    hub: Hub

    def routes(self) -> list[Route]:
        """For the site's table."""
        return [Route("/api/paper", self._paper), Route("/api/paper/picture/{name}", self._picture)]

    async def _paper(self, request: Request) -> Response:
        try:
            seat, paper = self._allowed(request)
        except _NotYours as error:
            return _refuse(error.code)
        view = paper_view(paper, seat, self.hub.clock.now())
        return Response(
            msgspec.json.encode(view), media_type="application/json", headers={"Cache-Control": "no-store"}
        )

    async def _picture(self, request: Request) -> Response:
        try:
            seat, paper = self._allowed(request)
        except _NotYours as error:
            return _refuse(error.code)
        name = str(request.path_params["name"])
        if not any(name == one for one, _ in pictures(paper)):
            return _refuse("unknown-picture")
        path = self.hub.folder.paper(seat.candidate.exam) / name
        try:
            content = await asyncio.to_thread(path.read_bytes)
        except OSError:
            return _refuse("unknown-picture")
        kind = media_type(content)
        if not kind or len(content) > MAX_PICTURE:
            return _refuse("unknown-picture")
        return Response(content, media_type=kind, headers={"Cache-Control": "no-store"})

    def _allowed(self, request: Request) -> tuple[Seat, Paper]:
        if not same_site(request.headers.get("origin"), request.headers.get("host"), self.hub.names):
            raise _NotYours("bad-request")
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        found = self.hub.tokens.look_up(token.strip()) if scheme.lower() == "bearer" else None
        seat = self.hub.room.seats.get(found[0]) if found is not None and found[1] == "pc" else None
        if seat is None:
            raise _NotYours("bad-token")
        if seat.asking is None:
            seat.asking = Bucket(ASKS_PER_SECOND, ASKS_BURST, time.monotonic())
        if not seat.asking.take(1, time.monotonic()):
            raise _NotYours("too-fast")
        if seat.sitting.phase is not Phase.ANSWERING:
            raise _NotYours("not-answering")
        if seat.pc is None or seat.pc.token != token.strip() or not seat.sitting.connected:
            raise _NotYours("not-connected")
        paper = seat.sitting.exam.paper
        if paper is None:
            raise _NotYours("no-paper")
        return seat, paper


def paper_view(paper: Paper, seat: Seat, now: int) -> PaperView:
    """The paper and this sitting's answers, in the order they were first given."""
    return PaperView(
        now=now,
        title=paper.title,
        whole_page=paper.whole_page,
        questions=[_question(one) for one in paper.questions],
        answers=[
            AnswerView(question=name, text=one.text, revision=one.revision, at=one.at)
            for name, one in seat.sitting.answers.items()
        ],
    )


def _question(one: Question) -> QuestionView:
    blanks = one.blanks if one.kind == "blank" else 0
    return QuestionView(
        id=one.id,
        kind=one.kind,
        text=one.text,
        points=one.points,
        options=[OptionView(id=each.id, text=each.text, picture=each.picture) for each in one.options],
        blanks=blanks,
        picture=one.picture,
        longest=MAX_ESSAY if one.kind == "essay" else MAX_BLANK * blanks,
    )


def _refuse(code: str) -> Response:
    status, text = _STATUS[code]
    return Response(
        msgspec.json.encode({"code": code, "text": text}),
        status,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
