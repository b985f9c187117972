"""The data folder of a hub: what lies where, and that only one hub works in it."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from invigilator.hub.trouble import HubError

_ASKED, _INSTANT = 5, 0.05  # times the lock is tried for, seconds between


@dataclass(frozen=True, slots=True)
class Ready:
    """What ``hub.json`` tells a program that looks for the running hub. ``ca`` None: a public certificate.

    ``exams`` is how many there were when it started.
    """

    pid: int
    port: int
    url: str
    ca: str | None
    exams: int = 0


class Folder:
    """Paths below the data folder, and its lock."""

    def __init__(self, path: Path) -> None:
        self.path = path = path.absolute()  # hub.json is read by programs that started elsewhere
        self.database = path / "invigilator.db"
        self.pepper = path / "pepper.key"
        self.access = path / "access.key"
        self.senior = path / "senior.key"
        self.admin = path / "admin.key"
        self.tls = path / "tls"
        self.recordings = path / "recordings"
        self.log = path / "hub.log"
        self.watch_log = path / "watch.log"
        self.exam = path / "exam.toml"
        self.papers = path / "papers"
        self.ready = path / "hub.json"
        self.stopped = path / "hub.stopped"  # somebody wanted the hub to end; the next start takes it away
        self.said = path / "hub.out"  # what a hub that a console has started said
        self._lock: IO[str] | None = None

    def paper(self, exam: str) -> Path:
        """Where the built-in paper of this exam and its pictures are kept; an id may be any text."""
        return self.papers / hashlib.sha256(exam.encode()).hexdigest()[:16]

    def take(self) -> None:
        """Make the folder and lock it for this process.

        Raises:
            HubError: it cannot be written, or another hub has it.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.recordings.mkdir(mode=0o700, exist_ok=True)
            lock = (self.path / "hub.lock").open("a")
        except OSError as error:
            raise HubError(
                f"The data folder {self.path} cannot be written ({error.strerror}). "
                "Give this user the right to write it, or choose another folder with --data.",
                f"数据文件夹 {self.path} 无法写入（{error.strerror}）。"
                "请授予当前用户写入权限，或用 --data 选择其他文件夹。",
            ) from None
        if not _lock_soon(lock):
            lock.close()
            raise HubError(
                f"Another hub already works in {self.path}. Use that one, or choose another folder with --data.",
                f"{self.path} 已有服务器在运行。请使用它，或用 --data 选择其他文件夹。",
            )
        self._lock = lock
        self.ready.unlink(missing_ok=True)  # of a hub that was killed

    def busy(self) -> bool:
        """Whether a hub, or another program of ours, works in this folder now; nothing is made."""
        try:
            lock = (self.path / "hub.lock").open("r+")
        except OSError:
            return False
        with lock:
            return not _lock(lock)

    def access_key(self) -> str:
        """The consoles' access key: made at the first start, for this user's eyes only.

        Raises:
            HubError: the file cannot be read or made.
        """
        return _key(self.access)

    def senior_key(self) -> str:
        """The access key of senior proctors' consoles, likewise.

        Raises:
            HubError: the file cannot be read or made, or holds the same key as the other.
        """
        key = _key(self.senior)
        if key == _key(self.access):
            raise HubError(
                f"The access key {self.senior} is every console's. Delete it: the next start makes a new one.",
                f"密钥 {self.senior} 与普通监考台的相同。请删除它，下次启动会重新生成。",
            )
        return key

    def admin_key(self) -> str:
        """The key of the exam office, likewise.

        Raises:
            HubError: the file cannot be read or made.
        """
        return _key(self.admin)

    def announce(self, ready: Ready) -> None:
        """Write ``hub.json`` whole or not at all."""
        fresh = self.ready.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(ready)) + "\n", "utf-8")
        fresh.replace(self.ready)

    def release(self) -> None:
        """Take ``hub.json`` away and let the next hub in."""
        self.ready.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _key(path: Path) -> str:
    try:
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(32) + "\n")
        key = path.read_text("ascii").strip()
    except (OSError, UnicodeError):
        raise HubError(
            f"The access key {path} cannot be read. Give this user the right to read it, "
            "or delete it: the next start makes a new one, which its consoles then need.",
            f"密钥文件 {path} 无法读取。请授予当前用户读取权限；也可删除它，下次启动会重新生成，届时须重新分发。",
        ) from None
    if len(key) < 32:
        raise HubError(
            f"The access key {path} is too short. Delete it: the next start makes a new one.",
            f"密钥文件 {path} 内容过短。请删除它，下次启动会重新生成。",
        )
    return key


def _lock_soon(file: IO[str]) -> bool:
    """Somebody who only asks whether the folder is busy holds the lock for an instant."""
    for _ in range(_ASKED):
        if _lock(file):
            return True
        time.sleep(_INSTANT)
    return False


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
