"""What a hub is given, checked before anything is opened: each fault is a sentence."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from invigilator.config import HubSettings
from invigilator.hub import address, certificate, examfile
from invigilator.hub.folder import Folder
from invigilator.hub.paperfile import PaperFile
from invigilator.hub.trouble import HubError
from invigilator.store.exams import Exams
from invigilator.store.rosterfile import RosterError, RosterRow, read_roster

_MAX_ROSTER = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Prepared:
    """Checked inputs. ``exam`` None: those in the database; ``rows`` None: no roster, the enrolled stay."""

    exam: examfile.ExamFile | None
    rows: list[RosterRow] | None
    certificate: certificate.Certificate
    names: address.Names
    access_key: str
    senior_key: str
    everywhere: bool


def prepare(settings: HubSettings, folder: Folder) -> Prepared:
    """Read and check everything a hub is given; ``folder`` is locked already.

    Raises:
        HubError: a file is missing or wrong; a full sentence.
    """
    found = address.collect(settings.names, settings.host)
    if (settings.cert is None) != (settings.key is None):
        raise HubError(
            "A certificate needs its key and a key its certificate. Give both --cert and --key, or neither.",
            "证书和私钥必须成对。请同时给出 --cert 和 --key，或都不给。",
        )
    if settings.cert is not None and settings.key is not None:
        made = certificate.read(settings.cert, settings.key)
    else:
        made = certificate.own(folder.tls, found, dt.datetime.now(dt.UTC))
    names = address.Names(
        tuple(sorted({*found.hosts, *made.names.hosts})), tuple({*found.addresses, *made.names.addresses})
    )
    host = address.parse(settings.host)
    everywhere = not settings.host or (host is not None and host.is_unspecified)
    folder.admin_key()  # made now, or a sentence now
    exam = examfile.load(settings.exam)[0] if settings.exam is not None else None
    rows = _roster(settings.roster)
    return Prepared(exam, rows, made, names, folder.access_key(), folder.senior_key(), everywhere)


async def choose(given: Prepared, folder: Folder, exams: Exams, at: int) -> examfile.ExamFile | None:
    """The exam that was given, held in the database from now on; where none was given, the only one there is.

    Raises:
        HubError: a roster without an exam that it could be of, or a paper's pictures cannot be kept.
        StoreError: it was not saved.
    """
    held = [examfile.held(one) for one in exams.all()]
    wanted = given.exam
    if wanted is None and not held and folder.exam.exists():  # of a program that kept its exam there
        wanted = examfile.load(folder.exam)[0]
    if wanted is not None:
        chosen = await _hold(wanted, held, exams, at)
        if wanted.paper is not None:
            _keep(wanted.paper, folder.paper(chosen.id))
        return chosen
    if given.rows is not None and len(held) != 1:
        raise HubError(
            f"{'No exam is set' if not held else 'There are several exams'}. Give the TOML file of the one that the "
            "roster is of with --exam.",
            f"{'还没有考试' if not held else '有多场考试'}。请用 --exam 指定名册所属考试的 TOML 文件。",
        )
    return held[0] if len(held) == 1 else None


async def _hold(wanted: examfile.ExamFile, held: list[examfile.ExamFile], exams: Exams, at: int) -> examfile.ExamFile:
    known = examfile.same(wanted, held)
    if known is None:
        return examfile.held(await exams.create(wanted.exam, wanted.contact, name=wanted.id, at=at, by="hub"))
    if (known.exam, known.contact) != (wanted.exam, wanted.contact):
        await exams.change(known.id, wanted.exam, wanted.contact, at=at, by="hub")
    return replace(wanted, id=known.id)


def _keep(paper: PaperFile, where: Path) -> None:
    try:
        paper.keep(where)
    except OSError as error:
        raise HubError(
            f"The paper's pictures cannot be kept in {where} ({error.strerror}). Free it, or choose another folder.",
            f"试卷图片无法保存到 {where}（{error.strerror}）。请释放空间，或选择其他文件夹。",
        ) from None


def _roster(path: Path | None) -> list[RosterRow] | None:
    if path is None:
        return None
    try:
        if path.stat().st_size > _MAX_ROSTER:
            raise HubError(
                f"The roster {path} is larger than 5 MB. Give a CSV file of one exam's candidates.",
                f"名册 {path} 超过 5 MB。请给出一场考试的考生名册。",
            )
        return read_roster(path.read_bytes(), str(path))
    except OSError as error:
        raise HubError(
            f"The roster {path} cannot be read ({error.strerror}). Give the path of a CSV file with --roster.",
            f"名册 {path} 无法读取（{error.strerror}）。请用 --roster 指定名册文件的路径。",
        ) from None
    except RosterError as error:
        raise HubError(_problems(error.problems), _chinese_problems(error.report.chinese())) from None


def _problems(all_of_them: list[str]) -> str:
    """The first few, and how many more."""
    shown = " ".join(all_of_them[:5])
    return shown if len(all_of_them) <= 5 else f"{shown} There are {len(all_of_them) - 5} more."


def _chinese_problems(all_of_them: list[str]) -> str:
    shown = "".join(all_of_them[:5])
    return shown if len(all_of_them) <= 5 else f"{shown}另有 {len(all_of_them) - 5} 个问题。"
