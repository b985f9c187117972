"""One candidate of a roster, and the checks that make one of a row's cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from invigilator.store.rosterfile import identity
from invigilator.store.rosterfile.cell import BLANK, Cell, Field, Kind
from invigilator.store.rosterfile.identity import Document
from invigilator.store.rosterfile.problem import mask
from invigilator.store.rosterfile.sentence import Code

LIMITS: dict[Field, int] = {
    "admission": 40,
    "identity": 40,
    "name": 100,
    "photo": 120,
    "room": 50,
    "invigilator": 100,
    "accommodation": 200,
}
"""Characters each field may have."""
NEEDED: tuple[Field, ...] = ("admission", "identity", "name")

_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]{1,3}|[0-9]\.[0-9]+E[0-9]{1,3}")
_DECIMAL = re.compile(r"[0-9]+\.0+")
_WHOLE = re.compile(r"([0-9]{1,15})(\.0+)?")
_POWER = re.compile(r"([0-9])(?:\.([0-9]{1,14}))?[eE]\+?([0-9]{1,2})")
_MANY_DIGITS = re.compile(r"[0-9]{16,40}")
_LITERAL = re.compile(r'="([0-9A-Za-z]+)"')  # how some programs keep a number text in CSV; it computes nothing
_PHOTO = re.compile(r"[^\\/:*?\"<>|.][^\\/:*?\"<>|]*\.(?:jpe?g|png)", re.IGNORECASE)
_BETWEEN_CJK = re.compile(r"(?<=[\u2e80-\u9fff\U00020000-\U0003ffff]) (?=[\u2e80-\u9fff\U00020000-\U0003ffff])")
_WIDE_SPACES = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_IDEOGRAPHS = range(0x20000, 0x40000)  # newer characters than this Python knows are taken
_COMPUTES = ("=", "+", "@")
_UNSEEN: dict[str, Code] = {
    "\u3164": "invisible",
    "\u115f": "invisible",
    "\u1160": "invisible",
    "\uffa0": "invisible",
    "\u2800": "invisible",
    "\ufffd": "private-use",
}  # printable by the book, a blank or a box to the eye


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One candidate as given: numbers without spaces, a final x of the identity number in upper case.

    The optional fields are None when the roster has no such column, "" when the cell is empty.
    """

    admission: str
    identity: str
    name: str
    photo: str | None = None
    room: str | None = None
    invigilator: str | None = None
    accommodation: str | None = None


class Complaint(NamedTuple):
    """What is wrong with, or remarkable about, one cell; ``remark`` when it does not stand in the way."""

    field: Field
    code: Code
    detail: str = ""
    shown: str = ""
    remark: bool = False


class _Wrong(Exception):  # noqa: N818 - never leaves this file
    """Why a cell cannot be taken."""

    def __init__(self, code: Code, detail: str = "", shown: str = "") -> None:
        super().__init__(code)
        self.code: Code = code
        self.detail = detail
        self.shown = shown


def normal_number(text: str) -> str:
    """An admission or identity number as it is compared: half-width, no spaces or hyphens, upper case."""
    if text.isascii() and text.isalnum():
        return text.upper()
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if not sign.isspace() and sign != "-").upper()


def check_row(cells: Mapping[Field, Cell], complain: Callable[[Complaint], bool]) -> dict[Field, str]:
    """The good ones of a row's cells as they are kept; the others are complained of, field by field.

    ``complain`` says whether an identity number may be kept all the same.
    """
    values: dict[Field, str] = {}
    for field in LIMITS:
        cell = cells.get(field)
        if cell is None:
            if field not in NEEDED:
                continue
            cell = BLANK
        try:
            value = _value(field, cell)
        except _Wrong as wrong:
            complain(Complaint(field, wrong.code, wrong.detail, wrong.shown))
            continue
        if field != "identity" or (found := _judge(value)) is None or complain(found):
            values[field] = value
    return values


def _value(field: Field, cell: Cell) -> str:
    """The cell as it is kept.

    Raises:
        _Wrong: it cannot be kept.
    """
    match cell.kind:
        case Kind.FORMULA:
            raise _Wrong("formula")
        case Kind.ERROR:
            raise _Wrong("error-cell")
        case Kind.DATE:
            raise _Wrong("excel-date")
        case Kind.BOOLEAN:
            raise _Wrong("boolean")
        case Kind.TEXT | Kind.NUMBER:
            return _text(field, cell) if field not in {"admission", "identity"} else _number(field, cell)


def _number(field: Field, cell: Cell) -> str:
    numeric = cell.kind is Kind.NUMBER
    value = _digits(cell.text) if numeric else _typed(cell.text)
    if not value:
        raise _Wrong("empty")
    if len(value) > LIMITS[field]:
        raise _Wrong("long", str(LIMITS[field]))
    if _SCIENTIFIC.fullmatch(value):
        raise _Wrong("excel-scientific")
    if _DECIMAL.fullmatch(value):
        raise _Wrong("decimal")
    if not (value.isascii() and value.isalnum()):
        raise _Wrong("formula" if value.startswith(_COMPUTES) else "not-a-number")
    if numeric and len(value) > 15 and (field == "admission" or value.endswith("000") or not identity.fits(value)):
        raise _Wrong("excel-rounded", shown=mask(value))
    return value


def _typed(text: str) -> str:
    """A number that was entered as text, without what people and programs put around it to keep it text."""
    text = text.strip()
    if literal := _LITERAL.fullmatch(text):
        return literal[1].upper()
    text = text.removeprefix("'")
    _look(text)
    return normal_number(text)


def _digits(raw: str) -> str:
    """The digits of a numeric cell; float arithmetic is kept out of it."""
    if whole := _WHOLE.fullmatch(raw):
        return whole[1]
    if _MANY_DIGITS.fullmatch(raw):
        return raw
    if power := _POWER.fullmatch(raw):
        fraction, places = power[2] or "", int(power[3])
        if places > 14:
            raise _Wrong("excel-rounded")
        if len(fraction) <= places:
            return power[1] + fraction.ljust(places, "0")
    raise _Wrong("not-a-number")


def _text(field: Field, cell: Cell) -> str:
    text = cell.text
    if cell.kind is Kind.NUMBER and (whole := _WHOLE.fullmatch(text)):
        text = whole[1]
    text = unicodedata.normalize("NFC", text)
    text = " ".join(text.split()) if field == "accommodation" else _WIDE_SPACES.sub(" ", text).strip()
    if field in {"name", "invigilator"}:
        text = _BETWEEN_CJK.sub("", text)
    if not text:
        if field in NEEDED:
            raise _Wrong("empty")
        return ""
    _look(text)
    if unicodedata.normalize("NFKC", text[0]).startswith(_COMPUTES) or (text[0] == "-" and not text[1:2].isdigit()):
        raise _Wrong("formula")
    if len(text) > LIMITS[field]:
        raise _Wrong("long", str(LIMITS[field]))
    if field == "name" and not any(sign.isalpha() for sign in text):
        raise _Wrong("no-letter")
    if field == "photo" and not _PHOTO.fullmatch(text):
        raise _Wrong("photo")
    return text


def _look(text: str) -> None:
    """Refuse what cannot be seen."""
    if text.isprintable() and _UNSEEN.keys().isdisjoint(text):
        return
    for sign in text:
        if code := _unseen(sign):
            raise _Wrong(code, f"U+{ord(sign):04X}")


def _unseen(sign: str) -> Code | None:
    if sign in _UNSEEN:
        return _UNSEEN[sign]
    if sign.isprintable():
        return None
    if sign in _BIDI:
        return "bidi"
    match unicodedata.category(sign):
        case "Zs":
            return None
        case "Cf":
            return "invisible"
        case "Co":
            return "private-use"
        case "Cn":
            return None if ord(sign) in _IDEOGRAPHS else "private-use"
        case _:
            return "control"


def _judge(number: str) -> Complaint | None:
    """What there is to say of an identity number that is one by its signs."""
    match identity.judge(number):
        case Document.RESIDENT:
            return (
                None if identity.born(number) else Complaint("identity", "birth-date", "", mask(number), remark=True)
            )
        case Document.OLD:
            return Complaint("identity", "old-document", "", mask(number), remark=True)
        case Document.OTHER:
            return Complaint("identity", "other-document", "", mask(number), remark=True)
        case "long":
            return Complaint("identity", "long", str(identity.LONGEST))
        case code:
            return Complaint("identity", code, str(len(number)), mask(number))
