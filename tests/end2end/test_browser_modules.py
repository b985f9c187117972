"""The pages' modules that decide something, run in a real browser and compared with what Python says."""

from __future__ import annotations

import asyncio
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from invigilator.demo.browser import chromium
from invigilator.demo.browser.chromium import Chromium, ChromiumPage
from invigilator.wire.packet import Codec, Flag, Layer, bundle_opus, pack
from tests.end2end.hubprocess import hub_process, write_room

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium.PROGRAM is None, reason="needs Chromium installed"),
]
GOLDEN = "01010103 00000007 000001f4 0006401f2c0b5a10 0000000167".replace(" ", "")
_HEX = "bytes => Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('')"


async def module(page: ChromiumPage, path: str, body: str) -> Any:
    """The value of ``body`` (statements with a return), with the module's exports as ``m``."""
    return await page.evaluate(f"import('/{path}').then(async m => {{ const hex = {_HEX}; {body} }})")


async def packets(page: ChromiumPage) -> None:
    """The same golden bytes as the hub's; numbers at the edges of their fields."""
    cases = [
        (Codec.H264, Layer.MAIN, Flag.KEY | Flag.RESTART, 7, 500, 0x0006401F2C0B5A10, "0000000167"),
        (Codec.VP8, Layer.THUMB, Flag.HIDDEN, 2**32 - 1, 2**32 - 1, 2**53 - 1, "00"),
        (Codec.JPEG, Layer.MAIN, 0, 0, 2**32 + 5, 0, "ffd8ff"),
    ]
    for codec, layer, flags, feed, sequence, captured, payload in cases:
        header = {"codec": codec, "layer": layer, "flags": flags, "feed": feed, "sequence": sequence}
        header["captured"] = captured
        bytes_ = json.dumps(list(bytes.fromhex(payload)))
        body = f"return hex(m.pack({json.dumps(header)}, Uint8Array.from({bytes_})))"
        raw = pack(codec, layer, flags, feed, sequence, captured, bytes.fromhex(payload))
        assert await module(page, "common/media/packet.js", body) == raw.hex()
    assert pack(*cases[0][:6], bytes.fromhex(cases[0][6])).hex() == GOLDEN
    body = "return hex(m.bundleOpus([Uint8Array.of(1, 2, 3), new Uint8Array(300).fill(9)]))"
    assert await module(page, "common/media/packet.js", body) == bundle_opus([b"\1\2\3", b"\t" * 300]).hex()


async def pacing(page: ChromiumPage) -> None:
    """Out of 15 or 30 trembling frames a second the pacer lets the wished number through, and none when stopped."""
    body = """
      const count = (from, to) => {
        const pacer = new m.Pacer(to);
        let n = 0;
        for (let i = 0; i < from * 10; i += 1) n += pacer.wants((i * 1000) / from + ((i * 7919) % 13) - 6) ? 1 : 0;
        return n / 10;
      };
      return [count(15, 10), count(30, 10), count(30, 15), count(15, 15), count(10, 15), count(30, 0)];
    """
    rates = await module(page, "common/media/pacer.js", body)
    assert rates == [pytest.approx(one, abs=0.6) for one in (10, 10, 15, 15, 10, 0)]


async def thinning(page: ChromiumPage) -> None:
    """A long queue thins step by step and no faster than one a second; ease for 6 s takes one step back."""
    body = """
      const g = new m.Governor();
      const seen = [];
      let now = 10000;
      for (let i = 0; i < 24; i += 1) { now += 250; g.measure(now, 1500, 0); seen.push(g.step); }
      const thin = [...seen];
      for (let i = 0; i < 30; i += 1) { now += 250; g.measure(now, 40, 0); }
      return [thin, g.step];
    """
    thin, later = await module(page, "common/media/governor.js", body)
    assert thin[-1] == 4
    assert all(b - a in (0, 1) for a, b in pairwise(thin))
    assert later == 3


async def clocks(page: ChromiumPage) -> None:
    """The hub's clock by its shortest round trip; camera stamps by their fastest frame."""
    body = """
      const c = new m.HubClock();
      c.answer(1000, 51020, 1040);   // 40 ms there and back, offset 50000.5
      c.answer(2000, 52400, 2500);   // 500 ms: not believed
      return [c.toHub(0), c.roundTrip];
    """
    assert await module(page, "common/hubclock.js", body) == [50000.5, 40]
    body = """
      const line = new m.Timeline();
      const out = [];
      for (let i = 0; i < 40; i += 1) {
        out.push(line.place(i * 100, 5000 + i * 100 + [30, 5, 80, 12][i % 4]) - i * 100);
      }
      out.push(line.place(7, 99000));  // another source
      return [out.slice(8)];
    """
    (placed,) = await module(page, "common/media/timeline.js", body)
    assert set(placed[:-1]) == {5005}
    assert placed[-1] == 99000


async def sound(page: ChromiumPage) -> None:
    """Resampled sound keeps its length and its loudness; a recorder's WebM gives its packets back in any pieces."""
    for before, after in ((48000, 16000), (44100, 48000), (44100, 16000), (16000, 16000)):
        body = f"""
          const r = new m.Resampler({before}, {after});
          let n = 0, peak = 0;
          for (let k = 0; k < 100; k += 1) {{
            const tone = (_, i) => Math.sin((k * 441 + i) * 2 * Math.PI * 300 / {before});
            const out = r.push(Float32Array.from({{ length: 441 }}, tone));
            n += out.length;
            for (const one of out) peak = Math.max(peak, Math.abs(one));
          }}
          return [n, peak];
        """
        count, peak = await module(page, "common/media/resampler.js", body)
        assert count == pytest.approx(44100 * after / before, abs=3)
        assert 0.95 < peak <= 1.001
    head = "1a45dfa3" + "83" + "428601" + "18538067" + "01ffffffffffffff" + "1549a966" + "82" + "ec80"
    blocks = "".join("a3" + "10000006" + "81000000" + packet for packet in ("0001", "0002", "ffff"))
    stream = head + "1f43b675" + "01ffffffffffffff" + "e781" + "00" + blocks
    for size in (1, 7, 1000):
        body = f"""
          const all = {json.dumps(list(bytes.fromhex(stream)))};
          const reader = new m.WebmReader();
          const out = [];
          for (let i = 0; i < all.length; i += {size}) {{
            out.push(...reader.push(Uint8Array.from(all.slice(i, i + {size}))));
          }}
          return out.map(hex);
        """
        assert await module(page, "common/media/webm.js", body) == ["0001", "0002", "ffff"]


async def fitting(page: ChromiumPage) -> None:
    """A phone held upright lands whole in the middle, black beside it; a frame that fits is passed on as it is."""
    body = """
      const canvas = new OffscreenCanvas(480, 640);
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#ffffff";
      pen.fillRect(0, 0, 480, 640);
      const upright = new VideoFrame(canvas, { timestamp: 5 });
      const fitter = new m.Fitter(640, 480);
      const fitted = fitter.fit(upright);
      const pixels = fitter.draw(upright).getContext("2d").getImageData(0, 240, 640, 1).data;
      const light = (x) => pixels[x * 4];
      const out = [fitted.displayWidth, fitted.displayHeight, fitted.timestamp, light(10), light(320), light(630)];
      out.push(light(142), light(138), fitter.fit(fitted) === fitted);
      const wide = new m.Fitter(320, 240, true);
      out.push(wide.fit(fitted) === fitted);
      upright.close();
      fitted.close();
      return out;
    """
    fitted = await module(page, "common/media/fitter.js", body)
    assert fitted == [640, 480, 5, 0, 255, 0, 255, 0, True, True]


async def key_frames(page: ChromiumPage) -> None:
    """A single key frame of each codec becomes a picture; what is none becomes nothing."""
    body = """
      const { pack, Codec } = await import("/common/media/packet.js");
      const canvas = new OffscreenCanvas(320, 240);
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#ff0000";
      pen.fillRect(0, 0, 320, 240);
      const coded = async (config) => {
        const chunks = [];
        const encoder = new VideoEncoder({ output: (chunk) => chunks.push(chunk), error: () => {} });
        const size = { width: 320, height: 240, bitrate: 200000, framerate: 10 };
        encoder.configure({ ...size, latencyMode: "realtime", ...config });
        const frame = new VideoFrame(canvas, { timestamp: 0 });
        encoder.encode(frame, { keyFrame: true });
        await encoder.flush();
        frame.close();
        return chunks[0];
      };
      const blob = await canvas.convertToBlob({ type: "image/jpeg" });
      const cases = [
        [Codec.H264, await coded({ codec: "avc1.42E01F", avc: { format: "annexb" } })],
        [Codec.VP8, await coded({ codec: "vp8" })],
        [Codec.JPEG, new Uint8Array(await blob.arrayBuffer())],
        [Codec.VP8, Uint8Array.of(1, 2, 3)],
        [Codec.H264, Uint8Array.of(0, 0, 0, 1, 9)],
        [Codec.JPEG, Uint8Array.of(255, 216, 0)],
      ];
      const out = [];
      for (const [codec, payload] of cases) {
        const raw = pack({ codec, layer: 0, flags: 1, feed: 3, sequence: 1, captured: 5000000 }, payload);
        const decoded = await m.decodeKeyFrame(raw);
        if (decoded) pen.drawImage(decoded.picture, 0, 0);
        const [red, green] = pen.getImageData(160, 120, 1, 1).data;
        out.push(decoded && [decoded.captured, red > 200 && green < 60]);
        decoded?.picture.close();
        pen.clearRect(0, 0, 320, 240);
        pen.fillRect(0, 0, 320, 240);
      }
      return out;
    """
    body = "return (async () => {" + body + "})()"
    seen = await module(page, "common/media/keyframe.js", body)
    assert seen == [[5000, True], [5000, True], [5000, True], None, None, None]


async def journey(page: ChromiumPage) -> None:
    """Which step follows from which state, and why the login is grey."""
    view = {"phase": "expected", "photo": False, "notice": False, "admitted": False, "face": "", "checks": []}
    state: dict[str, Any] = {"stopped": "", "view": None, "token": "", "checked": False, "consent": False}
    state |= {"inside": False, "returning": False, "entering": False, "exam": None, "preparing": False}
    items = await module(page, "station/checklist.js", "return m.ITEMS")
    ready = {**view, "face": "refused", "checks": items}
    path: list[tuple[dict[str, Any], str]] = [
        ({}, "check"),
        ({"returning": True}, "returning"),
        ({"returning": False, "checked": True}, "choose"),
        ({"exam": {"exam": "a"}}, "identify"),
        ({"token": "t", "entering": True}, "identify"),
        ({"entering": False}, "returning"),
        ({"view": view}, "consent"),
        ({"consent": True}, "consent"),
        ({"view": {**view, "face": "refused"}}, "prepare"),
        ({"view": {**view, "face": "refused", "checks": items[1:]}}, "prepare"),
        ({"view": ready, "preparing": True}, "prepare"),
        ({"preparing": False}, "join"),
        ({"view": None}, "join"),
        ({"view": {**view, "admitted": True}}, "join"),
        ({"view": ready, "inside": True}, "photograph"),
        ({"view": {**ready, "photo": True}}, "notice"),
        ({"view": {**ready, "photo": True, "notice": True, "phase": "waiting"}}, "waiting"),
        ({"view": {**ready, "photo": True, "notice": True, "phase": "answering"}}, "answering"),
        ({"view": {**ready, "photo": True, "notice": True, "phase": "answering"}, "inside": False}, "join"),
        ({"view": {**view, "phase": "ended"}, "checked": False}, "ended"),
        ({"stopped": "taken-over"}, "stopped"),
    ]
    for change, step in path:
        state.update(change)
        assert await module(page, "station/journey.js", f"return m.stepOf({json.dumps(state)})") == step
    feeds = {"phase": "expected", "opensAt": 100, "closesAt": 200, "frontOn": True, "sideOn": True}
    cases: list[tuple[str, dict[str, Any], int, str]] = [
        ("lost", {}, 150, "link"),
        ("open", {"media": "lost"}, 150, "front"),
        ("open", {}, 99, "early"),
        ("open", {}, 100, "ready"),
        ("open", {"frontOn": False}, 150, "front"),
        ("open", {"sideOn": False}, 150, "side"),
        ("open", {}, 201, "late"),
        ("open", {"phase": "answering"}, 201, "ready"),
    ]
    for link, change, now, why in cases:
        candidate = json.dumps({"link": link, "media": change.get("media", "open"), "view": {**feeds, **change}})
        assert await module(page, "station/journey.js", f"return m.loginState({candidate}, {now})") == why


async def words(page: ChromiumPage) -> None:
    """Every sentence exists in both languages with the same places to fill; every key used in the code exists."""
    pairs = await module(page, "common/language.js", "return m.WORDS")
    for key, pair in pairs.items():
        assert len(pair) == 2, key
        assert all(isinstance(one, str) and one.strip() for one in pair), key
        places = [sorted(part.split("}")[0] for part in one.split("{")[1:]) for one in pair]
        assert places[0] == places[1], key


def test_modules(tmp_path: Path) -> None:
    async def run(url: str) -> None:
        browser = await Chromium.start()
        try:
            page = await browser.page()
            await page.goto(url)
            for part in (packets, pacing, thinning, clocks, sound, fitting, key_frames, journey, words):
                await part(page)
        finally:
            await browser.close()

    write_room(tmp_path)
    with hub_process(tmp_path) as hub:
        asyncio.run(run(f"{hub.url}/station/index.html"))
