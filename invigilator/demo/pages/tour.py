"""Which scenes there are, the exams they need, and what happens when no Chromium is installed."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from invigilator.demo.browser import chromium
from invigilator.demo.browser.chromium import Chromium
from invigilator.demo.browser.devtools import BrowserError
from invigilator.demo.pages import scenes
from invigilator.demo.pages.album import Album
from invigilator.demo.pages.examhub import enrol, exam, exam_hub, with_paper
from invigilator.demo.pages.stage import Stage
from invigilator.drill import cast
from invigilator.drill.footage import FOLDER

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from invigilator.drill.cast import Entry


def run(folder: Path, place: Path) -> None:
    """Pictures of the candidates' pages into ``folder``; a hub of their own works in ``place`` meanwhile.

    Says so and returns when there is no Chromium to show them; likewise names each scene that did not come about.

    Raises:
        UserError: the hub does not start, or a picture cannot be written.
    """
    if chromium.PROGRAM is None:
        sys.stderr.write("tour: no Chromium is installed, so the candidates' pages are left out\n")
        return
    with tempfile.TemporaryDirectory(prefix="pages-", dir=place) as data:
        asyncio.run(_tour(folder, Path(data)))


async def _tour(folder: Path, place: Path) -> None:
    people = cast.roster(8)
    await asyncio.to_thread(_exams, place, people)
    async with AsyncExitStack() as stack:
        hub = await stack.enter_async_context(exam_hub(place))
        try:
            computer, handset = await _browser(stack, "front"), await _browser(stack, "side")
        except BrowserError as error:
            sys.stderr.write(f"tour: the candidates' pages are left out: {error}\n")
            return
        stage = Stage(computer, handset, Album(folder, "page"), Album(folder, "phone"), hub)
        for scene in _scenes(stage, people):
            try:
                await scene()
            except (BrowserError, TimeoutError) as error:
                sys.stderr.write(f"tour: {scene.func.__name__}: {error or 'nothing came of it'}\n")


async def _browser(stack: AsyncExitStack, camera: str) -> Chromium:
    browser = await Chromium.start(film=FOLDER / "li" / f"{camera}-idle.mp4")
    stack.push_async_callback(browser.close)
    return browser


def _scenes(stage: Stage, people: Sequence[Entry]) -> list[partial[Coroutine[None, None, None]]]:
    """In the order of a candidate's way."""
    walker, early, late, answers, hands_in, leaves, times_out, stranger = people
    return [
        partial(scenes.trouble, stage, walker),
        partial(scenes.path, stage, walker),
        partial(scenes.too_many_tries, stage, stranger),
        partial(scenes.early, stage, early),
        partial(scenes.forfeited, stage, late),
        partial(scenes.answering, stage, answers),
        partial(scenes.handed_in, stage, hands_in),
        partial(scenes.collected_for_leaves, stage, leaves),
        partial(scenes.time_up, stage, times_out),
    ]


def _exams(place: Path, people: Sequence[Entry]) -> None:
    """An exam for each point in time that a scene plays at; one candidate sits in one of them only."""
    walker, early, late, answers, hands_in, leaves, _, stranger = people
    for order, who in (
        (with_paper(exam("soon", 20 * 60, title="工业机器人系统运维（三级）")), [walker, stranger]),
        (with_paper(exam("running", -120, title="工业机器人系统运维（四级）")), [answers, leaves]),
        (with_paper(exam("quick", -120, title="工业互联网应用", restroom=2, no_hand_in=0)), [hands_in]),
        (exam("late", -20 * 60, title="智能制造生产管控"), [late]),
        (exam("mock", 3 * 3600, title="线上考试环境模拟", kind="mock", minutes=30), [early]),
        (exam("retake", 26 * 3600, title="工业机器人系统运维（三级）", kind="retake"), []),
    ):
        enrol(place, order, who)
