"""A scripted trainee with a body: walks the head, brings hands to handles, squeezes, points, raises a finger.

Whoever decides (``sim.session.executor``) names a body and actions; the puppet turns them into frames of a head and two hands
that a person could have made.  Given to ``Trainee`` directly, or through Monado's scripted headset and the real OpenXR session,
they lead to the same commands: same decisions, same score.

Per simulation step: ``tick()``; show ``frame()`` to the trainee (or send it to the scripted headset and show what comes back);
give the session ``complete(trainee.inputs())``; then ``hear`` its events.  ``PuppetScript`` does that for runs without a display.
"""

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from typing import Protocol

from sim.core.commands import Action, ActionKind, Body, Inputs
from sim.events import Event
from sim.poses import DeviceFrame, Eye, Hand, Pose, Vec3
from sim.trainee.gestures import LIPS_SECONDS, SHOWN_SECONDS, lips, pockets
from sim.trainee.menus import MORE, MORE_PHRASES, PHONE, PHRASES, button_for
from sim.trainee.reach import Grasp, Target, Thing, Where, action_for
from sim.trainee.stop import HANDS_SECONDS
from sim.trainee.trainee import Trainee
from sim.trainee.vectors import add, looking, looking_at, rotate
from sim.units import EYE_QUANTUM, HEADING_STEPS, POSITION_QUANTUM, STEP

PATIENCE = 12
"""Steps a hand holds on while nothing comes of it: more than a slow headset's frame and the way back."""

LEAN_STEP, LEAN_TO = 0.12, 0.35
"""Metres per step a body leans towards a thing out of reach (a slow walk), and how near it comes at most."""

PAGES = 6
"""Pages of a list that are looked through for a button."""

GRASPS = {
    ActionKind.OPEN_DOOR: (Thing.HANDLE, Grasp.SQUEEZE),
    ActionKind.CLOSE_DOOR: (Thing.HANDLE, Grasp.SQUEEZE),
    ActionKind.CHECK_LOCK: (Thing.HANDLE, Grasp.TRIGGER),
    ActionKind.LOCK_DOOR: (Thing.LOCK, Grasp.TRIGGER),
    ActionKind.UNLOCK_DOOR: (Thing.LOCK, Grasp.TRIGGER),
    ActionKind.BLOCK_DOOR: (Thing.BARRIER, Grasp.SQUEEZE),
    ActionKind.COVER_GLASS: (Thing.PANE, Grasp.SQUEEZE),
    ActionKind.LIGHTS_OFF: (Thing.SWITCH, Grasp.TRIGGER),
    ActionKind.LIGHTS_ON: (Thing.SWITCH, Grasp.TRIGGER),
    ActionKind.BLINDS_DOWN: (Thing.CORD, Grasp.SQUEEZE),
    ActionKind.BLINDS_UP: (Thing.CORD, Grasp.SQUEEZE),
    ActionKind.RAISE_ALARM: (Thing.BUTTON, Grasp.TRIGGER),
}
"""How a hand does what is done by hand."""

HANGING = ((-0.22, 0.12, -0.65), (0.22, 0.12, -0.65))
"""Left and right hand at rest, metres from the eyes in the body's level axes, by eye."""

SHOWN = ((-0.22, 0.42, -0.22), (0.22, 0.42, -0.22))
RAISED = ((-0.22, 0.10, 0.25), (0.22, 0.10, 0.25))
POINTING = (0.20, 0.05, -0.05)
HOLDING = (-0.18, 0.35, -0.30)
"""Hands held out, raised over the head, pointing, and holding a phone."""


class Decider(Protocol):
    """Who says what the body is to do next, as ``sim.session.run.Script``."""

    def inputs(self) -> Inputs:
        """Where the body is to be, and what is to be done."""
        ...

    def hear(self, events: Sequence[Event]) -> None:
        """What came of it."""
        ...


Steps = Generator[None, None, bool]
"""A hand's doing, one simulation step at a time; ends with whether something came of it."""


class Puppet:
    """Moves one trainee for a decider. ``left_over`` counts actions no hand could do, which the session got as they were."""

    def __init__(self, decider: Decider, trainee: Trainee) -> None:
        self._decider, self._trainee = decider, trainee
        self._xy, self._eye, self._heading = (trainee.body.x, trainee.body.y), 1.5, trainee.body.heading
        self._hands: Callable[[], tuple[Hand, Hand]] = self._rest
        self._doing: Steps | None = None
        self._wanted: Action | None = None
        self._given = False
        self._direct: list[Action] = []
        self.left_over: list[Action] = []
        self.time = 0.0

    def tick(self) -> None:
        """One simulation step's worth of moving on."""
        self.time += STEP
        if self._doing is None:
            inputs = self._decider.inputs()
            if inputs.body is not None:
                self._stand(inputs.body)
            if not inputs.actions:
                return
            self._doing = self._perform_all(inputs.actions)
        if next(self._doing, self) is self:
            self._doing, self._wanted, self._hands = None, None, self._rest

    def frame(self, eyes: tuple[Eye, ...] = ()) -> DeviceFrame:
        """Head and hands now, in tracking space. ``eyes`` are passed on; a headset has its own."""
        place = self._trainee.body.placement.to_tracking
        left, right = (replace(h, grip=place(h.grip), aim=place(h.aim)) for h in self._hands())
        return DeviceFrame(place(self._head), eyes, left, right, time=self.time)

    def complete(self, inputs: Inputs) -> Inputs:
        """The trainee's inputs, and what its hands could not do."""
        if self._wanted is not None and any(_same(a, self._wanted) for a in inputs.actions):
            self._given = True
        direct, self._direct = tuple(self._direct), []
        return Inputs(inputs.body, inputs.actions + direct) if direct else inputs

    def hear(self, events: Sequence[Event]) -> None:
        """What came of the step."""
        self._decider.hear(events)

    @property
    def busy(self) -> bool:
        """Whether hands are in the middle of something."""
        return self._doing is not None

    # ---- the body ----

    @property
    def _head(self) -> Pose:
        """In the building; the height is over the floor the body is on *now*, so that stairs do not shorten anybody."""
        return Pose((*self._xy, self._trainee.body.floor + self._eye), looking(self._heading))

    def _stand(self, body: Body) -> None:
        self._xy = (body.x * POSITION_QUANTUM, body.y * POSITION_QUANTUM)
        self._eye, self._heading = body.eye * EYE_QUANTUM, body.heading * math.tau / HEADING_STEPS

    def _from_head(self, offset: Vec3) -> Vec3:
        head = self._head
        return add(head.position, rotate(head.rotation, offset))

    def _rest(self) -> tuple[Hand, Hand]:
        return self._both(HANGING)

    def _both(self, offsets: tuple[Vec3, Vec3]) -> tuple[Hand, Hand]:
        left, right = (_hand(self._from_head(o), self._head) for o in offsets)
        return left, right

    def _right(self, hand: Hand) -> None:
        """The right hand does this; the left one hangs."""
        self._hands = lambda: (self._rest()[0], hand)

    # ---- hands: each generator yields once per step ----

    def _perform_all(self, actions: Sequence[Action]) -> Steps:
        for action in actions:
            self._wanted, self._given = action, False
            if not (yield from self._perform(action)):
                self.left_over.append(action)
                self._direct.append(action)
        return True

    def _perform(self, action: Action) -> Steps:
        button = button_for(action) or self._programme_of(action)
        if button is not None:
            return (yield from self._press_panel(*button))
        if action.kind in GRASPS:
            return (yield from self._grasp(*GRASPS[action.kind], action.target))
        match action.kind:
            case ActionKind.HUSH:
                at_mouth = _hand(lips(self._head), self._head)
                return (yield from self._hold_up(lambda: (self._rest()[0], at_mouth), LIPS_SECONDS))
            case ActionKind.SHOW_HANDS:
                return (yield from self._hold_up(lambda: self._both(SHOWN), SHOWN_SECONDS))
            case ActionKind.STOP:
                return (yield from self._hold_up(lambda: self._both(RAISED), HANDS_SECONDS))
        return False

    def _programme_of(self, action: Action) -> tuple[str, str, str] | None:
        """Where on the phone an alarm is raised that is told a place; None for a button on a wall."""
        row = f"{action.value}@{action.target}"
        known = action.kind is ActionKind.RAISE_ALARM and any(c.id == row for c in self._trainee.model.situation().programmes)
        return (PHONE, "alarm", f"alarm:{row}") if known else None

    def _grasp(self, thing: Thing, grasp: Grasp, target_id: str) -> Steps:
        """Brings the right hand to a thing, closes it until the trainee has acted, lets go; leans or steps to it first."""
        stood = self._xy
        target = yield from self._come_near(thing, target_id or self._here())
        if target is None:
            self._xy = stood
            return False
        rotation = looking_at(self._head.position, target.at)
        at = Pose(target.at, rotation)
        open_hand = Hand(True, at, at)
        self._right(open_hand)
        yield
        if self._still_wanted(target, grasp):
            self._right(Hand(True, at, at, float(grasp is Grasp.TRIGGER), float(grasp is Grasp.SQUEEZE)))
            yield from self._until_given()
        else:  # it has come about by itself: a leaf has fallen shut meanwhile
            self._given = True
        self._xy = stood
        self._right(open_hand)
        yield
        return self._given

    def _still_wanted(self, target: Target, grasp: Grasp) -> bool:
        would = action_for(target, grasp, self._trainee.model.state(), self._trainee.model.space)
        return would is not None and self._wanted is not None and _same(would, self._wanted)

    def _come_near(self, thing: Thing, target_id: str) -> Generator[None, None, Target | None]:
        """The thing, once a hand can be at it: waits for a leaf that still moves, leans towards one that stands far open."""
        for _ in range(PATIENCE):
            target = self._find(thing, target_id)
            if target is not None and self._free(target):
                return target
            if target is not None:
                (x, y), (tx, ty, _) = self._xy, target.at
                far = math.hypot(tx - x, ty - y)
                step = min(LEAN_STEP, max(0.0, far - LEAN_TO)) / max(far, 1e-6)
                self._xy = (x + (tx - x) * step, y + (ty - y) * step)
            yield
        return None

    @property
    def _where(self) -> Where:
        body = self._trainee.body
        return Where(body.cell, body.x, body.y)

    def _find(self, thing: Thing, target_id: str) -> Target | None:
        return self._trainee.reach.find(thing, target_id, self._where, self._trainee.model.state())

    def _free(self, target: Target) -> bool:
        return self._trainee.reach.free(self._where, target, self._trainee.model.state())

    def _until_given(self) -> Generator[None]:
        for _ in range(PATIENCE):
            yield
            if self._given:
                return

    def _hold_up(self, hands: "_Pair", seconds: float) -> Steps:
        self._hands = hands
        for _ in range(math.ceil(seconds / STEP)):
            yield
        yield from self._until_given()
        return self._given

    def _here(self) -> str:
        unit = self._trainee.body.unit
        return self._trainee.model.space.unit_ids[unit] if unit >= 0 else ""

    # ---- panels ----

    def _press_panel(self, panel: str, page: str, button: str) -> Steps:
        menus = self._trainee.menus
        if panel == PHONE:
            yield from self._take_phone(out=True)
            if menus.page != page:
                yield from self._point(PHONE, f"page:{page}")
        elif panel == PHRASES and not menus.phrases_out:
            yield from self._speak()
        yield from self._point(panel, button)
        yield from self._until_given()
        if panel == PHONE:
            yield from self._take_phone(out=False)
        return self._given

    def _take_phone(self, out: bool) -> Generator[None]:
        """The left hand goes to its pocket and squeezes."""
        if self._trainee.menus.phone_out == out:
            return
        at = Pose(pockets(self._head, self._trainee.body.floor)[0], self._head.rotation)
        for squeeze in (0.0, 1.0, 1.0, 0.0):
            hand = Hand(True, at, at, squeeze=squeeze)
            self._hands = lambda hand=hand: (hand, self._rest()[1])  # type: ignore[misc]
            yield

    def _speak(self) -> Generator[None]:
        rest = self._rest()[1]
        for primary in (True, True, False):
            self._right(replace(rest, primary=primary))
            yield

    def _point(self, panel_id: str, button: str) -> Generator[None]:
        """The right hand points at a button, pulls the trigger and lets go; turns pages of a long list to find it."""
        for _ in range(PAGES):
            yield from self._hold_still(panel_id)
            if self._place_of(panel_id, button) is not None:
                yield from self._click(panel_id, button)
                return
            more = next((m for m in (MORE, MORE_PHRASES) if self._place_of(panel_id, m) is not None), None)
            if more is None:
                return
            yield from self._click(panel_id, more)

    def _hold_still(self, panel_id: str) -> Generator[None]:
        """Until the panel hangs where the hand now holds it."""
        left, right = (_hand(self._from_head(offset), self._head) for offset in (HOLDING, POINTING))
        self._hands = lambda: (left, right)
        for _ in range(PATIENCE):
            yield
            if any(p.id == panel_id for p in self._trainee.menus.panels):
                return

    def _click(self, panel_id: str, button: str) -> Generator[None]:
        left, origin = self._hands()[0], self._from_head(POINTING)
        for trigger in (0.0, 0.0, 1.0, 1.0, 0.0):
            place = self._place_of(panel_id, button)
            if place is None:  # it has done its work and is gone
                return
            aim = Pose(origin, looking_at(origin, place))
            hand = Hand(True, aim, aim, trigger)
            self._hands = lambda hand=hand: (left, hand)  # type: ignore[misc]
            yield

    def _place_of(self, panel_id: str, button: str) -> Vec3 | None:
        for panel in self._trainee.menus.panels:
            for widget in panel.widgets:
                if panel.id == panel_id and widget.id == button:
                    return panel.point(widget.x, widget.y)
        return None


class PuppetScript:
    """A puppet as a ``sim.session.run.Script``: body and hands without any display, for studies and tests."""

    def __init__(self, decider: Decider, trainee: Trainee) -> None:
        self.trainee, self.puppet = trainee, Puppet(decider, trainee)

    def inputs(self) -> Inputs:
        """The next step's inputs."""
        self.puppet.tick()
        self.trainee.frame(self.puppet.frame(), self.puppet.time)
        return self.puppet.complete(self.trainee.inputs())

    def hear(self, events: Sequence[Event]) -> None:
        """The step's events."""
        self.trainee.hear(events)
        self.puppet.hear(events)


_Pair = Callable[[], tuple[Hand, Hand]]
"""Both hands now; a function, because hands go along with the head."""


def _hand(at: Vec3, head: Pose) -> Hand:
    pose = Pose(at, head.rotation)
    return Hand(True, pose, pose)


def _same(given: Action, wanted: Action) -> bool:
    """Whether the trainee's action is the wanted one; a target that was left open may be named."""
    same_target = given.target == wanted.target or not wanted.target
    same_value = given.value == wanted.value or not wanted.value
    return given.kind is wanted.kind and same_target and same_value
