"""The built-in paper: read from its file, kept with its pictures, given out, answered and collected."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import shutil
import tomllib
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any

import pytest

from invigilator.config import HubSettings
from invigilator.exam.paper import Paper, digest
from invigilator.hub.examfile import frame_origin
from invigilator.hub.paperfile import PaperFile
from invigilator.hub.trouble import HubError
from invigilator.store.answers import export_answers
from invigilator.store.journal import Journal
from invigilator.wire.messages import Changed
from tests.hub.conftest import running
from tests.hub.people import House, Person, jpeg

PAPER = """
title = "电工基础"
[[question]]
id = "q1"
kind = "single"
text = "哪个是导体？"
points = 2
picture = "电路 图.jpg"
option = [{ id = "A", text = "铜" }, { id = "B", text = "木", picture = "wood.png" }]
[[question]]
id = "q2"
kind = "blank"
text = "__和__"
blanks = 2
[[question]]
id = "q3"
kind = "essay"
text = "试述欧姆定律。"
"""
PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)
Settings = Callable[..., HubSettings]


def put(folder: Path, text: str = PAPER, name: str = "paper.toml") -> str:
    """A paper with its pictures in a folder; the line of the exam file that names it."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    (folder / "电路 图.jpg").write_bytes(jpeg())
    (folder / "wood.png").write_bytes(PNG)
    return f'paper = "{folder.name}/{name}"'


async def get(house: House, path: str, token: str = "", **headers: str) -> Any:
    given = {"Authorization": f"Bearer {token}"} if token else {}
    async with house.http() as http:
        return await http.get(path, headers={**given, **headers})


async def _answer(house: House) -> tuple[str, dict[str, str]]:
    async with house.console() as console, house.candidate(1, sit=False) as person:
        assert (await person.pc.view(lambda one: True)).paper == "built-in"
        assert (await get(house, "/api/paper", person.token)).json()["code"] == "not-answering"
        await person.sit()
        await person.pc.view(lambda one: one.phase == "answering")
        paper = (await get(house, "/api/paper", person.token)).json()
        assert (paper["title"], paper["wholePage"], paper["answers"]) == ("电工基础", False, [])
        assert [one["kind"] for one in paper["questions"]] == ["single", "blank", "essay"]
        assert [one["longest"] for one in paper["questions"]] == [0, 1000, 20_000]
        one = paper["questions"][0]
        assert one["options"][1] == {"id": "B", "text": "木", "picture": "wood.png"}
        picture = await get(house, f"/api/paper/picture/{one['picture']}", person.token)
        assert (picture.content, picture.headers["content-type"]) == (jpeg(), "image/jpeg")
        assert picture.headers["cache-control"] == "no-store"
        assert (await get(house, "/api/paper/picture/wood.png", person.token)).headers["content-type"] == "image/png"
        for wrong in ("paper.toml", "..%2Fhub.json", "..%2F..%2Faccess.key", "%2Fetc%2Fpasswd", ".wood.png.new"):
            assert (await get(house, f"/api/paper/picture/{wrong}", person.token)).status_code == 404, wrong
        for token, headers in (("", {}), ("x" * 43, {}), (person.phone_token, {}), (house.key, {})):
            assert (await get(house, "/api/paper", token, **headers)).json()["code"] == "bad-token"
        assert (await get(house, f"/api/paper?token={person.token}")).status_code == 401
        assert (await get(house, "/api/paper", person.token, Origin="https://evil.example")).status_code == 400
        other = await house.token(1)
        assert (await get(house, "/api/paper", other)).json()["code"] == "not-connected"
        given = await _fill(house, person)
        seen = await console.changed("answered")
        assert "伏" not in str(seen.sitting), "staff see how many, not what"
        again = (await get(house, "/api/paper", person.token)).json()["answers"]
        assert {one["question"]: (one["text"], one["revision"]) for one in again} == {
            "q1": ("B", 3),
            "q2": ("\n安", 4),
            "q3": (given["q3"], 5),
        }
        return person.token, given


async def _fill(house: House, person: Person) -> dict[str, str]:
    pc = person.pc
    assert (await pc.do("answer", question="q1", text="A", number=1)).ok
    assert (await pc.do("answer", question="q1", text="B", number=3)).ok
    assert (await pc.do("answer", question="q1", text="A", number=2)).ok, "overtaken: answered, and changes nothing"
    assert (await pc.do("answer", question="q2", text="\n安", number=4)).ok
    essay = "=cmd()\t第一行\n\n" + "欧" * 5000
    assert (await pc.do("answer", question="q3", text=essay + "\u202e\0", number=5)).ok
    assert (await pc.do("answer", question="q9", text="A", number=6)).code == "unknown-question"
    assert (await pc.do("answer", question="q1", text="C", number=7)).code == "bad-answer"
    assert (await pc.do("answer", question="q3", text="x" * 20_001, number=8)).code == "answer-too-long"
    assert (await pc.do("answer", question="q3", text="x" * 40_000, number=9)).code == "bad-request"
    assert (await pc.do("answer", question="q1", text="A", number=-1)).code == "bad-request"
    assert (await person.phone.do("answer", question="q1", text="A", number=9)).code == "not-allowed"
    assert (await pc.view(lambda one: one.answers == 3)).digest == ""
    return {"q1": "B", "q2": "\n安", "q3": essay}


async def _collected(house: House, token: str, given: dict[str, str]) -> None:
    """After a restart, without the exam's own files."""
    person = Person(house, 1)
    person.token = token
    person.pc = await person.enter("/control", "pc", token)
    assert (await person.pc.view(lambda one: True)).answers == 3
    assert (await person.pc.do("answer", question="q1", text="A", number=10)).code == "not-connected"
    await person.sit()
    await person.pc.view(lambda one: one.connected)
    paper = (await get(house, "/api/paper", token)).json()
    assert paper["questions"][0]["picture"] == "电路 图.jpg"
    assert (await get(house, "/api/paper/picture/wood.png", token)).content == PNG
    assert {one["question"]: one["text"] for one in paper["answers"]} == given
    assert (await person.pc.do("submit")).ok
    view = await person.pc.view(lambda one: one.phase == "ended")
    assert (view.answers, view.digest) == (3, digest(given))
    assert view.ended_at is not None
    assert (await person.pc.do("answer", question="q1", text="A", number=11)).code == "ended"
    assert (await get(house, "/api/paper", token)).json()["code"] == "not-answering"
    await person.go()


def test_a_paper_is_answered_and_collected_as_acknowledged(settings: Settings, tmp_path: Path) -> None:
    first = settings(more=put(tmp_path / "sheets"), break_off=60)

    async def days() -> dict[str, str]:
        with ExitStack() as hub:
            house = hub.enter_context(running(first))
            token, given = await _answer(house)
            await asyncio.to_thread(hub.close)
        shutil.rmtree(tmp_path / "sheets")
        again = dataclasses.replace(first, exam=None, roster=None)
        with ExitStack() as hub:
            await _collected(hub.enter_context(running(again)), token, given)
            await asyncio.to_thread(hub.close)
        return given

    given = asyncio.run(days())
    journal = Journal.open(f"sqlite:///{first.data / 'invigilator.db'}", read_only=True)
    try:
        exam = next(str(one.data["exam"]) for one in journal.replay() if one.event == "enrolled")
        rows = export_answers(journal, exam)
        assert journal.verify() is None
    finally:
        journal.close()
    assert {row.question: row.text for row in rows} == given
    assert {row.digest for row in rows} == {digest(given)}
    assert b"\xe6\xac\xa7\xe6\xac\xa7" not in (first.data / "invigilator.db").read_bytes(), "answers are sealed"


async def _fast(house: House) -> None:
    """Saving at every change goes through; a flood is told to wait, and is not cut off."""
    async with house.console() as console, house.candidate(1) as person:
        await person.pc.view(lambda one: one.phase == "answering")
        text = ""
        for number in range(1, 101):
            text += "打字"
            assert (await person.pc.do("answer", question="q3", text=text, number=number)).ok, number
        codes = [
            (await person.pc.do("answer", question="q3", text="x" * 19_000, number=1000 + one)).code
            for one in range(40)
        ]
        assert codes[:20] == [""] * 20
        assert codes[-1] == "too-fast"
        assert (await person.pc.do("seen", number=9)).code == "no-such-reminder", "the socket lives"
        await asyncio.sleep(1.5)
        assert (await person.pc.do("answer", question="q1", text="A", number=1)).ok, "a little later it goes on"
        last = await console.get(Changed, lambda one: one.sitting.candidate.answers == 2)
        told = [one.sitting.candidate.answers for one in console.heard if isinstance(one, Changed)]
        assert last.event == "answered"
        assert told.count(1) + told.count(2) < 20, "staff are told of new answers, not of each letter"


def test_typing_fast_is_saved_and_a_flood_waits(settings: Settings, tmp_path: Path) -> None:
    with running(settings(more=put(tmp_path / "p"))) as house:
        asyncio.run(_fast(house))


async def _outside(house: House) -> None:
    async with house.candidate(1, sit=False) as person:
        before = await person.pc.view(lambda one: True)
        assert (before.paper, before.paper_url) == ("outside", "")
        await person.sit()
        view = await person.pc.view(lambda one: one.phase == "answering")
        assert view.paper_url == "https://papers.example.cn:8443/a?b=1"
        assert (await get(house, "/api/paper", person.token)).json()["code"] == "no-paper"
        assert (await person.pc.do("answer", question="q1", text="A", number=1)).code == "no-paper"
    policy = (await get(house, "/")).headers["content-security-policy"]
    assert "frame-src https://papers.example.cn:8443;" in policy


def test_an_outside_paper_is_an_address_in_a_frame(settings: Settings) -> None:
    with running(settings(more='paper_url = "https://papers.example.cn:8443/a?b=1"')) as house:
        asyncio.run(_outside(house))


async def _none(house: House) -> None:
    assert "frame-src 'none';" in (await get(house, "/")).headers["content-security-policy"]
    async with house.candidate(1) as person:
        assert (await person.pc.view(lambda one: one.phase == "answering")).paper == "none"


def test_an_exam_without_a_paper(house: House) -> None:
    asyncio.run(_none(house))


@pytest.mark.parametrize(
    "url",
    [
        "http://a.cn/",
        "https://",
        "https://a.cn;script-src *",
        "https://u@a.cn/",
        "https://试.cn",
        "javascript:x",
        "a",
    ],
)
def test_what_is_no_address_of_a_paper(url: str) -> None:
    assert frame_origin(url) == ""


def _json(folder: Path) -> str:
    table = {"title": "t", "question": [{"id": "a", "kind": "judge", "text": "?"}]}
    return put(folder, json.dumps(table), "paper.json")


def test_a_paper_in_json(settings: Settings, tmp_path: Path) -> None:
    with running(settings(more=_json(tmp_path / "p"))) as house:
        assert (house.data / "papers").stat().st_mode & 0o077 == 0 or (house.data.stat().st_mode & 0o077) == 0


BAD: dict[str, tuple[Callable[[Path], str], str]] = {
    "missing": (lambda f: 'paper = "none.toml"', r"paper .*none.toml cannot be read"),
    "no TOML": (lambda f: put(f, "title = "), "paper.toml is not valid TOML"),
    "no JSON": (lambda f: put(f, "{", "paper.json"), "paper.json is not valid JSON"),
    "deep JSON": (lambda f: put(f, "[" * 100_000, "paper.json"), "nested too deeply"),
    "a list": (lambda f: put(f, "[]", "paper.json"), "an object is needed"),
    "unknown key": (lambda f: put(f, PAPER + "key = 1"), r"question 3.key: unknown key"),
    "no text": (lambda f: put(f, PAPER.replace("__和__", "")), r"question 2.text: missing"),
    "picture elsewhere": (lambda f: put(f, PAPER.replace("wood.png", "../x.png")), "question 1 option 2.picture"),
    "picture missing": (lambda f: put(f, PAPER.replace("wood", "tree")), r"question 1 \(q1\) option B.picture.*tree"),
    "too large": (
        lambda f: (put(f), (f / "wood.png").write_bytes(PNG + bytes(1 << 20)), put_again(f))[2],
        "option B.picture.*larger than 1 MB",
    ),
    "no picture": (
        lambda f: (put(f), (f / "wood.png").write_bytes(b"<svg onload=x>"), put_again(f))[2],
        "option B.picture.*is no PNG",
    ),
    "both": (lambda f: put(f) + '\npaper_url = "https://a.cn/"', "give one of the two"),
    "bad address": (lambda f: 'paper_url = "ftp://a.cn/"', "exam.paper_url: an https:// address is needed"),
    "no text at all": (lambda f: "paper = 7", "exam.paper: text is needed"),
}


def put_again(folder: Path) -> str:
    return f'paper = "{folder.name}/paper.toml"'


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"wood.png": PNG, "电路 图.jpg": jpeg()}, ""),
        ({"wood.png": PNG}, r"question 1 \(q1\).picture: .* is missing"),
        ({"wood.png": b"<svg/>", "电路 图.jpg": jpeg()}, "option B.picture: .*is no PNG"),
        ({"wood.png": PNG + bytes(1 << 20), "电路 图.jpg": jpeg()}, "at most 1 MB"),
    ],
)
def test_a_paper_that_came_over_the_wire_has_its_pictures(given: dict[str, bytes], said: str) -> None:
    paper = Paper.read(tomllib.loads(PAPER))
    file = PaperFile("paper.toml", PAPER.encode(), paper, given)
    with pytest.raises(HubError, match=said) if said else nullcontext():
        file.check()


@pytest.mark.parametrize("what", BAD)
def test_a_bad_paper_is_a_sentence(what: str, settings: Settings, tmp_path: Path) -> None:
    make, said = BAD[what]
    with pytest.raises(HubError, match=said) as caught, running(settings(more=make(tmp_path / "p"))):
        pass
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
