"""The exam office: exams, rosters and the ledger, the same for a running hub and for a folder where none runs.

No exam decision is made here: nothing of what happens in a sitting can be changed.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from invigilator.exam.paper import Paper, PaperError
from invigilator.exam.rules import Exam, Kind, Rules, RulesError
from invigilator.hub import listing, plain, rosterphotos, rows
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
from invigilator.store.ledger import Denial, Ledger
from invigilator.store.places import Places
from invigilator.store.roster import Enrolment, Roster
from invigilator.store.rosterfile import RosterRow, examine
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
                counts = Views(self.journal.database).counts()
                found = [(one, counts.get(one.id, {})) for one in self._exams()]
                return admin.Answer(lines=listing.exams(found, language), exams=[rows.exam(*one) for one in found])
            case admin.ShowExam(language=language):
                exam = self._exam(order.exam)
                standing = Views(self.journal.database).counts().get(exam.id, {})
                return admin.Answer(
                    lines=listing.exam(exam, self._standings(exam), language), exams=[rows.exam(exam, standing)]
                )
            case admin.ListRoster(language=language):
                everyone = self._standings(self._exam(order.exam))
                return admin.Answer(
                    lines=listing.roster([who for who, _ in everyone], language),
                    candidates=[rows.candidate(*one) for one in everyone],
                )
            case admin.ShowLedger(language=language):
                ledger, now = self._ledger(), self.now()
                people = ledger.of_number(order.admission, now) if order.admission else ledger.everybody(now)
                rules = {one.id: one.exam.rules for one in self._exams()}
                attempts = rows.attempts(people, rules)
                return admin.Answer(lines=listing.ledger(attempts, language), attempts=attempts)
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
                raise HubError("This is not known here. Update the program.", "不支持该操作。请升级程序。")

    def _exams(self) -> list[ExamFile]:
        return [held(one) for one in Exams(self.journal.database).all()]

    def _exam(self, name: str) -> ExamFile:
        """The exam of this id, or whose id alone begins so."""
        exams = self._exams()
        found = [one for one in exams if one.id == name] or [
            one for one in exams if len(name) >= 4 and one.id.startswith(name)
        ]
        name = plain.line(name)
        if not found:
            raise HubError(
                f"No exam has the id {name}. 'invigilator exam list' shows the ids.",
                f"没有编号为 {name} 的考试。用 'invigilator exam list' 查看编号。",
                "exam",
            )
        if len(found) > 1:
            raise HubError(
                f"Several exams have an id that begins with {name}. Write more of it.",
                f"有多场考试的编号以 {name} 开头。请写得更完整。",
                "exam",
            )
        return found[0]

    def _standings(self, exam: ExamFile) -> list[listing.Standing]:
        standings = Views(self.journal.database).standings(exam.id)
        return [(one, standings.get(one.sitting)) for one in self.roster.candidates(exam.id)]

    def _ledger(self) -> Ledger:
        return Ledger(self.journal.database, self.roster)

    # ---- writing -----------------------------------------------------------------------------------------------

    async def _create(self, order: admin.CreateExam) -> admin.Answer:
        wanted = _read(order)
        exams = Exams(self.journal.database)
        known = same(wanted, self._exams())
        if known is not None and (wanted.named or known.exam.title == wanted.exam.title):
            raise HubError(
                f"This exam is there already, with the id {known.id}. Give the new one another id, start or title.",
                f"该考试已存在，编号 {known.id}。请为新考试换一个编号、开考时间或名称。",
                "exam.title",
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
            lines=[made.id, say(order.language, f"The exam has the id {made.id}.", f"考试编号：{made.id}")],
            exam=made.id,
        )

    async def _import(self, order: admin.ImportRoster) -> admin.Answer:
        exam = self._exam(order.exam)
        if order.force and not order.reason.strip():
            raise HubError(
                "Letting somebody in without a right to it needs a reason. Give it with --reason.",
                "破例允许须写明理由（--reason）。",
                "reason",
            )
        report = await asyncio.to_thread(examine, order.content, order.source, strict=False)
        if not report.accepted:
            if report.given == 0:  # no roster at all
                raise HubError(report.english()[0], report.chinese()[0], "roster")
            found = report.chinese() if order.language == "zh" else report.english()
            return admin.Answer(
                lines=[_refused(order, len(found))], problems=found, findings=rows.findings(report, order.language)
            )
        given = report.take()
        denied = await asyncio.to_thread(self._denied, exam, given)
        sentences = [listing.denial(order.source, row, why, order.language) for row, why in denied.values()]
        findings = [*rows.denied(denied, order.language), *rows.findings(report, order.language)]
        foreseen = rows.foreseen(given, await asyncio.to_thread(self.roster.compare, exam.id, given))
        if denied and not order.force:
            return admin.Answer(
                lines=[_refused(order, len(denied))], problems=sentences, findings=findings, foreseen=foreseen
            )
        if order.dry_run:
            count = Counter(one.change for one in foreseen)
            done = Enrolment(count["new"], count["changed"], count["unchanged"])
        else:
            reasons = dict.fromkeys(denied, plain.text(order.reason)[:1000])
            done = await self.roster.enrol(exam.id, given, at=self.now(), by=order.by, allowed=reasons)
            await self._seat(exam)
        english = f"{done.added} new, {done.changed} changed, {done.unchanged} unchanged"
        chinese = f"新增 {done.added}，更改 {done.changed}，不变 {done.unchanged}"
        if order.dry_run:
            english, chinese = f"{english}; nothing was imported", f"{chinese}；未导入"
        notes = [say(order.language, "allowed all the same: ", "破例：") + one for one in sentences]
        return admin.Answer(
            lines=[*notes, say(order.language, f"{english}.", f"{chinese}。")], findings=findings, foreseen=foreseen
        )

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
            raise HubError(str(error), error.chinese) from None
        if order.room is None and order.invigilators is None:
            raise HubError(
                "Say where to: give --room, --invigilator or both.",
                "请指明去处：考场（--room）、监考员（--invigilator）或两者。",
            )
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
            ],
            moved=len(moved),
            meant=len(chosen),
        )

    def _denied(self, exam: ExamFile, given: Sequence[RosterRow]) -> dict[str, tuple[RosterRow, Denial]]:
        """Why rows give no right to this exam, by admission number: who is enrolled already keeps the place."""
        if exam.exam.kind != "retake":
            return {}
        here = {one.admission for one in self.roster.candidates(exam.id)}
        denials = self._ledger().denials(given, exam.id, exam.exam.rules.retakes, self.now())
        return {
            row.admission: (row, why)
            for row, why in zip(given, denials, strict=True)
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
        field = "exam.paper" if isinstance(error, PaperError) else str(error).partition(":")[0]
        raise HubError(
            f"The exam cannot be used: {error}. Correct that key.", f"考试无法使用：{error}。请更正该项。", field
        ) from None
    if order.paper_url and not frame_origin(order.paper_url):
        raise HubError(
            "exam.paper_url: an https:// address is needed. Correct it.",
            "exam.paper_url：须为 https:// 地址。请更正。",
            "exam.paper_url",
        )
    if order.id and not (len(order.id) <= 64 and order.id.replace("-", "").replace("_", "").isalnum()):
        raise HubError(
            "exam.id: letters, digits, - and _ are allowed, at most 64. Choose another id.",
            "exam.id：只能用字母、数字、- 和 _，最多 64 个字符。请换一个编号。",
            "exam.id",
        )
    kept = None
    if paper is not None and order.paper_file:
        names = (order.paper_file, *order.pictures)
        if any("/" in one or "\\" in one or one.startswith(".") for one in names):
            raise HubError(
                "A paper's file or picture has a name that no file may have here. Rename it.",
                "试卷文件或图片的文件名不能使用。请重命名。",
                "exam.paper",
            )
        kept = PaperFile(order.paper_file, order.paper.encode(), paper, order.pictures)
        kept.check()
    made = ExamFile(order.id, exam, plain.line(order.contact, 500), bool(order.id))
    return replace(made, paper=kept)


def _keep(paper: PaperFile, folder: Folder, name: str) -> None:
    try:
        paper.keep(folder.paper(name))
    except OSError as error:
        raise HubError(
            f"The exam is there, but its paper's pictures could not be kept ({error.strerror}). "
            "Free the disk, then start the hub once with --exam.",
            f"考试已创建，但试卷图片没能保存（{error.strerror}）。请释放磁盘空间，再用 --exam 启动一次服务器。",
        ) from None


def _refused(order: admin.ImportRoster | admin.RosterPhotos, count: int) -> str:
    return say(order.language, f"{count} problems; nothing was imported.", f"共 {count} 个问题，未导入。")
