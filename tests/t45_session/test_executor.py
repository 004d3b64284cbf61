"""Intents become inputs: at walking pace, through doors, with hands that need a moment, in whole quanta."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from sim.core import queries
from sim.core.commands import Action, ActionKind, Body, Inputs
from sim.core.simulation import Simulation
from sim.core.state import Posture
from sim.events import TRAINEE, Event, EventType
from sim.session.executor import EYE_STEP_TICKS, HURRY, Executor
from sim.session.intents import Do, Face, GoTo, Hold, Intent, Wait, hand_seconds
from sim.session.run import Session
from sim.session.senses import Senses
from sim.session.walking import straight
from sim.units import EYE_QUANTUM, STEP

MakeSimulation = Callable[..., Simulation]


class Wants:
    """A policy that wants what it is told to."""

    name = "told"

    def __init__(self, intent: Intent) -> None:
        self.intent = intent

    def want(self, senses: Senses) -> Intent:
        return self.intent


class Carried:
    """A simulation with somebody in it who carries out what a test wants, and everything that came of it."""

    def __init__(self, simulation: Simulation) -> None:
        self.sim, self.wants = simulation, Wants(Wait())
        self.executor = Executor(simulation, self.wants)
        self.inputs: list[Inputs] = []
        self.events: list[Event] = []

    def carry(self, intent: Intent, seconds: float) -> None:
        self.wants.intent = intent
        for _ in range(round(seconds / STEP)):
            self.inputs.append(self.executor.inputs())
            events = self.sim.step(self.inputs[-1])
            self.executor.hear(events)
            self.events += [e for e in events if e.actor == TRAINEE]

    @property
    def kinds(self) -> list[ActionKind]:
        return [a.kind for i in self.inputs for a in i.actions]

    @property
    def bodies(self) -> list[Body]:
        return [i.body for i in self.inputs if i.body]


@pytest.fixture
def carried(simulate: MakeSimulation) -> Carried:
    return Carried(simulate(crowd=False))


@pytest.fixture
def room(carried: Carried) -> str:
    """The group room near by, whose door stands open."""
    return carried.sim.world.bound.places["nearest_room"][0]


@pytest.fixture
def door(carried: Carried, room: str) -> str:
    return carried.sim.space.building.unit_openings[room][0].id


def shut(sim: Simulation, door: str, *, locked: bool = False) -> None:
    index = sim.space.door_index[door]
    sim.state.door_open[index] = sim.state.door_goal[index] = 0
    sim.state.door_locked[index] = locked


def test_a_walk_goes_at_the_persons_own_pace_and_a_hurried_one_faster(carried: Carried, simulate: MakeSimulation) -> None:
    far = carried.sim.world.bound.places["own_classroom"][0]
    walked = []
    for hurry in (False, True):
        someone = Carried(simulate(crowd=False))
        x, y = someone.sim.state.xy[0].tolist()
        someone.carry(GoTo(far, hurry=hurry), 5.0)
        walked.append(straight((x, y), tuple(someone.sim.state.xy[0].tolist())))
    pace = carried.sim.people[0].walk
    assert walked == [pytest.approx(5 * pace, rel=0.1), pytest.approx(5 * pace * HURRY, rel=0.1)]


def test_an_open_door_is_walked_through_without_touching_it(carried: Carried, room: str) -> None:
    carried.carry(GoTo(room), 12.0)
    assert queries.unit(carried.sim) == room
    assert carried.kinds == []


def test_a_closed_door_on_the_way_is_opened_once(carried: Carried, room: str, door: str) -> None:
    shut(carried.sim, door)
    carried.carry(GoTo(room), 15.0)
    assert queries.unit(carried.sim) == room
    assert carried.kinds == [ActionKind.OPEN_DOOR]


def test_a_locked_door_is_tried_once_and_then_given_up(carried: Carried, room: str, door: str) -> None:
    shut(carried.sim, door, locked=True)
    carried.carry(GoTo(room), 15.0)
    assert queries.unit(carried.sim) != room
    assert carried.kinds == [ActionKind.OPEN_DOOR]
    assert [e.data["reason"] for e in carried.events if e.type is EventType.ACTION_REFUSED] == ["locked"]
    assert not carried.executor.senses.way_to(room)


def test_what_is_out_of_reach_is_walked_up_to_first(carried: Carried, room: str, door: str) -> None:
    carried.carry(GoTo(room), 12.0)
    carried.carry(GoTo(room, carried.executor.senses.hiding_spot()), 8.0)
    assert queries.door(carried.sim, door).metres > 3.0
    carried.carry(Do(Action(ActionKind.COVER_GLASS, door)), 8.0)
    assert carried.kinds[0] is ActionKind.COVER_GLASS
    assert next(e.type for e in carried.events if e.target == door) is EventType.GLASS_COVERED


def test_a_door_is_closed_from_beside_it_not_from_its_opening(carried: Carried, room: str, door: str) -> None:
    carried.carry(GoTo(room), 12.0)
    carried.carry(Do(Action(ActionKind.CLOSE_DOOR, door)), hand_seconds(ActionKind.CLOSE_DOOR))
    assert carried.kinds == [ActionKind.CLOSE_DOOR]
    assert queries.door(carried.sim, door).open == 0.0
    assert queries.door(carried.sim, door).metres > 0.6


def test_hands_finish_what_they_do_before_the_next_thing(carried: Carried) -> None:
    carried.carry(Do(Action(ActionKind.PHONE_SILENT)), 0.1)
    carried.carry(Do(Action(ActionKind.SHOW_HANDS)), hand_seconds(ActionKind.PHONE_SILENT) - 0.2)
    assert carried.kinds == [ActionKind.PHONE_SILENT]
    carried.carry(Do(Action(ActionKind.SHOW_HANDS)), 0.3)
    assert carried.kinds == [ActionKind.PHONE_SILENT, ActionKind.SHOW_HANDS]


def test_locking_is_not_walked_away_from(carried: Carried, room: str, door: str) -> None:
    carried.carry(GoTo(room), 12.0)
    carried.carry(Do(Action(ActionKind.CLOSE_DOOR, door)), 1.5)
    carried.carry(Do(Action(ActionKind.LOCK_DOOR, door)), 1.0)
    carried.carry(GoTo("korridor_a"), 1.0)
    assert EventType.DOOR_LOCKED in [e.type for e in carried.events]


def test_sitting_down_takes_a_moment_and_getting_up_comes_before_walking(carried: Carried, room: str) -> None:
    carried.carry(Hold(Posture.SEATED), 2.0)
    eyes = [b.eye for b in carried.bodies]
    assert all(abs(a - b) <= 1 for a, b in pairwise(eyes))
    assert len(set(eyes)) * EYE_STEP_TICKS * STEP >= 0.6
    assert queries.posture(carried.sim) is Posture.SEATED
    before = len(carried.bodies)
    carried.carry(GoTo(room), 3.0)
    while_low = {(b.x, b.y) for b in carried.bodies[before:] if b.eye * EYE_QUANTUM < 1.2}
    assert len(while_low) <= 1
    assert queries.posture(carried.sim) is Posture.STANDING


def test_crouching_is_lower_than_standing_and_higher_than_sitting(carried: Carried) -> None:
    carried.carry(Hold(Posture.CROUCHED), 2.0)
    assert queries.posture(carried.sim) is Posture.CROUCHED


def test_one_turns_to_what_one_looks_at_not_all_at_once(carried: Carried) -> None:
    x, y = carried.sim.state.xy[0].tolist()
    carried.carry(Face((x - 5.0, y)), 2.0)
    headings = [b.heading for b in carried.bodies]
    assert headings[-1] in (31, 32, 33)
    assert all(min((a - b) % 64, (b - a) % 64) <= 4 for a, b in pairwise(headings))


def test_who_waits_gives_nothing_after_the_first_step(carried: Carried) -> None:
    carried.carry(Wait(), 3.0)
    assert all(i == Inputs() for i in carried.inputs[1:])


def test_every_number_is_a_whole_quantum(carried: Carried, room: str) -> None:
    carried.carry(GoTo(room), 4.0)
    assert carried.bodies
    for body in carried.bodies:
        assert all(type(n) is int for n in (body.x, body.y, body.heading, body.eye))
        assert 0 <= body.heading < 64


def test_no_way_leaves_one_where_one_is(carried: Carried) -> None:
    before = carried.sim.state.xy[0].tolist()
    carried.carry(GoTo("no such room"), 2.0)
    assert carried.sim.state.xy[0].tolist() == pytest.approx(before, abs=0.05)


def test_careful_takes_another_room_when_the_near_one_is_locked(simulate: MakeSimulation) -> None:
    from sim.session.careful import Careful

    sim = simulate(crowd=False)
    near = sim.world.bound.places["nearest_room"][0]
    for opening in sim.space.building.unit_openings[near]:
        shut(sim, opening.id, locked=True)
    session = Session(sim, Executor(sim, Careful()))
    session.run_to_end(1_400)
    locked: list[Any] = [e for e in session.events if e.type is EventType.DOOR_LOCKED and e.actor == TRAINEE]
    assert locked
    assert locked[0].place not in ("", near)
    assert queries.sheltered(sim)
