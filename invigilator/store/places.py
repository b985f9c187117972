"""Where candidates sit: their seat, their room, and the invigilator who looks after them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from invigilator.store import keys, tables
from invigilator.store.database import Database
from invigilator.store.entry import Draft
from invigilator.store.transaction import Transaction

_ROW_BYTES = 600


class Places:
    """The places of all candidates in one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def assign(self, places: Mapping[str, tuple[str, str]], *, at: int, by: str) -> None:
        """Give sittings their room and invigilator, all or none.

        Raises:
            StoreError: nobody was moved.
        """
        drafts = [
            Draft(at, sitting, "assigned", by=by, data={"room": room, "invigilator": invigilator})
            for sitting, (room, invigilator) in places.items()
        ]

        def job(transaction: Transaction) -> None:
            transaction.append(drafts)

        await self._database.write(job, len(drafts) * _ROW_BYTES)

    async def part(self, *, at: int) -> None:
        """Give new seats to whoever shares one with a candidate of another exam: earlier programs counted in each.

        Raises:
            StoreError: nobody was moved.
        """
        columns = tables.candidate.c
        query = select(columns.sitting, columns.seat, tables.journal.c.data).join(
            tables.journal, tables.journal.c.seq == columns.seq
        )

        def job(transaction: Transaction) -> None:
            rows = transaction.connection.execute(query.order_by(columns.seq)).all()
            last, seen = max((row.seat for row in rows), default=0), set[int]()
            drafts = []
            for row in rows:
                if row.seat in seen:
                    last += 1
                    data = keys.open_data(transaction.key(row.sitting), row.sitting, "enrolled", row.data)
                    drafts.append(Draft(at, row.sitting, "enrolled", by="hub", data={**data, "seat": last}))
                seen.add(row.seat)
            transaction.append(drafts)

        await self._database.write(job)
