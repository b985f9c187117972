"""The one error of the hub that a person caused and can mend."""

from __future__ import annotations


class HubError(Exception):
    """What is wrong, where, and what to do. ``str()`` is the English sentence, ``chinese`` the Chinese one.

    ``field`` names what was given wrong, as ``exam.start``; "" when it is no single field. The command line prints
    the sentence and exits with 2.
    """

    def __init__(self, english: str, chinese: str, field: str = "") -> None:
        super().__init__(english)
        self.chinese = chinese
        self.field = field

    def said(self, language: str) -> str:
        """The sentence in ``zh`` or ``en``."""
        return self.chinese if language == "zh" else str(self)
