"""The exam office: exams, rosters and the ledger, the same for a running hub and for a folder where none runs.

No exam decision is made here: nothing of what happens in a sitting can be changed.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from invigilator.exam.paper import Paper, PaperError
from invigilator.exam.rules import Exam, Kind, Rules, RulesError
from invigilator.hub import listing, plain, rosterphotos
from invigilator.hub.examfile import ExamFile, frame_origin, held, same
from invigilator.hub.folder import Folder
from invigilator.hub.listing import say
from invigilator.hub.paperfile import PaperFile
from invigilator.hub.room import Room
from invigilator.hub.seats import SeatsError, among, spread
from invigilator.hub.trouble import HubError
from invigilator.store.answers import export_answers, to_csv, to_json
from invigilator.store.candidate import Candidate
from invigilator.store.evidence import Stills
from invigilator.store.exams import Exams
from invigilator.store.journal import Journal
from invigilator.store.ledger import Ledger
from invigilator.store.places import Places
from invigilator.store.roster import Roster
from invigilator.store.rosterfile import RosterError, RosterRow, read_roster
from invigilator.store.views import Views
from invigilator.wire import admin


@dataclass(frozen=True, slots=True)
class Office:
    """Carries out what an administrator asks. ``room`` None: no hub runs; ``now`` is its clock, ms since 1970."""

    folder: Folder
    journal: Journal
    roster: Roster
    now: Callable[[], int]
    room: Room | None = None
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def do(self, order: admin.AnyOrder) -> admin.Answer:
        """Carry one order out.

        Raises:
            HubError: it cannot be; nothing was done. A full sentence.
            StoreError: likewise.
        """
        async with self.one_at_a_time:
            match order:
                case admin.CreateExam():
                    return await self._create(order)
                case admin.ImportRoster():
                    return await self._import(order)
                case admin.AssignRoster():
                    return await self._assign(order)
                case admin.RosterPhotos():
                    return await self._photos(order)
                case _:
                    return await asyncio.to_thread(self._look, order)

    # ---- reading -----------------------------------------------------------------------------------------------

    def _look(self, order: admin.AnyOrder) -> admin.Answer:
        match order:
            case admin.ListExams(language=language):
                rows = [(one, self.roster.candidates(one.id)) for one in self._exams()]
                return admin.Answer(lines=listing.exams(rows, language))
            case admin.ShowExam(language=language):
                exam = self._exam(order.exam)
                return admin.Answer(lines=listing.exam(exam, self._standings(exam), language))
            case admin.ListRoster(language=language):
                return admin.Answer(lines=listing.roster(self.roster.candidates(self._exam(order.exam).id), language))
            case admin.ShowLedger(language=language):
                ledger, now = self._ledger(), self.now()
                people = ledger.of_number(order.admission, now) if order.admission else ledger.everybody(now)
                rules = {one.id: one.exam.rules for one in self._exams()}
                return admin.Answer(lines=listing.ledger(people, rules, language))
            case admin.ExportExam():
                exam = self._exam(order.exam)
                answers = export_answers(self.journal, exam.id)
                standings = self._standings(exam)
                return admin.Answer(
                    lines=[
                        say(
                            order.language,
                            f"{len(standings)} candidates, {len(answers)} answers",
                            f"考生 {len(standings)} 人，作答 {len(answers)} 条",
                        )
                    ],
                    files={
                        "exam.json": listing.exam_json(exam),
                        "sittings.csv": listing.sittings_csv(standings),
                        "answers.csv": to_csv(answers),
                        "answers.json": to_json(answers),
                    },
                )
            case _:
                raise HubError("This is not known here. Update the program.")

    def _exams(self) -> list[ExamFile]:
        return [held(one) for one in Exams(self.journal.database).all()]

    def _exam(self, name: str) -> ExamFile:
        """The exam of this id, or whose id alone begins so."""
        exams = self._exams()
        found = [one for one in exams if one.id == name] or [
            one for one in exams if len(name) >= 4 and one.id.startswith(name)
        ]
        if len(found) != 1:
            raise HubError(
                f"No exam has the id {plain.line(name)}. 'invigilator exam list' shows the ids."
                if not found
                else f"Several exams have an id that begins with {plain.line(name)}. Write more of it."
            )
        return found[0]

    def _standings(self, exam: ExamFile) -> list[listing.Standing]:
        views = Views(self.journal.database)
        return [(one, views.standing(one.sitting)) for one in self.roster.candidates(exam.id)]

    def _ledger(self) -> Ledger:
        return Ledger(self.journal.database, self.roster)

    # ---- writing -----------------------------------------------------------------------------------------------

    async def _create(self, order: admin.CreateExam) -> admin.Answer:
        wanted = _read(order)
        exams = Exams(self.journal.database)
        known = same(wanted, self._exams())
        if known is not None and (wanted.named or known.exam.title == wanted.exam.title):
            raise HubError(
                f"This exam is there already, with the id {known.id}. Give the new one another id, start or title."
            )
        made = held(
            await exams.create(wanted.exam, wanted.contact, name=order.id or wanted.id, at=self.now(), by=order.by)
        )
        if wanted.paper is not None:
            _keep(wanted.paper, self.folder, made.id)
        if self.room is not None:
            self.room.seat(made, ())
            self.room.show()
        return admin.Answer(
            lines=[made.id, say(order.language, f"The exam has the id {made.id}.", f"考试编号：{made.id}")]
        )

    async def _import(self, order: admin.ImportRoster) -> admin.Answer:
        exam = self._exam(order.exam)
        if order.force and not order.reason.strip():
            raise HubError("Letting somebody in without a right to it needs a reason. Give it with --reason.")
        try:
            rows = await asyncio.to_thread(read_roster, order.content, order.source)
        except RosterError as error:
            report = error.report
            found = report.chinese() if order.language == "zh" else report.english()
            if report.given == 0:  # no roster at all
                raise HubError(" ".join(found[:1])) from None
            return admin.Answer(lines=[_refused(order, len(found))], problems=found)
        denied = await asyncio.to_thread(self._denied, exam, rows, order)
        if denied and not order.force:
            return admin.Answer(lines=[_refused(order, len(denied))], problems=list(denied.values()))
        if order.dry_run:
            done = await asyncio.to_thread(self.roster.preview, exam.id, rows)
        else:
            reasons = dict.fromkeys(denied, plain.text(order.reason)[:1000])
            done = await self.roster.enrol(exam.id, rows, at=self.now(), by=order.by, allowed=reasons)
            await self._seat(exam)
        english = f"{done.added} new, {done.changed} changed, {done.unchanged} unchanged"
        chinese = f"新增 {done.added}，更改 {done.changed}，不变 {done.unchanged}"
        if order.dry_run:
            english, chinese = f"{english}; nothing was imported", f"{chinese}；未导入"
        notes = [say(order.language, "allowed all the same: ", "破例：") + one for one in denied.values()]
        return admin.Answer(lines=[*notes, say(order.language, f"{english}.", f"{chinese}。")])

    async def _photos(self, order: admin.RosterPhotos) -> admin.Answer:
        exam, language = self._exam(order.exam), order.language
        sorted_out = rosterphotos.sort(await asyncio.to_thread(self.roster.candidates, exam.id), order.photos)
        if found := rosterphotos.problems(sorted_out, order.photos, language):
            return admin.Answer(lines=[_refused(order, len(found))], problems=found)
        if not order.dry_run:
            photos = {sitting: order.photos[name] for sitting, name in sorted_out.taken.items()}
            stills = Stills(self.journal.database)
            ids = await stills.put_roster_photos(photos, at=self.now(), by=order.by)
            if self.room is not None:
                self.room.show_photos(ids)
        return admin.Answer(lines=rosterphotos.lines(sorted_out, language, dry_run=order.dry_run))

    async def _assign(self, order: admin.AssignRoster) -> admin.Answer:
        exam = self._exam(order.exam)
        everyone = await asyncio.to_thread(self.roster.candidates, exam.id)
        try:
            chosen = among(everyone, order.seats, order.admissions, order.from_room)
        except SeatsError as error:
            raise HubError(str(error)) from None
        if order.room is None and order.invigilators is None:
            raise HubError("Say where to: give --room, --invigilator or both.")
        places = spread(chosen, order.room, order.invigilators)
        moved = {
            one.sitting: places[one.sitting] for one in chosen if (one.room, one.invigilator) != places[one.sitting]
        }
        await Places(self.journal.database).assign(moved, at=self.now(), by=order.by)
        await self._seat(exam)
        return admin.Answer(
            lines=[
                say(
                    order.language,
                    f"{len(moved)} of {len(chosen)} moved.",
                    f"{len(chosen)} 人中调整 {len(moved)} 人。",
                )
            ]
        )

    def _denied(self, exam: ExamFile, rows: Sequence[RosterRow], order: admin.ImportRoster) -> dict[str, str]:
        """Why rows give no right to this exam, by admission number: who is enrolled already keeps the place."""
        if exam.exam.kind != "retake":
            return {}
        here = {one.admission for one in self.roster.candidates(exam.id)}
        denials = self._ledger().denials(rows, exam.id, exam.exam.rules.retakes, self.now())
        return {
            row.admission: listing.denial(order.source, row, why, order.language)
            for row, why in zip(rows, denials, strict=True)
            if why and row.admission not in here
        }

    async def _seat(self, exam: ExamFile) -> None:
        if self.room is not None:
            candidates: list[Candidate] = await asyncio.to_thread(self.roster.candidates, exam.id)
            self.room.seat(self.room.exams.get(exam.id, exam), candidates)
            self.room.show()


def _read(order: admin.CreateExam) -> ExamFile:
    try:
        paper = Paper.read(json.loads(order.paper)) if order.paper else None
        exam = Exam(
            cast("Kind", order.kind),
            order.start,
            order.minutes,
            Rules.read(order.rules),
            plain.line(order.title, 500),
            paper,
            order.paper_url,
        )
    except (RulesError, PaperError, ValueError) as error:
        raise HubError(f"The exam cannot be used: {error}. Correct that key.") from None
    if order.paper_url and not frame_origin(order.paper_url):
        raise HubError("exam.paper_url: an https:// address is needed. Correct it.")
    if order.id and not (len(order.id) <= 64 and order.id.replace("-", "").replace("_", "").isalnum()):
        raise HubError("exam.id: letters, digits, - and _ are allowed, at most 64. Choose another id.")
    kept = None
    if paper is not None and order.paper_file:
        names = (order.paper_file, *order.pictures)
        if any("/" in one or "\\" in one or one.startswith(".") for one in names):
            raise HubError("A paper's file or picture has a name that no file may have here. Rename it.")
        kept = PaperFile(order.paper_file, order.paper.encode(), paper, order.pictures)
        if fault := kept.fault():
            raise HubError(fault)
    made = ExamFile(order.id, exam, plain.line(order.contact, 500), bool(order.id))
    return replace(made, paper=kept)


def _keep(paper: PaperFile, folder: Folder, name: str) -> None:
    try:
        paper.keep(folder.paper(name))
    except OSError as error:
        raise HubError(
            f"The exam is there, but its paper's pictures could not be kept ({error.strerror}). "
            "Free the disk, then start the hub once with --exam."
        ) from None


def _refused(order: admin.ImportRoster | admin.RosterPhotos, count: int) -> str:
    return say(order.language, f"{count} problems; nothing was imported.", f"共 {count} 个问题，未导入。")
