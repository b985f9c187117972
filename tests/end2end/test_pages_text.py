"""The pages' sources without a browser: every word has a sentence, so has every code of the rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from invigilator.exam import deadlines, ids, table
from invigilator.hub import pages

RESOURCES = pages.RESOURCES
SOURCES = sorted(p for name in ("station", "phone", "common") for p in (RESOURCES / name).rglob("*.js"))
WORDS = {
    key
    for path in (RESOURCES / "common" / "words").glob("*.js")
    for key in re.findall(r'^  "([\w.-]+)":', path.read_text("utf-8"), re.MULTILINE)
}


def _codes(*modules: object) -> set[str]:
    """What the exam's modules refuse with, by their source."""
    found: set[str] = set()
    for module in modules:
        text = Path(str(vars(module)["__file__"])).read_text("utf-8")
        found |= set(re.findall(r'Refused\("([a-z-]+)"\)', text))
        found |= set(re.findall(r'_need\([^"]*"([a-z-]+)"\)', text))
        found |= set(re.findall(r'ANSWERING, "([a-z-]+)"', text))
    return found


def test_every_word_used_has_a_sentence() -> None:
    missing = {
        f"{path.name}: {key}"
        for path in SOURCES
        for key in re.findall(r'\bt\(\s*"([\w.-]+)"', path.read_text("utf-8"))
        if key not in WORDS
    }
    assert not missing


def test_words_made_of_parts_have_sentences() -> None:
    """Where a key is put together, some sentence begins so."""
    for path in SOURCES:
        for start in re.findall(r"\bt\(`([\w.-]+)\$\{", path.read_text("utf-8")):
            assert any(key.startswith(start) for key in WORDS), f"{path.name}: {start}"


@pytest.mark.parametrize("code", sorted(_codes(table, deadlines)))
def test_every_refusal_of_the_rules_is_a_sentence(code: str) -> None:
    assert f"refusal.{code}" in WORDS


def test_every_end_is_a_sentence() -> None:
    assert {f"end.cause.{one.value}" for one in ids.Cause} <= WORDS
    assert {f"end.{one.value}" for one in ids.Outcome} <= WORDS
    assert {f"reminder.{one}" for one in ids.REMINDER_CLAUSES} <= WORDS
    assert {f"answer.clause.{one}" for one in ids.REMINDER_CLAUSES} <= WORDS


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(RESOURCES).as_posix())
def test_text_lands_as_text(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)
    elsewhere = re.findall(r"https?://[\w.]+", text.replace("http://www.w3.org/2000/svg", ""))
    assert not elsewhere, "nothing is fetched from elsewhere"
    assert text.count("\n") < 300


@pytest.mark.parametrize("name", ["station", "phone"])
def test_nothing_stands_inline(name: str) -> None:
    """The policy the hub sends forbids it, so it would be lost."""
    html = (RESOURCES / name / "index.html").read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)", html)
    assert "<noscript>" in html
    assert "fallback-old" in html
