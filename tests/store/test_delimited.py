"""CSV in the encodings and with the separators that programs give it."""

from __future__ import annotations

import pytest

from invigilator.store.rosterfile import RosterRow, examine

GOOD, OTHER = "11010519491231002X", "440524188001010014"
TEXT = f"准考证号,身份证号,姓名\r\n1,{GOOD},张䶮\r\n2,{OTHER},李四\r\n"
ROWS = [RosterRow("1", GOOD, "张䶮"), RosterRow("2", OTHER, "李四")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("codec", "encoding"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gb18030", "GB18030"), ("utf-16", "UTF-16")],
)
def test_what_is_detected(codec: str, encoding: str, separator: str) -> None:
    report = examine(TEXT.replace(",", separator).encode(codec))
    assert report.take() == ROWS
    assert (report.form, report.encoding, report.sheets) == ("csv", encoding, ("",))


def test_a_separator_inside_names_and_excels_own_line() -> None:
    assert (
        examine(f"sep=;\n准考证号;身份证号;姓名\n1;{GOOD};Lee, Ann, jr.\n".encode()).take()[0].name == "Lee, Ann, jr."
    )
    content = f'name;"a,b,c";identity;admission\n"Lee; Ann";;{GOOD};1\n'
    assert examine(content.encode()).take()[0].name == "Lee; Ann"


def test_lines_are_counted_as_an_editor_does() -> None:
    content = f'﻿2026 年名册,,\n\n准考证号,身份证号,姓名,备注\n1,{GOOD},张三,"a\nb"\n2,,李四,\n'
    report = examine(content.encode())
    assert [(one.row, one.column, one.code) for one in report.problems] == [(6, 2, "empty")]
    assert report.chinese() == ["roster，第 6 行第 2 列（身份证号）：为空。"]


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (TEXT.encode().replace("李".encode(), b"\xe6\x9d"), 3),  # cut in mid-character
        ("admission,identity,name\n1,2,王小明陳大文".encode("big5") + b"\xff\xff", 2),
        ("admission,identity,name\n1,2,Zoë\n".encode("latin-1"), 2),
        ("admission,identity,name\n1,2,A\n2,3,Müller\n".encode("latin-1"), 3),  # reads as M黮ler
        (b"\xff\xfea", 0),
    ],
)
def test_other_encodings_are_not_guessed_into_other_names(content: bytes, row: int) -> None:
    report = examine(content)
    assert [(one.code, one.row) for one in report.problems] == [("encoding", row)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "xls"),
        (b"%PDF-1.7\n", "form"),
        (b"\xef\xbb\xbf \n<HTML><table>", "form"),
        (b'<?xml version="1.0"?><Workbook/>', "form"),
        (b"PK\x05\x06" + bytes(18), "users-missing"),
        (b"PK\x03\x04 and so on", "damaged"),
    ],
)
def test_other_files(content: bytes, code: str) -> None:
    report = examine(content, "r")
    assert [one.code for one in report.problems] == [code]
    assert report.english()[0].startswith("r: ")
    assert report.chinese()[0].startswith("r：")


def test_a_missing_column_is_named_in_both_languages() -> None:
    report = examine("准考证号,姓名\n1,张三\n".encode(), "r.csv")
    assert "no column identity." in report.english()[0]
    assert "缺少列：身份证号。" in report.chinese()[0]


def test_more_cells_than_anyone_looks_at() -> None:
    wide = "," * 300
    report = examine(f"准考证号,身份证号,姓名{wide}照片\n1,{GOOD},张三{wide}x.jpg\n".encode())
    assert report.take() == [RosterRow("1", GOOD, "张三")]
