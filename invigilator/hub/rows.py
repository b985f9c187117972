"""What the exam office answers, as rows for a window; `listing` says the same in lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from invigilator.exam.rules import Rules
from invigilator.hub import listing, plain
from invigilator.hub.examfile import ExamFile
from invigilator.store.candidate import Candidate
from invigilator.store.ledger import Denial, Person
from invigilator.store.rosterfile import Report, RosterRow
from invigilator.store.rosterfile.problem import Problem, letters
from invigilator.store.views import Standing
from invigilator.wire import admin

_FINDINGS = 2_000  # a window shows no more: a roster with so many faults has one cause


def exam(one: ExamFile, standing: Mapping[str, int]) -> admin.ExamRow:
    """One exam and where its candidates stand."""
    return admin.ExamRow(
        id=one.id,
        title=one.exam.title,
        kind=one.exam.kind,
        start=one.exam.start,
        minutes=one.exam.minutes,
        contact=one.contact,
        paper="outside" if one.exam.paper_url else "none" if one.exam.paper is None else "built-in",
        rules=one.exam.rules.table(),
        standing=dict(standing),
        over_at=one.exam.ends_at,
    )


def candidate(who: Candidate, stands: Standing | None) -> admin.CandidateRow:
    """One candidate, the identity number masked."""
    return admin.CandidateRow(
        sitting=who.sitting,
        seat=who.seat,
        admission=who.admission,
        name=plain.line(who.name, 100),
        identity=listing.MASKED,
        room=who.room,
        invigilator=who.invigilator,
        accommodation=who.accommodation,
        standing=stands.outcome or stands.phase if stands else "expected",
        cause=stands.cause if stands else "",
    )


def findings(report: Report, language: admin.Language) -> list[admin.Finding]:
    """What was found in a roster file, by place."""
    levels: tuple[tuple[Literal["problem", "remark"], Sequence[Problem]], ...] = (
        ("problem", report.problems),
        ("remark", report.remarks),
    )
    return [
        admin.Finding(
            level=level,
            text=one.reason(language),
            sheet=one.sheet,
            row=one.row,
            column=(letters(one.column) if one.sheet else str(one.column)) if one.column else "",
            field=one.field or "",
        )
        for level, found in levels
        for one in found[:_FINDINGS]
    ]


def denied(rows: Mapping[str, tuple[RosterRow, Denial]], language: admin.Language) -> list[admin.Finding]:
    """Who has no right to the retake."""
    return [
        admin.Finding(level="denied", text=listing.why(why, row, language), admission=row.admission)
        for row, why in rows.values()
    ]


def foreseen(rows: Sequence[RosterRow], changes: Mapping[str, Literal["new", "changed"]]) -> list[admin.Foreseen]:
    """What an import does with each row."""
    return [
        admin.Foreseen(
            admission=one.admission,
            name=one.name,
            change=changes.get(one.admission, "unchanged"),
            room=one.room or "",
            invigilator=one.invigilator or "",
        )
        for one in rows
    ]


def attempts(people: Sequence[Person], rules: Mapping[str, Rules]) -> list[admin.AttemptRow]:
    """Everybody's attempts, and the right to a retake that follows from them."""
    rows = []
    for number, person in enumerate(people):
        rows += [
            admin.AttemptRow(
                person=number,
                admission=one.admission,
                name=one.name,
                kind=one.kind,
                exam=one.exam,
                title=one.title,
                start=one.start,
                standing="missed" if one.missed else one.outcome or one.phase,
                cause="" if one.missed else one.cause,
            )
            for one in person.attempts
        ]
        latest = person.attempts[-1]
        held = rules[latest.exam]
        retakes = [rules[one.exam].retake_fee for one in person.attempts if one.kind == "retake"]
        right = not person.denial(held.retakes)
        if right or retakes:
            rows.append(
                admin.AttemptRow(
                    person=number,
                    admission=latest.admission,
                    name=latest.name,
                    kind="retake",
                    standing="retake-right" if right else "retake-used",
                    fee=held.retake_fee if right else sum(retakes),
                )
            )
    return rows
