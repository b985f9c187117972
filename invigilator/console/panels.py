"""Every panel of the window: made, opened one at a time, kept up to date, and joined to what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator.console.collect import CollectPanel
from invigilator.console.decide import DecidePanel
from invigilator.console.extend import ExtendPanel
from invigilator.console.feedback import FeedbackPanel
from invigilator.console.find import FindPanel
from invigilator.console.propose import ProposePanel
from invigilator.console.reinstate import ReinstatePanel
from invigilator.console.remind import RemindPanel
from invigilator.console.scope import ScopePanel
from invigilator.console.still import StillView
from invigilator.desk.phrase import Phrase
from invigilator.desk.remind import Remind

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtWidgets import QWidget

    from invigilator.client.session import Session
    from invigilator.console.acts import Acts
    from invigilator.console.album import Album
    from invigilator.console.panel import Panel
    from invigilator.desk.focus import Card, Focus
    from invigilator.desk.refusal import Act
    from invigilator.desk.room import Room


class Panels:
    """Panels are children of ``parent`` and stand over it; ``back`` takes the keyboard when the last one closes."""

    def __init__(
        self, session: Session, room: Room, focus: Focus, album: Album, parent: QWidget, back: Callable[[], None]
    ) -> None:
        self._session, self._focus, self._back = session, focus, back
        self.remind = RemindPanel(Remind(room), parent)
        self.collect = CollectPanel(parent)
        self.feedback = FeedbackPanel(room, parent)
        self.propose = ProposePanel(album, parent)
        self.decide = DecidePanel(album, parent)
        self.extend = ExtendPanel(parent)
        self.reinstate = ReinstatePanel(parent)
        self.search = FindPanel(room, parent)
        self.scope = ScopePanel(room, parent)
        self.still = StillView(album, parent)
        self.asking = (
            self.remind,
            self.collect,
            self.feedback,
            self.propose,
            self.decide,
            self.extend,
            self.reinstate,
            self.search,
            self.scope,
        )
        """All but the large still, which may stand over one of these."""
        for panel in (*self.asking, self.still):
            panel.closed.connect(self._closed)
        self.remind.touched.connect(self.refresh)
        for judging in (self.propose, self.decide):
            judging.evidence.opened.connect(lambda at, panel=judging: self._enlarge(panel.card, at))
            judging.looked.connect(lambda panel=judging: self._enlarge(panel.card, 0))

    def serve(self, acts: Acts) -> None:
        """Have done what the panels confirm."""
        self.remind.sent.connect(acts.remind)
        self.remind.corrected.connect(acts.correct)
        self.collect.confirmed.connect(acts.collect)
        self.feedback.sent.connect(acts.answer)
        self.propose.proposed.connect(acts.propose)
        self.decide.signed.connect(acts.sign)
        self.decide.rejected.connect(acts.reject)
        self.extend.extended.connect(acts.extend)
        self.reinstate.confirmed.connect(acts.reinstate)

    def ask(self, act: Act, card: Card) -> None:
        """Open the panel of an act about a candidate."""
        self.shut()
        match act:
            case "remind" | "correct":
                self.remind.begin(card.sitting, act, self._session.now())
            case "feedback":
                self.feedback.begin(card.sitting)
            case "zero":
                (self.propose if card.proposal is None else self.decide).begin(card)
            case "extend":
                self.extend.begin(card)
            case "reinstate":
                self.reinstate.begin(card)
            case _:
                self.collect.begin(card)

    def look(self, at: int = 0) -> Phrase | None:
        """Show the stills of the open or selected candidate, large; why not, when there is nothing to show."""
        card = self._focus.card(self._focus.opened or self._focus.selected)
        if card is None:
            return Phrase("refused.nobody-selected")
        if not card.stills:
            return Phrase("refused.no-stills", {"seat": card.seat, "name": card.name})
        self._enlarge(card, at)
        return None

    def top(self) -> Panel | None:
        """The panel that has the keyboard, None while none is open."""
        if not self.still.isHidden():
            return self.still
        return next((one for one in self.asking if not one.isHidden()), None)

    def shut(self) -> None:
        """Close them all."""
        for panel in (self.still, *self.asking):
            panel.dismiss()

    def close_top(self) -> bool:
        """Close the one on top; False when none is open."""
        if not self.still.isHidden():
            self.still.dismiss()
            return True
        shown = next((one for one in self.asking if not one.isHidden()), None)
        if shown is not None:
            shown.dismiss()
        return shown is not None

    def refresh(self) -> None:
        """Show what is open as it is now."""
        if not self.remind.isHidden():
            self.remind.refresh(self._session.now())
        if not self.feedback.isHidden():
            self.feedback.refresh()
        if not self.scope.isHidden():
            self.scope.refresh()
        for judging in (self.propose, self.decide):
            if not judging.isHidden() and judging.card is not None:
                card = self._focus.card(judging.card.sitting)
                if card is not None:
                    judging.refresh(card)
        if not self.still.isHidden():
            self.still.refresh(self._focus.card(self.still.sitting))

    def retranslate(self) -> None:
        """Write everything in the language in use."""
        for panel in (*self.asking, self.still):
            if not isinstance(panel, RemindPanel):  # it is written anew at each look
                panel.retranslate()

    def _enlarge(self, card: Card | None, at: int) -> None:
        if card is not None and card.stills:
            self.still.begin(card, at)

    def _closed(self) -> None:
        top = self.top()
        if top is not None:
            top.setFocus()
        else:
            self._back()
