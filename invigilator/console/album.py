"""Stills that the hub keeps (sheets, login photographs): fetched once, read in a thread, kept while they are few."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QImage, QPixmap

if TYPE_CHECKING:
    from invigilator.client.session import Session
    from invigilator.console.tasks import Tasks

MOST = 64


class Album(QObject):
    """Pictures by id. What is asked for and not there yet is fetched; `came` tells when it has arrived."""

    came = pyqtSignal()

    def __init__(self, session: Session, tasks: Tasks) -> None:
        super().__init__()
        self._session = session
        self._tasks = tasks
        self._pages: dict[str, QPixmap | None] = {}
        self._asked: set[str] = set()

    def has(self, picture: str) -> bool:
        """Whether it has come, be it as a picture or as the word that there is none."""
        return picture in self._pages

    def look(self, picture: str) -> QPixmap | None:
        """The picture; None when it is still on its way (see `has`), erased, or never was."""
        if picture and not self.has(picture) and picture not in self._asked:
            self._asked.add(picture)
            self._tasks.start(self._fetch(picture), "still")
        return self._pages.get(picture)

    async def _fetch(self, picture: str) -> None:
        try:
            jpeg = await self._session.picture(picture)
            image = await asyncio.to_thread(QImage.fromData, jpeg, "JPEG") if jpeg else QImage()
        finally:
            self._asked.discard(picture)
        self._pages[picture] = None if image.isNull() else QPixmap.fromImage(image)
        while len(self._pages) > MOST:
            self._pages.pop(next(iter(self._pages)))
        self.came.emit()
