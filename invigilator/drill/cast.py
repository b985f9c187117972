"""Who sits in a drill: the people there is footage of, what each can do, and a roster made up for them."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from invigilator.drill.footage import ClipName

if TYPE_CHECKING:
    from invigilator.drill.footage import Footage

# What stands in for an action nobody filmed of this person, nearest first; idle is last for all.
_INSTEAD: dict[str, tuple[str, ...]] = {
    "headphones": ("cap", "mask"),
    "mask": ("headphones", "cap"),
    "cap": ("headphones", "mask"),
    "phone-hand": ("phone-desk", "lookaway"),
    "phone-desk": ("phone-hand", "lookaway"),
    "lookaway": ("phone-hand", "phone-desk"),
    "leave": ("absent",),
    "absent": ("leave",),
    "intruder": (),
    "sheet": (),
    "dark": ("cover", "backlight"),
    "backlight": ("dark", "cover"),
    "cover": ("dark",),
    "idle": (),
}
ACTIONS = frozenset(_INSTEAD)
ONCE = frozenset({"leave", "intruder"})  # clips that end otherwise than they began: they stand still on their end

# The order in which seats are filled, with the family name and whether the given name is a woman's.
_SEATS = (
    ("li", "李", False),
    ("wang", "王", True),
    ("zhang", "张", False),
    ("chen", "陈", True),
    ("liu", "刘", True),
    ("zhao", "赵", False),
    ("guo", "郭", True),
    ("sun", "孙", False),
    ("zhou", "周", True),
    ("wu", "吴", False),
    ("novak", "罗", True),
    ("diop", "戴", False),
)
_MEN = "伟强磊洋勇军杰涛超明刚平辉鹏浩宇轩博文泽航子俊晨凯"
_WOMEN = "芳娜敏静丽艳娟霞秀英玲桂佳欣怡婷雪琳悦雨涵梦洁颖思"
# County codes that were never given out, in provinces that exist: no living person has such a number.
_COUNTIES = ("110199", "310199", "320199", "330199", "440199", "510199", "420199", "370199")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a roster. Personal data, though invented: in no log."""

    admission: str
    identity: str
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast and what there is of them, by camera."""

    person: str
    front: frozenset[str]
    side: frozenset[str]

    def can(self, action: str) -> bool:
        """Whether the action was filmed of this person."""
        return action in self.front

    def nearest(self, action: str) -> str:
        """The action, or what comes closest of what was filmed."""
        return next((one for one in (action, *_INSTEAD[action]) if self.can(one)), "idle")

    def clips(self, action: str) -> tuple[ClipName, ClipName]:
        """The front and the side clip for an action; what one camera did not see, it shows idle."""
        done = self.nearest(action)
        seen = done if done in self.side else "idle"
        return ClipName(self.person, "front", _filmed(done)), ClipName(self.person, "side", _filmed(seen))


def _filmed(action: str) -> str:
    """An action's name as it stands in file names."""
    return action.replace("-", "_")


def members(footage: Footage, count: int) -> list[Member]:
    """The cast for ``count`` seats; it repeats when the people run out."""
    known = set(footage.people())
    order = [name for name, _, _ in _SEATS if name in known]
    order += sorted(known - set(order))
    made = []
    for name in order[:count]:
        front, side = (
            frozenset(action.replace("_", "-") for action in footage.actions(name, camera))
            for camera in ("front", "side")
        )
        made.append(Member(name, front, side))
    return [made[seat % len(made)] for seat in range(count)]


def roster(count: int, seed: int = 1) -> list[Entry]:
    """Invented candidates: names that fit the cast's faces, admission and identity numbers that look valid."""
    draw = random.Random(seed)  # noqa: S311 - a drill is to be repeatable
    taken: set[str] = set()
    out = []
    for seat in range(count):
        _, family, woman = _SEATS[seat % len(_SEATS)]
        while True:
            given = "".join(draw.sample(_WOMEN if woman else _MEN, draw.choice((1, 2, 2))))
            if family + given not in taken:
                break
        taken.add(family + given)
        out.append(Entry(f"202612{seat + 1:04d}", identity(draw, seat, woman=woman), family + given))
    return out


def identity(draw: random.Random, serial: int, *, woman: bool) -> str:
    """An 18-digit identity number with a right check digit, of a county that does not exist."""
    born = f"{draw.randint(2001, 2007)}{draw.randint(1, 12):02d}{draw.randint(1, 28):02d}"
    order = serial * 2 % 998 + (2 if woman else 1)  # the last digit of the three is even for women
    body = f"{draw.choice(_COUNTIES)}{born}{order:03d}"
    check = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11
    return body + _CHECKS[check]


def roster_csv(entries: list[Entry]) -> str:
    """A roster as the file a hub reads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("admission", "identity", "name"))
    writer.writerows((one.admission, one.identity, one.name) for one in entries)
    return out.getvalue()
