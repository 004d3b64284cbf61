"""One trainee: frames of a head and hands in, a body and actions out, and what the picture and the controllers should show.

Per displayed frame call ``frame``; once per simulation step give ``inputs()`` to the session, then ``hear`` its events.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from sim.core.commands import Action, ActionKind, Inputs
from sim.core.state import State
from sim.events import TRAINEE, Event, EventType
from sim.poses import DeviceFrame, Hand
from sim.space.space import Bool, Space
from sim.trainee.body import BodyTracker, Placement, Stand
from sim.trainee.comfort import Comfort, Side
from sim.trainee.gestures import LIPS_SECONDS, SHOWN_SECONDS, Hands, Held, at_pocket, hushes, shows_hands
from sim.trainee.handwork import Around, Buzz, HandWork, Pulse, Taken
from sim.trainee.locomotion import Locomotion
from sim.trainee.menus import Menus, Situation
from sim.trainee.panels import Panel, Spot
from sim.trainee.pausing import Page, Pausing
from sim.trainee.reach import PASSABLE, Grasp, Reach, Target, Where, action_for
from sim.trainee.stop import MenuButton, StopGesture

LONGEST_FRAME = 0.1
"""Seconds a frame counts for at most: after a stall nobody is thrown across the room."""

HUSH_METRES = 3.0
"""How near somebody must be to see a finger raised to the lips (as the simulation asks)."""

DOWN_TO = 0.65
"""Eye height in metres the posture button lowers to: sitting on the floor."""


@dataclass(frozen=True)
class Model:
    """The simulation as a trainee's hands meet it: the building, the state read now, and what panels show now."""

    space: Space
    state: Callable[[], State]
    situation: Callable[[], Situation]


@dataclass(frozen=True)
class Seen:
    """What the view needs of a trainee."""

    placement: Placement
    vignette: float  # 0 open .. 1 closed rim
    veil: float  # 0 clear .. 1 dark
    touched: tuple[Target | None, Target | None]  # what each hand is at
    panels: tuple[Panel, ...]
    pointed: tuple[Spot | None, Spot | None]
    stop_progress: float
    phone_hand: int | None  # which hand holds the phone


class Trainee:
    """One person's way into a simulation.

    Args:
        model: the simulation.
        stand: where the run starts.
        radius: of the body, metres (``Person.radius``).
        comfort: the person's settings.
        language: of the panels, ``sv`` or ``en``.
    """

    def __init__(self, model: Model, stand: Stand, radius: float, comfort: Comfort | None = None, language: str = "sv") -> None:
        self.model, self.comfort = model, comfort or Comfort()
        self.body = BodyTracker(model.space, stand, radius)
        self.reach = Reach(model.space)
        self.menus = Menus(language)
        self._locomotion = Locomotion(self.comfort)
        self._stop = StopGesture(self.comfort.one_handed)
        self.pausing = self._make_pausing()
        self._menu = MenuButton()
        self._work = (HandWork(0), HandWork(1))
        self._hushing, self._showing = Held(LIPS_SECONDS), Held(SHOWN_SECONDS)
        self._actions: list[Action] = []
        self._phone_hand: int | None = None
        self._last_hand = self._act
        self._then: float | None = None
        self._met = self._raised = self._stopped = self._paused = False
        self._lowered: float | None = None

    @property
    def _act(self) -> int:
        """The hand one does things with."""
        return 1 if self.comfort.side is Side.RIGHT else 0

    def _make_pausing(self) -> Pausing:
        return Pausing(self.menus.language, self.comfort, self.use, self._go_on, self._ask_to_stop)

    def use(self, comfort: Comfort) -> None:
        """Other settings from now on; a person who sits down is raised, one who stands is not."""
        if comfort.seated != self.comfort.seated:
            self._raised, self._lowered, self.body.raised = False, None, 0.0
        self.comfort = comfort
        if comfort is not self.pausing.comfort:  # chosen before the run: the pause shows it as it is
            self.pausing = self._make_pausing()
        self._locomotion.use(comfort)
        self._stop.one_handed = comfort.one_handed

    # ---- a frame ----

    def frame(self, frame: DeviceFrame | None, now: float, stop_key: bool = False) -> None:
        """Takes one displayed frame; None while there is no headset. ``now`` is any steady clock's seconds."""
        dt = 0.0 if self._then is None else min(max(now - self._then, 0.0), LONGEST_FRAME)
        self._then = now
        self._watch_stop(frame, now, stop_key)
        present = frame is not None and frame.focused
        self._watch_focus(present)
        if frame is None:
            return
        state = self.model.state()
        passable: Bool = state.door_open >= PASSABLE
        if not self._raised and self.comfort.seated:
            self.body.raised = self.comfort.standing_eye - frame.head.position[2]
        self._met = self._raised = True
        self.body.follow(frame.head, passable)
        if present:
            self._watch_menu(frame, now)
        if present and self.pausing.open:
            self._use_pause(frame)
        elif present:
            self._locomotion.update(frame, self.body, passable, dt)
            self._use_hands(frame, state, now)

    def _watch_stop(self, frame: DeviceFrame | None, now: float, key: bool) -> None:
        stop = self._stop.update(frame, now, key)
        if stop and not self._stopped:
            self._actions.append(Action(ActionKind.STOP))
        self._stopped = stop

    def _watch_focus(self, present: bool) -> None:
        """The headset's own menu, or its absence, pauses; what paused by itself also goes on by itself."""
        if self._met and not present and not self._paused:
            self._actions.append(Action(ActionKind.PAUSE, value="headset"))
            self._paused = True
        elif present and self._paused:
            self._paused = False
            if not self.pausing.open:
                self._actions.append(Action(ActionKind.RESUME))

    # ---- the pause ----

    def _watch_menu(self, frame: DeviceFrame, now: float) -> None:
        """The menu button, pressed and let go, opens the pause and closes it; held, it is STOP."""
        if not self._menu.pressed(frame, now) or self._stopped:
            return
        if self.pausing.open:
            self.pausing.show(Page.CLOSED)
            self._go_on()
        else:
            self.pausing.show(Page.PAUSE)
            self._actions.append(Action(ActionKind.PAUSE, value="trainee"))

    def _use_pause(self, frame: DeviceFrame) -> None:
        """Hands press the pause's panel and do nothing else; one looks around and stays where one is."""
        hands = Hands.of(self.body.placement, self.body.head, frame.left, frame.right, self.body.floor)
        panel = self.pausing.panel(hands.head)
        self.menus.panels = [panel] if panel is not None else []
        for work, hand in zip(self._work, (hands.left, hands.right), strict=True):
            work.press_only(hand, self.menus.panels)
            if work.clicked:
                self.pausing.press(work.clicked)

    def _go_on(self) -> None:
        self._actions.append(Action(ActionKind.RESUME))

    def _ask_to_stop(self) -> None:
        self._actions.append(Action(ActionKind.STOP))

    # ---- hands ----

    def _use_hands(self, frame: DeviceFrame, state: State, now: float) -> None:
        body, situation = self.body, self.model.situation()
        hands = Hands.of(body.placement, body.head, frame.left, frame.right, body.floor)
        pair = (hands.left, hands.right)
        holder = self._holder(pair)
        self.menus.update(situation, hands.head, pair[holder].grip if holder is not None else None)
        where = Where(body.cell, body.x, body.y)
        for work, hand in zip(self._work, pair, strict=True):
            panels = [] if work.index == holder else self.menus.panels
            for taken in work.update(hand, Around(self.reach, where, state, self.comfort.reach, panels)):
                self._take(work, taken, hand, hands)
            self._press(work)
        self._gesture(hands, situation, state, now)
        self._buttons(hands)

    def _holder(self, pair: tuple[Hand, Hand]) -> int | None:
        """The hand the phone lies in; None when it is away, or hangs before the eyes for want of a second hand to press it."""
        if self._phone_hand is None or not self.comfort.phone_in_hand or not (pair[0].active and pair[1].active):
            return None
        return self._phone_hand

    def _take(self, work: HandWork, taken: Taken, hand: Hand, hands: Hands) -> None:
        if taken.target is not None:
            action = action_for(taken.target, taken.grasp, self.model.state(), self.model.space)
            if action is not None:
                self._actions.append(action)
                self._last_hand = work.index
                work.buzz(Buzz.DONE)
        elif taken.grasp is Grasp.SQUEEZE and at_pocket(hand, hands.head, hands.floor):
            self._phone_hand = work.index if self._phone_hand is None else None
            self.menus.phone_out, self.menus.page = self._phone_hand is not None, ""
            work.buzz(Buzz.DONE)

    def _press(self, work: HandWork) -> None:
        action = self.menus.press(work.clicked) if work.clicked else None
        if action is not None:
            self._actions.append(action)
            self._last_hand = work.index

    def _gesture(self, hands: Hands, situation: Situation, state: State, now: float) -> None:
        if self._hushing.update(hushes(hands), now):
            person = self._nearest_person(state)
            if person is not None:
                self._actions.append(Action(ActionKind.HUSH, f"person:{person}"))
        if self._showing.update(situation.officer_here and shows_hands(hands), now):
            self._actions.append(Action(ActionKind.SHOW_HANDS))

    def _nearest_person(self, state: State) -> int | None:
        """Who a finger to the lips is for: the nearest in the room, those in front before those behind."""
        units = self.model.space.cell_unit[state.cell]
        way = state.xy - np.array([self.body.x, self.body.y])
        away = np.hypot(way[:, 0], way[:, 1])
        ahead = way @ np.array([np.cos(self.body.heading), np.sin(self.body.heading)]) > 0.0
        here = (state.present == 1) & (units == self.body.unit) & (away <= HUSH_METRES)
        here[0] = False
        if not here.any():
            return None
        return int(np.argmin(np.where(here, away + np.where(ahead, 0.0, HUSH_METRES), np.inf)))

    def _buttons(self, hands: Hands) -> None:
        """The acting hand's first button takes out the phrases; the other hand's sits down on the floor and stands up."""
        for work, hand in zip(self._work, (hands.left, hands.right), strict=True):
            if not work.primary_pressed(hand):
                continue
            if work.index == self._act:
                self.menus.phrases_out = not self.menus.phrases_out
            elif self._lowered is None:
                self._lowered = hands.head.position[2] - hands.floor - DOWN_TO
                self.body.raised -= self._lowered
            else:
                self.body.raised += self._lowered
                self._lowered = None

    # ---- the simulation ----

    def inputs(self) -> Inputs:
        """What the simulation is given in the next step; no body before the first frame."""
        actions, self._actions = tuple(self._actions), []
        return Inputs(self.body.quantised() if self._met else None, actions)

    def hear(self, events: Iterable[Event]) -> None:
        """The step's events: hands feel locks and refusals; the body follows the simulation's."""
        for event in events:
            if event.actor != TRAINEE:
                continue
            if event.type in (EventType.DOOR_LOCKED, EventType.DOOR_UNLOCKED):
                self._work[self._last_hand].buzz(Buzz.CLICK)
            elif event.type is EventType.ACTION_REFUSED:
                self._work[self._last_hand].buzz(Buzz.REFUSED)
        state = self.model.state()
        self.body.settle(int(state.cell[0]), float(state.xy[0, 0]), float(state.xy[0, 1]))

    def recentre(self) -> None:
        """Lays tracking space anew over the body: the device's own space has moved under the person."""
        self.body.recentre()

    # ---- picture and controllers ----

    def pulses(self) -> tuple[Pulse, ...]:
        """Buzzes since the last call."""
        pulses = tuple(p for work in self._work for p in work.pulses)
        for work in self._work:
            work.pulses.clear()
        return pulses

    @property
    def seen(self) -> Seen:
        """What the view needs now."""
        left, right = self._work
        return Seen(
            self.body.placement,
            self._locomotion.vignette,
            max(self.body.veil, self._locomotion.veil),
            (left.touched, right.touched),
            tuple(self.menus.panels),
            (left.pointer.spot, right.pointer.spot),
            self._stop.progress,
            self._phone_hand,
        )
