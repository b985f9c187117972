from __future__ import annotations

import cv2
import numpy as np
import pytest

from invigilator.watch.reading import Reader
from invigilator.watch.sheet import Sheet, keyword
from tests.watch.scenes import frame


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    return Sheet(Reader())


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("我要上厕所", "厕"),
        ("去洗手间", "洗手"),
        ("请求去卫 生间", "卫生间"),
        ("我想方便一下", "方便"),
        ("Restroom please", "restroom"),
        ("TOILET", "toilet"),
        ("bathroorn", ""),
        ("bathrom", "bathroom"),
        ("tollet", "toilet"),
        ("May I go to the\nbath room", "bathroom"),
        ("W C", ""),
        ("WC", "wc"),
        ("喝水", ""),
        ("I am thirsty", ""),
        ("手机没电", ""),
        ("", ""),
    ],
)
def test_keywords(text: str, word: str) -> None:
    assert keyword(text) == word


@pytest.mark.parametrize("words", ["restroom", "may I drink"])
def test_any_writing_on_a_sheet_is_found_and_read(sheet: Sheet, words: str) -> None:
    picture = frame("guo/front-idle").copy()
    cv2.rectangle(picture, (180, 290), (480, 450), (228, 230, 232), -1)
    cv2.putText(picture, words, (205, 380), cv2.FONT_HERSHEY_SIMPLEX, 1.3, (30, 30, 40), 3, cv2.LINE_AA)
    written = sheet.read(picture)
    assert written
    assert written.text.lower().replace(" ", "") == words.lower().replace(" ", "")
    assert written.keyword == ("restroom" if words == "restroom" else "")


def test_an_empty_sheet_says_nothing(sheet: Sheet) -> None:
    picture = frame("guo/front-idle").copy()
    cv2.rectangle(picture, (180, 290), (480, 450), (228, 230, 232), -1)
    assert sheet.read(picture) is None


def test_writing_on_a_dark_shirt_is_no_sheet(sheet: Sheet) -> None:
    picture = np.full((480, 640, 3), (70, 20, 20), np.uint8)
    cv2.putText(picture, "toilet", (200, 380), cv2.FONT_HERSHEY_SIMPLEX, 2, (200, 60, 60), 4, cv2.LINE_AA)
    assert sheet.read(picture) is None
