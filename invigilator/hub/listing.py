"""What the exam office answers, as lines for a terminal and files for a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import cast

from invigilator.hub import plain
from invigilator.hub.examfile import ExamFile
from invigilator.store import views
from invigilator.store.candidate import Candidate
from invigilator.store.ledger import Denial
from invigilator.store.rosterfile import RosterRow
from invigilator.wire.admin import AttemptRow, Language

Standing = tuple[Candidate, views.Standing | None]
MASKED = "••••"  # an identity number: only its HMAC is kept
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SITTING = ("seat", "admission", "name", "room", "invigilator")  # columns of sittings.csv
_STANDING = ("phase", "outcome", "cause", "score_zero", "at")
_WHY: dict[Denial, tuple[str, str]] = {
    "no-missed-exam": (
        "has no right to a retake, as no formal exam was missed (六(二)).",
        "没有缺考的正式考试，不能参加补考（六(二)）。",
    ),
    "retake-used": ("has used up the retake there is (六(二)).", "补考机会已用完（六(二)）。"),
}


def say(language: Language, english: str, chinese: str) -> str:
    """The one of the two that was asked for."""
    return chinese if language == "zh" else english


def exams(rows: Sequence[tuple[ExamFile, Mapping[str, int]]], language: Language) -> list[str]:
    """All exams, a line each."""
    if not rows:
        return [
            say(
                language,
                "No exam yet. Make one with 'invigilator exam create FILE.toml'.",
                "还没有考试。请用 'invigilator exam create FILE.toml' 创建。",
            )
        ]
    head = say(language, "id|kind|start|minutes|candidates|title", "编号|类型|开考|分钟|考生|名称").split("|")
    return _table(
        head,
        [
            (
                one.id,
                one.exam.kind,
                _instant(one.exam.start),
                f"{one.exam.minutes:g}",
                str(sum(standing.values())),
                one.exam.title,
            )
            for one, standing in rows
        ],
    )


def exam(one: ExamFile, standings: Sequence[Standing], language: Language) -> list[str]:
    """One exam with its rules, and how many of its sittings stand where."""
    lines = [
        f"id = {one.id}",
        f"title = {plain.line(one.exam.title, 500)}",
        f"kind = {one.exam.kind}",
        f"start = {_instant(one.exam.start)}",
        f"minutes = {one.exam.minutes:g}",
        f"contact = {plain.line(one.contact, 500)}",
    ]
    if one.exam.paper is not None:
        lines.append(f"paper = {plain.line(one.exam.paper.title, 500)} ({len(one.exam.paper.questions)})")
    if one.exam.paper_url:
        lines.append(f"paper_url = {one.exam.paper_url}")
    rules = one.exam.rules.table()
    alarms = rules.pop("alarms", {})
    lines += [f"rules.{key} = {value}" for key, value in rules.items()]
    lines += [f"rules.alarms.{kind} = {row}" for kind, row in cast("dict[str, object]", alarms).items()]
    where = Counter(stands.outcome or stands.phase if stands else "expected" for _, stands in standings)
    counted = ", ".join(f"{name} {count}" for name, count in sorted(where.items()))
    lines.append(
        say(language, f"candidates = {len(standings)}", f"考生 = {len(standings)}") + f" ({counted})" * bool(counted)
    )
    rooms = Counter((who.room, who.invigilator) for who, _ in standings if who.room or who.invigilator)
    lines += [f"{room or '-'} / {person or '-'} = {count}" for (room, person), count in sorted(rooms.items())]
    return lines


def roster(people: Sequence[Candidate], language: Language) -> list[str]:
    """The candidates of an exam, a line each; identity numbers only masked."""
    head = say(
        language, "seat|admission|name|identity|room|invigilator", "座位|准考证号|姓名|身份证号|考场|监考员"
    ).split("|")
    return _table(
        head, [(str(one.seat), one.admission, one.name, MASKED, one.room, one.invigilator) for one in people]
    )


def ledger(attempts: Sequence[AttemptRow], language: Language) -> list[str]:
    """Everybody's attempts, a line each, and the right to a retake that follows from them."""
    head = say(language, "admission|name|kind|start|exam|state", "准考证号|姓名|类型|开考|考试|状态").split("|")
    return _table(
        head,
        [
            (
                one.admission,
                one.name,
                one.kind,
                _instant(one.start) if one.exam else "",
                one.exam,
                _state(one, language),
            )
            for one in attempts
        ],
    )


def denial(source: str, row: RosterRow, why: Denial, language: Language) -> str:
    """Why a row gives no right to a retake."""
    who = (
        f"{row.admission} ({plain.line(row.name)})"
        if language == "en"
        else f"{row.admission}（{plain.line(row.name)}）"
    )
    return say(language, f"{source}: {who} {_WHY[why][0]}", f"{source}：{who}{_WHY[why][1]}")


def why(denial: Denial, row: RosterRow, language: Language) -> str:
    """The same without the file and the number."""
    name = plain.line(row.name)
    return say(language, f"{name} {_WHY[denial][0]}", f"{name}：{_WHY[denial][1]}")


def exam_json(one: ExamFile) -> bytes:
    """The exam as it was held."""
    table = {"id": one.id, "contact": one.contact, **asdict(one.exam), "rules": one.exam.rules.table()}
    return (json.dumps(table, ensure_ascii=False, indent=1) + "\n").encode()


def sittings_csv(standings: Sequence[Standing]) -> bytes:
    """How each sitting ended, in UTF-8 with the mark that Excel knows it by; no cell is taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*_SITTING, *_STANDING, "sitting"])
    for who, stands in standings:
        texts = [_cell(one) for one in (who.admission, who.name, who.room, who.invigilator)]
        stand: list[str | int] = ["expected", *[""] * (len(_STANDING) - 1)]
        if stands is not None:
            stand = [stands.phase, stands.outcome, stands.cause, int(stands.score_zero), _instant(stands.at)]
        writer.writerow([who.seat, *texts, *stand, who.sitting])
    return out.getvalue().encode("utf-8-sig")


def _state(one: AttemptRow, language: Language) -> str:
    match one.standing:
        case "missed":
            return say(language, "missed", "缺考")
        case "retake-right":
            return say(language, f"right to a retake, fee {one.fee:g} yuan", f"可补考，补考费 {one.fee:g} 元")
        case "retake-used":
            return say(language, f"retake used, fee {one.fee:g} yuan", f"补考机会已用，补考费 {one.fee:g} 元")
        case _:
            return " ".join(filter(None, (one.standing, one.cause)))


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _instant(at: int) -> str:
    return dt.datetime.fromtimestamp(at / 1000, dt.UTC).astimezone().isoformat(timespec="minutes")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Columns under one another, a Chinese sign taking two places; texts made plain for a terminal."""
    cells = [list(head), *([plain.line(one, 100) for one in row] for row in rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(one + " " * (width - _width(one)) for one, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
