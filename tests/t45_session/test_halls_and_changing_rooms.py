"""Where a careful trainee shelters in rooms that are not classrooms: halls, changing rooms, rooms whose lock needs a key."""

from functools import cache

import pytest

from sim.core.simulation import Simulation
from sim.core.world import World
from sim.events import TRAINEE, EventType
from sim.plan.building import Tri
from sim.plan.load import load_plan
from sim.resources import find
from sim.scenario.bind import bind
from sim.scenario.load import load_scenario
from sim.scenario.places import lockable
from sim.session.executor import Executor
from sim.session.policy import make_policy
from sim.session.run import Session
from sim.space.build import build_space

E = EventType


@cache
def school():
    return build_space(load_plan(find("plan", "lingonmoskolan")))


def simulation(name: str) -> Simulation:
    scenario = load_scenario(find("scenario", name)).model_copy(update={"people": ()})
    return Simulation(school(), bind(scenario, school()), 1)


@cache
def world() -> World:
    return simulation("idrottshallen").world


@cache
def shelter(name: str) -> str:
    """The room a careful trainee ends up in."""
    sim = simulation(name)
    session = Session(sim, Executor(sim, make_policy("careful", 1)))
    session.run_to_end(2_000)
    return [e.place for e in session.events if e.type is E.SHELTERED and e.actor == TRAINEE][-1]


def unit(name: str) -> int:
    return school().unit_index[name]


def test_a_shower_one_gets_into_from_the_changing_room_alone_needs_no_lock() -> None:
    assert world().lockable(unit("omkladning_1")) is Tri.YES
    assert lockable(school().building, "omkladning_1") is Tri.YES


def test_but_nobody_locks_themselves_into_the_shower_itself() -> None:
    assert world().lockable(unit("dusch_1")) is Tri.NO
    assert lockable(school().building, "dusch_1") is Tri.NO


def test_a_door_to_a_room_with_another_way_in_counts() -> None:
    """The kitchens lead to each other without locks, and one of them outdoors."""
    assert world().lockable(unit("serveringskok")) is Tri.NO
    assert lockable(school().building, "serveringskok") is Tri.NO


@pytest.mark.parametrize("corridor", ["korridor_a", "korridor_e"])
def test_a_lift_is_a_way_in(corridor: str) -> None:
    lift = next(d for d in world().unit_doors[unit(corridor)] if "hiss" in school().door_ids[d])
    assert not world().leads_nowhere(lift, unit(corridor))


def test_world_and_binding_say_the_same_of_every_room() -> None:
    rooms = [u for u in school().unit_ids if world().sealed[unit(u)]]
    assert {u: world().lockable(unit(u)) for u in rooms} == {u: lockable(school().building, u) for u in rooms}


def test_the_changing_room_is_stayed_in() -> None:
    assert shelter("idrottshallen").startswith("omkladning")


def test_the_dining_hall_is_left_for_a_smaller_room() -> None:
    assert shelter("matsalen") != "matsal"


def test_the_library_is_left_by_a_pupil_who_has_no_key_to_it() -> None:
    assert shelter("biblioteket") not in ("bibliotek", "korridor_a")


def test_on_the_second_floor_one_stays_there() -> None:
    room = school().building.unit[shelter("rullstol-pa-plan-2")]
    assert room.level_id == "plan2"
