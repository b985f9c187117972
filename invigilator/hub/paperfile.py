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
_WRONG = "no PNG, JPEG, GIF or WebP of at most 1 MB"
_SIGNATURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A paper, the text it was read from, and its pictures by name."""

    name: str
    content: bytes
    paper: Paper
    pictures: Mapping[str, bytes]

    def fault(self) -> str:
        """A sentence on the first picture that is missing or may not be one; "" when all is well."""
        for name, where in pictures(self.paper):
            content = self.pictures.get(name)
            if content is None:
                return f"{where}: the picture {name!r} is missing. Give it with the paper."
            if len(content) > MAX_PICTURE or not media_type(content):
                return f"{where}: the picture {name!r} is {_WRONG}."
        return ""

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
    content = _bytes(path, f"The paper {path}", MAX_PAPER, "Give the path of a TOML or JSON file as exam.paper.")
    try:
        paper = Paper.read(_table(path, content.decode("utf-8-sig")))
    except UnicodeError:
        raise HubError(f"The paper {path} is not UTF-8 text. Save it as UTF-8.") from None
    except PaperError as error:
        raise HubError(f"The paper {path} cannot be used: {error}. Correct that key.") from None
    found: dict[str, bytes] = {}
    for name, where in pictures(paper):
        if name not in found:
            found[name] = _picture(path.parent / name, f"The paper {path}: {where}: the picture {name!r}")
    if sum(map(len, found.values())) > MAX_PICTURES:
        raise HubError(f"The pictures of {path} are larger than {MAX_PICTURES >> 20} MB in all. Make them smaller.")
    return PaperFile(path.name, content, paper, found)


def _table(path: Path, text: str) -> Mapping[str, object]:
    kind = "JSON" if path.suffix.lower() == ".json" else "TOML"
    try:
        table = json.loads(text) if kind == "JSON" else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        what = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise HubError(f"The paper {path} is not valid {kind}: {what}. Correct that place.") from None
    if not isinstance(table, dict):
        raise HubError(f"The paper {path} is not valid {kind}: an object is needed. Correct that place.")
    return table


def _picture(path: Path, what: str) -> bytes:
    content = _bytes(path, what, MAX_PICTURE, "Put a PNG, JPEG, GIF or WebP file beside the paper.")
    if not media_type(content):
        raise HubError(f"{what} is no PNG, JPEG, GIF or WebP. Give it as one of these.")
    return content


def _bytes(path: Path, what: str, limit: int, hint: str) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise HubError(f"{what} cannot be read ({error.strerror}). {hint}") from None
    except ValueError:  # a name no file can have
        raise HubError(f"{what} cannot be read. {hint}") from None
    if len(content) > limit:
        raise HubError(f"{what} is larger than {limit >> 20} MB. Make it smaller.")
    return content
