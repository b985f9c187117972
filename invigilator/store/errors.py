"""The one error of this package: a full sentence in English and in Chinese, and a code a program can match."""

from __future__ import annotations

from typing import Literal

Code = Literal[
    "newer",
    "older",
    "foreign",
    "locked",
    "unwritable",
    "corrupt",
    "full",
    "missing",
    "away",
    "overloaded",
    "taken-over",
    "closed",
    "repeated",
    "unstorable",
    "pepper",
    "failed",
]

_SENTENCES: dict[Code, tuple[str, str]] = {
    "newer": (
        "The database {where} was written by a newer Invigilator ({detail}). Update this program, or choose another "
        "data folder.",
        "数据库 {where} 由更新版本的程序写入（{detail}）。请升级本程序，或选择另一个数据文件夹。",
    ),
    "older": (
        "The database {where} was written by an older Invigilator. Start a hub on it once, which brings it up to "
        "date.",
        "数据库 {where} 由旧版本的程序写入。请先用它启动一次服务，使其升级。",
    ),
    "foreign": (
        "The database {where} holds tables of another program. Choose another data folder or another database.",
        "数据库 {where} 中是其他程序的数据表。请选择另一个数据文件夹或数据库。",
    ),
    "locked": (
        "The database {where} is locked by another program. Close the other program (a second hub, a backup, a "
        "database viewer), then try again.",
        "数据库 {where} 被其他程序锁定。请关闭该程序（另一个服务、备份或数据库查看器）后重试。",
    ),
    "unwritable": (
        "The database {where} cannot be written. Give this user the right to write the file and its folder, or "
        "choose another data folder.",
        "无法写入数据库 {where}。请授予当前用户写入该文件及其文件夹的权限，或选择另一个数据文件夹。",
    ),
    "corrupt": (
        "The database {where} is damaged or is not a database ({detail}). Keep the file as evidence, restore the "
        "last backup, or choose another data folder.",
        "数据库 {where} 已损坏或不是数据库（{detail}）。请保留该文件作为证据，"
        "恢复最近的备份，或选择另一个数据文件夹。",
    ),
    "full": (
        "The disk that holds the database {where} is full or refuses to be written ({detail}). Free space on it; "
        "nothing was half-written.",
        "数据库 {where} 所在的磁盘已满或拒绝写入（{detail}）。请释放空间；没有写入任何不完整的内容。",
    ),
    "missing": (
        "The folder of the database {where} does not exist. Create it, or choose another data folder.",
        "数据库 {where} 所在的文件夹不存在。请创建该文件夹，或选择另一个数据文件夹。",
    ),
    "away": (
        "The database {where} does not answer ({detail}). Check that its server runs and can be reached.",
        "数据库 {where} 没有响应（{detail}）。请检查数据库服务器是否在运行并且可以连接。",
    ),
    "overloaded": (
        "Too much waits to be written to the database {where} ({detail}); this was refused and not written. Find out "
        "why the disk or the database is slow.",
        "等待写入数据库 {where} 的内容过多（{detail}）；本次写入被拒绝。请查明磁盘或数据库缓慢的原因。",
    ),
    "taken-over": (
        "Another hub has taken over the database {where}; this one may write no more. Stop one of the two.",
        "另一个服务已接管数据库 {where}，本服务不能再写入。请停止其中一个。",
    ),
    "closed": (
        "The database {where} is already closed. Start the program again.",
        "数据库 {where} 已关闭。请重新启动程序。",
    ),
    "repeated": (
        "This command stands in the journal {where} already ({detail}). Do not carry it out again.",
        "该命令已记录在 {where} 中（{detail}）。请勿再次执行。",
    ),
    "unstorable": (
        "A value cannot be written to the database {where} ({detail}). Send plain text and whole numbers only.",
        "有内容无法写入数据库 {where}（{detail}）。只能写入普通文本和整数。",
    ),
    "pepper": (
        "The pepper file {where} cannot be used: {detail}.",
        "密钥文件 {where} 无法使用：{detail}。",
    ),
    "failed": (
        "The database {where} refused an operation ({detail}). Look into the log, then start the program again.",
        "数据库 {where} 拒绝了一项操作（{detail}）。请查看日志，然后重新启动程序。",
    ),
}


class StoreError(Exception):
    """What went wrong, where, and what to do. ``str()`` is the English sentence, ``chinese`` the Chinese one."""

    def __init__(self, code: Code, where: str, detail: str = "") -> None:
        english, chinese = _SENTENCES[code]
        self.code: Code = code
        self.chinese = chinese.format(where=where, detail=detail)
        super().__init__(english.format(where=where, detail=detail))
