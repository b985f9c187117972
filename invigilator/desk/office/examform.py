"""A new exam as a form: what was filled in, what is wrong with each field, and the order that comes of it."""

from __future__ import annotations

import asyncio
import datetime as dt
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from invigilator.desk.office.clerk import instant, offset_name
from invigilator.desk.office.rulesheet import RuleSheet
from invigilator.desk.phrase import Phrase
from invigilator.exam.rules import KINDS
from invigilator.wire import admin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from invigilator.desk.office.clerk import Clerk

Field = Literal["title", "kind", "start", "minutes", "contact", "paper", "paper_url", "rules"]
PaperKind = Literal["none", "file", "url"]
PAPERS: tuple[PaperKind, ...] = ("none", "file", "url")
LONGEST = 24 * 60  # minutes
_MAX_FILE = 1 << 20
_FIELDS: dict[str, Field] = {
    "exam.title": "title",
    "exam.kind": "kind",
    "exam.start": "start",
    "exam.minutes": "minutes",
    "exam.contact": "contact",
    "exam.paper": "paper",
    "exam.paper_url": "paper_url",
}
"""The form's field for what the hub names."""


def tomorrow() -> dt.datetime:
    """Nine in the morning, one day on."""
    day = dt.datetime.now().astimezone() + dt.timedelta(days=1)
    return dt.datetime.combine(day.date(), dt.time(9))


def local_offset(at: dt.datetime) -> int:
    """This machine's distance from UTC then, in minutes."""
    away = at.astimezone().utcoffset()
    return round(away.total_seconds() / 60) if away is not None else 0


@dataclass(slots=True)
class Draft:
    """What stands in the fields. ``start`` is a wall clock of the zone ``offset``, in minutes east of UTC."""

    title: str = ""
    kind: str = "formal"
    start: dt.datetime = field(default_factory=tomorrow)
    offset: int = field(default_factory=lambda: local_offset(tomorrow()))
    minutes: str = "90"
    contact: str = ""
    paper: PaperKind = "none"
    paper_file: str = ""
    paper_url: str = ""


class ExamForm:
    """The form. `faults` is what stands beside the fields, `send` has the hub make the exam."""

    def __init__(self, clerk: Clerk) -> None:
        self._clerk = clerk
        self.draft = Draft()
        self.rules = RuleSheet()
        self.loaded: Phrase | None = None
        """What came of the last file: taken over, or why not."""
        self.refused: dict[Field, Phrase] = {}
        """What the hub said of a field; goes when the field changes."""

    def at(self) -> int:
        """The start, in ms since 1970."""
        zone = dt.timezone(dt.timedelta(minutes=self.draft.offset))
        return round(self.draft.start.replace(tzinfo=zone).timestamp() * 1000)

    def times(self) -> Phrase | None:
        """When the login opens and closes and the exam ends, in the chosen zone; None while that is not known."""
        minutes = _number(self.draft.minutes)
        if minutes is None or not 0 < minutes <= LONGEST or self.rules.faulty:
            return None
        rules = {line.key: float(line.text) for line in self.rules.lines() if line.unit == "seconds"}
        instants = {
            "opens": -rules["login_opens"],
            "closes": rules["login_closes"],
            "hand_in": rules["no_hand_in"],
            "ends": minutes * 60,
        }
        zone = dt.timezone(dt.timedelta(minutes=self.draft.offset))
        clocks = {name: instant(self.at() + round(away * 1000), zone)[11:] for name, away in instants.items()}
        return Phrase("office.form.times", {**clocks, "zone": offset_name(self.draft.offset)})

    def faults(self, now: int) -> dict[Field, Phrase]:
        """What stands in the way, by field."""
        draft, found = self.draft, dict(self.refused)
        if not draft.title.strip():
            found["title"] = Phrase("office.form.title-missing")
        if draft.kind not in KINDS:
            found["kind"] = Phrase("office.form.kind-missing")
        minutes = _number(draft.minutes)
        if minutes is None or not 0 < minutes <= LONGEST:
            found["minutes"] = Phrase("office.form.minutes-bad")
        elif self.at() + minutes * 60_000 <= now:
            found["start"] = Phrase("office.form.start-over")
        if draft.paper == "file" and not draft.paper_file.strip():
            found["paper"] = Phrase("office.form.paper-missing")
        if draft.paper == "url" and not _https(draft.paper_url.strip()):
            found["paper_url"] = Phrase("office.form.url-bad")
        if self.rules.faulty:
            found["rules"] = Phrase("office.form.rules-bad")
        return found

    def remarks(self, now: int) -> dict[Field, Phrase]:
        """What is odd but does not stand in the way."""
        found: dict[Field, Phrase] = {}
        if self.at() <= now:
            found["start"] = Phrase("office.form.start-past")
        if not self.draft.contact.strip():
            found["contact"] = Phrase("office.form.contact-missing")
        return found

    def changed(self, name: Field) -> None:
        """Somebody typed into a field: what the hub said of it no longer holds."""
        self.refused.pop(name, None)
        if name == "paper":
            self.refused.pop("paper_url", None)

    async def load(self, path: Path) -> None:
        """Take over a TOML file: a whole exam file, or rules alone."""
        try:
            table = await asyncio.to_thread(_toml, path)
        except OSError as error:
            self.loaded = Phrase("office.file.unreadable", {"file": path.name, "why": error.strerror or ""})
        except (ValueError, RecursionError) as error:
            self.loaded = Phrase("office.file.no-toml", {"file": path.name, "why": str(error)[:120]})
        else:
            self._take(table, path)
        self._clerk.told()

    async def send(self) -> str:
        """Have the exam made; its id, "" when it was not: the fields or the clerk say why."""
        draft, clerk = self.draft, self._clerk
        paper: dict[str, object] = {}
        if draft.paper == "file":
            found = await clerk.here(
                lambda: _paper(Path(draft.paper_file.strip()).expanduser()), "office.doing.paper"
            )
            if isinstance(found, tuple):
                self.refused["paper"] = Phrase("office.trouble.said", {"text": found[clerk.language == "zh"]})
                clerk.told()
                return ""
            paper = found
        order = admin.CreateExam(
            by=clerk.by,
            language=clerk.language,
            kind=draft.kind,
            start=self.at(),
            minutes=_number(draft.minutes) or 0,
            title=draft.title.strip(),
            contact=draft.contact.strip(),
            rules=self.rules.values(),
            paper_url=draft.paper_url.strip() if draft.paper == "url" else "",
            **paper,  # type: ignore[arg-type]
        )
        answer = await clerk.ask(order, "office.doing.create")
        if answer is None:
            if clerk.trouble is not None and clerk.field:
                name: Field = "rules" if clerk.field.startswith("rules.") else _FIELDS.get(clerk.field, "title")
                self.refused[name] = clerk.trouble
            return ""
        self.draft, self.rules, self.loaded, self.refused = Draft(), RuleSheet(), None, {}
        return answer.exam

    def _take(self, table: Mapping[str, object], path: Path) -> None:
        exam = table.get("exam")
        whole = exam if isinstance(exam, dict) else {}
        rules = whole.get("rules", table.get("rules", {} if whole else table))
        fault = self.rules.load(rules) if isinstance(rules, dict) else Phrase("office.rules.unreadable")
        if fault is not None:
            self.loaded = Phrase("office.file.not-taken", {"file": path.name, "why": fault})
            return
        if whole:
            self._fill(whole, path)
        self.refused = {}
        self.loaded = Phrase("office.file.exam-taken" if whole else "office.file.rules-taken", {"file": path.name})

    def _fill(self, exam: Mapping[str, object], path: Path) -> None:
        """The fields that an exam file has; what is of the wrong kind is left as it was and seen at once."""
        draft = self.draft
        for name in ("title", "kind", "contact", "paper_url"):
            if isinstance(value := exam.get(name), str):
                setattr(draft, name, value)
        if isinstance(minutes := exam.get("minutes"), int | float):
            draft.minutes = f"{minutes:g}"
        if isinstance(paper := exam.get("paper"), str) and paper:
            draft.paper, draft.paper_file = "file", str(path.parent / paper)
        elif draft.paper_url:
            draft.paper = "url"
        start = exam.get("start")
        try:
            start = dt.datetime.fromisoformat(start) if isinstance(start, str) else start
        except ValueError:
            return
        if isinstance(start, dt.datetime):
            away = start.utcoffset()
            draft.start = start.replace(tzinfo=None, second=0, microsecond=0)
            draft.offset = local_offset(draft.start) if away is None else round(away.total_seconds() / 60)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if number == number else None  # noqa: PLR0124 - NaN


def _https(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        return False


def _toml(path: Path) -> dict[str, object]:
    with path.open("rb") as file:
        content = file.read(_MAX_FILE + 1)
    if len(content) > _MAX_FILE:
        raise ValueError("> 1 MB")
    return tomllib.loads(content.decode("utf-8-sig"))


def _paper(path: Path) -> dict[str, object] | tuple[str, str]:
    """What an order has of a paper and its pictures; a sentence in both languages when they cannot be used."""
    from invigilator.hub import paperfile  # noqa: PLC0415 - brings the store along, which no console else needs
    from invigilator.hub.trouble import HubError  # noqa: PLC0415
    from invigilator.store.exams import paper_text  # noqa: PLC0415

    try:
        read = paperfile.load(path)
    except HubError as error:
        return str(error), error.chinese
    return {"paper": paper_text(read.paper), "paper_file": "paper.json", "pictures": dict(read.pictures)}
