"""Before anything happens: the careful trainee gets to know the room, and raises the alarm from where the button is."""

from functools import cache

import pytest

from sim.core.simulation import Simulation
from sim.events import TRAINEE, Event, EventType
from sim.plan.load import load_plan
from sim.resources import find
from sim.scenario.bind import bind
from sim.scenario.load import load_scenario
from sim.scenario.model import Scenario
from sim.session.executor import Executor
from sim.session.learning import Learning
from sim.session.policy import make_policy
from sim.session.run import Session
from sim.space.build import build_space

E = EventType


@cache
def school():
    return build_space(load_plan(find("plan", "lingonmoskolan")))


def alone(name: str) -> Scenario:
    return load_scenario(find("scenario", name)).model_copy(update={"people": ()})


@cache
def learned() -> tuple[Event, ...]:
    simulation = Simulation(school(), bind(alone("vikarien"), school()), 1)
    session = Session(simulation, Executor(simulation, make_policy("careful", 1)))
    session.run_to_end(4_000)
    return tuple(e for e in session.events if e.actor == TRAINEE)


def times(kind: EventType, **data: object) -> list[float]:
    return [e.t for e in learned() if e.type is kind and all(e.data.get(k) == v for k, v in data.items())]


def test_the_door_is_shut_locked_felt_and_unlocked_again() -> None:
    [shut], [locked], [felt], [unlocked] = (times(k) for k in (E.DOOR_CLOSED, E.DOOR_LOCKED, E.LOCK_CHECKED, E.DOOR_UNLOCKED))
    assert shut < locked < felt < unlocked
    assert times(E.LOCK_CHECKED, locked=True) == [felt]


def test_the_blinds_are_left_as_they_were() -> None:
    [down], [up] = times(E.BLINDS_CHANGED, down=True), times(E.BLINDS_CHANGED, down=False)
    assert down < up


def test_the_nearest_way_out_is_walked_once_and_then_it_is_said_once() -> None:
    [out], [said] = times(E.LEFT_BUILDING), times(E.SAID)
    assert max(times(E.BLINDS_CHANGED)) < out <= said


def test_it_answers_all_questions_meanwhile() -> None:
    assert len(times(E.DECIDED)) == len(alone("vikarien").decisions)


@pytest.mark.parametrize("name", ["inne-i-korridoren", "rasten"])
def test_where_a_scenario_goes_on_by_itself_nothing_is_tried(name: str) -> None:
    simulation = Simulation(school(), bind(alone(name), school()), 1)
    executor = Executor(simulation, make_policy("passive", 1))  # somebody whose senses one can borrow
    assert Learning().here(executor.senses) is None
    assert Learning().out(executor.senses) is None
