"""TOML as a table, where whatever is wrong with the text is one kind of error."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping


class TomlError(ValueError):
    """The text is no TOML; says what is wrong and where."""


def parse(text: str) -> Mapping[str, object]:
    """The table this text describes.

    Raises:
        TomlError: there is none; also for brackets or numbers longer than the parser takes.
    """
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise TomlError("brackets are nested too deeply") from None
    except tomllib.TOMLDecodeError as error:
        raise TomlError(str(error)) from None
    except ValueError:  # what `int` says of thousands of digits
        raise TomlError("a number is too long") from None
