"""Identity numbers by GB 11643-1999: 17 digits and a check sign; before that 15 digits without one."""

from __future__ import annotations

import calendar
import re
from enum import Enum, auto

from invigilator.store.rosterfile.sentence import Code

_WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(17))  # ISO 7064, MOD 11-2
_SIGNS = "10X98765432"
_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
_EXCEL_DIGITS = 15
SHORTEST, LONGEST = (
    5,
    20,
)  # of another document: a permit of Taiwan has 8 signs, a foreigner's residence card up to 18


class Document(Enum):
    """What a number seems to be of."""

    RESIDENT = auto()
    OLD = auto()
    OTHER = auto()


def check_sign(body: str) -> str:
    """The 18th sign for 17 digits."""
    return _SIGNS[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def fits(number: str) -> bool:
    """Whether 18 signs are a number whose check sign is right; x must be upper case."""
    return _NUMBER.fullmatch(number) is not None and check_sign(number[:17]) == number[17]


def renewed(old: str) -> str:
    """The 18-sign number of who once got this one of 15 digits."""
    body = f"{old[:6]}19{old[6:]}"
    return body + check_sign(body)


def born(number: str) -> bool:
    """Whether the date of birth in an 18-sign number exists."""
    year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
    return year >= 1800 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def judge(number: str) -> Document | Code:
    """What this number is of, or why it can be of nothing. ``number``: ASCII letters and digits."""
    if _NUMBER.fullmatch(number):
        if fits(number):
            return Document.RESIDENT
        return "excel-rounded" if number.endswith("000") else "check-digit"
    if number.isdigit():
        if len(number) == _EXCEL_DIGITS:
            return Document.OLD if born(renewed(number)) else "old-number"
        if len(number) > _EXCEL_DIGITS:
            return "length"
    if not any(sign.isdigit() for sign in number):
        return "not-a-number"
    if len(number) < SHORTEST:
        return "short"
    return "long" if len(number) > LONGEST else Document.OTHER
