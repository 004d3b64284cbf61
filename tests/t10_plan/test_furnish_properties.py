"""What holds for the furniture of any room: inside, apart, off doors and windows, never across a way, always the same."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.plan.building import Building, Category
from sim.plan.load import load_plan
from sim.plan.save import plan_json
from sim.plan.validate import validate
from sim.resources import find
from sim.space.catalogue import CATALOGUE
from tests.t10_plan.furnish_rooms import area_of, house, houses, rectangle, troubles
from tools.furnish import LAYOUTS, NONE, choices, cleared, furnish, is_example

EVERY = tuple(LAYOUTS)
ANY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.mark.parametrize("category", EVERY, ids=str)
@settings(ANY, max_examples=8)
@given(data=st.data())
def test_furniture_of_any_room_stands_right(category, data):
    building, _ = furnish(data.draw(houses([category])))
    assert troubles(building, building.units[0]) == {}


@ANY
@given(building=houses(EVERY), data=st.data())
def test_so_does_that_of_any_layout(building, data):
    unit = building.units[0]
    layout = data.draw(st.sampled_from(choices(unit.category)))
    made, issues = furnish(building, {unit.id: layout})
    assert troubles(made, unit) == {}
    assert all(is_example(f) and f.key in CATALOGUE for f in made.fixtures)
    if layout == NONE:
        assert (made.fixtures, issues) == ((), ())


@settings(ANY, max_examples=15)
@given(building=houses(EVERY))
def test_it_is_always_the_same_and_can_be_taken_out_again(building):
    made, _ = furnish(building)
    assert plan_json(furnish(building)[0]) == plan_json(made)
    assert cleared(made) == building
    assert furnish(made)[0] == made  # rooms with furniture keep it


@settings(ANY, max_examples=15)
@given(building=houses(EVERY))
def test_density_is_bounded(building):
    made, _ = furnish(building)
    standing = [f for f in made.fixtures if CATALOGUE[f.key].stands]
    covered = sum(CATALOGUE[f.key].depth * CATALOGUE[f.key].width for f in standing)
    assert covered <= 0.75 * area_of(building.units[0]).area
    assert len(made.fixtures) <= 400


@settings(ANY, max_examples=10)
@given(st.sampled_from(EVERY), st.floats(0.0, 6.28))
def test_a_room_is_furnished_alike_whichever_way_the_building_lies(category, angle):
    straight, _ = furnish(house(rectangle(9.0, 6.5), category))
    turned, _ = furnish(house(rectangle(9.0, 6.5), category, angle=angle))
    assert abs(len(straight.fixtures) - len(turned.fixtures)) <= 2 + len(straight.fixtures) // 8


@settings(ANY, max_examples=10)
@given(building=houses((Category.WALKWAY, Category.LOBBY, Category.CLASSROOM)), far=st.sampled_from((1e3, 5e5)))
def test_far_from_the_origin_too(building, far):
    def moved(points):
        return tuple((round(x + far, 3), round(y - far, 3)) for x, y in points)

    unit = building.units[0]
    polygon = replace(unit.polygon, exterior=moved(unit.polygon.exterior), holes=tuple(map(moved, unit.polygon.holes)))
    away = replace(
        building,
        units=(replace(unit, polygon=polygon), *building.units[1:]),
        openings=tuple(replace(o, line=moved(o.line)) for o in building.openings),
        windows=tuple(replace(w, line=moved(w.line)) for w in building.windows),
    )
    made, _ = furnish(away)
    assert troubles(made, made.units[0]) == {}


REAL = ("kit_institute_ifc2x3", "duplex_ifc2x3", "bimwhale_large_mm_ifc2x3")


@pytest.fixture(scope="module", params=REAL)
def imported(request, real_plans: Path) -> Building:
    from tools.importers import import_plan

    return import_plan(real_plans / "ifc" / f"{request.param}.ifc").building


class TestRealBuildings:
    """Buildings other people drew."""

    def test_their_own_furniture_stays_and_every_other_room_stands_right(self, imported):
        made, _ = furnish(imported)
        assert made.fixtures[: len(imported.fixtures)] == imported.fixtures
        own = {f.unit_id for f in imported.fixtures}
        new = {f.unit_id for f in made.fixtures[len(imported.fixtures) :]}
        assert new
        assert not own & new
        assert {u: found for u in sorted(new) if (found := troubles(made, made.unit[u]))} == {}

    def test_stripped_of_all_furniture_every_room_stands_right(self, imported):
        made, _ = furnish(replace(imported, fixtures=()))
        furnished = {f.unit_id for f in made.fixtures}
        assert {u: found for u in sorted(furnished) if (found := troubles(made, made.unit[u]))} == {}
        assert [i for i in validate(made) if i.code in {"P010", "P012", "P070"}] == []


def test_the_shipped_school_has_a_furniture_of_its_own_and_keeps_it():
    school = load_plan(find("plan", "lingonmoskolan"))
    made, _ = furnish(school)
    assert made.fixtures[: len(school.fixtures)] == school.fixtures
    assert not [f for f in school.fixtures if is_example(f)]


def test_the_shipped_school_stands_right_with_example_furniture():
    school = replace(load_plan(find("plan", "lingonmoskolan")), fixtures=())
    made, _ = furnish(school)
    rooms = {f.unit_id for f in made.fixtures}
    assert {u: found for u in sorted(rooms) if (found := troubles(made, made.unit[u]))} == {}
    assert len(rooms) > 50
