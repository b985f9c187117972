"""What importing a roster costs, and what a hostile one can make it cost.

``roster.py --json F [--rows 5000]``: ROWS candidates of seven columns as CSV and as .xlsx, read, checked and enrolled
in a new SQLite database; the peer is ``csv.reader`` alone on the same rows, which checks nothing. Then each hostile
file of ``tests/store/hostile.py`` in a process of its own: time until it is refused and peak of memory, the whole
interpreter included. Time is the clock's; the processor's stands beside it, as others may work on the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from figures import Figure, write

sys.path.insert(0, str(Path(__file__).parents[2]))

from invigilator.exam.events import PRIVATE
from invigilator.store.journal import Journal
from invigilator.store.roster import Roster
from invigilator.store.rosterfile import RosterRow, examine
from invigilator.store.rosterfile.identity import check_sign
from tests.store.hostile import CASES

HEADING = ("准考证号", "身份证号", "姓名", "照片", "考场", "监考员", "便利")
PEER = "csv.reader alone, nothing checked"
IMPORT_SECONDS, REFUSAL_SECONDS, REFUSAL_MB = 5.0, 2.0, 200.0
RUNS = 3


def people(count: int) -> list[tuple[str, ...]]:
    """Invented rows; every identity number has its check digit."""
    draw = random.Random(1)
    out = []
    for n in range(count):
        body = f"110199{draw.randint(1990, 2007)}{draw.randint(1, 12):02}{draw.randint(1, 28):02}{n % 1000:03}"
        number = f"2026{n:06}"
        identity = body[:6] + f"{draw.randint(1950, 2007)}" + body[10:]
        name = "".join(draw.sample("张王李赵陈伟芳娜敏静磊洋勇艳杰涛明超霞平", 3))
        out.append(
            (number, identity + check_sign(identity), name, f"{number}.jpg", f"第{n // 30 + 1}考场", "王老师", "")
        )
    unique = {row[1]: row for row in out}
    return list(unique.values())


def as_csv(rows: list[tuple[str, ...]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADING, *rows])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(rows: list[tuple[str, ...]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("名单")
    for row in (HEADING, *rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def timed(job: Callable[[], object]) -> tuple[float, float]:
    """The best of a few runs, in seconds of the clock and of the processor."""
    times = []
    for _ in range(RUNS):
        wall, own = time.perf_counter(), time.process_time()
        job()
        times.append((time.perf_counter() - wall, time.process_time() - own))
    return min(times)


def enrol(rows: list[RosterRow]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal.open(str(Path(folder) / "invigilator.db"), private=PRIVATE)
        try:
            asyncio.run(Roster(journal.database, bytes(32)).enrol("e", rows, at=1))
        finally:
            journal.close()


def costs(rows: list[tuple[str, ...]]) -> list[Figure]:
    """A good roster in both forms."""
    given = as_csv(rows)
    text = given.decode("utf-8-sig")
    bare = timed(lambda: list(csv.reader(io.StringIO(text, newline=""))))
    figures = [Figure("csv_reader_alone", bare[0], "s")]
    for form, content in (("csv", given), ("xlsx", as_xlsx(rows))):
        taken = examine(content).take()
        assert len(taken) == len(rows)
        read = timed(lambda content=content: examine(content).take())
        whole = timed(lambda content=content: enrol(examine(content).take()))
        figures += [
            Figure(f"{form}_read_and_checked", read[0], "s", peer=PEER, ratio=read[0] / bare[0]),
            Figure(
                f"{form}_imported",
                whole[0],
                "s",
                goal=IMPORT_SECONDS,
                held=whole[0] < IMPORT_SECONDS,
                peer=PEER,
                ratio=whole[0] / bare[0],
            ),
            Figure(f"{form}_imported_processor", whole[1], "s"),
        ]
    return figures


def refused(name: str) -> list[Figure]:
    """One hostile file in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.store.hostile"],
        input=CASES[name](),
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    cost: dict[str, Any] = json.loads(done.stdout)
    if not cost["problems"]:
        raise SystemExit(f"roster.py: {name} was not refused")
    memory = cost["bytes"] / 1e6
    return [
        Figure(f"{name}_refused", cost["wall"], "s", goal=REFUSAL_SECONDS, held=cost["wall"] < REFUSAL_SECONDS),
        Figure(f"{name}_refused_processor", cost["seconds"], "s"),
        Figure(f"{name}_memory", memory, "MB", goal=REFUSAL_MB, held=memory < REFUSAL_MB),
    ]


def main() -> int:
    """Measure and print; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--rows", type=int, default=5000)
    arguments = parser.parse_args()
    figures = costs(people(arguments.rows))
    for name in CASES:
        figures += refused(name)
    write(arguments.json, figures, rows=arguments.rows)
    return 0 if all(one.held is not False for one in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
