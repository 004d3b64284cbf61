"""One hand at work: what it is at, when it takes hold, what it points at."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from sim.core.state import State
from sim.poses import Hand
from sim.trainee.panels import Panel, Pointer
from sim.trainee.reach import Grasp, Reach, Target, Where
from sim.trainee.vectors import add, forward, scale

GRASPED, LET_GO = 0.6, 0.4
"""Travel of squeeze or trigger at which a hand takes hold and lets go, apart so that it does not chatter."""


FINGERTIP = 0.10
"""Metres from a hand's grip to the tip of its first finger, as hands are drawn."""

AT_PANEL = 0.04
"""Metres before a panel within which the finger counts and the trigger does not: one cannot mean both."""


class Buzz(Enum):
    """What a controller lets feel: (seconds, strength), by eye."""

    TOUCH = (0.02, 0.25)  # at a thing, or over a button
    DONE = (0.06, 0.6)
    CLICK = (0.12, 0.9)  # a lock was thrown
    REFUSED = (0.25, 0.3)


@dataclass(frozen=True, slots=True)
class Pulse:
    """A buzz for the left (0) or right (1) hand."""

    hand: int
    kind: Buzz

    @property
    def seconds(self) -> float:
        """How long."""
        return float(self.kind.value[0])

    @property
    def strength(self) -> float:
        """How strong, 0..1."""
        return float(self.kind.value[1])


@dataclass(frozen=True)
class Around:
    """What a hand has around it: the building's things and the panels it may point at."""

    reach: Reach
    where: Where
    state: State
    near: float
    panels: Sequence[Panel]


@dataclass(frozen=True, slots=True)
class Taken:
    """A hand took hold: of ``target``, or of nothing."""

    grasp: Grasp
    target: Target | None


@dataclass
class HandWork:
    """The left (0) or right (1) hand; ``update`` once per frame."""

    index: int
    touched: Target | None = None
    pointer: Pointer = field(default_factory=Pointer)
    clicked: str | None = None
    """The button this frame's press ended on."""
    pulses: list[Pulse] = field(default_factory=list)
    _finger: Pointer = field(default_factory=Pointer)
    _closed: dict[Grasp, bool] = field(default_factory=lambda: dict.fromkeys(Grasp, False))
    _primary: bool = False

    def update(self, hand: Hand, around: Around) -> tuple[Taken, ...]:
        """One frame of a hand in the building's axes; what it took hold of now."""
        self.clicked = None
        if not hand.active:
            self.touched = None
            self.pointer.let_go()
            self._finger.let_go()
            self._closed = dict.fromkeys(Grasp, False)
            return ()
        self._press_panels(hand, around.panels)
        self._touch(hand, around)
        taken = []
        for grasp, value in ((Grasp.SQUEEZE, hand.squeeze), (Grasp.TRIGGER, hand.trigger)):
            closes = self._closes(grasp, value)
            # on a panel the trigger means the panel
            if closes and not (grasp is Grasp.TRIGGER and (self.pointer.spot or self.clicked)):
                taken.append(Taken(grasp, self.touched))
        return tuple(taken)

    def press_only(self, hand: Hand, panels: Sequence[Panel]) -> None:
        """One frame of a hand that presses panels and takes hold of nothing."""
        self.clicked, self.touched = None, None
        if not hand.active:
            self.pointer.let_go()
            self._finger.let_go()
            return
        self._press_panels(hand, panels)

    def _press_panels(self, hand: Hand, panels: Sequence[Panel]) -> None:
        """By touching them where the finger is at one; else by pointing and the trigger."""
        before = self.pointer.spot.widget if self.pointer.spot else None
        tip = add(hand.grip.position, scale(forward(hand.grip.rotation), FINGERTIP))
        clicked = self._finger.poke(panels, tip)
        if self._finger.spot is not None and self._finger.spot.distance <= AT_PANEL:
            self.pointer.let_go()
            self.pointer.spot = self._finger.spot
        else:
            clicked = self.pointer.update(panels, hand.aim, hand.trigger) or clicked
        on = self.pointer.spot.widget if self.pointer.spot else None
        if clicked:
            self.clicked = clicked[1]
            self.buzz(Buzz.DONE)
        elif on and on != before:
            self.buzz(Buzz.TOUCH)

    def _touch(self, hand: Hand, around: Around) -> None:
        before = self.touched
        self.touched = around.reach.at(hand.grip.position, around.where, around.state, around.near)
        if self.touched is not None and (before is None or (before.thing, before.id) != (self.touched.thing, self.touched.id)):
            self.buzz(Buzz.TOUCH)

    def _closes(self, grasp: Grasp, value: float) -> bool:
        was = self._closed[grasp]
        self._closed[grasp] = value > (LET_GO if was else GRASPED)
        return self._closed[grasp] and not was

    def primary_pressed(self, hand: Hand) -> bool:
        """Whether the hand's first button goes down in this frame."""
        was, self._primary = self._primary, hand.primary
        return hand.primary and not was

    def buzz(self, kind: Buzz) -> None:
        """Lets the hand feel something."""
        self.pulses.append(Pulse(self.index, kind))
