"""The hash chain: it holds for whatever was committed, and any change by hand is found."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invigilator.store.entry import Draft
from tests.store.rooms import NAME, opened, reminded, tamper, write

COLUMNS = ("seq", "epoch", "at", "sitting", "event", "by", "clause", "command", "data", "hash")

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=8)
)
drafts = st.builds(
    Draft,
    at=st.integers(0, 2**53),
    sitting=st.sampled_from(["", "a", "b"]),
    event=texts,
    by=texts,
    clause=texts,
    data=st.dictionaries(st.sampled_from(["text", "reason", "name", "number", "até", "\n"]), scalars, max_size=4),
)
commits = st.lists(st.lists(drafts, min_size=1, max_size=4), min_size=1, max_size=4)


def filled(folder: Path, many: list[list[Draft]]) -> int:
    with opened(folder) as journal:
        rows = [row for one in many for row in write(journal, *one)]
        assert journal.verify() is None
    return len(rows)


def first_bad(folder: Path) -> int | None:
    with opened(folder, read_only=True) as journal:
        flaw = journal.verify()
        assert flaw is None or flaw.text
        return None if flaw is None else flaw.seq


@settings(max_examples=25)
@given(commits)
def test_anyone_can_recompute_the_chain(many: list[list[Draft]]) -> None:
    """With nothing but this: SQLite, json and SHA-256, as `chain` documents it."""
    with tempfile.TemporaryDirectory() as place:
        rows = filled(Path(place), many)
        with closing(sqlite3.connect(Path(place) / NAME)) as database:
            names = ", ".join(f'"{name}"' for name in COLUMNS)
            stored = database.execute(f"SELECT {names} FROM journal ORDER BY seq").fetchall()
        assert len(stored) == rows
        previous = bytes(32)
        for values in stored:
            row = dict(zip(COLUMNS, values, strict=True))
            digest = row.pop("hash")
            data = row.pop("data")
            marker = "\ue000data\ue000"  # json would write floats its own way: the data is hashed as it stands
            text = json.dumps({**row, "data": marker}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            text = text.replace(f'"{marker}"', data)
            previous = hashlib.sha256(previous + text.encode()).digest()
            assert digest == previous


@settings(max_examples=40)
@given(commits, st.data())
def test_any_edited_value_is_found(many: list[list[Draft]], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as place:
        rows = filled(Path(place), many)
        seq = data.draw(st.integers(1, rows))
        column = data.draw(st.sampled_from(COLUMNS[1:]))
        with closing(sqlite3.connect(Path(place) / NAME)) as database:
            (old,) = database.execute(f'SELECT "{column}" FROM journal WHERE seq = ?', (seq,)).fetchone()
        match old:
            case int():
                new: object = old + data.draw(st.sampled_from([-1, 1, 1000]))
            case bytes():
                new = flipped(old, data.draw(st.integers(0, len(old) * 8 - 1)))
            case _:
                at = data.draw(st.integers(0, len(old)))
                new = old[:at] + data.draw(st.sampled_from([" ", "x", '"'])) + old[at:]
        tamper(Path(place), (f'UPDATE journal SET "{column}" = ? WHERE seq = ?', (new, seq)))
        assert first_bad(Path(place)) == seq


@settings(max_examples=25)
@given(commits, st.data())
def test_any_removed_row_is_found(many: list[list[Draft]], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as place:
        seq = data.draw(st.integers(1, filled(Path(place), many)))
        tamper(Path(place), (f"DELETE FROM journal WHERE seq = {seq}"))
        assert first_bad(Path(place)) == seq


def flipped(old: bytes, bit: int) -> bytes:
    new = bytearray(old)
    new[bit // 8] ^= 1 << bit % 8
    return bytes(new)


@pytest.fixture
def room(tmp_path: Path) -> Path:
    filled(tmp_path, [[reminded("a", n), reminded("b", n)] for n in range(3)])
    return tmp_path


def test_a_row_that_was_added_is_found(room: Path) -> None:
    tamper(
        room,
        "INSERT INTO journal SELECT 7, epoch, at, sitting, event, 'x', clause, command, data, hash "
        "FROM journal WHERE seq = 6",
    )
    assert first_bad(room) == 7


def test_two_rows_that_changed_places_are_found(room: Path) -> None:
    tamper(
        room,
        "UPDATE journal SET seq = 99 WHERE seq = 3",
        "UPDATE journal SET seq = 3 WHERE seq = 4",
        "UPDATE journal SET seq = 4 WHERE seq = 99",
    )
    assert first_bad(room) == 3


def test_a_rewritten_end_is_found_by_the_head(room: Path) -> None:
    """Cut the tail and hash it anew: only who rewrites the head as well stays unseen (checkpoints are for that)."""
    tamper(room, "DELETE FROM journal WHERE seq > 4")
    assert first_bad(room) == 5
    with closing(sqlite3.connect(room / NAME)) as database, database:
        (digest,) = database.execute("SELECT hash FROM journal WHERE seq = 4").fetchone()
        database.execute("UPDATE head SET hash = ?", (digest,))
    assert first_bad(room) == 5


def test_a_value_moved_to_another_sitting_does_not_open(room: Path) -> None:
    with closing(sqlite3.connect(room / NAME)) as database:
        (data,) = database.execute("SELECT data FROM journal WHERE sitting = 'a'").fetchone()
    tamper(
        room,
        ("UPDATE journal SET data = ? WHERE seq = 2", (data,)),
        ("UPDATE sitting_key SET key = (SELECT key FROM sitting_key WHERE sitting = 'a')"),
    )
    with opened(room, read_only=True) as journal:
        assert next(entry.data["text"] for entry in journal.replay("b")) is None


@pytest.mark.parametrize(
    "data",
    ["", "[]", "{", '{"text": {"sealed": "not base64"}}', '{"text": {"sealed": ""}}', '{"text": {"other": 1}}'],
)
def test_damaged_data_is_read_as_erased(room: Path, data: str) -> None:
    tamper(room, ("UPDATE journal SET data = ? WHERE seq = 1", (data,)))
    with opened(room, read_only=True) as journal:
        assert next(journal.replay()).data.get("text") is None
    assert first_bad(room) == 1
