"""The built-in paper as a file: TOML or JSON, its pictures beside it, all kept in the data folder."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from invigilator.exam.paper import Paper, PaperError
from invigilator.hub.trouble import HubError

MAX_PAPER = 4 << 20  # bytes of text
MAX_PICTURE = 1 << 20
MAX_PICTURES = 100 << 20  # all of one paper
_SIGNATURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A paper, the text it was read from, and its pictures by name."""

    name: str
    content: bytes
    paper: Paper
    pictures: Mapping[str, bytes]

    def check(self) -> None:
        """Look at every picture.

        Raises:
            HubError: one is missing or is none.
        """
        for name, where in pictures(self.paper):
            content = self.pictures.get(name)
            if content is None:
                raise HubError(
                    f"{where}: the picture {name!r} is missing. Give it with the paper.",
                    f"{where}：缺少图片 {name}。请与试卷一并提供。",
                    "exam.paper",
                )
            if len(content) > MAX_PICTURE or not media_type(content):
                raise HubError(
                    f"{where}: the picture {name!r} is no PNG, JPEG, GIF or WebP of at most 1 MB.",
                    f"{where}：图片 {name} 不是 1 MB 以内的 PNG、JPEG、GIF 或 WebP。",
                    "exam.paper",
                )

    def keep(self, folder: Path) -> None:
        """Copy everything into a folder of its own, so that the next start needs no other.

        Raises:
            OSError: it cannot be written.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, content in (*self.pictures.items(), (self.name, self.content)):
            fresh = folder / f".{name}.new"
            fresh.write_bytes(content)
            fresh.replace(folder / name)


def media_type(content: bytes) -> str:
    """The media type of a picture, by its first bytes; "" for anything else, SVG with its scripts among it."""
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for signature, kind in _SIGNATURES if content.startswith(signature)), "")


def pictures(paper: Paper) -> Iterator[tuple[str, str]]:
    """Every picture's name, with the place in the paper that names it."""
    for number, question in enumerate(paper.questions, 1):
        if question.picture:
            yield question.picture, f"question {number} ({question.id}).picture"
        for option in question.options:
            if option.picture:
                yield option.picture, f"question {number} ({question.id}) option {option.id}.picture"


def load(path: Path) -> PaperFile:
    """The paper in this file.

    Raises:
        HubError: missing, too large, no TOML or JSON, no paper, or a picture that cannot be used; the sentence
            names the file, the question and the key.
    """
    content = _bytes(
        path,
        MAX_PAPER,
        (f"The paper {path}", "Give the path of a TOML or JSON file as exam.paper."),
        (f"试卷 {path} ", "请指定 TOML 或 JSON 试卷文件的路径。"),
    )
    try:
        paper = Paper.read(_table(path, content.decode("utf-8-sig")))
    except UnicodeError:
        raise HubError(
            f"The paper {path} is not UTF-8 text. Save it as UTF-8.",
            f"试卷 {path} 不是 UTF-8 文本。请另存为 UTF-8 编码。",
            "exam.paper",
        ) from None
    except PaperError as error:
        raise HubError(
            f"The paper {path} cannot be used: {error}. Correct that key.",
            f"试卷 {path} 无法使用：{error}。请更正该项。",
            "exam.paper",
        ) from None
    found: dict[str, bytes] = {}
    for name, where in pictures(paper):
        if name not in found:
            found[name] = _picture(path, where, name)
    if sum(map(len, found.values())) > MAX_PICTURES:
        raise HubError(
            f"The pictures of {path} are larger than {MAX_PICTURES >> 20} MB in all. Make them smaller.",
            f"{path} 的图片合计超过 {MAX_PICTURES >> 20} MB。请缩小图片。",
            "exam.paper",
        )
    return PaperFile(path.name, content, paper, found)


def _table(path: Path, text: str) -> Mapping[str, object]:
    kind = "JSON" if path.suffix.lower() == ".json" else "TOML"
    try:
        table = json.loads(text) if kind == "JSON" else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        what = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise HubError(
            f"The paper {path} is not valid {kind}: {what}. Correct that place.",
            f"试卷 {path} 不符合 {kind} 格式：{what}。请更正该处。",
            "exam.paper",
        ) from None
    if not isinstance(table, dict):
        raise HubError(
            f"The paper {path} is not valid {kind}: an object is needed. Correct that place.",
            f"试卷 {path} 不符合 {kind} 格式：最外层应为对象。请更正该处。",
            "exam.paper",
        )
    return table


def _picture(paper: Path, where: str, name: str) -> bytes:
    english, chinese = f"The paper {paper}: {where}: the picture {name!r}", f"试卷 {paper}：{where}：图片 {name} "
    content = _bytes(
        paper.parent / name,
        MAX_PICTURE,
        (english, "Put a PNG, JPEG, GIF or WebP file beside the paper."),
        (chinese, "请把 PNG、JPEG、GIF 或 WebP 文件放在试卷旁边。"),
    )
    if not media_type(content):
        raise HubError(
            f"{english} is no PNG, JPEG, GIF or WebP. Give it as one of these.",
            f"{chinese}不是 PNG、JPEG、GIF 或 WebP。请换成其中一种格式。",
            "exam.paper",
        )
    return content


def _bytes(path: Path, limit: int, english: tuple[str, str], chinese: tuple[str, str]) -> bytes:
    """What the file holds; of each language what it is and what to do."""
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except (OSError, ValueError) as error:  # a ValueError: a name no file can have
        why = f" ({error.strerror})" if isinstance(error, OSError) else ""
        raise HubError(
            f"{english[0]} cannot be read{why}. {english[1]}",
            f"{chinese[0]}无法读取{why}。{chinese[1]}",
            "exam.paper",
        ) from None
    if len(content) > limit:
        raise HubError(
            f"{english[0]} is larger than {limit >> 20} MB. Make it smaller.",
            f"{chinese[0]}超过 {limit >> 20} MB。请缩小。",
            "exam.paper",
        )
    return content
