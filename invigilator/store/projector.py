"""From events to the tables that are read: done in the event's own transaction, rebuilt from the journal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from invigilator.store import tables
from invigilator.store.entry import Entry
from invigilator.store.segment import Segment

_Values = dict[str, str | int | bool | None]

PROJECTION = "3"
"""Which rules these are; a database projected by others is rebuilt when it is opened."""


@dataclass(slots=True)
class _Standing:
    """One row of ``sitting`` while it is worked on."""

    sitting: str
    phase: str = "expected"
    outcome: str = ""
    cause: str = ""
    score_zero: bool = False
    at: int = 0
    seq: int = 0

    def move(self, entry: Entry) -> None:
        match entry.event:
            case "enrolled":
                pass
            case "expected" | "waiting" | "answering":
                self.phase = entry.event
            case "ended":
                self.phase, self.outcome, self.cause = "ended", entry.text("outcome"), entry.text("cause")
            case "reinstated":
                self.phase, self.outcome, self.cause = "answering", "", ""
            case "zero-confirmed":
                self.score_zero = True
        self.at, self.seq = entry.at, entry.seq


_MOVES = frozenset({"enrolled", "expected", "waiting", "answering", "ended", "reinstated", "zero-confirmed"})


def project(connection: Connection, entries: Sequence[Entry]) -> None:
    """Bring the projections up to these entries, which follow the ones before. Other events are passed over."""
    _move_sittings(connection, [entry for entry in entries if entry.sitting and entry.event in _MOVES])
    _enrol(connection, [entry for entry in entries if entry.event == "enrolled"])
    for entry in entries:
        match entry.event:
            case "segment-closed":
                _close_segment(connection, entry)
            case "exam-created" | "exam-changed":
                _hold(connection, entry)
            case "assigned":
                _assign(connection, entry)
            case "erased":
                _forget(connection, entry.text("sitting"))


def clear(connection: Connection) -> None:
    """Empty the projections, so that `project` can be run over the whole journal."""
    for table in (tables.exam, tables.candidate, tables.sitting, tables.segment):
        connection.execute(delete(table))


def _move_sittings(connection: Connection, entries: Iterable[Entry]) -> None:
    moved: dict[str, list[Entry]] = {}
    for entry in entries:
        moved.setdefault(entry.sitting, []).append(entry)
    known: dict[str, _Standing] = {}
    names = list(moved)
    for at in range(0, len(names), 500):  # databases bound the number of parameters
        query = select(*tables.sitting.c).where(tables.sitting.c.sitting.in_(names[at : at + 500]))
        known.update({row.sitting: _Standing(**row._asdict()) for row in connection.execute(query)})
    old: list[_Values] = []
    new: list[_Values] = []
    for name, events in moved.items():
        standing = known.get(name) or _Standing(name)
        for entry in events:
            standing.move(entry)
        (old if name in known else new).append(
            {
                "phase": standing.phase,
                "outcome": standing.outcome,
                "cause": standing.cause,
                "score_zero": standing.score_zero,
                "at": standing.at,
                "seq": standing.seq,
                ("which" if name in known else "sitting"): name,
            }
        )
    if new:
        connection.execute(insert(tables.sitting), new)
    if old:
        connection.execute(update(tables.sitting).where(tables.sitting.c.sitting == bindparam("which")), old)


def _close_segment(connection: Connection, entry: Entry) -> None:
    one = Segment.read(entry)
    connection.execute(delete(tables.segment).where(tables.segment.c.id == one.id))
    connection.execute(
        insert(tables.segment).values(
            id=one.id,
            sitting=one.sitting,
            feed=one.feed,
            layer=one.layer,
            path=one.path,
            started=one.started,
            ended=one.ended,
            frames=one.frames,
            sound=one.sound,
            size=one.size,
            sha256=one.sha256,
            seq=entry.seq,
        )
    )


def _enrol(connection: Connection, entries: Iterable[Entry]) -> None:
    latest = {entry.sitting: entry for entry in entries}
    if not latest:
        return
    known = set(connection.execute(select(tables.candidate.c.sitting)).scalars())
    old: list[_Values] = []
    new: list[_Values] = []
    for sitting, entry in latest.items():
        (old if sitting in known else new).append(
            {
                ("which" if sitting in known else "sitting"): sitting,
                "exam": entry.text("exam"),
                "seat": entry.number("seat"),
                "admission_mark": entry.text("admission_mark") or None,
                "identity_mark": entry.text("identity_mark") or None,
                "person_mark": entry.text("person_mark") or None,
                "room": entry.text("room"),
                "invigilator": entry.text("invigilator"),
                "seq": entry.seq,
            }
        )
    if old:
        connection.execute(update(tables.candidate).where(tables.candidate.c.sitting == bindparam("which")), old)
    if new:
        connection.execute(insert(tables.candidate), new)


def _forget(connection: Connection, sitting: str) -> None:
    connection.execute(
        update(tables.candidate)
        .where(tables.candidate.c.sitting == sitting)
        .values(admission_mark=None, identity_mark=None, person_mark=None)
    )


def _hold(connection: Connection, entry: Entry) -> None:
    columns = tables.exam.c
    minutes = entry.data.get("minutes")
    values = {
        "title": entry.text("title"),
        "kind": entry.text("kind"),
        "start": entry.number("start"),
        "minutes": float(minutes) if isinstance(minutes, int | float) else 0.0,
        "rules": entry.text("rules"),
        "contact": entry.text("contact"),
        "paper": entry.text("paper"),
        "paper_url": entry.text("paper_url"),
        "seq": entry.seq,
    }
    name = entry.text("exam")
    if connection.execute(update(tables.exam).where(columns.id == name).values(values)).rowcount == 0:
        connection.execute(insert(tables.exam).values(id=name, created=entry.at, **values))


def _assign(connection: Connection, entry: Entry) -> None:
    connection.execute(
        update(tables.candidate)
        # an enrolment that came later, but was projected before, says where its candidate is itself
        .where(tables.candidate.c.sitting == entry.sitting, tables.candidate.c.seq < entry.seq)
        .values(room=entry.text("room"), invigilator=entry.text("invigilator"))
    )
