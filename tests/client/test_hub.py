"""A live session with a real hub and a real candidate."""

from __future__ import annotations

import asyncio
from pathlib import Path

from invigilator.client.live import LiveSession
from invigilator.client.session import command
from invigilator.config import HubSettings
from invigilator.wire.messages import Changed, Health, Room
from invigilator.wire.packet import Layer
from tests.client.test_live import Catch, Listener
from tests.hub.conftest import running, write_exam
from tests.hub.people import roster


def test_a_console_sees_reminds_and_fetches(tmp_path: Path) -> None:
    settings = HubSettings(
        data=tmp_path / "data",
        host="127.0.0.1",
        port=0,
        exam=write_exam(tmp_path / "exam.toml"),
        roster=roster(tmp_path / "roster.csv", 2),
    )
    with running(settings) as house:

        async def main() -> None:
            live = LiveSession(house.url, house.key, house.ready.ca, by="老师")
            listener = Listener(live)
            room = await listener.get(Room)
            assert [one.seat for one in room.sittings] == [1, 2]
            view = room.sittings[0]
            thumbs, mains = Catch(), Catch()
            live.watch(view.front, Layer.THUMB, thumbs)
            live.watch(view.side, Layer.MAIN, mains)
            async with house.candidate(1) as person:
                await thumbs.reach(5)
                await mains.reach(5)
                assert {one.feed for one in thumbs} == {view.front}
                order = command("warn", view.sitting, clause="face", text="请摘下耳机")
                assert (await live.send(order)).ok
                assert (await live.send(order)).ok  # the same id: once
                changed = await listener.get(Changed, lambda one: one.event == "reminded")
                assert changed.by == "老师"
                assert changed.sitting.candidate.warnings["face"] == 1
                said = await person.pc.view(lambda one: bool(one.reminders))
                assert [one.text for one in said.reminders] == ["请摘下耳机"]
                assert (await live.picture(changed.sitting.photo_id)).startswith(b"\xff\xd8")
                assert await live.picture("unknown") == b""
            assert (await live.send(command("warn", "nobody", clause="face"))).code == "not-on-roster"
            await listener.get(Health)
            await live.close()
            await listener.ended()

        asyncio.run(main())
