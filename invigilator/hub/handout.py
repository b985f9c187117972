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
from invigilator.hub.bearer import Denied, computer, refuse
from invigilator.hub.hub import Hub
from invigilator.hub.paperfile import MAX_PICTURE, media_type, pictures
from invigilator.hub.seat import Seat
from invigilator.media.bucket import Bucket
from invigilator.wire.paper import AnswerView, OptionView, PaperView, QuestionView

ASKS_PER_SECOND = 10.0
ASKS_BURST = 1500.0  # a paper of 500 questions, each with pictures


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
        except Denied as error:
            return refuse(error.code)
        view = paper_view(paper, seat, self.hub.clock.now())
        return Response(
            msgspec.json.encode(view), media_type="application/json", headers={"Cache-Control": "no-store"}
        )

    async def _picture(self, request: Request) -> Response:
        try:
            seat, paper = self._allowed(request)
        except Denied as error:
            return refuse(error.code)
        name = str(request.path_params["name"])
        if not any(name == one for one, _ in pictures(paper)):
            return refuse("unknown-picture")
        path = self.hub.folder.paper(seat.candidate.exam) / name
        try:
            content = await asyncio.to_thread(path.read_bytes)
        except OSError:
            return refuse("unknown-picture")
        kind = media_type(content)
        if not kind or len(content) > MAX_PICTURE:
            return refuse("unknown-picture")
        return Response(content, media_type=kind, headers={"Cache-Control": "no-store"})

    def _allowed(self, request: Request) -> tuple[Seat, Paper]:
        seat, token = computer(self.hub, request)
        if seat.asking is None:
            seat.asking = Bucket(ASKS_PER_SECOND, ASKS_BURST, time.monotonic())
        if not seat.asking.take(1, time.monotonic()):
            raise Denied("too-fast")
        if seat.sitting.phase is not Phase.ANSWERING:
            raise Denied("not-answering")
        if seat.pc is None or seat.pc.token != token or not seat.sitting.connected:
            raise Denied("not-connected")
        paper = seat.sitting.exam.paper
        if paper is None:
            raise Denied("no-paper")
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
