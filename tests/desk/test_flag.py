"""What the watch has seen, as the console says it: marks, boxes, reasons, and whether anybody watches."""

from __future__ import annotations

from typing import Any

import pytest

from invigilator.console.language import catalogue
from invigilator.desk.flag import URGENT, Mark, boxes, lasted, marks, next_step, reason, recent, shown, sure
from invigilator.desk.inbox import Inbox
from invigilator.desk.phrase import Phrase
from invigilator.desk.room import Room
from invigilator.desk.tile import FeedState, tile
from invigilator.exam.flag import CLAUSES, Kind
from invigilator.wire.messages import Health
from invigilator.wire.views import FeedHealth, FlagView, SittingView
from tests.desk.people import NOW, person, room

LIVE = FeedState("live")


def flag(number: int, kind: str, *cameras: str, **more: Any) -> FlagView:
    cameras = cameras or ("front",)
    usual = {"clause": CLAUSES[Kind(kind)], "camera": cameras[0], "cameras": list(cameras), "score": 0.8}
    return FlagView(number=number, kind=kind, **{"at": NOW - 1000 * number, **usual, **more})


def seen(*flags: FlagView, **state: Any) -> SittingView:
    view = person(1, **state)
    view.flags.extend(flags)
    return view


def said(mark: Mark | None) -> str:
    return f"{mark.sign} {mark.word} +{mark.more}" if mark is not None else ""


def both(view: SittingView, shows: str = "live", *, blind: bool = False) -> tuple[str, str]:
    front, side = (marks(view, one, shows, blind=blind) for one in ("front", "side"))
    return said(front), said(side)


def test_every_kind_has_a_place_and_short_words_in_both_languages():
    assert sorted(URGENT) == sorted(Kind)
    for kind in Kind:
        assert 0 < len(catalogue("zh")[f"flag.{kind}"]) <= 4, kind
        assert 0 < len(catalogue("en")[f"flag.{kind}"]) <= 12, kind


@pytest.mark.parametrize(
    ("view", "front", "side"),
    [
        (seen(), "", ""),
        (seen(flag(1, "phone", "side")), "", "seen flag.phone +0"),
        (seen(flag(1, "dark"), flag(2, "company", "front", "side")), "seen flag.company +1", "seen flag.company +0"),
        (seen(flag(1, "voice", "sound")), "heard flag.voice +0", ""),
        (seen(flag(1, "display", "page"), flag(2, "hat"), flag(3, "voice", "sound")), "seen flag.hat +2", ""),
        (seen(flag(1, "display", "page")), "page flag.display +0", ""),
        (seen(flag(1, "unseen", "side")), "", "blind flag.unseen +0"),
        (seen(flag(1, "phone", ended=NOW)), "", ""),
        (seen(flag(1, "phone", answer="no")), "", ""),  # somebody has looked
        (seen(flag(1, "phone", answer="yes")), "seen flag.phone +0", ""),
        (seen(flag(1, "nobody"), restroom="away"), "", ""),  # as it must be
        (seen(flag(1, "company"), restroom="away"), "seen flag.company +0", ""),
    ],
)
def test_a_mark_stands_on_the_picture_it_was_seen_on(view: SittingView, front: str, side: str) -> None:
    assert both(view) == (front, side)


def test_could_not_tell_is_not_nobody():
    assert both(seen(), blind=True) == ("blind flag.unseen +0", "blind flag.unseen +0")
    assert both(seen(flag(1, "nobody")))[0] == "seen flag.nobody +0"
    assert both(seen(flag(1, "dark")), blind=True)[0] == "seen flag.dark +0"  # that is why
    assert both(seen(flag(1, "voice", "sound")), blind=True)[0] == "heard flag.voice +1"


def test_a_camera_that_is_gone_shows_nothing_but_the_sound_may_be_heard():
    view = seen(flag(1, "phone"), flag(2, "voice", "sound"))
    assert both(view, "gone", blind=True) == ("heard flag.voice +0", "")
    assert both(view, "over", blind=True) == ("", "")


def test_boxes_are_words_and_edges_within_the_picture():
    view = seen(flag(1, "phone", "side", box="0.5,0.25,1.2,0.75", score=0.5), flag(2, "mask", box="0.1,0.2,0.3,0.4"))
    (one,) = boxes(view, "side")
    assert (one.left, one.top, one.right, one.bottom) == (0.5, 0.25, 1.0, 0.75)
    assert (str(one.kind), str(one.sure)) == ("alarm.phone", "flag.unsure")
    assert [str(each.sure) for each in boxes(view, "front")] == ["flag.sure"]
    for bad in ("", "0.1,0.2", "a,b,c,d", "0.4,0.1,0.2,0.3", "nan,nan,nan,nan", "0,0,1,1,1"):
        assert boxes(seen(flag(1, "phone", box=bad)), "front") == (), bad


def test_the_list_has_the_open_ones_first():
    view = seen(flag(1, "phone", ended=NOW - 500), flag(2, "hat"), flag(3, "mask", ended=NOW - 100, answer="no"))
    assert [str(one.kind) for one in recent(view)] == ["alarm.hat", "alarm.mask", "alarm.phone"]
    assert str(recent(view)[0].lasted(NOW)) == "flag.lasts(for=0:02)"
    assert str(recent(view)[1].lasted(NOW)) == "flag.lasted(for=0:03)"
    assert str(lasted(NOW, NOW, NOW)) == "flag.lasted(for=0:01)"
    assert len(shown(view)) == 1


def test_a_reason_says_where_how_long_how_sure_and_which_rule():
    view = seen(flag(1, "company", "front", "side", picture="p", at=NOW - 12_000))
    why = reason(view, 1)
    assert why is not None
    assert (why.picture, why.clause) == ("p", "五(一)")
    assert str(why.why(NOW)) == (
        "flag.why(cameras=flag.from.both(one=flag.from.front two=flag.from.side)"
        " lasted=flag.lasts(for=0:12) sure=flag.sure clause=五(一) rule=flag.rule.alone)"
    )
    assert reason(view, 2) is None
    assert sure(0.74) == Phrase("flag.unsure")


def test_every_reason_has_a_rule_in_words():
    for kind in Kind:
        why = reason(seen(flag(1, kind)), 1)
        assert why is not None
        assert str(why.why(NOW).values["rule"]) in catalogue("zh"), kind


@pytest.mark.parametrize(
    ("kind", "scored", "wanted"),
    [
        ("phone", True, "zero"),
        ("phone", False, "conduct"),
        ("mask", True, "face"),
        ("blocked", True, "camera"),
        ("voice", True, "conduct"),
    ],
)
def test_what_may_follow(kind: str, wanted: str, *, scored: bool) -> None:
    assert next_step(kind, CLAUSES[Kind(kind)], scored=scored) == Phrase(f"flag.next.{wanted}")


def health(at: int, *, watched: bool = True, behind: float = 0.0, blind: str = "") -> Health:
    return Health(now=at, feeds=[FeedHealth(feed=2, blind=blind)], watched=watched, watch_behind=behind)


def test_blind_for_a_while_is_told_and_forgotten_at_once():
    state = Room()
    view = seen()
    state.take(room([view]))

    def mark() -> str:
        feeds = frozenset(one for one in (2, 3) if state.watching.blind(one))
        made = tile(view, Inbox(state).find("s1"), LIVE, LIVE, NOW, blind=feeds)
        return said(made.front_mark) + said(made.side_mark)

    for seconds in range(21):
        state.take(health(NOW + seconds * 1000, blind="dark"))
        assert mark() == "", seconds
    state.take(health(NOW + 21_000, blind="dark"))
    assert mark() == "blind flag.unseen +0"
    state.take(health(NOW + 22_000))
    assert mark() == ""
    state.take(health(NOW + 23_000, blind="dark"))
    state.take(health(NOW + 60_000, blind="dark", watched=False))  # nobody looks: that is said elsewhere
    assert mark() == ""


def test_the_status_line_says_whether_anybody_watches():
    state = Room()

    def fact() -> str:
        phrase, mood = state.watching.fact(lost=False)
        return f"{phrase} {mood}"

    assert fact() == "status.watched.unknown plain"
    state.take(health(NOW, watched=False))
    assert fact() == "status.watched.off plain"
    state.take(health(NOW, behind=3.9))
    assert fact() == "status.watched.on good"
    state.take(health(NOW, behind=7.2))
    assert fact() == "status.watched.behind(seconds=7) warn"
    state.take(health(NOW, watched=False))
    assert fact() == "status.watched.gone warn"
    assert state.watching.fact(lost=True)[0] == Phrase("status.watched.unknown")
