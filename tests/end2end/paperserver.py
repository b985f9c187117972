"""A tiny outside paper on an HTTPS server of its own: one field, and the messages of docs/paper.md."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from invigilator.hub import certificate
from invigilator.hub.address import Names

_PAGE = """<!doctype html><meta charset="utf-8"><title>paper</title>
<style>html, body { margin: 0; height: 100% } textarea { width: 100%; height: 100%; box-sizing: border-box }</style>
<textarea id="answer" autofocus></textarea>
<script>
const answer = document.querySelector("#answer");
let hub = null; // the origin of the page around this one, known from its hello
const say = (type, fields = {}) => parent.postMessage({ invigilator: 1, type, ...fields }, hub ?? "*");
const keep = (what) => fetch("/told", { method: "POST", body: JSON.stringify(what) });
window.addEventListener("message", async ({ origin, source, data }) => {
  if (source !== parent || data?.invigilator !== 1) return;
  if (data.type === "hello") hub = origin;
  await keep({ ...data, origin, answer: answer.value });
  if (data.type === "collect") say("done");
});
answer.addEventListener("input", () => {
  say("progress", { answered: answer.value ? 1 : 0, total: 2, unsaved: 0 });
  if (answer.value.endsWith("!")) say("hand-in");
});
setInterval(() => say("alive"), 1000);
say("ready");
</script>"""


@dataclass
class PaperServer:
    """Where the paper is, what the page around it has told it, and how often it was loaded."""

    url: str = ""
    told: list[dict[str, object]] = field(default_factory=list)
    loads: int = 0

    async def until(self, holds: Callable[[dict[str, object]], bool]) -> dict[str, object]:
        """The first message that is so."""
        async with asyncio.timeout(30):
            while True:
                for one in list(self.told):
                    if holds(one):
                        return one
                await asyncio.sleep(0.05)


@contextmanager
def paper_server(folder: Path) -> Iterator[PaperServer]:
    """The server, with a certificate of its own."""
    paper = PaperServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paper.loads += self.path == "/exam"
            self._answer(_PAGE.encode() if self.path == "/exam" else b"")

        def do_POST(self) -> None:
            paper.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self._answer(b"")

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    own = certificate.own(
        folder / "paper-tls", Names(("localhost",), (ipaddress.ip_address("127.0.0.1"),)), dt.datetime.now(dt.UTC)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own.chain, own.key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    paper.url = f"https://127.0.0.1:{server.server_address[1]}/exam"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield paper
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
