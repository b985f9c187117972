"""The words ``invigilator exam`` and ``invigilator roster``: orders as they are typed, answers as printed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from invigilator.config import UserError, spoken
from invigilator.wire import admin

_MAX_ROSTER = 8 << 20  # bytes; the limit of the importer itself is lower and has its own sentence
Make = Callable[[argparse.Namespace], admin.AnyOrder]


def exam(parser: argparse.ArgumentParser, data: Callable[[], Path]) -> None:
    """Add ``create``, ``list``, ``show``, ``export`` and ``ledger``."""
    words = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    one = _word(words, "create", "put an exam into the hub", data, _create)
    one.add_argument("file", metavar="FILE.toml", type=Path)
    _word(words, "list", "all exams", data, _list)
    one = _word(words, "show", "an exam, its rules, and how its sittings stand", data, _show)
    one.add_argument("exam", metavar="ID")
    one = _word(words, "export", "how an exam ended, and its answers", data, _export)
    one.add_argument("exam", metavar="ID")
    one.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    one = _word(words, "ledger", "everybody's attempts: mock, formal, retake", data, _ledger)
    one.add_argument("--admission", default="", metavar="NUMBER", help="of one candidate")


def roster(parser: argparse.ArgumentParser, data: Callable[[], Path]) -> None:
    """Add ``import``, ``photos``, ``list`` and ``assign``."""
    words = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    one = _word(words, "import", "enrol the candidates of a file, all or none", data, _import)
    one.add_argument("file", metavar="FILE", type=Path)
    one.add_argument("--exam", required=True, metavar="ID")
    one.add_argument("--dry-run", action="store_true", help="only say what is wrong and what would be done")
    one.add_argument("--force", action="store_true", help="let in who has no right to a retake, for a --reason")
    one.add_argument("--reason", default="")
    one = _word(words, "photos", "the pictures that belong to a roster, from a folder", data, _photos)
    one.add_argument("folder", metavar="FOLDER", type=Path)
    one.add_argument("--exam", required=True, metavar="ID")
    one.add_argument("--dry-run", action="store_true", help="only say whose pictures there are")
    one = _word(words, "list", "the candidates of an exam", data, _roster)
    one.add_argument("--exam", required=True, metavar="ID")
    one = _word(words, "assign", "candidates to a room and to invigilators, also in mid-exam", data, _assign)
    one.add_argument("--exam", required=True, metavar="ID")
    one.add_argument("--seats", default="", metavar="1-20,25", help="these; everybody when nobody is named")
    one.add_argument("--admission", action="append", default=[], metavar="NUMBER", help="this one; may be repeated")
    one.add_argument("--from-room", metavar="ROOM", help="those of this room")
    one.add_argument("--room", help="where to")
    one.add_argument("--invigilator", action="append", metavar="NAME", help="whose; several share them evenly")


def _word(
    words: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    about: str,
    data: Callable[[], Path],
    make: Make,
) -> argparse.ArgumentParser:
    parser = words.add_parser(name, help=about)
    parser.add_argument("--data", type=Path, default=None, help="the hub's data folder")
    parser.add_argument("--hub", default="", help="a hub elsewhere, https://host:port")
    parser.add_argument("--key", default="", help="its admin key, or @FILE to read it from a file")
    parser.add_argument("--ca", type=Path, help="its own authority (ca.pem), not needed for a public one")
    parser.add_argument("--by", default="admin", help="your name, as the journal shall have it")
    parser.set_defaults(run=lambda arguments: _run(arguments, make, data))
    return parser


def _run(arguments: argparse.Namespace, make: Make, data: Callable[[], Path]) -> int:
    """0 when it was done, 1 when there are problems."""
    from invigilator.hub.trouble import HubError  # noqa: PLC0415
    from invigilator.office.errand import Where, run  # noqa: PLC0415 - a word loads only what it needs

    key = arguments.key
    if key.startswith("@"):
        key = _bytes(Path(key[1:]), "admin key").decode("ascii", "replace").strip()
    if arguments.hub and not key:
        raise UserError("an admin key is needed: --key @admin.key, as the hub's data folder has it")
    try:
        answer = run(make(arguments), Where(arguments.data or data(), arguments.hub, key, arguments.ca))
    except HubError as error:
        raise UserError(error.said(spoken())) from None
    if answer.files:
        _write(arguments.to, answer.files)
    for line in (*answer.problems, *answer.lines):
        sys.stdout.write(line + "\n")
    return 1 if answer.problems else 0


def _create(arguments: argparse.Namespace) -> admin.AnyOrder:
    from invigilator.hub import examfile  # noqa: PLC0415
    from invigilator.store.exams import paper_text  # noqa: PLC0415

    read = examfile.load(arguments.file)[0]
    return admin.CreateExam(
        by=arguments.by,
        language=spoken(),
        id=read.id if read.named else "",
        title=read.exam.title,
        kind=read.exam.kind,
        start=read.exam.start,
        minutes=read.exam.minutes,
        contact=read.contact,
        rules=read.exam.rules.table(),
        paper=paper_text(read.exam.paper) if read.exam.paper is not None else "",
        paper_url=read.exam.paper_url,
        paper_file="paper.json" if read.paper is not None else "",
        pictures=dict(read.paper.pictures) if read.paper is not None else {},
    )


def _list(_: argparse.Namespace) -> admin.AnyOrder:
    return admin.ListExams(language=spoken())


def _show(arguments: argparse.Namespace) -> admin.AnyOrder:
    return admin.ShowExam(language=spoken(), exam=arguments.exam)


def _export(arguments: argparse.Namespace) -> admin.AnyOrder:
    return admin.ExportExam(language=spoken(), exam=arguments.exam)


def _ledger(arguments: argparse.Namespace) -> admin.AnyOrder:
    return admin.ShowLedger(language=spoken(), admission=arguments.admission)


def _import(arguments: argparse.Namespace) -> admin.AnyOrder:
    return admin.ImportRoster(
        by=arguments.by,
        language=spoken(),
        exam=arguments.exam,
        source=arguments.file.name,
        content=_bytes(arguments.file, "roster"),
        dry_run=arguments.dry_run,
        force=arguments.force,
        reason=arguments.reason,
    )


def _photos(arguments: argparse.Namespace) -> admin.AnyOrder:
    from invigilator.media.portrait import PortraitError, portraits  # noqa: PLC0415

    try:
        photos = portraits(arguments.folder, told=_progress)
    except PortraitError as error:
        raise UserError(str(error)) from None
    return admin.RosterPhotos(
        by=arguments.by, language=spoken(), exam=arguments.exam, photos=photos, dry_run=arguments.dry_run
    )


def _progress(done: int, of: int) -> None:
    """A line that counts, for a person at a terminal."""
    if sys.stderr.isatty() and (done % 20 == 0 or done == of):
        sys.stderr.write(f"\r{done}/{of}" + ("\n" if done == of else ""))
        sys.stderr.flush()


def _roster(arguments: argparse.Namespace) -> admin.AnyOrder:
    return admin.ListRoster(language=spoken(), exam=arguments.exam)


def _assign(arguments: argparse.Namespace) -> admin.AnyOrder:
    return admin.AssignRoster(
        by=arguments.by,
        language=spoken(),
        exam=arguments.exam,
        seats=arguments.seats,
        admissions=arguments.admission,
        from_room=arguments.from_room,
        room=arguments.room,
        invigilators=arguments.invigilator,
    )


def _bytes(path: Path, what: str) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_ROSTER + 1)
    except OSError as error:
        raise UserError(f"the {what} {path} cannot be read: {error.strerror or error}") from None
    if len(content) > _MAX_ROSTER:
        raise UserError(f"the {what} {path} is larger than {_MAX_ROSTER >> 20} MB: give the right file")
    return content


def _write(folder: Path, files: dict[str, bytes]) -> None:
    from invigilator.client.office import keep  # noqa: PLC0415

    try:
        keep(folder, files)
    except OSError as error:
        raise UserError(f"the folder {folder} cannot be written: {error.strerror or error}") from None
