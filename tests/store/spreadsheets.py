"""Workbooks for the tests: by openpyxl as people make them, and part by part as nobody should."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping

import openpyxl

HEADING = ("准考证号", "身份证号", "姓名")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def saved(book: openpyxl.Workbook) -> bytes:
    """The workbook as a file."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def workbook(*rows: Iterable[object], title: str = "名单") -> bytes:
    """One sheet of these rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def parts(sheet: str = "", strings: str = "", **other: str) -> dict[str, str]:
    """The parts of a workbook with one sheet: the XML within ``sheetData``, and that within ``sst``."""
    relations = f'<Relationships xmlns="{_PACKAGE}/relationships">'
    made = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'{relations}<Relationship Id="r1" Type="{_RELATED}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_RELATED}"><sheets><sheet name="名单" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{relations}<Relationship Id="r1" Type="{_RELATED}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{_RELATED}/sharedStrings" '
        f'Target="sharedStrings.xml"/><Relationship Id="r3" Type="{_RELATED}/styles" Target="styles.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"/>',
    }
    return made | other


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def xml_row(number: int, *texts: str) -> str:
    """A sheet's row of inline strings."""
    cells = (
        f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        for at, text in enumerate(texts)
    )
    return f'<row r="{number}">{"".join(cells)}</row>'
