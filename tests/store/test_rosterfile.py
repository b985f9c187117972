"""CSV rosters as a hub and a drill read them: what is taken, and what is said about the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invigilator.store.rosterfile import MAX_BYTES, MAX_ROWS, RosterError, RosterRow, read_roster

ROWS = [RosterRow("2026120001", "11010119900307123X", "张三"), RosterRow("2026120002", "B2", "O'Neil, Anna")]
HEAD = b"admission,identity,name\n"
ENGLISH = 'admission,identity,name\n2026120001,11010119900307123x,张三\n2026120002,B2,"O\'Neil, Anna"\n'
CHINESE = '准考证号,身份证号,姓名\r\n2026120001,11010119900307123x,张三\r\n2026120002,b2,"O\'Neil, Anna"\r\n'


@pytest.mark.parametrize(
    "content",
    [
        ENGLISH.encode(),
        CHINESE.encode(),
        CHINESE.encode("utf-8-sig"),
        ENGLISH.replace("\n", "\r").encode(),
        ENGLISH.replace("\n", "\n\n").encode(),
        f"{ENGLISH},,\n".encode(),
        "name,seat,identity,Admission \n张三,1,1101 0119 9003 0712 3X,2026120001\n"
        '"O\'Neil, Anna",,b-2,2026120002,extra'.encode(),
        "admission,identity,name\n２０２６１２０００１,11010119900307123ｘ, 张三 \n"
        '2026120002,b2,"O\'Neil, Anna"'.encode(),
    ],
)
def test_what_is_taken(content: bytes) -> None:
    assert read_roster(content) == ROWS


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "r.csv: empty."),
        (b"\n ,\n", "r.csv: empty."),
        (HEAD, "r.csv: no candidates"),
        (b"number,identity,name\n1,2,3\n", "r.csv, line 1: no column admission."),
        (b"1,2,3\n", "r.csv, line 1: no column admission, identity, name."),
        ("准考证号,admission,姓名,identity\n".encode(), "column 2 (admission): this column stands there twice."),
        (HEAD + b"1,,A\n", "r.csv, line 2, column 2 (identity): empty."),
        (HEAD + b"1,2\n", "r.csv, line 2, column 3 (name): empty."),
        (HEAD + b"\n1.1E+17,2,A\n", "r.csv, line 3, column 1 (admission): the spreadsheet shortened the number"),
        (HEAD + b"1,2=2,A\n", "r.csv, line 2, column 2 (identity): not a number;"),
        (HEAD + b"1,2,A\n3,4,B\n1,5,C\n", "r.csv, line 4, column 1 (admission): the same as in line 2."),
        (HEAD + b"1,2x,A\n3, 2X,B\n", "r.csv, line 3, column 2 (identity): the same as in line 2."),
        (HEAD + b"1,2,A\x07\n", "r.csv, line 2, column 3 (name): holds a control character (U+0007)."),
        ("admission,identity,name\n1,2,A\u202eB\n".encode(), "column 3 (name): holds an invisible mark"),
        (HEAD + b"1,2," + b"A" * 101, "line 2, column 3 (name): longer than 100"),
        (b'admission,identity,name\n1,2,"A\n', "r.csv, line 2: not CSV;"),
        (b"admission,identity,name\n1,2,\xff\xff\n", "r.csv, line 2: neither UTF-8 nor GB18030."),
        ("admission,identity,name\n".encode("utf-16"), "r.csv: no candidates"),
        (b"a" * (MAX_BYTES + 1), "bytes are more than"),
        (HEAD + b"".join(b"%d,%d,A\n" % (n, n) for n in range(MAX_ROWS + 1)), "r.csv: more than 20000 candidates."),
    ],
)  # fmt: skip
def test_what_is_said(content: bytes, said: str) -> None:
    with pytest.raises(RosterError) as caught:
        read_roster(content, "r.csv")
    assert said in str(caught.value)


def test_every_bad_row_is_named() -> None:
    with pytest.raises(RosterError) as caught:
        read_roster(HEAD + b"1,,A\n2,2,B\n,3,\n")
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "roster, line 2, column 2 (identity)",
        "roster, line 4, column 1 (admission)",
        "roster, line 4, column 3 (name)",
    ]
    assert str(caught.value).endswith("(2 more)")


def test_nobodys_data_is_in_a_message() -> None:
    with pytest.raises(RosterError) as caught:
        read_roster("admission,identity,name\n777,110101,王小明\n777,110101,李四\n!,110102,赵六\n".encode())
    for secret in ("777", "1101", "王", "李", "赵"):
        assert secret not in " ".join(caught.value.problems)


@given(st.binary(max_size=200) | st.text(max_size=80).map(lambda text: f"admission,identity,name\n{text}".encode()))
def test_any_bytes_are_rows_or_a_sentence(content: bytes) -> None:
    try:
        rows = read_roster(content)
    except RosterError as error:
        problems = error.problems
    else:
        problems = []
        assert len({row.admission for row in rows}) == len(rows) > 0
    assert all(problem.startswith("roster") and problem.endswith(".") for problem in problems)
