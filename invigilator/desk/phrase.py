"""A sentence that no language has spoken yet: presenters say what, the window says it in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Union

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = Union[str, int, "Phrase"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A catalogue key and what fills its blanks; a value may be a phrase itself."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        """A form that tests and logs can read; personal values stay out of logs because phrases do."""
        inner = " ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.key}({inner})" if inner else self.key


def span(ms: int) -> str:
    """A length of time as ``m:ss`` or ``h:mm:ss``, rounded up so that 0:00 means over."""
    seconds = max(0, -(-ms // 1000))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
