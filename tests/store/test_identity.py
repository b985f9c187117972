"""GB 11643: check signs, dates, the old numbers of 15 digits, and numbers of other documents."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invigilator.store.rosterfile import identity
from invigilator.store.rosterfile.identity import Document, judge

DATES = st.dates(dt.date(1900, 1, 1), dt.date(2026, 12, 31))
BODIES = st.builds(
    lambda region, born, order: f"{region:06}{born:%Y%m%d}{order:03}",
    st.integers(110000, 829999),
    DATES,
    st.integers(0, 999),
)


def iso7064(number: str) -> bool:
    """The other way to say it, from ISO 7064: the weighted sum with the check sign leaves 1 modulo 11."""
    values = [10 if sign == "X" else int(sign) for sign in number]
    return sum(value * 2 ** (17 - at) for at, value in enumerate(values)) % 11 == 1


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_the_standards_own_examples(number: str) -> None:
    assert identity.fits(number)
    assert judge(number) is Document.RESIDENT


@given(BODIES)
def test_the_check_sign(body: str) -> None:
    number = body + identity.check_sign(body)
    assert iso7064(number)
    assert judge(number) is Document.RESIDENT
    assert [sign for sign in "0123456789X" if identity.fits(body + sign)] == [number[17]]


@given(BODIES, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(body: str, place: int, by: int) -> None:
    number = body + identity.check_sign(body)
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert not identity.fits(wrong)
    assert judge(wrong) in {"check-digit", "excel-rounded"}


@given(BODIES, st.integers(0, 16))
def test_two_neighbours_changed_round_are_noticed(body: str, place: int) -> None:
    number = body + identity.check_sign(body)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or not identity.fits(swapped)


@given(BODIES)
def test_a_number_that_lost_its_last_three_digits(body: str) -> None:
    rounded = body[:15] + "000"
    assert judge(rounded) == "excel-rounded" or identity.fits(rounded)


@given(st.integers(110000, 829999), st.dates(dt.date(1900, 1, 1), dt.date(1999, 12, 31)), st.integers(0, 999))
def test_old_numbers(region: int, born: dt.date, order: int) -> None:
    old = f"{region:06}{born:%y%m%d}{order:03}"
    assert judge(old) is Document.OLD
    assert identity.renewed(old)[:17] == f"{region:06}19{born:%y%m%d}{order:03}"
    assert identity.fits(identity.renewed(old))


@pytest.mark.parametrize(
    ("number", "is_"),
    [
        ("110105491331002", "old-number"),  # month 13
        ("110105490230002", "old-number"),
        ("11010519491231002", "length"),
        ("1101051949123100222", "length"),
        ("1234567890123456", "length"),
        ("E12345678", Document.OTHER),
        ("H1234567890", Document.OTHER),
        ("12345678", Document.OTHER),
        ("ABC110105123456", Document.OTHER),
        ("830000199001010011", "check-digit"),
        ("B2", "short"),
        ("A1" * 11, "long"),
        ("NONE", "not-a-number"),
        ("11010519491231002Y", Document.OTHER),
    ],
)
def test_what_else_there_is(number: str, is_: object) -> None:
    assert judge(number) == is_


def test_a_date_that_never_was() -> None:
    body = "11010519490230" + "002"
    assert not identity.born(body + identity.check_sign(body))
    assert not identity.born("110105000000000000")
