"""Whether candidates and phones will reach and trust a hub: looked at from this machine, said in plain sentences."""

from __future__ import annotations

import ctypes.util
import datetime as dt
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from invigilator.config import HubSettings, spoken
from invigilator.hub import address, certificate, clocksync, handshake, listener
from invigilator.hub.folder import Folder
from invigilator.hub.pages import RESOURCES
from invigilator.hub.trouble import HubError

Level = Literal["good", "note", "bad"]
_MARKS: dict[Level, str] = {"good": "ok  ", "note": "note", "bad": "BAD "}
_CANDIDATE_HOUR = 0.55e9  # bytes: a PC at 700 and a phone at 500 kbit/s
_SOON = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``bad`` stands in the way of an exam."""

    level: Level
    english: str
    chinese: str

    def line(self, language: str) -> str:
        """As printed."""
        return f"{_MARKS[self.level]}  {self.chinese if language == 'zh' else self.english}"


def run(settings: HubSettings) -> int:
    """Print what was found; 0 when nothing stands in the way of an exam, 1 when something does."""
    language = spoken()
    worst = 0
    for one in examine(settings):
        sys.stdout.write(one.line(language) + "\n")
        worst = max(worst, one.level == "bad")
    return worst


def examine(settings: HubSettings) -> Iterator[Finding]:
    """Everything worth knowing before an exam."""
    folder = Folder(settings.data)
    yield from _data(folder)
    yield from _trust(settings, folder)
    yield from _port(settings, folder)
    yield _clock()
    yield _vlc()
    yield _pages()
    yield Finding(
        "note",
        "Candidates need a current Chrome, Edge, Firefox or Safari: a camera is given to pages over HTTPS alone.",
        "考生需使用较新的 Chrome、Edge、Firefox 或 Safari 浏览器；只有 HTTPS 页面才能使用摄像头。",
    )


def _data(folder: Folder) -> Iterator[Finding]:
    where = folder.path
    while not where.exists() and where != where.parent:
        where = where.parent
    if not (where.is_dir() and os.access(where, os.W_OK | os.X_OK)):
        yield Finding(
            "bad",
            f"The data folder {folder.path} cannot be written. Grant the right, or choose another with --data.",
            f"数据文件夹 {folder.path} 无法写入。请授予当前用户写入权限，或用 --data 选择其他文件夹。",
        )
        return
    usage = shutil.disk_usage(where)
    share, hours = usage.free / usage.total, usage.free / _CANDIDATE_HOUR
    level: Level = "bad" if share < 0.1 else "note" if share < 0.2 else "good"
    yield Finding(
        level,
        f"The disk of {folder.path} is {share:.0%} free: enough for about {hours:,.0f} candidate-hours of recording.",
        f"{folder.path} 所在磁盘剩余 {share:.0%}，约可录制 {hours:,.0f} 考生·小时。",
    )


def _trust(settings: HubSettings, folder: Folder) -> Iterator[Finding]:
    if settings.cert is None or settings.key is None:
        yield from _own(settings, folder)
        return
    try:
        made = certificate.read(settings.cert, settings.key)
    except HubError as error:
        yield Finding("bad", str(error), error.chinese)
        return
    yield from _expiry(made)
    names = [one for one in made.names.hosts if not one.startswith("*")]
    names += [one for one in settings.names if one in made.names and one not in names]
    for name in names:
        yield _trusted(made, name)
        yield from _leads_here(name)
    for name in settings.names:
        if name not in made.names:
            yield Finding(
                "bad",
                f"The certificate does not cover {name}. Have one issued that does, or leave out --name {name}.",
                f"证书不包含 {name}。请申请包含该名称的证书，或去掉 --name {name}。",
            )
    if not names:
        yield Finding(
            "bad",
            "The certificate names no host that a candidate could open. Have one issued for the exam's domain.",
            "证书不包含任何可供考生访问的域名。请为考试域名申请证书。",
        )


def _own(settings: HubSettings, folder: Folder) -> Iterator[Finding]:
    covered = address.collect(settings.names, settings.host)
    names = ", ".join([*covered.hosts, *map(str, covered.addresses)])
    ca = folder.tls / "ca.pem"
    made = "was made" if ca.exists() else "is made at the first start"
    yield Finding(
        "bad",
        f"The certificate is the hub's own (its authority {made}: {ca}), for {names}. No phone trusts it by "
        "itself, and without trust gives no camera. For a real exam give a public certificate with --cert and "
        "--key; in a closed lab install that ca.pem on every device.",
        f"当前使用自签证书（{ca}），适用于 {names}。手机默认不信任该证书，因而无法打开摄像头。"
        "正式考试请用 --cert 和 --key 指定公共证书；封闭实验室可在每台设备上安装 ca.pem。",
    )


def _expiry(made: certificate.Certificate) -> Iterator[Finding]:
    left = made.expires - dt.datetime.now(dt.UTC)
    day = made.expires.date().isoformat()
    level: Level = "bad" if left.total_seconds() <= 0 else "note" if left < _SOON else "good"
    yield Finding(level, f"The certificate holds until {day}.", f"证书有效期至 {day}。")


def _trusted(made: certificate.Certificate, name: str) -> Finding:
    why = handshake.refusal(made, name)
    if not why:
        return Finding(
            "good",
            f"Browsers that trust what this machine trusts will trust {name}.",
            f"与本机信任相同根证书的浏览器会信任 {name}。",
        )
    return Finding(
        "bad",
        f"{name} will not be trusted ({why}). The file must hold the whole chain of a public certificate.",
        f"{name} 不会被信任（{why}）。证书文件须包含公共证书的完整链。",
    )


def _leads_here(name: str) -> Iterator[Finding]:
    found = address.look_up(name)
    if not found:
        yield Finding(
            "bad", f"{name} has no address. Enter it in the DNS.", f"{name} 没有解析记录，请在 DNS 中添加。"
        )
    elif not set(found) & set(address.collect().addresses):
        yield Finding(
            "note",
            f"{name} leads to {', '.join(map(str, found))}, not to this machine: right only if that forwards here.",
            f"{name} 指向 {', '.join(map(str, found))}，不是本机；仅当该地址转发到本机时才正确。",
        )


def _port(settings: HubSettings, folder: Folder) -> Iterator[Finding]:
    port = handshake.running(folder)
    if port is None:
        try:
            listener.bind(settings.host, settings.port).close()
        except HubError as error:
            yield Finding("bad", str(error), error.chinese)
        else:
            yield Finding(
                "note",
                f"No hub runs in {folder.path}; port {settings.port} is free for one.",
                f"{folder.path} 中没有正在运行的服务；端口 {settings.port} 可用。",
            )
        return
    for one in address.lan():
        if handshake.answers(str(one), port):
            yield Finding(
                "good",
                f"The hub answers on {one}, port {port}. Try it with a phone too: a firewall may stand between.",
                f"服务在 {one} 端口 {port} 有应答。防火墙是否放行，请用手机实测。",
            )
        else:
            yield Finding(
                "bad",
                f"The hub does not answer on {one}, port {port}. Start it with --host 0.0.0.0; open the firewall.",
                f"服务在 {one} 端口 {port} 没有应答。请用 --host 0.0.0.0 启动，并放行防火墙。",
            )
    if not address.lan():
        yield Finding("bad", "This machine has no network that others could use.", "本机没有可供他人访问的网络。")


def _clock() -> Finding:
    if clocksync.disciplined():
        return Finding("good", "The clock is kept right by a time service.", "系统时钟由时间服务同步。")
    return Finding(
        "note",
        "No time service keeps this machine's clock. Set one up: the hub's clock decides when the exam begins.",
        "本机时钟没有时间同步服务。请启用：考试的开始与结束以服务器时钟为准。",
    )


def _vlc() -> Finding:
    if ctypes.util.find_library("vlc") is not None:
        return Finding(
            "good", "libVLC is here: a console on this machine plays sound.", "已安装 libVLC，可在本机监听声音。"
        )
    return Finding(
        "note",
        "libVLC is missing: a console on this machine shows pictures without sound. Install the package libvlc5.",
        "未安装 libVLC：本机监考台只有画面没有声音。请安装软件包 libvlc5。",
    )


def _pages(resources: Path = RESOURCES) -> Finding:
    missing = [one for one in ("station", "phone") if not (resources / one / "index.html").is_file()]
    if missing:
        return Finding(
            "bad",
            f"The candidates' pages are missing below {resources}. Install the program again.",
            f"{resources} 下缺少考生页面文件。请重新安装本程序。",
        )
    return Finding("good", "The candidates' pages are in place.", "考生页面文件齐全。")
