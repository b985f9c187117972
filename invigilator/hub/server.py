"""The hub's process: settings checked, the hub opened, served until told to stop, closed."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import socket
import ssl
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import uvicorn

from invigilator.config import HubSettings
from invigilator.hub import address, listener, tls
from invigilator.hub.folder import Folder, Ready
from invigilator.hub.hub import open_hub
from invigilator.hub.pages import application
from invigilator.hub.protocol import HubProtocol
from invigilator.hub.setup import Prepared, prepare
from invigilator.hub.trouble import HubError
from invigilator.hub.watchman import Watchman
from invigilator.wire.messages import MAX_MESSAGE

_FILES = 65_536
_FAREWELL = 1.0  # seconds a peer has to close its side
log = logging.getLogger(__name__)
_MARGIN = 64 * 1024  # above the largest message: what is a little too big gets a goodbye, not a broken line


def run(settings: HubSettings) -> int:
    """Serve until SIGTERM or SIGINT; 0 when it ended so.

    Raises:
        HubError: something in the settings or on the machine does not allow a start; a full sentence.
    """
    loop_factory = _loop_factory()
    _many_files()

    async def main() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for one in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows: Ctrl+C comes as KeyboardInterrupt
                loop.add_signal_handler(one, stop.set)
        await serve(settings, stop, _announce)

    with asyncio.Runner(loop_factory=loop_factory) as runner, contextlib.suppress(KeyboardInterrupt):
        runner.run(main())
    return 0


async def serve(settings: HubSettings, stop: asyncio.Event, ready: Callable[[Ready], None]) -> None:
    """Open a hub, call ``ready`` when it can be reached, serve until ``stop`` is set, close it.

    Raises:
        HubError: it cannot start; a full sentence.
    """
    folder = Folder(settings.data)
    folder.take()
    folder.stopped.unlink(missing_ok=True)
    try:
        with _logging(folder.log), _in_words(folder):
            prepared = prepare(settings, folder)
            with contextlib.closing(listener.bind(settings.host, settings.port)) as listening:
                await _serve(settings, folder, prepared, listening, stop, ready)
    finally:
        folder.release()


async def _serve(
    settings: HubSettings,
    folder: Folder,
    prepared: Prepared,
    listening: socket.socket,
    stop: asyncio.Event,
    ready: Callable[[Ready], None],
) -> None:
    hub = await open_hub(folder, prepared)
    context = tls.context(prepared.certificate)
    server = _Server(_config(application(hub), context))
    tasks = [asyncio.create_task(hub.run()), asyncio.create_task(server.serve(sockets=[listening]))]
    if prepared.certificate.ca is None:
        watch = tls.Reloader(context, prepared.certificate.chain, prepared.certificate.key)
        tasks.append(asyncio.create_task(watch.run()))
    up, stopping = asyncio.create_task(server.up.wait()), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((up, *tasks), return_when=asyncio.FIRST_COMPLETED)
        if up.done():
            port, ca = listening.getsockname()[1], prepared.certificate.ca
            url, exams = _url(settings.host, prepared.names, port), len(hub.room.exams)
            told = Ready(os.getpid(), port, url, str(ca) if ca else None, exams)
            if settings.watches:
                watchman = Watchman(settings.watches, url, folder.access, ca, folder.watch_log)
                tasks.append(asyncio.create_task(watchman.run()))
            folder.announce(told)
            log.info("the hub serves on port %d", port)
            ready(told)
            await asyncio.wait((stopping, *tasks), return_when=asyncio.FIRST_COMPLETED)
    finally:
        await hub.dismiss()
        server.should_exit = True
        await asyncio.wait((tasks[1],))
        for task in (up, stopping, *tasks):
            task.cancel()
        results = await asyncio.gather(up, stopping, *tasks, return_exceptions=True)
        await hub.close()
        log.info("the hub is closed")
    for result in results:
        if isinstance(result, Exception):
            raise result


class _Server(uvicorn.Server):
    """uvicorn without its own signals, and with an event that says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # uvicorn waits for peers to answer its close; one that is gone or stuck never does.
        connections = self.server_state.connections
        for one in list(connections):
            one.shutdown()
        give_up = time.monotonic() + _FAREWELL
        while connections and time.monotonic() < give_up:  # noqa: ASYNC110 - uvicorn tells no event
            await asyncio.sleep(0.02)
        for one in list(connections):
            if (transport := one.transport) is not None:
                transport.abort()
        await super().shutdown(sockets)


def _config(site: Any, context: ssl.SSLContext) -> uvicorn.Config:
    return uvicorn.Config(
        site,
        http="h11",
        ws=HubProtocol,
        ws_max_size=MAX_MESSAGE + _MARGIN,
        ws_ping_interval=5.0,
        ws_ping_timeout=10.0,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        access_log=False,  # addresses are personal data
        proxy_headers=False,  # anybody can write such a header
        server_header=False,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=3,
        ssl_context_factory=lambda _config, _default: context,
    )


# ---- the process -----------------------------------------------------------------------------------------------


def _url(host: str, names: address.Names, port: int) -> str:
    """Where consoles on this machine find the hub."""
    written = address.parse(host)
    if written is not None and not written.is_unspecified:
        return f"https://[{written}]:{port}" if written.version == 6 else f"https://{written}:{port}"
    return f"https://{host if host in names.hosts else 'localhost'}:{port}"


def _announce(told: Ready) -> None:
    gc.collect()
    gc.freeze()  # what is there now stays: collections need not walk it again
    sys.stdout.write(f"invigilator hub: ready at {told.url}\n")
    if not told.exams:
        sys.stdout.write("invigilator hub: no exam yet; make one with 'invigilator exam create FILE.toml'\n")
    sys.stdout.flush()


@contextlib.contextmanager
def _in_words(folder: Folder) -> Iterator[None]:
    """No traceback reaches a person: it goes to the log."""
    try:
        yield
    except HubError:
        raise
    except OSError as error:
        log.exception("the hub ends")
        what = error.strerror or type(error).__name__
        raise HubError(
            f"The hub had to stop: {what}{f' ({error.filename})' if error.filename else ''}. "
            f"Look after disk and rights of {folder.path}, then start it again.",
            f"服务器被迫停止：{what}{f'（{error.filename}）' if error.filename else ''}。"
            f"请检查 {folder.path} 的磁盘空间和权限，然后重新启动。",
        ) from None
    except Exception:
        log.exception("the hub ends")
        raise HubError(
            f"The hub had to stop because of a mistake of its own; {folder.log} says where. Start it again.",
            f"服务器因内部错误停止，详见 {folder.log}。请重新启动。",
        ) from None


@contextlib.contextmanager
def _logging(path: Path) -> Iterator[None]:
    """What the hub and its server log goes to a file, with nobody's name in it."""
    try:
        handler = logging.FileHandler(path, encoding="utf-8")
    except OSError as error:
        raise HubError(
            f"The log {path} cannot be written ({error.strerror}). Give this user the right to write it.",
            f"日志 {path} 无法写入（{error.strerror}）。请授予当前用户写入权限。",
        ) from None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    # At the root, so that what libraries say goes there too and not to the terminal.
    root, ours = logging.getLogger(), logging.getLogger("invigilator")
    level = ours.level
    root.addHandler(handler)
    ours.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.removeHandler(handler)
        ours.setLevel(level)
        handler.close()


def _many_files() -> None:
    """As many open files as this user may have: a candidate takes four sockets and four recordings."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - absent on Windows

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # noqa: PLC0415 - absent on Windows
    except ImportError:
        return None
    return uvloop.new_event_loop
