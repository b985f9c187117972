"""Every kind of bad cell, named by where it stands, in both languages, and shown to nobody."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.cell import Cell as ExcelCell

from invigilator.store.rosterfile import Problem, RosterError, RosterRow, examine, read_roster
from invigilator.store.rosterfile.identity import check_sign
from invigilator.store.rosterfile.problem import letters, mask
from invigilator.store.rosterfile.sentence import SENTENCES
from tests.store.spreadsheets import HEADING, packed, parts, saved, workbook, xml_row

GOOD = "11010519491231002X"
OTHER = "440524188001010014"
COLUMNS = (*HEADING, "照片", "考场", "监考员", "便利")


def only(content: bytes) -> Problem:
    """The one problem of a file; its sentences are whole and give nothing away."""
    report = examine(content, "r.xlsx")
    assert len(report.problems) == 1, report.english()
    (english,), (chinese,) = report.english(), report.chinese()
    assert english.startswith("r.xlsx, ")
    assert english.endswith(".")
    assert chinese.startswith("r.xlsx，")
    assert chinese.endswith("。")
    assert "{" not in english + chinese
    return report.problems[0]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("A", "", "empty"),
        ("A", "20261200/01", "not-a-number"),
        ("A", "号码1", "not-a-number"),
        ("A", "2026129999.0", "decimal"),
        ("A", "2.02612E+17", "excel-scientific"),
        ("A", "1" * 41, "long"),
        ("A", 202612000100000012, "excel-rounded"),
        ("A", 2026120001.5, "not-a-number"),
        ("A", -7, "not-a-number"),
        ("A", dt.date(2026, 12, 1), "excel-date"),
        ("A", True, "boolean"),
        ("A", "=1+1", "formula"),
        ("A", "#N/A", "error-cell"),
        ("B", None, "empty"),
        ("B", "110105194912310021", "check-digit"),
        ("B", "110105194912310000", "excel-rounded"),
        ("B", 110105194912310000, "excel-rounded"),
        ("B", 1.10105194912310e17, "excel-rounded"),
        ("B", "1.10105E+17", "excel-scientific"),
        ("B", "1.10105e17", "excel-scientific"),
        ("B", "3E+17", "excel-scientific"),
        ("B", "１．１０１０５Ｅ＋１７", "excel-scientific"),
        ("B", "11010519491231002", "length"),
        ("B", "1101051949123100200", "length"),
        ("B", "110105491331002", "old-number"),
        ("B", "A12", "short"),
        ("B", "E" * 20 + "1", "long"),
        ("B", "A123456(7)", "not-a-number"),
        ("B", "TRUE", "not-a-number"),
        ("B", "1101051949\u202d1231002X", "bidi"),
        ("B", "1101051949\u200b1231002X", "invisible"),
        ("B", "1101051949_x0007_1231002X", "control"),
        ("C", " \u3000", "empty"),
        ("C", "张\n三", "control"),
        ("C", "张_x0000_三", "control"),
        ("C", "张\u2028三", "control"),
        ("C", "\u202e三张", "bidi"),
        ("C", "张\u2067三", "bidi"),
        ("C", "张\u200d三", "invisible"),
        ("C", "\u3164", "invisible"),
        ("C", "张\ufeff三", "invisible"),
        ("C", "张\ue863", "private-use"),
        ("C", "张\ufffd", "private-use"),
        ("C", "=cmd|' /C calc'!A0", "formula"),
        ("C", "@SUM(A1)", "formula"),
        ("C", "＝张三", "formula"),
        ("C", "-张三", "formula"),
        ("C", "12345", "no-letter"),
        ("C", "张" * 101, "long"),
        ("C", "张" * 40_000, "long"),
        ("D", "../1.jpg", "photo"),
        ("D", "a\\1.jpg", "photo"),
        ("D", ".hidden.jpg", "photo"),
        ("D", "1.exe", "photo"),
        ("D", "C:1.jpg", "photo"),
        ("D", "照" * 120 + ".jpg", "long"),
        ("E", dt.date(2026, 3, 1), "excel-date"),
        ("E", "一" * 51, "long"),
        ("F", "王\u202e", "bidi"),
        ("G", "加" * 201, "long"),
        ("G", "+1", "formula"),
    ],
)
def test_a_bad_cell(column: str, value: object, code: str) -> None:
    cells: dict[str, object] = dict(zip("ABCDEFG", ("1", GOOD, "张三", "1.jpg", "3", "王", ""), strict=True))
    at = ord(column) - 64
    sheet = openpyxl.Workbook()
    assert sheet.active is not None
    sheet.active.title = "名单"
    sheet.active.append(COLUMNS)
    sheet.active.append(["2", OTHER, "李四"])
    sheet.active.append(list(cells.values()))
    _write(sheet.active.cell(3, at), value)
    problem = only(saved(sheet))
    assert (problem.code, problem.sheet, problem.row, letters(problem.column)) == (code, "名单", 3, column)
    english, chinese = problem.english("r"), problem.chinese("r")
    assert english.startswith(f"r, sheet 名单, row 3, column {column} ({problem.field}): ")
    assert chinese.startswith(f"r，工作表“名单”第 3 行 {column} 列（")
    if isinstance(value, str) and len(value) > 4:
        assert value not in english + chinese


def _write(cell: ExcelCell, value: object) -> None:
    """Text stays text, as what a person typed into a text column; a formula and an error are what they are."""
    if isinstance(value, str) and value not in {"=1+1", "#N/A"}:
        # openpyxl refuses what XML cannot say and would make formulas of some text
        cell.data_type = "s"
        cell._value = value
    else:
        cell.value = value  # type: ignore[assignment]


def test_what_is_made_of_good_cells() -> None:
    content = workbook(
        ("备注", "便利", "监 考 员：", "考场号", "照片文件名", "*姓名", "身份证号码（必填）", "准考证号"),
        (
            "x",
            " 延长 30 分钟\n单独考场 ",
            "王 老师",
            3,
            "甲.JPG",
            "欧阳　娜娜",
            " 1101 0519 4912 3100 2x",
            2026120001,
        ),
        ("", None, None, "3-1", None, "Anna  Li", "\u30004405241880-0101-0014", "ab-１２"),
    )
    report = examine(content, "r.xlsx")
    assert report.english() == []
    assert list(report.rows) == [
        RosterRow("2026120001", GOOD, "欧阳娜娜", "甲.JPG", "3", "王老师", "延长 30 分钟 单独考场"),
        RosterRow("AB12", OTHER, "Anna Li", "", "3-1", "", ""),
    ]
    assert [(one.code, one.detail) for one in report.remarks] == [("column-unknown", "备注"), ("uneven", "4, 10")]


def test_columns_that_are_missing_are_none_not_empty() -> None:
    (row,) = examine(f"准考证号,身份证号,姓名,考场\n1,{GOOD},张三,\n".encode()).take()
    assert row == RosterRow("1", GOOD, "张三", room="")
    assert row.photo is None


@pytest.mark.parametrize("cell", [f'"=""{GOOD}"""', f"'{GOOD}", f'"{GOOD}\t"', GOOD.lower()])
def test_what_programs_put_around_a_number_to_keep_it_text(cell: str) -> None:
    (row,) = examine(f"准考证号,身份证号,姓名\n1,{cell},张三\n".encode()).take()
    assert row.identity == GOOD


def test_documents_worth_a_look() -> None:
    lines = [f"1,{GOOD},甲", "2,110105491231002,乙", "3,E12345678,丙", "4,110105491231003,丁"]
    content = ("准考证号,身份证号,姓名\n" + "\n".join(lines)).encode()
    report = examine(content)
    # the second is the first with the number of before 1999
    assert [(one.code, one.row, one.first) for one in report.problems] == [("duplicate", 3, ("", 2))]
    assert [(one.code, one.row) for one in report.remarks] == [
        ("old-document", 3),
        ("other-document", 4),
        ("old-document", 5),
    ]


def test_a_date_that_never_was_is_a_remark() -> None:
    body = "11010519490230002"
    report = examine(f"准考证号,身份证号,姓名\n1,{body}{check_sign(body)},张三\n".encode())
    assert report.accepted
    assert [one.code for one in report.remarks] == ["birth-date"]


def test_every_bad_cell_of_every_row_is_named_across_sheets() -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "一班"
    for row in (HEADING, ("1", GOOD, "张三"), ("", "1.1E+17", ""), ("3", OTHER, "李四")):
        first.append(row)
    second = book.create_sheet("二班")
    for row in (
        ("2026 年考生名册",),
        (),
        ("姓名", "序号", "准考证号", "身份证号"),
        ("王五", 1, "1", OTHER.replace("0", "０")),
    ):
        second.append(row)
    notes = book.create_sheet("说明")
    notes.append(("请勿修改",))
    hidden = book.create_sheet("旧名单")
    hidden.append(HEADING)
    hidden.append(("9", "9", "9"))
    hidden.sheet_state = "hidden"
    report = examine(saved(book), "r.xlsx")
    assert [(one.sheet, one.row, letters(one.column), one.code) for one in report.problems] == [
        ("一班", 3, "A", "empty"),
        ("一班", 3, "B", "excel-scientific"),
        ("一班", 3, "C", "empty"),
        ("二班", 4, "C", "duplicate"),
        ("二班", 4, "D", "duplicate"),
    ]
    assert report.english()[-1] == (
        "r.xlsx, sheet 二班, row 4, column D (identity): the same as in sheet 一班, row 4 (44••••14)."
    )
    assert report.chinese()[-2] == "r.xlsx，工作表“二班”第 4 行 C 列（准考证号）：与工作表“一班”第 2 行重复。"
    assert [(one.code, one.sheet) for one in report.remarks] == [
        ("sheet-hidden", "旧名单"),
        ("sheet-passed", "说明"),
        ("column-unknown", "二班"),
    ]
    assert (report.form, report.sheets, report.given) == ("xlsx", ("一班", "二班"), 4)
    with pytest.raises(RosterError) as caught:
        report.take()
    assert caught.value.report is report
    assert len(caught.value.problems) == 5


def test_empty_rows_and_rows_filled_in_advance_are_skipped() -> None:
    content = workbook((*HEADING, "序号"), ("1", GOOD, "张三", 1), (), ("", " ", None, 2), ("2", OTHER, "李四", 3))
    report = examine(content)
    assert [row.admission for row in report.take()] == ["1", "2"]
    assert (report.given, report.empty) == (2, 1)


def test_a_room_merged_over_its_rows_is_the_room_of_all() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ((*HEADING, "考场"), ("1", GOOD, "甲", "一"), ("2", OTHER, "乙"), ("3", "E12345678", "丙", "二")):
        sheet.append(row)
    sheet.merge_cells("D2:D3")
    assert [row.room for row in examine(saved(book)).take()] == ["一", "一", "二"]


def test_the_formula_of_a_column_nobody_reads_is_nobodys_business() -> None:
    content = workbook((*HEADING, "年龄"), ("1", GOOD, "张三", "=2026-1949"))
    assert examine(content).accepted


def test_a_number_written_with_all_its_digits_is_taken() -> None:
    cells = f'<c r="A2"><v>1</v></c><c r="B2"><v>{OTHER}</v></c><c r="C2" t="str"><v>张三</v></c>'
    sheet = f'{xml_row(1, *HEADING)}<row r="2">{cells}</row>'
    assert examine(packed(parts(sheet))).take()[0].identity == OTHER
    assert examine(packed(parts(sheet.replace(OTHER, "440524188001010000")))).problems[0].code == "excel-rounded"


def test_a_hub_may_enrol_what_only_a_person_can_judge() -> None:
    content = "准考证号,身份证号,姓名\n1,110105194912310021,张三\n2,B2,李四\n".encode()
    assert [one.code for one in examine(content).problems] == ["check-digit", "short"]
    assert [row.identity for row in read_roster(content)] == ["110105194912310021", "B2"]
    with pytest.raises(RosterError, match="kept only 15 digits"):
        read_roster("准考证号,身份证号,姓名\n1,110105194912310000,张三\n".encode())


def test_newer_ideographs_than_this_python_knows() -> None:
    assert examine(f"准考证号,身份证号,姓名\n1,{GOOD},王\U0002ebf0\n".encode()).accepted


@pytest.mark.parametrize("language", [0, 1])
def test_every_sentence_is_one(language: int) -> None:
    for code, sentences in SENTENCES.items():
        assert sentences[language].endswith(".。"[language]), code
        for names in ({"shown": "", "detail": "d", "first": "f"},):
            assert "{" not in sentences[language].format(**names)


@given(st.text(min_size=1, max_size=30))
def test_a_mask_gives_little_away(value: str) -> None:
    shown = mask(value)
    assert shown == "" if len(value) < 8 else len(shown) == 8
    assert all(sign == "•" or (sign.isascii() and sign.isalnum()) for sign in shown)


@given(
    st.lists(
        st.tuples(*[st.one_of(st.text(max_size=12), st.integers(), st.floats(), st.booleans(), st.none())] * 7),
        max_size=4,
    )
)
def test_whatever_is_typed_is_rows_or_sentences(rows: list[tuple[object, ...]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(COLUMNS)
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            if not (isinstance(value, str) and openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.search(value)):
                try:
                    sheet.cell(number, column, value)  # type: ignore[arg-type]
                except ValueError:
                    continue
    try:
        content = saved(book)
    except (UnicodeEncodeError, ValueError):
        return  # lone surrogates: openpyxl cannot save them
    report = examine(content)
    assert report.accepted == (not report.english())
    assert len(report.rows) <= report.given
    for english, chinese in zip(report.english(), report.chinese(), strict=True):
        assert english.isprintable()
        assert chinese.isprintable()
