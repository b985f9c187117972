"""OneRoster: users.csv alone, and the zip that says who is in which class."""

from __future__ import annotations

import pytest

from invigilator.store.rosterfile import RosterRow, examine
from tests.store.spreadsheets import packed

GOOD, OTHER, THIRD = "11010519491231002X", "440524188001010014", "E12345678"
USERS = f"""sourcedId,status,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,identifier,email
u1,,true,o,student,2026120001,,三,张,{GOOD},
u2,active,true,o,student,2026120002,,Anna Maria,Li,{OTHER},
u3,tobedeleted,true,o,student,2026120003,,四,李,1,
u4,,false,o,student,2026120004,,五,王,2,
u5,,true,o,proctor,teacher5,,老师,赵,,
u6,,true,o,student,2026120006,,娜娜,欧阳,{THIRD},
"""
ENROLLMENTS = """sourcedId,status,classSourcedId,schoolSourcedId,userSourcedId,role
e1,,c1,s,u1,student
e2,,c2,s,u2,student
e3,,c1,s,u2,student
e4,tobedeleted,c1,s,u6,student
e5,,c1,s,u5,proctor
e6,,c1,s,u3,student
e7,,c1,s,u1,student
"""
CLASSES = "sourcedId,status,title\nc1,,第一考场\nc2,,第二考场\n"


def test_users_alone() -> None:
    report = examine(USERS.encode("utf-8-sig"))
    assert report.take() == [
        RosterRow("2026120001", GOOD, "张三"),
        RosterRow("2026120002", OTHER, "Anna Maria Li"),
        RosterRow("2026120006", THIRD, "欧阳娜娜"),
    ]
    assert (report.form, report.given, report.passed) == ("oneroster", 3, 3)
    assert [(one.code, one.row) for one in report.remarks] == [("other-document", 7)]


@pytest.mark.parametrize("folder", ["", "oneroster/"])
def test_the_zip_knows_room_and_invigilator(folder: str) -> None:
    files = {
        "manifest.csv": "propertyName,value\n",
        "users.csv": USERS,
        "enrollments.csv": ENROLLMENTS,
        "classes.csv": CLASSES,
    }
    report = examine(packed({folder + name: text for name, text in files.items()}))
    assert report.take() == [
        RosterRow("2026120001", GOOD, "张三", room="第一考场", invigilator="赵老师"),
        RosterRow("2026120002", OTHER, "Anna Maria Li", room="", invigilator=""),
    ]
    assert [(one.code, one.sheet, one.row) for one in report.remarks] == [("several-classes", "users.csv", 3)]
    assert report.passed == 4


def test_the_zip_without_enrollments() -> None:
    assert [row.room for row in examine(packed({"users.csv": USERS})).take()] == [None] * 3


def test_what_is_wrong_is_named_by_file_and_row() -> None:
    bad = USERS.replace(OTHER, "1.1E+17").replace("张,", ",")
    report = examine(packed({"users.csv": bad.replace(",三,", ",,")}))
    assert [(one.sheet, one.row, one.code) for one in report.problems] == [
        ("users.csv", 2, "empty"),
        ("users.csv", 3, "excel-scientific"),
    ]


def test_columns_are_needed() -> None:
    report = examine(b"sourcedId,username,givenName,familyName\n1,2,3,4\n")
    assert [(one.code, one.detail) for one in report.problems] == [("column-missing", "identity")]
    assert examine(packed({"users.csv": ""})).problems[0].code == "file-empty"


def test_a_text_too_large_to_unpack() -> None:
    assert examine(packed({"users.csv": USERS + "\n" * 11_000_000})).problems[0].code == "inflates"
