"""Roster files that want to hurt, and a process that reads one and says what it cost.

``python -m tests.store.hostile < FILE`` prints as JSON the time it took, of the clock (``wall``) and of the processor
(``seconds``), the peak of memory in bytes, and the code of the first problem. ``tests/bench/roster.py`` uses it too.
"""

from __future__ import annotations

import json
import resource
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.store.spreadsheets import HEADING, packed, parts, xml_row

_HEAD = xml_row(1, *HEADING)
_MB = 1024 * 1024


def zeros_in_sheet() -> bytes:
    """100 MB of zeros where the rows should be; 100 KB as a file."""
    return packed({**parts(_HEAD), "xl/worksheets/sheet1.xml": bytes(100 * _MB)})


def zeros_in_picture() -> bytes:
    """The same beside the rows."""
    return packed({**parts(_HEAD), "xl/media/image1.png": bytes(100 * _MB)})


def zeros_declared_small() -> bytes:
    """The same, and the zip says that it is 1 KB."""
    content = bytearray(zeros_in_sheet())
    for magic, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = -1
        while (place := content.find(magic, place + 1)) >= 0:
            if struct.unpack_from("<I", content, place + at)[0] == 100 * _MB:
                struct.pack_into("<I", content, place + at, 1024)
    return bytes(content)


def many_rows() -> bytes:
    """40,000 good rows."""
    return packed(parts(_HEAD + "".join(xml_row(n, f"2026{n:06}", f"E{n:08}", "考生") for n in range(2, 40_002))))


def formulas() -> bytes:
    """20,000 rows that compute."""
    cells = '<c r="A{0}"><f>ROW()</f><v>{0}</v></c><c r="B{0}"><f>A1</f></c><c r="C{0}" t="str"><f>A1</f><v>a</v></c>'
    return packed(parts(_HEAD + "".join(f'<row r="{n}">{cells.format(n)}</row>' for n in range(2, 20_002))))


def controls() -> bytes:
    """20,000 rows of control characters, bidi marks and zero-width spaces."""
    return packed(parts(_HEAD + "".join(xml_row(n, "_x0007_", "\u202e1", "\u200b") for n in range(2, 20_002))))


def entities() -> bytes:
    """A billion laughs."""
    declared = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return packed(
        {**parts(_HEAD), "xl/sharedStrings.xml": f"<!DOCTYPE sst [{declared}]><sst><si><t>&a9;</t></si></sst>"}
    )


def strings() -> bytes:
    """As many shared strings as are allowed, and more."""
    return packed(parts(_HEAD, "".join(f"<si><t>{n:x}\U0001f600</t></si>" for n in range(600_000))))


def attributes() -> bytes:
    """One tag with a million attributes."""
    named = " ".join(f"a{n:x}=''" for n in range(1_000_000))
    return packed(parts(f"<a {named}/>"))


def depth() -> bytes:
    """Five million tags within each other."""
    return packed(parts("<a>" * 5_000_000))


def empties() -> bytes:
    """Two million empty cells."""
    return packed(parts(_HEAD + "".join(f"<row>{'<c/>' * 100}</row>" for _ in range(20_000))))


def far() -> bytes:
    """One cell at the end of the largest sheet there can be."""
    return packed(
        parts('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    )


def members() -> bytes:
    """A zip of 40,000 empty files."""
    return packed({f"{n:x}": "" for n in range(40_000)})


def commas() -> bytes:
    """5 MB of commas."""
    return b"," * (5 * _MB)


def bad_everywhere() -> bytes:
    """20,000 CSV rows of which every cell is bad."""
    return b"admission,identity,name,photo,room\n" + b"1,1,1,../1,=1\n" * 20_000


CASES: dict[str, Callable[[], bytes]] = {
    make.__name__: make
    for make in (
        zeros_in_sheet,
        zeros_in_picture,
        zeros_declared_small,
        many_rows,
        formulas,
        controls,
        entities,
        strings,
        attributes,
        depth,
        empties,
        far,
        members,
        commas,
        bad_everywhere,
    )
}


def peak() -> int:
    """The most memory this process has had, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage also knows what the parent had before exec
        return int(status.read_text().split("VmHWM:")[1].split()[0]) * 1024
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale


def main() -> None:
    """See above; the file comes on standard input."""
    from invigilator.store.rosterfile import examine  # noqa: PLC0415

    content = sys.stdin.buffer.read()
    wall, own = time.perf_counter(), time.process_time()
    report = examine(content)
    said = len(report.english())
    print(
        json.dumps(
            {
                "wall": time.perf_counter() - wall,
                "seconds": time.process_time() - own,
                "bytes": peak(),
                "problems": said,
                "code": report.problems[0].code if report.problems else "",
            }
        )
    )


if __name__ == "__main__":
    main()
