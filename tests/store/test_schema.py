"""Opening: from an empty file, again, and all that may stand in the way, each with a sentence."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from invigilator.store.errors import StoreError
from invigilator.store.journal import Journal
from invigilator.store.roster import Roster
from invigilator.store.rosterfile import RosterRow
from invigilator.store.tables import metadata
from tests.store.rooms import NAME, opened, reminded, tamper, write


def refused(url: str | Path, *, read_only: bool = False) -> StoreError:
    """The error of opening this."""
    with pytest.raises(StoreError) as caught:
        Journal.open(str(url), read_only=read_only)
    error = caught.value
    assert str(error).endswith(".")
    assert error.chinese.endswith("。")
    assert "Traceback" not in str(error)
    return error


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database with two events in it."""
    with opened(tmp_path) as journal:
        write(journal, reminded(), reminded())
    return tmp_path / NAME


def test_migrations_lead_to_the_tables_of_the_program(file: Path) -> None:
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_an_empty_file_becomes_a_journal(tmp_path: Path) -> None:
    (tmp_path / NAME).touch()
    with opened(tmp_path) as journal:
        assert write(journal, reminded()) == [1]


def test_opening_again_changes_no_table(file: Path) -> None:
    def tables() -> list[tuple[str]]:
        with closing(sqlite3.connect(file)) as database:
            return database.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()

    before = tables()
    for epoch in (2, 3):
        with opened(file.parent) as journal:
            assert write(journal, reminded()) == [epoch + 1]
    assert tables() == before


def test_candidates_enrolled_before_there_were_rooms(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        roster = Roster(journal.database, bytes(32))
        asyncio.run(roster.enrol("e", [RosterRow("1", "2", "张三", room="一"), RosterRow("3", "4", "李四")], at=1))
        before = roster.candidates("e")
    with closing(sqlite3.connect(tmp_path / NAME)) as database, database:
        for statement in (
            "DROP TABLE exam",
            "DROP INDEX candidate_by_number",
            "DROP INDEX candidate_by_person",
            "ALTER TABLE candidate DROP COLUMN person_mark",
            "ALTER TABLE candidate DROP COLUMN room",
            "ALTER TABLE candidate DROP COLUMN invigilator",
            "UPDATE alembic_version SET version_num = '0001'",
            "UPDATE meta SET value = '1' WHERE key = 'projection'",
        ):
            database.execute(statement)
    with opened(tmp_path) as journal:
        assert Roster(journal.database, bytes(32)).candidates("e") == before
        with closing(sqlite3.connect(tmp_path / NAME)) as database:
            rooms = database.execute("SELECT room, invigilator FROM candidate ORDER BY seat").fetchall()
        assert rooms == [("一", ""), ("", "")]
        assert journal.verify() is None


def test_a_migration_that_breaks_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also CREATE TABLE is part of the transaction, so the next start begins from the same state."""
    with monkeypatch.context() as patch:
        patch.setattr("invigilator.store.database.projector.PROJECTION", object())  # the last step fails
        assert refused(tmp_path / NAME).code == "failed"
    with closing(sqlite3.connect(tmp_path / NAME)) as database:
        assert database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    with opened(tmp_path) as journal:
        assert write(journal, reminded()) == [1]


def test_there_is_one_head_and_migrations_travel_with_the_package() -> None:
    config = Config()
    config.set_main_option("script_location", "invigilator.store:migrations")
    script = ScriptDirectory.from_config(config)
    assert len(script.get_heads()) == 1
    folder = Path(script.dir)
    for path in (folder, folder / "versions"):
        assert (path / "__init__.py").exists()  # or setuptools leaves them out of the wheel


def test_a_newer_database(file: Path) -> None:
    tamper(file.parent, "UPDATE alembic_version SET version_num = '9999'")
    before = file.read_bytes()
    for read_only in (False, True):
        error = refused(file, read_only=read_only)
        assert error.code == "newer"
        assert "9999" in str(error)
        assert str(file) in str(error)
    assert file.read_bytes() == before


def test_an_older_database_is_not_for_readers(tmp_path: Path) -> None:
    (tmp_path / NAME).touch()
    assert refused(tmp_path / NAME, read_only=True).code == "older"


def test_a_database_of_another_program(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / NAME)) as database, database:
        database.execute("CREATE TABLE places (id INTEGER)")
    assert refused(tmp_path / NAME).code == "foreign"


def test_not_a_database(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"PK\x03\x04" * 400)
    assert refused(tmp_path / NAME).code == "corrupt"
    assert (tmp_path / NAME).read_bytes() == b"PK\x03\x04" * 400


def test_a_damaged_page(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[5000:9000] = os.urandom(4000)
    file.write_bytes(content)
    assert refused(file).code == "corrupt"


def test_a_file_cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:10_000])
    assert refused(file).code == "corrupt"


def test_a_journal_that_lost_its_end_is_not_continued(file: Path) -> None:
    tamper(file.parent, "DELETE FROM journal WHERE seq = 2")
    error = refused(file)
    assert error.code == "corrupt"
    assert "its last record is 1, 2 were written" in str(error)


def test_a_locked_database(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute("BEGIN IMMEDIATE")
        assert refused(file).code == "locked"
    with opened(file.parent) as journal:
        assert write(journal, reminded()) == [3]


@pytest.mark.parametrize("place", ["nowhere/x.db", "x.db/y.db"])
def test_no_such_folder(tmp_path: Path, place: str) -> None:
    (tmp_path / "x.db").touch()
    assert refused(tmp_path / place).code == "missing"


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    assert refused(tmp_path).code == "unwritable"


def test_nothing_to_read(tmp_path: Path) -> None:
    assert refused(tmp_path / NAME, read_only=True).code == "missing"
    assert list(tmp_path.iterdir()) == []


def test_somebody_elses_file(file: Path) -> None:
    """A folder and file without the right to write; root may write everywhere, so it steps down first."""
    file.chmod(0o444)
    file.parent.chmod(0o555)
    script = (
        "import os, sys\n"
        "from invigilator.store.journal import Journal\n"
        "from invigilator.store.errors import StoreError\n"
        "import invigilator.store.schema\n"
        "if os.geteuid() == 0:\n"
        "    os.setgid(65534); os.setuid(65534)\n"
        "try:\n"
        "    Journal.open(sys.argv[1])\n"
        "except StoreError as error:\n"
        "    print(error.code)\n"
    )
    outside = Path(tempfile.mkdtemp(prefix="invigilator-"))  # pytest's own folder is closed to others
    outside.chmod(0o755)
    place = outside / "data"
    shutil.copytree(file.parent, place)
    try:
        done = subprocess.run(
            [sys.executable, "-c", script, place / NAME], capture_output=True, text=True, check=False, timeout=60
        )
        assert (done.stdout, done.stderr) == ("unwritable\n", "")
    finally:
        file.parent.chmod(0o755)
        place.chmod(0o755)
        shutil.rmtree(outside)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "no url://x", "nosuch://host/db"])
def test_urls_that_cannot_be(url: str) -> None:
    assert refused(url).code == "failed"


def test_a_password_is_not_shown() -> None:
    error = refused("nosuch://invigilator:geheim@host/db")
    assert "geheim" not in str(error) + error.chinese


def test_a_plain_path_and_a_url_are_the_same_place(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        write(journal, reminded())
    journal = Journal.open(f"sqlite:///{tmp_path / NAME}")
    try:
        assert sum(1 for _ in journal.replay()) == 1
    finally:
        journal.close()


def test_odd_file_names(tmp_path: Path) -> None:
    folder = tmp_path / "考场 #1?x=%20&"
    folder.mkdir()
    with opened(folder) as journal:
        write(journal, reminded())
    assert (folder / NAME).exists()


def test_two_programs_open_a_new_database_at_once(tmp_path: Path) -> None:
    journals: list[Journal] = []
    threads = [threading.Thread(target=lambda: journals.append(Journal.open(str(tmp_path / NAME)))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    try:
        assert len(journals) == 3
        outcomes = [journal.append([reminded()]).exception(30) for journal in journals]
        assert [error.code if isinstance(error, StoreError) else None for error in outcomes].count(None) == 1
    finally:
        for journal in journals:
            journal.close()
