"""XML that may be hostile, read with expat in bounds.

No DTD (ECMA-376 part 2 forbids it in an Office file), so no entity can be declared and none can grow. Bounded are
also the number of tags, their depth, the length of one tag and the number of different names: expat by itself keeps
every attribute name for as long as it lives and reads an endless tag over and over.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol
from xml.parsers import expat

from invigilator.store.rosterfile.limits import MAX_CELL, MAX_CHARACTERS, MAX_TAGS
from invigilator.store.rosterfile.unreadable import Unreadable

_DEPTH = 64
_TOKEN = 256 * 1024  # bytes in which something must come to an end
_NAMES = 2_000


class Reader(Protocol):
    """What takes the elements of a document; names come without prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...  # noqa: D102
    def end(self, name: str) -> None: ...  # noqa: D102
    def text(self, text: str) -> None: ...  # noqa: D102


class Budget:
    """What all documents of one file may have together: tags, and characters that are kept."""

    def __init__(self) -> None:
        self._tags = MAX_TAGS
        self._characters = MAX_CHARACTERS

    def keep(self, text: str) -> str:
        """The text of one cell, cut where it is too long for any column anyway.

        Raises:
            Unreadable: nothing is left.
        """
        kept = text[:MAX_CELL]
        self._characters -= len(kept)
        if self._characters < 0:
            raise Unreadable("inflates", "XML")
        return kept

    def spend(self, chunk: bytes) -> None:
        """Count before parsing, so that the price of a tag is never paid for one too many.

        Raises:
            Unreadable: nothing is left.
        """
        self._tags -= chunk.count(b"<")
        if self._tags < 0:
            raise Unreadable("inflates", "XML")


def parse(chunks: Iterable[bytes], reader: Reader, budget: Budget, part: str) -> None:
    """Read one document.

    Raises:
        Unreadable: not XML, with a DTD, or over a bound; also what ``reader`` raises.
    """
    names: dict[str, str] = {}
    parser = expat.ParserCreate(None, None, names)
    parser.buffer_text = True
    depth = 0
    start, end = reader.start, reader.end

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEPTH:
            raise Unreadable("damaged", part)
        start(name.rpartition(":")[2] if ":" in name else name, attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name.rpartition(":")[2] if ":" in name else name)

    def refuse(*_: object) -> None:
        raise Unreadable("damaged", f"DTD, {part}")

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = refuse
    fed = 0
    try:
        for chunk in chunks:
            budget.spend(chunk)
            parser.Parse(chunk)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > _TOKEN or len(names) > _NAMES:
                raise Unreadable("damaged", part)
        parser.Parse(b"", True)  # noqa: FBT003 - positional only
    except expat.ExpatError:
        raise Unreadable("damaged", part) from None
