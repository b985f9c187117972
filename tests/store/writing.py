"""A process that writes to a journal and says what was acknowledged; killed or starved by the tests.

``python -m tests.store.writing DATABASE forever`` prints ``ack FIRST LAST`` after each commit, from four threads.
``python -m tests.store.writing DATABASE full [BYTES]`` fills the disk, then has room again (its own limit on the size
of files, or a file beside the database removed) and prints what it was told.
"""

from __future__ import annotations

import resource
import sys
import threading
from pathlib import Path

from invigilator.exam.events import PRIVATE
from invigilator.store.errors import StoreError
from invigilator.store.journal import Journal
from tests.store.rooms import reminded


def main() -> None:
    """See above."""
    path = Path(sys.argv[1])
    journal = Journal.open(str(path), private=PRIVATE)
    if sys.argv[2] == "forever":
        for number in range(4):
            threading.Thread(target=forever, args=(journal, f"s{number}")).start()
        return
    ballast = path.with_name("ballast")
    if len(sys.argv) > 3:
        soft, hard = int(sys.argv[3]), resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    else:
        ballast.write_bytes(bytes(300_000))
    told = set()
    last = 0
    for number in range(20_000):
        try:
            last = journal.append([reminded("a", number, "x" * 500), reminded("b", number)]).result(60)[-1].seq
        except StoreError as error:
            told.add(error.code)
            if number % 5 == 0:
                break
    print("told", *told, flush=True)
    print("last", last, flush=True)
    print("problem", journal.problem, flush=True)
    if len(sys.argv) > 3:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    else:
        ballast.unlink()
    print("then", *(entry.seq for entry in journal.append([reminded(), reminded()]).result(60)), flush=True)
    print("problem", journal.problem, flush=True)
    print("flaw", journal.verify(), flush=True)
    journal.close()


def forever(journal: Journal, sitting: str) -> None:
    """Commit after commit, of one to three rows, each acknowledged on standard output."""
    number = 0
    while True:
        number += 1
        drafts = [reminded(sitting, number, command=f"{number}")] * (1 + number % 3)
        entries = journal.append(drafts).result(60)
        sys.stdout.write(f"ack {entries[0].seq} {entries[-1].seq} {sitting} {number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
