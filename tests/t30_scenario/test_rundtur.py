"""A calm walk round one's own school, before any drill: it fits every building, and hurries nobody."""

import pytest

from sim.app.setup import for_display, prepare
from sim.errors import Severity
from sim.plan.building import Category, Polygon
from sim.resources import find
from sim.scenario.bind import fit
from sim.scenario.check import check
from sim.scenario.levels import headset_allowed
from sim.scenario.load import load_scenario
from sim.scenario.model import ContentLevel, Place, Scenario
from sim.scenario.places import Finder
from sim.scenario.start import inside
from tests.t20_space.houses import box, corridor_house, grid_house, house, level, room


@pytest.fixture(scope="module")
def rundtur() -> Scenario:
    return load_scenario(find("scenario", "rundtur"))


def test_it_has_nothing_to_fear_and_nothing_to_hurry_for(rundtur: Scenario) -> None:
    assert rundtur.level in (ContentLevel.CL0, ContentLevel.CL1)
    assert rundtur.alarms == ()
    assert rundtur.danger.phases == ()
    assert rundtur.people == ()
    assert [i.kind for i in rundtur.injects if i.kind not in ("message", "end")] == []
    assert {i.severity for i in check(rundtur)} <= {Severity.NOTE}


def test_it_may_be_walked_in_a_headset_for_ten_minutes_at_most(rundtur: Scenario) -> None:
    assert headset_allowed(rundtur)
    prepared = prepare("lingonmoskolan", "rundtur")
    assert for_display(prepared, "headset").bound.max_seconds == 600
    assert for_display(prepared, "none") is prepared


def test_on_a_screen_a_large_building_has_more_time(rundtur: Scenario) -> None:
    small, large = (fit(rundtur, grid_house(n, 2)).bound for n in (1, 5))
    assert small is not None
    assert large is not None
    assert large.max_seconds - small.max_seconds == rundtur.seconds_per_room * 8
    assert small.max_seconds >= 600


@pytest.mark.parametrize("category", list(Category))
def test_it_fits_a_single_room_of_any_kind_without_a_door(rundtur: Scenario, category: Category) -> None:
    found = fit(rundtur, house([level("p1", 0, None)], [room("only", box(0, 0, 4, 3), category=category)], []))
    assert found.bound is not None
    assert found.bound.start.unit_id == "only"
    assert {i.severity for i in found.issues} <= {Severity.NOTE}


def test_it_begins_where_most_ways_meet(rundtur: Scenario) -> None:
    found = fit(rundtur, corridor_house(3))
    assert found.bound is not None
    assert found.bound.start.unit_id == "hall"


def test_a_hub_lies_in_the_largest_part_that_hangs_together(rundtur: Scenario) -> None:
    building = grid_house(5, 1, doors=[(0, 0, 0), (2, 0, 0), (3, 0, 0)])  # two rooms with the exit, three without
    place = Place(pick="hub")
    scenario = rundtur.model_copy(update={"places": {"middle": place}})
    assert Finder(scenario, building).place("middle").units == ("r3_0",)


def test_a_room_with_many_corners_and_a_pillar_has_a_start_inside(rundtur: Scenario) -> None:
    rim = [(float(x), 10.0 + (x % 2) * 0.3) for x in range(30, -1, -1)]
    pillar = ((14.0, 4.0), (14.0, 6.0), (16.0, 6.0), (16.0, 4.0))
    polygon = Polygon(((0.0, 0.0), (30.0, 0.0), *rim), (pillar,))
    found = fit(rundtur, house([level("p1", 0, None)], [room("big", polygon)], []))
    assert found.bound is not None
    start = found.bound.start
    assert inside((polygon.exterior, pillar), start.x, start.y)


def test_without_a_clock_the_idle_are_not_warned_of_but_a_missing_end_still_is(rundtur: Scenario) -> None:
    assert "S027" not in {i.code for i in check(rundtur)}
    hurried = rundtur.model_copy(update={"seconds_per_room": 0.0})
    assert "S027" in {i.code for i in check(hurried)}
    endless = rundtur.model_copy(update={"triggers": rundtur.triggers[:-1]})
    assert "S011" in {i.code for i in check(endless)}
