"""What pages and consoles may know of a sitting, built from its state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from invigilator.exam.flag import CLAUSES, Flag
from invigilator.exam.ids import Phase
from invigilator.exam.kept import Alarm as ExamAlarm
from invigilator.exam.sitting import Sitting
from invigilator.hub import plain
from invigilator.store.candidate import Candidate
from invigilator.wire.messages import Device
from invigilator.wire.views import Alarm, CandidateView, FlagView, Kept, Reminder, Said, SittingView

DIALOGUE = 40  # lines shown
RECENT = 10 * 60 * 1000  # ms that an answered alarm or an ended flag is still shown
Face = Literal["", "allowed", "refused"]
Restroom = Literal["none", "asked", "denied", "away", "overdue"]


def front(seat: int) -> int:
    """The feed handle of a seat's PC camera."""
    return seat * 2


def side(seat: int) -> int:
    """The feed handle of a seat's phone camera."""
    return seat * 2 + 1


def candidate_view(sitting: Sitting, of: Candidate, device: Device) -> CandidateView:
    """The sitting as the candidate's own page sees it; consent is that of the asking device."""
    rules = sitting.exam.rules
    return CandidateView(
        phase=sitting.phase.value,
        connected=sitting.connected,
        front_on=sitting.front_on,
        side_on=sitting.side_on,
        consent=device in sitting.consents,
        logged_in=sitting.connected,
        admitted=sitting.admitted,
        photo=sitting.photo is not None,
        notice=sitting.notice,
        opens_at=sitting.exam.opens_at,
        closes_at=sitting.closes_at,
        starts_at=sitting.exam.start,
        hand_in_at=sitting.exam.hand_in_at,
        ends_at=sitting.ends_at,
        leaves=sitting.leaves,
        leaves_limit=rules.leaves,
        warnings={clause: sitting.warned(clause) for clause in ("face", "camera", "conduct")},
        warnings_limit=rules.reminders,
        outcome=sitting.outcome.value if sitting.outcome else "",
        cause=sitting.cause.value if sitting.cause else "",
        away_until=sitting.away_until,
        restroom=_restroom(sitting),
        break_until=sitting.break_until,
        reconnect_until=sitting.reconnect_until,
        reminders=[
            Reminder(
                number=one.number,
                clause=one.clause,
                text=one.text,
                at=one.at,
                count=one.count,
                seen=one.seen,
                acknowledged=one.acknowledged,
            )
            for one in sitting.reminders
        ],
        name=plain.line(of.name),
        admission=of.admission,
        sitting=of.sitting,
        face=_face(sitting),
        checks=sorted(sitting.checks),
        messages=[
            Said(at=one.at, by="staff" if one.staff else "candidate", text=one.text)
            for one in sitting.dialogue[-DIALOGUE:]
        ],
        paper="built-in" if sitting.exam.paper else "outside" if sitting.exam.paper_url else "none",
        paper_url=sitting.exam.paper_url if sitting.phase is Phase.ANSWERING else "",
        answers=sum(bool(one.text) for one in sitting.answers.values()),
        digest=sitting.digest if sitting.phase is Phase.ENDED else "",
        ended_at=sitting.ended_at,
    )


def sitting_view(
    sitting: Sitting, of: Candidate, now: int, stills: Iterable[Kept] = (), roster_photo: str = ""
) -> SittingView:
    """The sitting as staff see it, with the newest stills of its cameras and the roster's photograph."""
    zero = bool(sitting.zero_clause) or sitting.score_zero
    asked = {one.flag for one in sitting.alarms if one.open}
    return SittingView(
        sitting=of.sitting,
        seat=of.seat,
        admission=of.admission,
        name=plain.line(of.name),
        front=front(of.seat),
        side=side(of.seat),
        candidate=candidate_view(sitting, of, "pc"),
        alarms=[_alarm(one) for one in sitting.alarms if one.open or one.at > now - RECENT],
        paper=sitting.paper if sitting.paper_shown or sitting.on_break else "",
        paper_text=sitting.paper_text if sitting.paper_shown or sitting.on_break else "",
        paper_by=sitting.paper_by if sitting.paper_shown or sitting.on_break else "",
        zero_clause=sitting.zero_clause or "",
        zero_by=sitting.zero_by if zero else "",
        zero_reason=sitting.zero_reason if zero else "",
        zero_at=sitting.zero_at if zero else 0,
        score_zero=sitting.score_zero,
        ended_by=sitting.ended_by if sitting.phase is Phase.ENDED else "",
        ended_reason=sitting.ended_reason if sitting.phase is Phase.ENDED else "",
        uncorrected=dict(sitting.uncorrected_until),
        flags=[
            _flag(one)
            for one in sitting.flags.all
            if one.ended is None or one.ended > now - RECENT or one.number in asked
        ],
        photo_id=sitting.photo or "",
        roster_photo=roster_photo,
        stills=list(stills),
        exam=of.exam,
        room=plain.line(of.room),
        invigilator=plain.line(of.invigilator),
    )


def _alarm(one: ExamAlarm) -> Alarm:
    return Alarm(number=one.number, name=one.name.value, clause=one.clause, at=one.at, open=one.open, flag=one.flag)


def _flag(one: Flag) -> FlagView:
    return FlagView(
        number=one.number,
        kind=one.kind.value,
        clause=CLAUSES[one.kind],
        camera=one.camera,
        cameras=sorted(one.cameras),
        at=one.at,
        score=one.score,
        box=one.box,
        text=one.text,
        picture=one.picture,
        ended=one.ended,
        answer=one.answer,
    )


def _face(sitting: Sitting) -> Face:
    match sitting.face_comparison:
        case None:
            return ""
        case allowed:
            return "allowed" if allowed else "refused"


def _restroom(sitting: Sitting) -> Restroom:
    if sitting.on_break:
        return "overdue" if sitting.overdue else "away"
    if sitting.paper_shown:
        return "asked"
    return "denied" if sitting.denied else "none"
