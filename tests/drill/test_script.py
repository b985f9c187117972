"""Scripts: what they say is played, what is wrong in them is named."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from invigilator.drill import script
from invigilator.drill.cast import Member, members
from invigilator.drill.footage import Footage
from invigilator.drill.runner import SCRIPTS


@pytest.fixture(scope="module")
def people() -> list[Member]:
    return members(Footage(), 24)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_lines_become_moments_in_order(tmp_path: Path, people: list[Member]) -> None:
    path = write(
        tmp_path / "s.toml",
        """
        title = "two lines"
        [[act]]
        at = "+00:01:30.5"
        who = [3, 1]
        do = "headphones"
        [[act]]
        at = 5
        who = "wang"
        do = "phone_hand"
        seconds = 7
        every = 100
        """,
    )
    played = list(itertools.islice(script.load(path, ["wang"]).play(people), 6))
    assert played == [
        script.Moment(5, 2, "phone-hand", 7),
        script.Moment(5, 14, "phone-hand", 7),
        script.Moment(90.5, 1, "headphones", script.DEEDS["headphones"]),
        script.Moment(90.5, 3, "headphones", script.DEEDS["headphones"]),
        script.Moment(105, 2, "phone-hand", 7),
        script.Moment(105, 14, "phone-hand", 7),
    ]


def test_everybody_and_nobody(people: list[Member]) -> None:
    everybody = script.read({"act": [{"at": 1, "do": "submit"}]})
    assert [one.seat for one in everybody.play(people)] == list(range(1, 25))
    nobody = script.read({"act": [{"at": 1, "who": 99, "do": "submit"}]})
    assert list(nobody.play(people)) == []


def test_chance_is_the_same_each_time_and_fits_the_cast(people: list[Member]) -> None:
    mixed = script.read({"seed": 3, "mix": {"every": 2, "from": 10, "do": ["mask", "drop", "intruder"]}})
    first = list(itertools.islice(mixed.play(people), 300))
    assert first == list(itertools.islice(mixed.play(people), 300))
    assert first == sorted(first)
    assert first[0].at > 10
    assert 450 < first[-1].at < 800
    for one in first:
        assert one.do == "drop" or people[one.seat - 1].can(one.do)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("act = 3", r"act: write \[\[act\]\]"),
        ("acts = 3", "acts: unknown; known are act, ask, mix, seed, title"),
        ("title = 3", "title: text"),
        ("seed = true", "seed: a whole number"),
        ("[[act]]\nat = 1", "act 1: do: missing"),
        ("[[act]]\ndo = 'idle'", "act 1: at: missing"),
        ("[[act]]\nat = 1\ndo = 'idle'\n[[act]]\nat = 1\ndo = 'dance'", "act 2: do: 'dance' is none of idle, head"),
        ("[[act]]\nat = '-00:00:01'\ndo = 'idle'", "act 1: at: an offset such as"),
        ("[[act]]\nat = -1\ndo = 'idle'", "act 1: at: a number of seconds"),
        ("[[act]]\nat = 1\ndo = 'idle'\nwho = 'liu2'", "act 1: who: a seat from 1"),
        ("[[act]]\nat = 1\ndo = 'idle'\nwho = 0", "act 1: who: a seat from 1"),
        ("[[act]]\nat = 1\ndo = 'idle'\nwho = []", "act 1: who: nobody"),
        ("[[act]]\nat = 1\ndo = 'idle'\nevery = 0", "act 1: every: a number of seconds from 1"),
        ("[[act]]\nat = 1\ndo = 'idle'\nfor = 1", "act 1: for: unknown"),
        ("[mix]\ndo = []", "mix.do: a list"),
        ("[mix]\ndo = ['idle', 1]", "mix.do: 1 is none of"),
        ("[mix]\nevery = 'x'", "mix.every: a number"),
        ("[mix]\nwho = 1", "mix.who: unknown"),
        ("mix = 1", r"mix: write \[mix\]"),
        ("title = ", "Invalid value"),
    ],
)
def test_a_wrong_script_is_named_with_file_and_key(tmp_path: Path, text: str, said: str) -> None:
    path = write(tmp_path / "wrong.toml", text)
    with pytest.raises(script.ScriptError, match=said) as error:
        script.load(path, ["li"])
    assert str(path) in str(error.value)


def test_a_missing_or_foreign_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(script.ScriptError, match=r"none\.toml cannot be read"):
        script.load(tmp_path / "none.toml")
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(script.ScriptError, match="not UTF-8"):
        script.load(tmp_path / "b.toml")


def test_the_scripts_that_come_with_it_can_be_played(people: list[Member]) -> None:
    found = sorted(SCRIPTS.glob("*.toml"))
    assert found
    for path in found:
        played = itertools.islice(script.load(path, Footage().people()).play(people[:12]), 50)
        for one in played:
            if one.do == "sheet":
                assert people[one.seat - 1].can("sheet")


def test_somebody_asks_before_the_login():
    asked = script.read({"ask": [{"who": [2, "li"], "text": "help"}]}, ["li", "sun"])
    assert [asked.question(seat, person) for seat, person in ((1, "sun"), (2, "sun"), (3, "li"))] == [
        "",
        "help",
        "help",
    ]
    for table, key in (({"text": ""}, "text"), ({"text": "x", "who": "nobody"}, "who"), ({"what": 1}, "what")):
        with pytest.raises(script.ScriptError, match=f"ask 1: {key}"):
            script.read({"ask": [table]}, ["li"])
