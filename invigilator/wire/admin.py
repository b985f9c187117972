"""What an administrator asks of a hub, and the answer: bodies of ``POST /api/admin/WORD``, WORD being the tag.

The same structs are carried out by the command line itself where no hub runs.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from invigilator.exam.rules import RuleValue

Language = Literal["en", "zh"]


class Order(msgspec.Struct, frozen=True, kw_only=True, tag_field="do"):
    """Base of all. ``by`` is how the journal names the person; ``language`` that of the answer's lines."""

    by: str = "admin"
    language: Language = "en"


class CreateExam(Order, frozen=True, kw_only=True, tag="exam-create"):
    """A new exam. ``start`` in ms since 1970; ``paper`` is JSON, "" none; ``id`` "" has one made.

    ``pictures`` are the paper's, by file name, and ``paper_file`` is what the paper is kept as beside them.
    """

    kind: str
    start: int
    minutes: float
    id: str = ""
    title: str = ""
    contact: str = ""
    rules: dict[str, RuleValue] = {}  # as in the exam file
    paper: str = ""
    paper_url: str = ""
    paper_file: str = ""
    pictures: dict[str, bytes] = {}


class ListExams(Order, frozen=True, kw_only=True, tag="exam-list"):
    """All exams."""


class ShowExam(Order, frozen=True, kw_only=True, tag="exam-show"):
    """One exam with its rules and how its sittings stand. ``exam`` is an id, or how only one begins."""

    exam: str


class ExportExam(Order, frozen=True, kw_only=True, tag="exam-export"):
    """Everything an exam centre keeps of an exam, as files."""

    exam: str


class ShowLedger(Order, frozen=True, kw_only=True, tag="exam-ledger"):
    """The attempts of everybody, or of whoever has this admission number."""

    admission: str = ""


class ImportRoster(Order, frozen=True, kw_only=True, tag="roster-import"):
    """Enrol a roster file, all or nothing. ``force`` takes rows without a right to a retake too, for a reason."""

    exam: str
    source: str
    content: bytes
    dry_run: bool = False
    force: bool = False
    reason: str = ""


class RosterPhotos(Order, frozen=True, kw_only=True, tag="roster-photos"):
    """Photographs of enrolled candidates, all or none: small JPEGs by file name.

    A name is the one in the roster's column, or else the admission number.
    """

    exam: str
    photos: dict[str, bytes]
    dry_run: bool = False


class ListRoster(Order, frozen=True, kw_only=True, tag="roster-list"):
    """The candidates of an exam."""

    exam: str


class AssignRoster(Order, frozen=True, kw_only=True, tag="roster-assign"):
    """Put candidates into a room, to an invigilator, or evenly to several.

    Which: those of ``seats`` (as ``1-20,25``), of ``admissions`` and of ``from_room``; everyone when none is given.
    None leaves ``room`` or ``invigilators`` as they are.
    """

    exam: str
    seats: str = ""
    admissions: list[str] = []
    from_room: str | None = None
    room: str | None = None
    invigilators: list[str] | None = None


AnyOrder = (
    CreateExam
    | ListExams
    | ShowExam
    | ExportExam
    | ShowLedger
    | ImportRoster
    | RosterPhotos
    | ListRoster
    | AssignRoster
)


class ExamRow(msgspec.Struct, frozen=True, kw_only=True):
    """One exam. ``start`` in ms since 1970; ``standing`` counts candidates by outcome, else phase."""

    id: str
    title: str
    kind: str
    start: int
    minutes: float
    contact: str = ""
    paper: Literal["none", "built-in", "outside"] = "none"
    rules: dict[str, RuleValue] = {}
    standing: dict[str, int] = {}
    over_at: int = 0  # when the last ordinary sitting has ended


class CandidateRow(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate of an exam; ``standing`` is the outcome, else the phase."""

    sitting: str
    seat: int
    admission: str
    name: str
    identity: str  # masked
    room: str = ""
    invigilator: str = ""
    accommodation: str = ""
    standing: str = "expected"
    cause: str = ""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with or remarkable about a roster, and where. ``row`` 0 and ``column`` "" mean the whole."""

    level: Literal["problem", "remark", "denied"]  # denied: no right to the retake
    text: str
    sheet: str = ""
    row: int = 0
    column: str = ""  # as a spreadsheet names it
    field: str = ""
    admission: str = ""


class Foreseen(msgspec.Struct, frozen=True, kw_only=True):
    """What an import would do, or did, with one row."""

    admission: str
    name: str
    change: Literal["new", "changed", "unchanged"]
    room: str = ""
    invigilator: str = ""


class AttemptRow(msgspec.Struct, frozen=True, kw_only=True):
    """One exam of one person, or with ``exam`` "" what follows: ``retake-right`` or ``retake-used``, and its fee."""

    person: int  # the same for all attempts of one person
    admission: str
    name: str
    kind: str
    exam: str = ""
    title: str = ""
    start: int = 0
    standing: str = ""  # missed, an outcome, or a phase
    cause: str = ""
    fee: float = 0  # yuan


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was done or found. ``problems`` stand in the way: nothing was done then.

    ``lines`` and ``problems`` are for a terminal, the rest says the same in rows. ``exam`` is the id of a new one;
    ``moved`` and ``meant`` count what an assignment did.
    """

    lines: list[str] = []
    problems: list[str] = []
    files: dict[str, bytes] = {}
    exam: str = ""
    exams: list[ExamRow] = []
    candidates: list[CandidateRow] = []
    findings: list[Finding] = []
    foreseen: list[Foreseen] = []
    attempts: list[AttemptRow] = []
    moved: int = 0
    meant: int = 0


class AdminRefusal(msgspec.Struct, frozen=True, kw_only=True):
    """Why nothing was done: ``bad-request``, ``bad-key``, ``refused`` or ``not-saved``, and a full sentence.

    The sentence is in the order's language where that is known; ``field`` is what was given wrong, as ``exam.start``.
    """

    code: str
    text: str
    field: str = ""


def word(order: AnyOrder) -> str:
    """The last part of the address an order is sent to."""
    return str(order.__struct_config__.tag)
