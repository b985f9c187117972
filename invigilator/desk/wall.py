"""The wall without Qt: which tiles stand where, what each shows, which one is selected."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from invigilator.desk.grid import SIZES, USUAL, Grid, Slot, grid
from invigilator.desk.inbox import Inbox
from invigilator.desk.tile import FeedState, Level, Tile, feed_state, tile
from invigilator.wire.packet import Layer

if TYPE_CHECKING:
    from invigilator.client.session import Cancel, Session
    from invigilator.desk.flag import Mark
    from invigilator.desk.focus import Focus
    from invigilator.desk.room import Room
    from invigilator.media.pool import DecodePool
    from invigilator.wire.views import SittingView

Order = Literal["seat", "need"]
Direction = Literal["left", "right", "up", "down", "home", "end"]
CALM = 3.0  # seconds a tile stays where it is before need may move it again


@dataclass(frozen=True, slots=True)
class Place:
    """One tile on the page that is shown."""

    slot: Slot
    sitting: str
    front: int  # feed handles
    side: int


@dataclass(frozen=True, slots=True)
class Footer:
    """What the page bar says: where we are, and what calls from pages that are not seen."""

    page: int  # from 1
    pages: int
    elsewhere: int  # tiles on other pages
    calling: int  # of these, how many somebody should look at


class Wall:
    """State and intents of the wall. One thread; `refresh` once a second and after each event of the session."""

    def __init__(self, room: Room, focus: Focus, session: Session, pool: DecodePool) -> None:
        self._room = room
        self._inbox = Inbox(room)
        self._focus = focus
        self._session = session
        self._pool = pool
        self._subscribed: dict[int, Cancel] = {}
        self._width = self._height = 0
        self._size = USUAL
        self._page = 0
        self._sequence: list[str] = []  # sittings in the order they are shown
        self._moved = float("-inf")
        self._grid: Grid = grid(0, 0, 0)
        self._visible: frozenset[int] = frozenset()
        self.lit = True
        """Whether anybody can see the wall; while not, what is known of pictures is the hub's word."""
        self.order: Order | None = None
        """The person's choice; None takes seats while all fit on one page, need otherwise."""
        self.tiles: dict[str, Tile] = {}
        """Every candidate's tile as of the last `refresh`."""
        self.places: tuple[Place, ...] = ()
        """The tiles of the page that is shown."""

    # ---- what happens ---

    def refresh(self, monotonic: float | None = None) -> bool:
        """Take the room's state in; True when tiles moved, came or went, so that places must be laid out anew."""
        monotonic = time.monotonic() if monotonic is None else monotonic
        self._subscribe()
        now = self._session.now()
        self.tiles = {
            sitting: tile(
                view,
                self._inbox.find(sitting),
                self._feed(view, view.front, monotonic, now, on=view.candidate.front_on),
                self._feed(view, view.side, monotonic, now, on=view.candidate.side_on),
                now,
                extra=self._room.extra_minutes(view),
                blind=frozenset(one for one in (view.front, view.side) if self._room.watching.blind(one)),
            )
            for sitting, view in self._room.sittings.items()
        }
        return self._arrange(monotonic)

    def rest(self, monotonic: float | None = None) -> None:
        """Move no tile for a while: a hand is on its way to one."""
        self._moved = time.monotonic() if monotonic is None else monotonic

    def resize(self, width: int, height: int) -> None:
        """The wall has this many pixels now."""
        if (width, height) != (self._width, self._height):
            self._width, self._height = width, height
            self._place()

    def close(self) -> None:
        """End every subscription."""
        for cancel in self._subscribed.values():
            cancel()
        self._subscribed.clear()

    # ---- what the person does ---

    @property
    def selected(self) -> str:
        """The selected sitting, "" none."""
        return self._focus.selected

    def select(self, sitting: str) -> bool:
        """Select a candidate and turn to its page; True when the places changed."""
        if sitting not in self.tiles:
            return False
        self._focus.selected = sitting
        each = max(1, len(self._grid.slots))
        return self._turn(self._sequence.index(sitting) // each)

    def move(self, direction: Direction) -> bool:
        """Select the neighbour; True when that turned the page."""
        if not self._sequence:
            return False
        if self.selected not in self.tiles:
            return self.select(self._sequence[self._page * max(1, len(self._grid.slots))])
        at, last = self._sequence.index(self.selected), len(self._sequence) - 1
        step = {
            "left": -1,
            "right": 1,
            "up": -self._grid.columns,
            "down": self._grid.columns,
            "home": -at,
            "end": last - at,
        }[direction]
        target = at + step
        if not 0 <= target <= last:
            target = at  # up from the first row stays, as a person expects
        return self.select(self._sequence[target])

    def turn(self, pages: int) -> bool:
        """Go that many pages on, round at the ends; True when the places changed."""
        return self._turn((self._page + pages) % self._grid.pages)

    def zoom(self, steps: int) -> bool:
        """Fewer and larger tiles a page (1) or more and smaller (-1); True when the places changed."""
        size = min(len(SIZES) - 1, max(0, self._size + steps))
        changed, self._size = size != self._size, size
        if changed:
            self._place()
        return changed

    def toggle_order(self) -> bool:
        """By need instead of by seat, or back; True when the places changed."""
        return self.sort("seat" if self._order() == "need" else "need")

    def sort(self, order: Order) -> bool:
        """Show by seat, or those who need something first; True when the places changed."""
        self.order = order
        self._moved = float("-inf")
        return self._arrange(time.monotonic())

    def at(self, x: float, y: float) -> str:
        """The sitting whose tile is at this point, "" none."""
        return next((one.sitting for one in self.places if one.slot.outer.holds(x, y)), "")

    # ---- what is shown ---

    @property
    def has_exam(self) -> bool:
        """Whether there is an exam whose candidates could stand here, as far as is known."""
        return self._room.has_exam

    def footer(self) -> Footer | None:
        """The page bar, None while one page holds everybody."""
        if self._grid.pages <= 1:
            return None
        here = {one.sitting for one in self.places}
        others = [one for one in self.tiles.values() if one.sitting not in here]
        calling = sum(one.level >= Level.SOON for one in others)
        return Footer(self._page + 1, self._grid.pages, len(others), calling)

    @property
    def layout(self) -> Grid:
        """The grid behind `places`."""
        return self._grid

    def snapshot(self) -> str:
        """The page as plain text, for tests."""
        lines = []
        for place in self.places:
            one = self.tiles[place.sitting]
            mark = ">" if one.sitting == self.selected else " "
            counts = " ".join(f"{each.name} {each.used}/{each.limit}" for each in one.counters)
            feeds = f"{_said(one.front)}{_marked(one.front_mark)} | {_said(one.side)}{_marked(one.side_mark)}"
            lines.append(
                f"{mark}{one.seat} {one.name} [{one.level.name}] {one.status} {one.clock} ({feeds}) {counts}"
            )
        return "\n".join(lines)

    # ---- inside ---

    def _subscribe(self) -> None:
        wanted = {feed for view in self._room.sittings.values() for feed in (view.front, view.side)}
        for feed in wanted - self._subscribed.keys():
            self._subscribed[feed] = self._session.watch(feed, Layer.THUMB, self._pool.put)
        for feed in self._subscribed.keys() - wanted:
            self._subscribed.pop(feed)()
            self._pool.forget(feed)

    def _feed(self, view: SittingView, feed: int, monotonic: float, now: int, *, on: bool) -> FeedState:
        return feed_state(
            on=on,
            phase=view.candidate.phase,
            health=self._room.feeds.get(feed),
            facts=self._pool.facts(feed) if self.lit and feed in self._visible else None,
            now=now,
            monotonic=monotonic,
        )

    def _arrange(self, monotonic: float) -> bool:
        seats = sorted(self.tiles.values(), key=lambda one: one.seat)
        if self._order() == "need":
            # Only a call moves a tile forward, only the end moves it back: what reshuffles itself cannot be learnt.
            seats.sort(key=lambda one: -one.level if one.level >= Level.SOON else int(one.over))
        sequence = [one.sitting for one in seats]
        if sequence == self._sequence:
            return False
        same = set(sequence) == set(self._sequence)
        if same and monotonic - self._moved < CALM:
            return False
        self._moved = monotonic
        self._sequence = sequence
        if self._focus.selected not in self.tiles:
            self._focus.selected = ""
        before = self.places
        self._place()
        return self.places != before

    def _order(self) -> Order:
        return self.order or ("need" if self._grid.pages > 1 else "seat")

    def _turn(self, page: int) -> bool:
        changed = page != self._page
        self._page = page
        if changed:
            self._place()
        return changed

    def _place(self) -> None:
        count = len(self._sequence)
        self._grid = grid(count, self._width, self._height, SIZES[self._size])
        self._page = min(self._page, self._grid.pages - 1)
        each = len(self._grid.slots)
        shown = self._sequence[self._page * each : (self._page + 1) * each]
        views = [self._room.sittings[one] for one in shown]
        self.places = tuple(
            Place(slot, view.sitting, view.front, view.side)
            for slot, view in zip(self._grid.slots, views, strict=False)
        )
        self._visible = frozenset(feed for one in self.places for feed in (one.front, one.side))


def _said(state: FeedState) -> str:
    return f"{state.shows} {state.seconds}" if state.seconds else state.shows


def _marked(mark: Mark | None) -> str:
    if mark is None:
        return ""
    return f" <{mark.word}{f' +{mark.more}' if mark.more else ''}>"
