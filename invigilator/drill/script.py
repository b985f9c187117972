"""A drill's script: who does what when, read from TOML, and spread over the seats.

::

    title = "a busy quarter of an hour"
    seed = 7                      # of the random mix; optional

    [[act]]
    at = "+00:01:30"              # from the start of answering; or a number of seconds
    who = 3                       # a seat, a list of seats, "all", or somebody of the cast by name
    do = "headphones"
    seconds = 20                  # how long; optional, 0 for good
    every = 300                   # again and again; optional

    [[ask]]                       # optional: a question before the login, which waits for an answer
    who = "sun"
    text = "the phone does not get in"

    [mix]                         # optional: somebody does something, on average so often
    every = 20
    from = 30
    do = ["lookaway", "headphones", "leave-screen"]
"""

from __future__ import annotations

import heapq
import itertools
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from invigilator.drill.cast import ACTIONS
from invigilator.exam import tomltext

if TYPE_CHECKING:
    from pathlib import Path

    from invigilator.drill.cast import Member

DEEDS: Mapping[str, float] = {
    "idle": 0,
    "headphones": 25,
    "mask": 25,
    "cap": 25,
    "sheet": 20,
    "phone-hand": 10,
    "phone-desk": 15,
    "lookaway": 8,
    "leave": 40,
    "absent": 30,
    "intruder": 12,
    "dark": 15,
    "backlight": 20,
    "cover": 12,
    "speech": 16,
    "leave-screen": 6,
    "return-screen": 0,
    "drop": 20,
    "feed-lost": 12,
    "freeze": 25,
    "lag": 20,
    "submit": 0,
}
"""Everything a script may say, and how many seconds it lasts unless the script says so."""

_OFFSET = re.compile(r"([+-]?)(\d{1,2}):([0-5]\d):([0-5]\d(?:\.\d{1,3})?)")
_KEYS = {
    "": {"title", "seed", "act", "ask", "mix"},
    "act": {"at", "who", "do", "seconds", "every"},
    "ask": {"who", "text"},
}
_MIX_KEYS = {"every", "from", "do"}


class ScriptError(Exception):
    """The script cannot be played; the sentence names file, place and key."""


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """One thing one seat does: ``at`` seconds from the start of answering, for ``seconds`` (0: for good)."""

    at: float
    seat: int
    do: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the script. ``who`` is empty for everyone, else seats (from 1) and names of the cast."""

    at: float
    who: tuple[int | str, ...]
    do: str
    seconds: float
    every: float | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A question of somebody who has not logged in yet. ``who`` as in `Act`."""

    who: tuple[int | str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Mix:
    """Chance: somebody does one of ``do``, every ``every`` seconds on average, beginning at ``start``."""

    every: float
    start: float
    do: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """A whole drill."""

    title: str
    seed: int
    acts: tuple[Act, ...]
    mix: Mix | None
    asks: tuple[Ask, ...] = ()

    def question(self, seat: int, person: str) -> str:
        """What the one at this seat asks before the login, "" nothing."""
        return next((one.text for one in self.asks if not one.who or seat in one.who or person in one.who), "")

    def play(self, members: Sequence[Member]) -> Iterator[Moment]:
        """All moments in order of time; endless when something repeats. The same script plays the same again."""
        lines = [self._line(act, members) for act in self.acts]
        if self.mix and members:
            lines.append(self._chance(self.mix, members))
        return heapq.merge(*lines)

    @staticmethod
    def _line(act: Act, members: Sequence[Member]) -> Iterator[Moment]:
        seats = [
            seat
            for seat, member in enumerate(members, 1)
            if not act.who or seat in act.who or member.person in act.who
        ]
        if not seats:
            return
        for round_ in itertools.count() if act.every else (0,):
            for seat in seats:
                yield Moment(act.at + round_ * (act.every or 0), seat, act.do, act.seconds)

    def _chance(self, mix: Mix, members: Sequence[Member]) -> Iterator[Moment]:
        draw = random.Random(self.seed)  # noqa: S311 - a drill is to be repeatable
        at = mix.start
        while True:
            at += draw.expovariate(1 / mix.every)
            do = draw.choice(mix.do)
            able = [seat for seat, one in enumerate(members, 1) if do not in ACTIONS or one.can(do)]
            if able:
                yield Moment(round(at, 3), draw.choice(able), do, DEEDS[do])


def load(path: Path, people: Sequence[str] = ()) -> Script:
    """A script file; ``people`` are the names ``who`` may use.

    Raises:
        ScriptError: unreadable, not TOML, or a key that is unknown, missing or wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ScriptError(f"the script {path} cannot be read: {error.strerror}") from None
    except UnicodeError:
        raise ScriptError(f"the script {path} is not UTF-8 text") from None
    try:
        return read(tomltext.parse(text), people)
    except (tomltext.TomlError, ScriptError) as error:
        raise ScriptError(f"{path}: {error}") from None


def read(table: Mapping[str, object], people: Sequence[str] = ()) -> Script:
    """A script from parsed TOML.

    Raises:
        ScriptError: as `load`, without the file's name.
    """
    _known(table, _KEYS[""], "")
    title, seed, acts = table.get("title", ""), table.get("seed", 1), table.get("act", [])
    if not isinstance(title, str):
        raise ScriptError(f"title: text is needed, not {title!r}")
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise ScriptError(f"seed: a whole number is needed, not {seed!r}")
    if not isinstance(acts, list):
        raise ScriptError("act: write [[act]] before each")
    mix = table.get("mix")
    return Script(
        title,
        seed,
        tuple(_act(one, f"act {number}: ", people) for number, one in enumerate(acts, 1)),
        None if mix is None else _mix(mix),
        _asks(table.get("ask", []), people),
    )


def _asks(tables: object, people: Sequence[str]) -> tuple[Ask, ...]:
    if not isinstance(tables, list) or not all(isinstance(one, Mapping) for one in tables):
        raise ScriptError("ask: write [[ask]] before each")
    asks = []
    for number, table in enumerate(tables, 1):
        place = f"ask {number}: "
        _known(table, _KEYS["ask"], place)
        text = table.get("text")
        if not isinstance(text, str) or not text.strip():
            raise ScriptError(f"{place}text: a question is needed, not {text!r}")
        asks.append(Ask(_who(table.get("who", "all"), f"{place}who", people), text))
    return tuple(asks)


def _act(table: object, place: str, people: Sequence[str]) -> Act:
    if not isinstance(table, Mapping):
        raise ScriptError(f"{place}a table is needed")
    _known(table, _KEYS["act"], place)
    for key in ("at", "do"):
        if key not in table:
            raise ScriptError(f"{place}{key}: missing")
    do = _deed(table["do"], f"{place}do")
    every = table.get("every")
    return Act(
        _offset(table["at"], f"{place}at"),
        _who(table.get("who", "all"), f"{place}who", people),
        do,
        _seconds(table.get("seconds", DEEDS[do]), f"{place}seconds"),
        None if every is None else _seconds(every, f"{place}every", least=1),
    )


def _mix(table: object) -> Mix:
    if not isinstance(table, Mapping):
        raise ScriptError("mix: write [mix]")
    _known(table, _MIX_KEYS, "mix.")
    deeds = table.get("do", ["lookaway", "headphones", "mask", "cap", "phone-hand", "sheet"])
    if not isinstance(deeds, list) or not deeds:
        raise ScriptError(f"mix.do: a list of what may happen is needed, not {deeds!r}")
    return Mix(
        _seconds(table.get("every", 30), "mix.every", least=1),
        _offset(table.get("from", 0), "mix.from"),
        tuple(_deed(one, "mix.do") for one in deeds),
    )


def _known(table: Mapping[str, object], keys: set[str], place: str) -> None:
    for key in table:
        if key not in keys:
            raise ScriptError(f"{place}{key}: unknown; known are {', '.join(sorted(keys))}")


def _deed(value: object, place: str) -> str:
    name = value.replace("_", "-") if isinstance(value, str) else value
    if not isinstance(name, str) or name not in DEEDS:
        raise ScriptError(f"{place}: {value!r} is none of {', '.join(DEEDS)}")
    return name


def _seconds(value: object, place: str, least: float = 0) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= 86_400:
        raise ScriptError(f"{place}: a number of seconds from {least:g} to 86400 is needed, not {value!r}")
    return float(value)


def _offset(value: object, place: str) -> float:
    if isinstance(value, str):
        parts = _OFFSET.fullmatch(value)
        if parts is None or parts[1] == "-":
            raise ScriptError(f"{place}: an offset such as +00:01:30 is needed, not {value!r}")
        return int(parts[2]) * 3600 + int(parts[3]) * 60 + float(parts[4])
    return _seconds(value, place)


def _who(value: object, place: str, people: Sequence[str]) -> tuple[int | str, ...]:
    if value == "all":
        return ()
    wanted = value if isinstance(value, list) else [value]
    for one in wanted:
        seat = isinstance(one, int) and not isinstance(one, bool) and one >= 1
        if not seat and (not isinstance(one, str) or (people and one not in people)):
            known = f" or one of {', '.join(people)}" if people else ""
            raise ScriptError(f'{place}: a seat from 1, "all"{known} is needed, not {one!r}')
    if not wanted:
        raise ScriptError(f"{place}: nobody is named")
    return tuple(wanted)
