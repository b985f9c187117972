from invigilator.client.session import Link
from invigilator.desk.room import Room
from invigilator.wire.messages import Changed, Health
from tests.desk.rehearsal import MINUTE, Rehearsal

NOON = 1_800_000_000_000


def made(people: int = 3, *, begun: int = 40 * MINUTE) -> tuple[Room, Rehearsal]:
    there = Rehearsal(people, begun=begun, clock=lambda: NOON)
    room = Room()
    for event in (Link("control", "live"), Link("media", "live"), there.welcome(), there.room()):
        room.take(event)
    return room, there


def said(room: Room, now: int = NOON) -> str:
    status = room.status(now)
    facts = (status.countdown, status.hub, status.recording, status.watched, *status.problems)
    return " | ".join(f"{one.phrase} {one.mood}" for one in facts)


def test_nothing_is_known_before_the_hub_speaks():
    room = Room()
    assert said(room) == (
        "status.no-exam plain | status.hub.connecting warn | status.recording.unknown warn"
        " | status.watched.unknown plain"
    )
    assert room.banner() is None
    assert room.status(NOON).clock == 0


def test_the_countdown_follows_the_exam():
    room, there = made()
    start = there.start
    for after, phrase in (
        (-40 * MINUTE, "status.opens-in(left=10:00) plain"),
        (-90_000, "status.starts-in(left=1:30) plain"),
        (0, "status.left(left=1:30:00) good"),
        (90 * MINUTE - 1, "status.left(left=0:01) good"),
        (90 * MINUTE, "status.over plain"),
    ):
        countdown = room.status(start + after).countdown
        assert f"{countdown.phrase} {countdown.mood}" == phrase


def test_somebody_with_extra_time_keeps_the_room_open():
    room, there = made()
    there.seat(1)
    there.act(1, "extend", by="senior", reason="power cut", minutes=10, senior=True)
    room.take(there.room())
    assert str(room.status(there.start + 95 * MINUTE).countdown.phrase) == "status.extended(left=5:00)"


def test_people_are_counted_by_phase():
    room, there = made()
    there.seat(1, 2)
    room.take(there.room())
    assert str(room.status(NOON).people) == "status.people(answering=2 waiting=0 expected=1 ended=0)"


def test_a_healthy_hub_and_one_in_trouble():
    room, _ = made()
    room.take(Health(now=NOON, feeds=[], watched=True))
    assert said(room) == (
        "status.left(left=50:00) good | status.hub.live good | status.recording.on good | status.watched.on good"
    )
    room.take(Health(now=NOON, feeds=[], recording=False, disk_free=0.08, journal_lag=5_300, problem="clock-stepped"))
    assert said(room).endswith(
        "status.recording.off bad | status.watched.gone warn | problem.not-recording bad"
        " | problem.disk(percent=8) bad | problem.journal(seconds=5) bad | problem.clock-stepped bad"
    )


def test_silence_is_trouble():
    room, _ = made()
    room.take(Health(now=NOON, feeds=[]))
    assert "status.hub.live good" in said(room, NOON + 4_000)
    assert "status.hub.silent(for=0:05) bad" in said(room, NOON + 4_100)


def test_a_lost_hub_is_a_banner_until_it_is_back():
    room, _ = made()
    room.take(Health(now=NOON, feeds=[], watched=True))
    room.take(Link("control", "lost", code="silent", retry=1.5))
    assert str(room.banner()) == "link.lost(why=link.code.silent)"
    assert "status.recording.unknown warn" in said(room)
    room.take(Link("control", "connecting"))
    assert str(room.banner()) == "link.lost(why=link.code.closed)"
    room.take(Link("control", "live"))
    assert room.banner() is None


def test_being_turned_away_for_good_says_so():
    room, _ = made()
    room.take(Link("control", "lost", code="revoked", final=True))
    assert str(room.banner()) == "link.final(why=link.code.revoked)"


def test_pictures_can_be_gone_while_reminders_still_work():
    room, _ = made()
    room.take(Health(now=NOON, feeds=[]))
    room.take(Link("media", "lost", code="closed"))
    assert not room.lost
    assert "status.hub.no-media warn" in said(room)
    assert "problem.media warn" in said(room)


def test_an_older_change_does_not_undo_a_newer_one():
    room, there = made()
    there.seat(1)
    before = there.room().sittings[0]
    there.act(1, "warn", by="i", clause="face", text="x")
    room.take(there.room())
    room.take(Changed(seq=there.seq - 1, at=NOON, event="answering", by="", sitting=before))
    assert room.sittings["s1"].candidate.warnings["face"] == 1
