"""The answers of an exam as they were collected, for the exam centre: rows, CSV that a spreadsheet may open, JSON."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import asdict, dataclass, field

from invigilator.store.entry import Entry
from invigilator.store.journal import Journal

COLUMNS = ("admission", "question", "text", "revision", "at", "digest")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what makes a spreadsheet calculate, or call a program


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer. ``at`` is in ms since 1970; ``digest`` is the receipt's, "" while the sitting goes on.

    ``text`` is in the canonical form of `invigilator.exam.paper`, "" when the answer was taken back.
    """

    admission: str
    question: str
    text: str
    revision: int
    at: int
    digest: str


@dataclass(slots=True)
class _Sheet:
    """One sitting while the journal is read."""

    seat: int = 0
    admission: str = ""
    digest: str = ""
    answers: dict[str, Entry] = field(default_factory=dict)


def export_answers(journal: Journal, exam: str) -> list[AnswerRow]:
    """All answers of an exam, by seat; of each question the last that was acknowledged.

    Of an erased sitting nothing is left but that there were answers: its numbers and texts are "".

    Raises:
        StoreError: the database cannot be read.
    """
    sheets: dict[str, _Sheet] = {}
    for entry in journal.replay():
        if entry.event == "enrolled" and entry.text("exam") == exam:
            sheet = sheets.setdefault(entry.sitting, _Sheet())
            sheet.seat, sheet.admission = entry.number("seat"), entry.text("admission")
        elif (known := sheets.get(entry.sitting)) is not None:
            match entry.event:
                case "answered":
                    known.answers[entry.text("question")] = entry
                case "ended":
                    known.digest = entry.text("digest")
                case "reinstated":
                    known.digest = ""
    return [
        AnswerRow(sheet.admission, name, one.text("text"), one.number("revision"), one.at, sheet.digest)
        for sheet in sorted(sheets.values(), key=lambda one: one.seat)
        for name, one in sheet.answers.items()
    ]


def to_csv(rows: list[AnswerRow]) -> bytes:
    """The rows as CSV in UTF-8 with a mark that Excel knows it by; nothing in it is taken for a formula.

    A cell that begins with one of ``= + - @``, a tab or a line break gets an apostrophe before it: the exact text is
    in `to_json`. Instants are ISO 8601 in UTC.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        at = dt.datetime.fromtimestamp(row.at / 1000, dt.UTC).isoformat(timespec="milliseconds")
        texts = (row.admission, row.question, row.text)
        writer.writerow([*map(_cell, texts), row.revision, at, row.digest])
    return out.getvalue().encode("utf-8-sig")


def to_json(rows: list[AnswerRow]) -> bytes:
    """The rows as a JSON list of objects, texts exactly as they were acknowledged."""
    return (json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1) + "\n").encode()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
