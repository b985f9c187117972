"""The menu bar and its shortcuts, made from the table of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QMenu

from invigilator.console.keys import KEYS, PLACES
from invigilator.console.language import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtWidgets import QMenuBar


class Menus:
    """One menu a place; every entry is an act."""

    def __init__(self, bar: QMenuBar, do: Callable[[str], None]) -> None:
        self._menus: dict[str, QMenu] = {}
        self._actions: dict[str, QAction] = {}
        for place in PLACES:
            menu = QMenu(bar)
            bar.addMenu(menu)
            self._menus[place] = menu
            for key in (one for one in KEYS if one.place == place and not one.held):
                action = QAction(menu)
                action.setShortcuts([QKeySequence(one) for one in key.sequences])
                action.setAutoRepeat(False)
                action.triggered.connect(lambda _checked, act=key.act: do(act))
                menu.addAction(action)
                self._actions[key.act] = action

    def offer(self, act: str, *, offered: bool) -> None:
        """Have an act in its menu and on its key, or not."""
        self._actions[act].setVisible(offered)
        self._actions[act].setEnabled(offered)

    def retranslate(self) -> None:
        """Name everything in the language in use."""
        for name, menu in self._menus.items():
            menu.setTitle(text(f"menu.{name}"))
        for act, action in self._actions.items():
            action.setText(text(f"act.{act}"))
