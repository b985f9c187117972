"""The paper's modules in a real browser: queue of answers, copy on the computer, outside contract, speed."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from invigilator.demo.browser import chromium
from invigilator.demo.browser.chromium import Chromium, ChromiumPage
from tests.end2end.hubprocess import hub_process, write_room
from tests.end2end.test_browser_modules import module

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium.PROGRAM is None, reason="needs Chromium installed"),
]


async def answers(page: ChromiumPage) -> None:
    """One answer on its way, the latest of each question; nothing unsent is lost, nothing newer overwritten."""
    setup = """
      const kept = new Map(), sent = [], told = [];
      let now = 0, ready = true;
      const a = new m.Answers({
        send: (question, text, revision) => new Promise((done) => sent.push({ question, text, revision, done })),
        keep: (question, entry) => { entry ? kept.set(question, structuredClone(entry)) : kept.delete(question); },
        changed: (question) => told.push(question),
        ready: () => ready,
        now: () => now,
      });
      const short = () => sent.map((one) => `${one.question}${one.text}${one.revision}`);
      const reply = async (ok, code = "") => { sent.at(-1).done({ ok, code }); await null; await null; await null; };
    """
    typing = """
      a.merge([{ question: "p", text: "old", revision: 7 }]);
      a.set("q", "a"); a.set("q", "ab"); a.set("r", "x"); a.set("q", "abc");
      const during = [a.state("q"), a.state("p"), a.overall, short(), [...kept.keys()]];
      await reply(true); await reply(true); await reply(true);
      return [...during, short(), a.overall, kept.size, a.text("q")];
    """
    assert await module(page, "station/paper/answers.js", setup + typing) == [
        "saving", "saved", "saving", ["qa8"], ["q", "r"], ["qa8", "rx9", "qabc10"], "saved", 0, "abc",
    ]  # fmt: skip
    waits = """
      a.merge([]);
      a.set("q", "a");
      await reply(false, "too-fast");
      a.pump(); const early = sent.length;
      now += 1000; a.pump(); const later = short();
      await reply(false, "no-answer");
      ready = false; a.set("q", "ab"); now += 5000; a.pump();
      const dead = [a.state("q"), sent.length, kept.get("q").text];
      ready = true; a.merge([{ question: "q", text: "a", revision: 2 }]);  // the lost one had arrived
      await reply(true);
      return [early, later, dead, short(), a.overall, kept.size];
    """
    assert await module(page, "station/paper/answers.js", setup + waits) == [
        1, ["qa1", "qa2"], ["unsaved", 2, "ab"], ["qa1", "qa2", "qab3"], "saved", 0,
    ]  # fmt: skip
    after_crash = """
      const copy = new Map([
        ["mine", { text: "newer", base: 3, sent: null }],
        ["same", { text: "s", base: 1, sent: { text: "s", revision: 4 } }],
        ["flew", { text: "both", base: 0, sent: { text: "first", revision: 5 } }],
        ["other", { text: "stale", base: 1, sent: { text: "stale", revision: 6 } }],
        ["gone", { text: "", base: 2, sent: null }],
      ]);
      for (const [question, entry] of copy) kept.set(question, entry);
      a.merge([
        { question: "mine", text: "older", revision: 3 },
        { question: "same", text: "s", revision: 4 },
        { question: "flew", text: "first", revision: 5 },
        { question: "other", text: "elsewhere", revision: 6 },
        { question: "gone", text: "taken back", revision: 2 },
      ], copy);
      const before = ["mine", "same", "flew", "other", "gone"].map((one) => a.text(one));
      const gaveWay = [...a.replaced];
      for (let i = 0; i < 3; i += 1) await reply(true);
      return [before, gaveWay, short(), kept.size];
    """
    assert await module(page, "station/paper/answers.js", setup + after_crash) == [
        ["newer", "s", "both", "elsewhere", ""], ["other"], ["minenewer7", "flewboth8", "gone9"], 0,
    ]  # fmt: skip
    refused = """
      a.merge([]);
      a.set("q", "long"); a.set("r", "x");
      await reply(false, "answer-too-long"); await reply(true);
      const stuck = [a.state("q"), a.refusal("q"), a.pending, a.overall];
      a.set("q", "short"); await reply(true);
      a.set("q", "more"); a.set("q", "short"); const back = a.state("q");
      await reply(true); await reply(true);
      a.set("r", "y"); await reply(false, "ended"); now += 9000; a.pump();
      return [stuck, back, a.overall, short().length, a.over, a.pending];
    """
    assert await module(page, "station/paper/answers.js", setup + refused) == [
        ["refused", "answer-too-long", ["q"], "refused"], "saving", "saving", 6, True, ["r"],
    ]  # fmt: skip


async def outside_contract(page: ChromiumPage) -> None:
    """Only the paper's own origin is heard, only what the contract knows, and nothing that is not a sane number."""
    said: list[Any] = [
        {"invigilator": 1, "type": "ready"},
        {"invigilator": 1, "type": "progress", "answered": 3, "total": 10, "unsaved": 1, "html": "<b>"},
        {"invigilator": 1, "type": "progress", "answered": 3, "total": 10},
        {"invigilator": 1, "type": "progress", "answered": 11, "total": 10, "unsaved": 0},
        {"invigilator": 1, "type": "progress", "answered": "3", "total": 10},
        {"invigilator": 1, "type": "submit"},
        {"invigilator": 2, "type": "ready"},
        {"type": "ready"},
        "ready",
        None,
    ]
    body = f"""
      const origin = m.originOf("https://papers.example.cn:8443/exam?a=1");
      const hear = (data) => m.heard({{ origin, data }}, origin);
      const from = (other) => m.heard({{ origin: other, data: m.message("ready") }}, origin);
      return [origin, {json.dumps(said)}.map(hear), from("https://evil.example"), from("null"), from(""),
        m.originOf("http://papers.example.cn/"), m.originOf("javascript:1"),
        m.heard({{ origin: "", data: {{}} }}, "")];
    """
    origin, heard, *none = await module(page, "station/paper/contract.js", body)
    assert origin == "https://papers.example.cn:8443"
    assert heard[0] == {"type": "ready"}
    assert heard[1] == {"type": "progress", "answered": 3, "total": 10, "unsaved": 1}
    assert heard[2] == {"type": "progress", "answered": 3, "total": 10, "unsaved": 0}
    assert heard[3:] == [None] * 7
    assert none == [None, None, None, "", "", None]
    body = """
      const view = (restroom = "none", awayUntil = null) => ({ restroom, awayUntil });
      const of = (link, one, away = false) => m.phaseOf({ link, view: one, away });
      return [of("open", view()), of("lost", view()), of("open", view(), true), of("open", view("none", 5)),
        of("open", view("away", 5)), of("open", view("overdue"))];
    """
    phases = await module(page, "station/paper/contract.js", body)
    assert phases == ["answering", "offline", "away", "away", "break", "break"]


async def local_copy(page: ChromiumPage) -> None:
    """What was kept is there for the next page of this sitting, for no other, and is gone once cleared."""
    body = """
      const one = new m.Copy("s1"), other = new m.Copy("s2");
      const empty = await one.open();
      one.keep("q", { text: "a", base: 1, sent: null });
      one.keep("q", { text: "ab", base: 1, sent: null });
      one.keep("r", { text: "x", base: 0, sent: null });
      one.keep("r", null);
      one.keepDesk(4, new Set(["q"]));
      const again = await new m.Copy("s1").open();
      const theirs = await other.open();
      one.clear();
      const after = await new m.Copy("s1").open();
      return [empty.unsent.size, empty.desk, [...again.unsent], again.desk.current, again.desk.marked,
        theirs.unsent.size, theirs.desk, after.unsent.size, after.desk, one.sound];
    """
    assert await module(page, "station/paper/copy.js", body) == [
        0, None, [["q", {"text": "ab", "base": 1, "sent": None}]], 4, ["q"], 0, None, 0, None, True,
    ]  # fmt: skip
    without = """
      const real = indexedDB.open;
      IDBFactory.prototype.open = () => { throw new DOMException("no", "SecurityError"); };
      const one = new m.Copy("s3");
      const nothing = await one.open();
      one.keep("q", { text: "a", base: 0, sent: null });
      IDBFactory.prototype.open = real;
      return [nothing.unsent.size, nothing.desk, one.sound];
    """
    assert await module(page, "station/paper/copy.js", without) == [0, None, False]


async def long_papers(page: ChromiumPage) -> None:
    """500 questions at once are laid out in a moment, and a letter typed is still a matter of milliseconds."""
    body = """
      const options = ["A", "B", "C", "D"].map((id) => ({ id, text: `选项 ${id}`, picture: "" }));
      const kinds = ["single", "multiple", "judge", "blank", "essay"];
      const questions = Array.from({ length: 500 }, (_, i) => ({
        id: `q${i}`, kind: kinds[i % 5], text: "题目 __ 内容", points: 1, picture: "",
        options: i % 5 < 2 ? options : [], blanks: i % 5 === 3 ? 1 : 0, longest: i % 5 > 2 ? 20000 : 0,
      }));
      const real = window.fetch;
      window.fetch = async () => Response.json({ title: "t", wholePage: true, questions, answers: [], now: 0 });
      const view = { phase: "answering", paper: "built-in", sitting: `s${Math.random()}`, admission: "1",
        endsAt: 1e15 };
      const sent = [];
      const station = { view, inside: true, link: "open", token: "t", now: () => 0, changed() {},
        command: async (name, fields) => { sent.push(fields); return { ok: true, code: "" }; } };
      const { builtInPaper } = await import("/station/paper/builtin.js");
      station.sheet = new m.Sheet(station);
      station.sheet.beat();
      while (!station.sheet.paper) await new Promise((done) => setTimeout(done, 10));
      window.fetch = real;
      const start = performance.now();
      const paper = builtInPaper(station);
      document.body.append(paper.node, paper.side);
      document.body.offsetHeight;
      const laid = performance.now() - start;
      const area = document.querySelectorAll("textarea")[50];
      area.focus();
      const typing = performance.now();
      for (let i = 0; i < 20; i += 1) {
        area.value += "字";
        area.dispatchEvent(new InputEvent("input"));
        document.body.offsetHeight;
      }
      const letter = (performance.now() - typing) / 20;
      while (station.sheet.answers.pending.length) await new Promise((done) => setTimeout(done, 10));
      const at = performance.now();
      paper.visit(400);
      document.body.offsetHeight;
      const jump = performance.now() - at;
      const count = document.querySelectorAll(".paper-question").length;
      area.focus();
      area.setSelectionRange(3, 5);
      paper.close();
      const back = builtInPaper(station);
      paper.node.replaceWith(back.node);
      await new Promise((done) => setTimeout(done, 50));
      const { selectionStart, selectionEnd } = document.activeElement;
      const caret = [document.activeElement.value.length, selectionStart, selectionEnd];
      back.node.remove(); back.close(); paper.node.remove(); paper.side.remove();
      return { laid, letter, jump, count, caret, last: sent.at(-1).text.length };
    """
    seen = await module(page, "station/paper/sheet.js", body)
    assert (seen["count"], seen["last"]) == (500, 20)
    assert seen["caret"] == [20, 3, 5], "a paper that comes back goes on where it was left"
    assert seen["laid"] < 3000
    assert seen["letter"] < 60
    assert seen["jump"] < 500


def test_modules(tmp_path: Path) -> None:
    async def run(url: str) -> None:
        browser = await Chromium.start()
        try:
            page = await browser.page()
            await page.goto(url)
            for part in (answers, outside_contract, local_copy, long_papers):
                await part(page)
        finally:
            await browser.close()
        assert not browser.log, browser.log

    write_room(tmp_path)
    with hub_process(tmp_path) as hub:
        asyncio.run(run(f"{hub.url}/station/index.html"))
