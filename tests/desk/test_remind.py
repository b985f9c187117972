from invigilator.desk.remind import Remind
from invigilator.desk.room import Room
from tests.desk.rehearsal import Rehearsal

NOON = 1_800_000_000_000


def made() -> tuple[Remind, Rehearsal, Room]:
    there = Rehearsal(2, clock=lambda: NOON)
    there.seat()
    room = Room()
    room.take(there.room())
    remind = Remind(room)
    remind.begin("s1")
    return remind, there, room


def lines(remind: Remind, now: int = NOON) -> list[str]:
    out = []
    for one in remind.columns(now):
        mark = ">" if one.clause == remind.clause else ""
        why = f" {one.blocked}" if one.blocked else ""
        out.append(f"{mark}{one.clause} {one.used}/{one.limit} #{one.chosen}{why}")
    return out


def test_begins_with_the_general_sentence_of_each_clause():
    remind, there, _ = made()
    assert lines(remind) == [">face 0/3 #1", "camera 0/3 #1", "conduct 0/3 #1"]
    assert remind.who() == (1, there.people[1].of.name)
    assert remind.key("camera") == "remind.camera.1"


def test_arrows_choose_and_go_round():
    remind, _, _ = made()
    remind.step(-1)
    remind.turn(-1)
    remind.step(2)
    assert lines(remind) == ["face 0/3 #5", "camera 0/3 #1", ">conduct 0/3 #3"]
    remind.choose("camera", 4)
    assert remind.clause == "camera"
    assert remind.key("camera") == "remind.camera.4"
    remind.begin("s2")
    assert lines(remind) == [">face 0/3 #1", "camera 0/3 #1", "conduct 0/3 #1"]


def test_says_beforehand_what_would_be_refused():
    remind, there, room = made()
    for ago in (100, 80, 60):
        there.act(1, "warn", ago=ago * 1000, by="i", clause="face", text="x")
    there.act(1, "warn", ago=6_500, by="i", clause="camera", text="x")
    room.take(there.room())
    assert lines(remind) == [
        ">face 3/3 #1 remind.exhausted",
        "camera 1/3 #1 remind.soon(seconds=9)",
        "conduct 0/3 #1",
    ]
    assert lines(remind, NOON + 8_500)[1] == "camera 1/3 #1"


def test_a_candidate_that_is_gone():
    remind, _, _ = made()
    remind.begin("nobody")
    assert remind.who() == (0, "")
    assert "refused.not-on-roster" in lines(remind)[0]
