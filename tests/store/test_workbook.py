"""Workbooks as Excel, WPS and others write them, and as none of them would."""

from __future__ import annotations

import datetime as dt
import re

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invigilator.store.rosterfile import RosterRow, examine
from invigilator.store.rosterfile.archive import Archive
from invigilator.store.rosterfile.cell import Cell, Kind
from invigilator.store.rosterfile.workbook import read
from tests.store.spreadsheets import HEADING, MAIN, packed, parts, saved, workbook, xml_row

GOOD = "11010519491231002X"
ROWS = [RosterRow("1", GOOD, "张三")]
SHEET = xml_row(1, *HEADING) + xml_row(2, "1", GOOD, "张三")


def cells(content: bytes) -> list[list[Cell]]:
    return [line.cells for line in read(Archive(content)).sheets[0].lines]


def test_what_kind_a_cell_is() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["文", 7, 7.25, True, dt.date(2026, 3, 1), dt.time(9, 30), "=1+1", "#REF!", None, " x "])
    sheet["B2"], sheet["C2"] = 45000, 45000
    sheet["B2"].number_format = '0.00" dmy"'
    sheet["C2"].number_format = '[$-804]yyyy"年"m"月"'
    assert cells(saved(book)) == [
        [
            Cell("文"),
            Cell("7", Kind.NUMBER),
            Cell("7.25", Kind.NUMBER),
            Cell("1", Kind.BOOLEAN),
            Cell("46082", Kind.DATE),
            Cell("0.3958333333333333", Kind.DATE),
            Cell("=", Kind.FORMULA),
            Cell("#REF!", Kind.ERROR),
            Cell(""),
            Cell(" x "),
        ],
        [Cell(""), Cell("45000", Kind.NUMBER), Cell("45000", Kind.DATE)],
    ]


@pytest.mark.parametrize(
    "files",
    [
        parts(SHEET),
        parts(re.sub(r' r="[A-Z]?[0-9]+"', "", SHEET)),  # addresses may be left out
        parts(xml_row(7, *HEADING) + xml_row(1_048_576, "1", GOOD, "张三")),
        # prefixes, as some .NET libraries write them
        parts()
        | {
            "xl/worksheets/sheet1.xml": f'<x:worksheet xmlns:x="{MAIN}">'
            + re.sub(r"<(/?)", r"<\1x:", f"<sheetData>{SHEET}</sheetData></worksheet>")
        },
        # rich text, what is read aloud, escapes, CDATA
        parts(
            xml_row(1, *HEADING) + '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c>'
            '<c r="C2" t="s"><v> 2 </v></c></row>',
            f"<si><t>1</t></si><si><t><![CDATA[{GOOD}]]></t></si><si><r><rPr><b/></rPr><t>张</t></r><r><t>_x4E09_</t>"
            '</r><rPh sb="0" eb="1"><t>zhang</t></rPh></si>',
        ),
        # the letter's case, absolute targets, a part of another kind
        {name.replace("sheet1", "Sheet1"): text for name, text in parts(SHEET).items()}
        | {
            "xl/_rels/workbook.xml.rels": parts()["xl/_rels/workbook.xml.rels"].replace(
                'Target="worksheets/', 'Target="/xl/worksheets/'
            )
        },
        # a title over the whole width, and rows that are only borders
        parts(
            xml_row(1, "2026 年度考试 考生名册")
            + '<row r="2"><c r="A2" s="0"/></row>'
            + xml_row(3, *HEADING)
            + xml_row(4, "1", GOOD, "张三")
        ),
        {name: text.encode("utf-16") if name.startswith("xl/work") else text for name, text in parts(SHEET).items()},
    ],
)
def test_how_programs_write_it(files: dict[str, str | bytes]) -> None:
    assert examine(packed(files)).take() == ROWS


@pytest.mark.parametrize(
    "sheet",
    [
        xml_row(2, *HEADING) + xml_row(1, "1", GOOD, "张三"),
        xml_row(1, *HEADING) + xml_row(1, "1", GOOD, "张三"),
        xml_row(0, *HEADING),
        xml_row(1_048_577, *HEADING),
        '<row r="9999999999"/>',
        '<row r="-1"/>',
        '<row r="1"><c r="B1"/><c r="A1"/></row>',
        '<row r="1"><c r="A1"/><c r="A1"/></row>',
        '<row r="1"><c r="AAAA1"/></row>',
        '<row r="1"><c r="1"/></row>',
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>99999999999999999999</v></c></row>',
        "<row>",
        "&nbsp;",
        "<row a='1' a='2'/>",
    ],
)
def test_what_no_program_writes(sheet: str) -> None:
    (problem,) = examine(packed(parts(sheet))).problems
    assert problem.code == "damaged"


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ("[Content_Types].xml", "users-missing"),
        ("_rels/.rels", "damaged"),
        ("xl/workbook.xml", "damaged"),
        ("xl/_rels/workbook.xml.rels", "damaged"),
        ("xl/worksheets/sheet1.xml", "damaged"),
        ("xl/sharedStrings.xml", "damaged"),
    ],
)
def test_a_part_is_missing(missing: str, code: str) -> None:
    files = parts(SHEET)
    del files[missing]
    assert [problem.code for problem in examine(packed(files)).problems] == [code]


def test_a_binary_workbook_and_one_of_another_program() -> None:
    binary = parts(SHEET)
    binary["_rels/.rels"] = binary["_rels/.rels"].replace("workbook.xml", "workbook.bin")
    assert examine(packed(binary)).problems[0].code == "form"
    assert examine(packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"})).problems[0].code == (
        "users-missing"
    )


def test_a_target_outside_the_zip() -> None:
    files = parts(SHEET)
    rels = files["xl/_rels/workbook.xml.rels"].replace("worksheets/sheet1.xml", "../../../../etc/passwd")
    (problem,) = examine(packed(files | {"xl/_rels/workbook.xml.rels": rels})).problems
    assert (problem.code, problem.detail) == ("damaged", "etc/passwd")


def test_a_sheets_name_is_plain_text() -> None:
    book = workbook(HEADING, ("", GOOD, "张三"), title="a\u202e{0}<b>")
    english, chinese = examine(book).english()[0], examine(book).chinese()[0]
    assert "sheet a•{0}<b>, row 2" in english
    assert "工作表“a•{0}<b>”第 2 行" in chinese


def test_an_empty_workbook() -> None:
    assert [one.code for one in examine(saved(openpyxl.Workbook())).problems] == ["file-empty"]


def test_cells_far_to_the_right_are_not_looked_at() -> None:
    far = SHEET.replace("</row>", '<c r="XFD2"><v>1</v></c></row>', 1)
    assert examine(packed(parts(far))).take() == ROWS


@given(st.sampled_from(sorted(parts())), st.data())
def test_whatever_is_broken_there_is_a_sentence(name: str, data: st.DataObject) -> None:
    files: dict[str, str | bytes] = dict(
        parts(SHEET + '<row r="3"><c r="A3" t="s"><v>0</v></c></row>', "<si><t>a</t></si>")
    )
    part = str(files[name])
    begin, end = sorted(data.draw(st.tuples(*[st.integers(0, len(part))] * 2)))
    put = data.draw(
        st.sampled_from(["", "<", ">", '"', "&", "<c>", "</c>", "<row>", ' r="0"', 't="s"', "9" * 20, "\x00"])
    )
    files[name] = part[:begin] + put + part[min(end, begin + 30) :]
    content = bytearray(packed(files))
    for place, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=2)
    ):
        content[place] = value
    report = examine(bytes(content))
    assert report.accepted == (not report.english() and not report.chinese())
