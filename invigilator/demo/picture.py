"""Pictures of the window as a person sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator.config import UserError

if TYPE_CHECKING:
    from pathlib import Path

    from PyQt6.QtGui import QImage
    from PyQt6.QtWidgets import QWidget


def photograph(window: QWidget) -> QImage:
    """The window as it is on the screen; where the screen gives nothing away, as it paints itself."""
    screen = window.screen()
    picture = screen.grabWindow(window.winId()) if screen is not None else None
    if picture is None or picture.isNull():
        picture = window.grab()
    return picture.toImage()


def keep(picture: QImage, path: Path) -> None:
    """Write a picture.

    Raises:
        UserError: it cannot be written.
    """
    if not picture.save(str(path), "PNG"):
        raise UserError(f"the picture {path} cannot be written")
