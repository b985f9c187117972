"""Words on the screen, from ``resources/translations/LANGUAGE/NOUN.toml``; both languages have the same keys.

A key is ``noun.path.of.tables``; the noun is the file's name. Values are filled in by `str.format`, so a text
with personal words in it is always a plain value, never a format.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from PyQt6.QtCore import QLocale

from invigilator.desk.phrase import Phrase

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
RESOURCES = Path(__file__).resolve().parents[2] / "resources"

_current: list[Language] = ["zh"]


def set_language(language: str) -> Language:
    """Choose ``zh`` or ``en``; ``""`` takes the system's, and Chinese where that is neither.

    Raises:
        ValueError: any other word.
    """
    match language:
        case "zh" | "en":
            _current[0] = language
        case "":
            english = QLocale.system().language() is QLocale.Language.English
            _current[0] = "en" if english else "zh"
        case _:
            raise ValueError(f"language is zh or en, not {language!r}")
    return _current[0]


def language() -> Language:
    """The language in use."""
    return _current[0]


def text(key: str, **values: str | int | float) -> str:
    """The words for ``key`` in the language in use, with ``{names}`` filled in.

    Raises:
        KeyError: no such key; a test makes sure that none in the code is missing.
    """
    words = catalogue(_current[0])[key]
    return words.format(**values) if values else words


def say(phrase: Phrase) -> str:
    """A presenter's phrase in words. A code that this console does not know is shown as it came."""
    values = {name: say(one) if isinstance(one, Phrase) else one for name, one in phrase.values.items()}
    if has(phrase.key):
        return text(phrase.key, **values)
    noun, _, code = phrase.key.partition(".")
    code = code.rpartition(".")[2]
    return text(f"{noun}.other", code=code) if has(f"{noun}.other") else code


def has(key: str) -> bool:
    """Whether there are words for ``key``: a newer hub may send a code unknown here."""
    return key in catalogue(_current[0])


@cache
def catalogue(language: Language) -> dict[str, str]:
    """All words of one language by key."""
    words: dict[str, str] = {}
    for path in sorted((RESOURCES / "translations" / language).glob("*.toml")):
        _flatten(path.stem, tomllib.loads(path.read_text("utf-8")), words)
    return words


def _flatten(prefix: str, value: object, into: dict[str, str]) -> None:
    match value:
        case dict():
            for name, inner in value.items():
                _flatten(f"{prefix}.{name}", inner, into)
        case str():
            into[prefix] = value
        case _:
            raise TypeError(f"{prefix}: a text is wanted, not {value!r}")
