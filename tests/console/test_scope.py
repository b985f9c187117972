"""Choosing exam and room by the keyboard; everything follows, also when seats are moved."""

from PyQt6.QtCore import Qt

from invigilator.desk.scope import Scope
from tests.desk.rehearsal import Rehearsal


def two_rooms() -> Rehearsal:
    there = Rehearsal(6, by="张伟")
    there.seat()
    for seat in there.people:
        there.assign(seat, room="101" if seat < 4 else "102", invigilator="张伟" if seat % 2 else "李娜")
    return there


def wall(console) -> list[str]:
    return sorted(one.sitting for one in console.room.wall.places)


def test_a_room_is_chosen_and_everything_follows(sit):
    there = two_rooms()

    async def work(console):
        there.act(5, "disconnect", ago=1000)
        await console.look()
        await console.press("g")
        panel = console.window.panels.scope
        assert panel.isVisible()
        assert "102 考场 | 待处理 1 | 3 人" in panel.words()
        await console.press(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
        assert "101 考场" in await console.told("scope.shown")
        assert wall(console) == ["s1", "s2", "s3"]
        assert console.window.inbox.words() == ""
        assert "作答 3" in console.window.status.words()
        assert "101 考场" in console.window.status.words()
        assert "101 考场" in console.window.windowTitle()
        await console.press("g", "m", Qt.Key.Key_Return)
        assert wall(console) == ["s1", "s3"]
        assert "监考员 张伟" in console.window.status.words()
        await console.press("g")
        assert panel.words().splitlines()[2].startswith("▸"), "it begins where one is"
        await console.press(Qt.Key.Key_Escape)
        assert wall(console) == ["s1", "s3"]
        await console.press("/")
        await console.type(there.people[2].of.admission[-4:])
        await console.press(Qt.Key.Key_Return)
        assert console.room.focus.selected != "s2", "nobody is found that is not shown"

    sit(there, work)


def test_seats_are_moved_while_one_of_them_is_open(sit):
    there = two_rooms()

    async def work(console):
        assert wall(console) == ["s1", "s3", "s5"]
        console.window.select("s3")
        await console.press(Qt.Key.Key_Return)
        assert console.window.focus.isVisible()
        there.assign(3, room="101", invigilator="李娜")
        there.assign(2, room="101", invigilator="张伟")
        there.show()
        await console.until(lambda: "s3" not in console.room.room.sittings)
        console.window.refresh()
        assert there.people[3].of.name in await console.told("scope.left")
        assert wall(console) == ["s1", "s2", "s5"]
        assert not console.window.focus.isVisible()
        assert console.room.focus.opened == ""

    sit(there, work, scope=Scope(mine=True))
