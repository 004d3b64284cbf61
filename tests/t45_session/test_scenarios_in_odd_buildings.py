"""Scenarios in buildings that are no ordinary school: they fit or say why not, and care is worth as much as at home."""

from collections.abc import Callable
from functools import cache

import pytest

from scoring.assess import Assessment, assess
from scoring.rubric_file import load_rubric
from sim.core.simulation import Simulation
from sim.errors import Severity
from sim.resources import find, shipped
from sim.scenario.bind import bind, fit
from sim.scenario.load import load_scenario
from sim.session.executor import Executor
from sim.session.policy import make_policy
from sim.session.run import Session
from sim.space.build import build_space
from sim.space.space import Space
from tests.t45_session.odd_buildings import home, old_school

NAMES = [path.name.removesuffix(".scenario.json") for path in shipped("scenario")]

HOME_LACKS = {"rasten": "yard", "rullstol-pa-plan-2": "corridor", "toaletten": "toilet"}
"""Where a home is too little: it has no yard, no upper storey and no toilet in its drawing."""

OLD_SCHOOL_LACKS = {
    "biblioteket": "rooms",
    "dorren-ar-last": "own_classroom",
    "matsalen": "rooms",
    "rasten": "yard",
    "rullstol-pa-plan-2": "corridor",
    "vikarien": "room",
}
"""Where a school with one storey and no lock is too little: four scenarios are about finding or trying a lock."""

CAREFUL, PASSIVE = 0.95, 0.2

BEST_WITHOUT_LOCKS = {"ratt-larm": 0.9}
"""Its level shows no number, and the room that locks, which this school has not, is a large part of it."""


@cache
def space(make: Callable[[], object]) -> Space:
    return build_space(make())


def judged(name: str, where: Space, script: str) -> Assessment:
    told = load_scenario(find("scenario", name))
    simulation = Simulation(where, bind(told, where), 1)
    session = Session(simulation, Executor(simulation, make_policy(script, 1)))
    session.run_to_end(20_000)
    assert session.events[-1].data["cause"] == "debrief"
    return assess(session.events, load_rubric(find("rubric", told.rubric)))


def share(assessment: Assessment) -> float:
    counted = [f for f in assessment.findings if f.state != "not_relevant"]
    return sum(f.points for f in counted) / sum(f.most for f in counted)


def lacking(make: Callable[[], object]) -> dict[str, str]:
    """Scenarios that do not fit, with the places the building lacks."""
    fits = {name: fit(load_scenario(find("scenario", name)), make()) for name in NAMES}
    return {
        name: ", ".join(str(i.data["place"]) for i in found.issues if i.severity is Severity.ERROR)
        for name, found in fits.items()
        if found.bound is None
    }


def test_a_home_lacks_what_only_some_scenarios_need() -> None:
    assert lacking(home) == HOME_LACKS


def test_a_school_without_locks_lacks_what_scenarios_about_locks_need() -> None:
    assert lacking(old_school) == OLD_SCHOOL_LACKS


@pytest.mark.parametrize("name", [n for n in NAMES if n not in HOME_LACKS and n != "rundtur"])
def test_care_is_worth_its_points_in_a_home(name: str) -> None:
    assert share(judged(name, space(home), "careful")) >= CAREFUL


@pytest.mark.parametrize("name", [n for n in NAMES if n not in OLD_SCHOOL_LACKS and n != "rundtur"])
def test_care_is_worth_its_points_where_no_door_can_be_locked(name: str) -> None:
    assert share(judged(name, space(old_school), "careful")) >= BEST_WITHOUT_LOCKS.get(name, CAREFUL)


@pytest.mark.parametrize("name", ["matsalen", "inne-i-korridoren", "receptionen"])
def test_who_does_nothing_is_not_praised_because_others_shut_the_door(name: str) -> None:
    assert share(judged(name, space(home), "passive")) <= PASSIVE


class TestPlacesInAHome:
    """What once was a garage as corridor and classroom at the same time."""

    @pytest.mark.parametrize("name", [n for n in NAMES if n not in HOME_LACKS])
    def test_the_room_most_ways_meet_in_stands_for_the_corridor(self, name: str) -> None:
        places = bind(load_scenario(find("scenario", name)), space(home)).places
        assert places.get("corridor", ("living",)) == ("living",)

    @pytest.mark.parametrize("name", [n for n in NAMES if n not in HOME_LACKS])
    def test_the_room_to_hide_in_is_not_the_corridor_and_can_be_shut(self, name: str) -> None:
        places = bind(load_scenario(find("scenario", name)), space(home)).places
        hiding = {unit for key in ("room", "nearest_room", "near_room", "home", "own_classroom") for unit in places.get(key, ())}
        assert "living" not in hiding

    @pytest.mark.parametrize("name", [n for n in NAMES if n not in HOME_LACKS])
    def test_far_away_is_neither_where_one_starts_nor_where_one_hides(self, name: str) -> None:
        bound = bind(load_scenario(find("scenario", name)), space(home))
        hiding = {unit for key in ("room", "nearest_room", "own_classroom", "changing") for unit in bound.places.get(key, ())}
        assert not {bound.start.unit_id, *hiding} & set(bound.places.get("far_away", ()))

    def test_a_yard_that_is_not_drawn_leaves_the_danger_outdoors(self) -> None:
        bound = bind(load_scenario(find("scenario", "receptionen")), space(home))
        assert bound.places["yard"] == ()
