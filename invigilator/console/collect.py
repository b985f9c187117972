"""The panel that collects a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator.console.reason import ReasonPanel

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QWidget


class CollectPanel(ReasonPanel):
    """Ctrl+E opens it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("collect", parent, danger=True)
