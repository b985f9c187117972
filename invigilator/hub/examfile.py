"""The exam as a TOML file: ``[exam]`` with title, kind, start, minutes, contact, paper, and ``[exam.rules]``."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from invigilator.exam import tomltext
from invigilator.exam.rules import Exam, Kind, Rules, RulesError
from invigilator.hub import paperfile
from invigilator.hub.trouble import HubError
from invigilator.store.exams import StoredExam
from invigilator.wire.views import ExamView

_KEYS = frozenset({"title", "kind", "start", "minutes", "contact", "id", "rules", "paper", "paper_url"})
_MAX = 1 << 20


@dataclass(frozen=True, slots=True)
class ExamFile:
    """An exam, its opaque id, and whom a candidate calls before the start.

    ``named``: the file gives the id. ``paper``: as it was just read, to be kept; None for an exam of the database.
    """

    id: str
    exam: Exam
    contact: str
    named: bool = False
    paper: paperfile.PaperFile | None = None

    @property
    def view(self) -> ExamView:
        """What anyone may see of it."""
        return ExamView(
            exam=self.id,
            title=self.exam.title,
            kind=self.exam.kind,
            starts_at=self.exam.start,
            opens_at=self.exam.opens_at,
            closes_at=self.exam.closes_at,
            minutes=round(self.exam.minutes),
            contact=self.contact,
            retake_fee=self.exam.rules.retake_fee,
        )


NO_EXAM = ExamView(exam="", title="", kind="", starts_at=0, opens_at=0, closes_at=0, minutes=0)
"""What a hub without an exam shows."""


def held(one: StoredExam) -> ExamFile:
    """An exam of the database."""
    return ExamFile(one.id, one.exam, one.contact, named=True)


def load(path: Path) -> tuple[ExamFile, bytes]:
    """The exam in this file, with the paper that stands beside it, and the file's bytes.

    Raises:
        HubError: missing, unreadable, no TOML, or a key that is absent, unknown or wrong; the sentence names it.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise HubError(
            f"The exam file {path} cannot be read ({error.strerror}). Give the path of a TOML file with --exam.",
            f"考试文件 {path} 无法读取（{error.strerror}）。请指定 TOML 文件的路径。",
        ) from None
    if len(content) > _MAX:
        raise HubError(
            f"The exam file {path} is larger than 1 MB. Give a TOML file with --exam.",
            f"考试文件 {path} 超过 1 MB。请指定正确的 TOML 文件。",
        )
    try:
        table = tomltext.parse(content.decode("utf-8-sig"))
    except UnicodeError:
        raise HubError(
            f"The exam file {path} is not UTF-8 text. Save it as UTF-8.",
            f"考试文件 {path} 不是 UTF-8 文本。请另存为 UTF-8 编码。",
        ) from None
    except tomltext.TomlError as error:
        raise HubError(
            f"The exam file {path} is not valid TOML: {error}. Correct that place.",
            f"考试文件 {path} 不符合 TOML 格式：{error}。请更正该处。",
        ) from None
    try:
        made = read(table)
        name = _text(cast("Mapping[str, object]", table["exam"]), "paper", "")
    except RulesError as error:
        raise HubError(
            f"The exam file {path} cannot be used: {error}. Correct that key.",
            f"考试文件 {path} 无法使用：{error}。请更正该项。",
        ) from None
    if name:
        file = paperfile.load(path.parent / name)
        made = replace(made, exam=replace(made.exam, paper=file.paper), paper=file)
    return made, content


def read(table: Mapping[str, object]) -> ExamFile:
    """The exam of a parsed file, a built-in paper not yet read.

    Raises:
        RulesError: a key is absent, unknown or wrong.
    """
    exam = table.get("exam")
    if not isinstance(exam, Mapping):
        raise RulesError("[exam]: the table is missing")
    for key in exam:
        if key not in _KEYS:
            raise RulesError(f"exam.{key}: unknown; known are {', '.join(sorted(_KEYS))}")
    rules = exam.get("rules", {})
    if not isinstance(rules, Mapping):
        raise RulesError("exam.rules: a table is needed")
    minutes = exam.get("minutes")
    if isinstance(minutes, bool) or not isinstance(minutes, int | float):
        raise RulesError(f"exam.minutes: a number is needed, not {minutes!r}")
    kind, start = _text(exam, "kind"), _instant(exam)
    url = _text(exam, "paper_url", "")
    if url and not frame_origin(url):
        raise RulesError(f"exam.paper_url: an https:// address is needed, not {url!r}")
    if url and _text(exam, "paper", ""):
        raise RulesError("exam.paper_url: there is a paper already; give one of the two")
    made = Exam(cast("Kind", kind), start, minutes, Rules.read(rules), _text(exam, "title", ""), paper_url=url)
    # Neither title nor rules are part of the id: a corrected word must not open another exam.
    given = _text(exam, "id", "")
    name = given or hashlib.sha256(f"{kind}|{start}".encode()).hexdigest()[:16]
    return ExamFile(name, made, _text(exam, "contact", ""), bool(given))


def frame_origin(url: str) -> str:
    """``https://host:port`` of an outside paper's address, as a Content-Security-Policy names it; "" for others."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    plain = url.isascii() and url.isprintable() and not set(url) & set(" \"'<>\\^`{|}")
    named = bool(host) and all(one.isalnum() or one in "-." for one in host)
    if not plain or not named or parts.scheme != "https" or parts.username is not None:
        return ""
    return f"https://{host}{f':{port}' if port else ''}"


def same(wanted: ExamFile, known: Iterable[ExamFile]) -> ExamFile | None:
    """Which of the known exams a file means: that of its id; else of its kind and start, the title deciding."""
    known = list(known)
    if wanted.named:
        return next((one for one in known if one.id == wanted.id), None)
    alike = [one for one in known if (one.exam.kind, one.exam.start) == (wanted.exam.kind, wanted.exam.start)]
    titled = [one for one in alike if one.exam.title == wanted.exam.title]
    return titled[0] if titled else alike[0] if len(alike) == 1 else None


def _text(table: Mapping[str, object], key: str, default: str | None = None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str):
        raise RulesError(f"exam.{key}: {'missing' if value is None else f'text is needed, not {value!r}'}")
    if len(value) > 500:
        raise RulesError(f"exam.{key}: {len(value)} characters are more than 500")
    return value


def _instant(table: Mapping[str, object]) -> int:
    value = table.get("start")
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            raise RulesError(f"exam.start: {value!r} is no date and time") from None
    if not isinstance(value, dt.datetime):
        raise RulesError("exam.start: a date and time is needed, as 2026-12-01T09:00:00+08:00")
    if value.tzinfo is None:
        raise RulesError("exam.start: the offset from UTC is missing, as +08:00")
    return round(value.timestamp() * 1000)
