import pytest

from invigilator.desk.focus import Focus, standing
from invigilator.desk.refusal import ACTS
from invigilator.desk.room import Room
from invigilator.exam.commands import Command
from invigilator.exam.ids import Refused
from tests.desk.rehearsal import MINUTE, STEPS, Rehearsal

NOON = 1_800_000_000_000
SECOND = 1000
DOING = {
    "remind": ("warn", {"clause": "face", "text": "x"}),
    "correct": ("correct", {"clause": "face"}),
    "paper": ("show-paper", {"picture": "p"}),
    "approve": ("approve-restroom", {}),
    "deny": ("deny-restroom", {}),
    "end-break": ("end-restroom", {}),
    "collect": ("force-submit", {"reason": "x"}),
    "extend": ("extend", {"minutes": 5, "reason": "x"}),
    "reinstate": ("reinstate", {"reason": "x"}),
    "zero": ("propose-zero", {"clause": "phone", "reason": "x"}),
}
STATES = {
    "expected": [],
    "logged-in": "login",
    "waiting": "wait",
    "answering": "sit",
    "away": ["leave-screen"],
    "asking": ["show-paper"],
    "on-break": ["show-paper", "approve-restroom"],
    "disconnected": ["disconnect"],
    "reminded": ["warn"],
    "ended": ["force-submit"],
    "zero": "zero",
    "late": "late",
}
NAMED_OTHERWISE = {"zero-stands": "already-proposed"}  # the hub has one code for two things


def rehearse(state: str, **options) -> tuple[Rehearsal, Focus]:
    """A candidate in this state, and a focus on them."""
    early = state in {"expected", "logged-in", "waiting"}
    there = Rehearsal(1, begun=-5 * MINUTE if early else 40 * MINUTE, clock=lambda: NOON, **options)
    match STATES[state]:
        case "login":
            for do in STEPS[:4]:
                there.act(1, do, device="pc")
        case "wait":
            for do in STEPS:
                there.act(1, do, device="pc")
        case "sit":
            there.seat()
        case "zero":
            there.seat()
            there.act(1, "propose-zero", by="a", clause="phone", reason="x")
            there.act(1, "confirm-zero", by="b", senior=True)
        case "late":
            there.due(1, NOON)
        case list(steps) if steps:
            there.seat()
            for at, do in enumerate(steps):
                extra = {"by": "i", "clause": "face", "text": "x", "reason": "x", "picture": "p"}
                there.act(1, do, ago=(60 - 20 * at) * SECOND if state != "away" else 5 * SECOND, **extra)
            there.due(1, NOON)
    room = Room()
    room.take(there.welcome())
    room.take(there.room())
    focus = Focus(room, lambda: NOON)
    focus.selected = "s1"
    return there, focus


@pytest.mark.parametrize("state", STATES)
def test_a_candidate_is_called_what_they_are(state):
    _, focus = rehearse(state)
    card = focus.card()
    assert card is not None
    expected = {"reminded": "answering", "zero": "ended", "late": "ended"}.get(state, state)
    assert card.standing.key == f"standing.{expected}"


@pytest.mark.parametrize("kind", ["formal", "mock"])
@pytest.mark.parametrize("senior", [False, True])
@pytest.mark.parametrize("state", STATES)
def test_what_a_key_says_beforehand_is_what_the_hub_would_say(state, senior, kind):
    """`refused` is a forecast: it never forbids what the rules allow, and names the same reason."""
    if (state, kind) == ("zero", "mock"):
        pytest.skip("a mock exam has no score")
    there, focus = rehearse(state, kind=kind, senior=senior)
    card = focus.card()
    assert card is not None
    for act in ACTS:
        if act == "feedback":
            continue  # its panel may be read when nothing can be said any more
        do, fields = DOING[act]
        try:
            there.people[1].sitting.handle(Command(do, by="i", senior=senior, **fields), NOON)
            answer = ""
        except Refused as refused:
            answer = refused.code
        forecast = card.refused.get(act)
        if forecast is not None:
            code = forecast.key.removeprefix("refused.")
            assert NAMED_OTHERWISE.get(code, code) == answer, act
        elif answer:
            pytest.fail(f"{act}: the hub says {answer}, the key says nothing")


def test_nobody_is_selected():
    focus = Focus(Room(), lambda: NOON)
    assert focus.card() is None
    assert focus.card("s1") is None
    assert not focus.audible


def test_counters_reminders_and_clocks():
    there, focus = rehearse("answering")
    for ago in (200, 180, 30):
        there.act(1, "warn", ago=ago * SECOND, by="i", clause="face", text=f"um {ago}")
    there.act(1, "leave-screen", ago=20 * SECOND)
    there.act(1, "return-screen", ago=10 * SECOND)
    there.act(1, "seen", ago=8 * SECOND, number=2)
    there.act(1, "acknowledge", ago=7 * SECOND, number=1)
    focus._room.take(there.room())
    card = focus.card()
    assert card is not None
    counters = [f"{one.name} {one.used}/{one.limit} {one.mood}" for one in card.counters]
    assert counters == ["face 3/3 bad", "camera 0/3 plain", "conduct 0/3 plain", "leaves 1/3 warn"]
    assert [f"{one.clause} {one.count} {one.state}" for one in card.said] == [
        "face 3 sent",
        "face 2 seen",
        "face 1 acknowledged",
    ]
    assert [str(one.phrase(NOON)) for one in card.deadlines] == [
        "deadline.uncorrected.running(left=0:30 clause=clause.face)"
    ]


def test_the_nearest_clock_comes_first():
    there, focus = rehearse("answering")
    there.act(1, "warn", ago=50 * SECOND, by="i", clause="face", text="x")
    there.act(1, "warn", ago=34 * SECOND, by="i", clause="face", text="x")
    there.act(1, "warn", ago=18 * SECOND, by="i", clause="face", text="x")
    there.act(1, "leave-screen", ago=2 * SECOND)
    focus._room.take(there.room())
    card = focus.card()
    assert card is not None
    assert [one.kind for one in card.deadlines] == ["away", "uncorrected"]


def test_an_ended_sitting_runs_no_clock():
    _, focus = rehearse("ended")
    card = focus.card()
    assert card is not None
    assert card.deadlines == ()
    assert str(card.standing) == "standing.ended(outcome=outcome.collected cause=cause.invigilator)"


def test_missing_cameras_and_a_proposed_zero_are_noted():
    there, focus = rehearse("answering")
    there.act(1, "side-off")
    there.act(1, "propose-zero", by="i", clause="phone", reason="x")
    focus._room.take(there.room())
    card = focus.card()
    assert card is not None
    assert [str(one) for one in card.notes] == ["note.side-off", "note.zero-proposed(clause=clause.phone by=i)"]


def test_sound_is_heard_when_open_and_not_muted_or_the_key_is_down():
    _, focus = rehearse("answering")
    focus.opened = "s1"
    assert focus.audible
    focus.muted = True
    assert not focus.audible
    focus.listening = True
    assert focus.audible
    focus.opened = ""
    assert not focus.audible


def test_a_break_that_is_over_is_called_overdue():
    there, _ = rehearse("answering")
    there.act(1, "show-paper", ago=400 * SECOND, picture="p")
    there.act(1, "approve-restroom", ago=390 * SECOND, by="i")
    there.due(1, NOON)
    words, mood = standing(there.room().sittings[0])
    assert (words.key, mood) == ("standing.break-overdue", "bad")
