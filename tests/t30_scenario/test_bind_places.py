"""Finding a scenario's places in a building."""

from dataclasses import replace
from math import inf, isclose, pi

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import IssuesFound, Severity
from sim.plan.building import Category, Tri
from sim.scenario.bind import bind, binding_issues, fit
from sim.scenario.model import Place, Scenario, Start
from sim.scenario.places import Finder, ground_level, lockable
from sim.scenario.start import facing, find_start, inside, segment_distance
from sim.scenario.walks import Walks


def asking(scenario: Scenario, **places: Place) -> Scenario:
    """The scenario with these places besides its own."""
    return scenario.model_copy(update={"places": dict(scenario.places) | places})


def found(scenario, school, place: Place):
    return Finder(asking(scenario, wanted=place), school).place("wanted")


# --- walking distances


def test_distance_from_a_point_goes_through_the_doors(school):
    walks = Walks(school)
    field = walks.from_point("corridor", (2.0, 3.1))
    assert walks.to_unit(field, "group") == pytest.approx(8.0)
    assert walks.to_unit(field, "a2") == pytest.approx(47.0)


def test_stairs_count_by_the_length_of_their_path(school):
    walks = Walks(school)
    assert walks.to_unit(walks.to(["up"]), "stairs") == pytest.approx(5.0)
    assert walks.to_unit(walks.from_point("up", (1.5, 9.0)), "corridor") == pytest.approx(5.0 + 0.9)


def test_lifts_are_no_way(school):
    from sim.plan.building import LinkKind

    lift = replace(school, vertical_links=(replace(school.vertical_links[0], kind=LinkKind.ELEVATOR),))
    walks = Walks(lift)
    assert walks.to_unit(walks.from_point("corridor", (2, 2)), "up") == inf


def test_the_way_around_outside_is_no_way(school):
    cut = replace(school, openings=tuple(o for o in school.openings if o.id != "d-group"))
    walks = Walks(cut)
    assert walks.to_unit(walks.from_point("corridor", (2, 2)), "group") == inf


def test_distances_agree_with_the_navigator_on_the_shipped_school():
    nav = pytest.importorskip("sim.space.nav")
    from sim.plan.load import load_plan
    from sim.resources import find
    from sim.space.build import build_space

    building = load_plan(find("plan", "lingonmoskolan"))
    navigator, walks = nav.Navigator(build_space(building)), Walks(building)
    start = navigator.unit_place(navigator.space.unit_index["grupprum_a103"])
    field = walks.from_point("grupprum_a103", start[1])
    for unit in ("klassrum_8a", "klassrum_1a", "matsal", "reception", "klassrum_3a"):
        place = navigator.unit_place(navigator.space.unit_index[unit])
        walked = navigator.distance(*start, *place)
        assert walks.at_point(field, unit, place[1]) == pytest.approx(walked, rel=0.2, abs=3.0)


# --- places


def test_categories_choose(school, korridoren):
    assert found(korridoren, school, Place(categories=(Category.CANTEEN,))).units == ("canteen",)


def test_largest_is_by_floor_area(school, korridoren):
    assert found(korridoren, school, Place(categories=(Category.CLASSROOM,), pick="largest")).units == ("up",)


def test_longest_is_by_greatest_extent(school, korridoren):
    assert found(korridoren, school, Place(pick="longest")).units == ("corridor",)


def test_all_keeps_the_plans_order(school, korridoren):
    assert found(korridoren, school, Place(categories=(Category.CLASSROOM,), pick="all")).units == ("a1", "a2", "up")


def test_limit_keeps_the_nearest(school, korridoren):
    place = Place(categories=(Category.CLASSROOM,), pick="all", near="canteen", limit=1)
    assert found(korridoren, school, place).units == ("a2",)


def test_ground_is_ordinal_zero_or_the_lowest(school, korridoren):
    assert ground_level(school) == "plan1"
    shifted = replace(school, levels=tuple(replace(x, ordinal=x.ordinal + 1) for x in school.levels))
    assert ground_level(shifted) == "plan1"
    assert found(korridoren, school, Place(categories=(Category.CLASSROOM,), level="ground", pick="all")).units == ("a1", "a2")


def test_same_level(school, korridoren):
    place = Place(categories=(Category.CLASSROOM,), same_level_as="corridor", pick="all")
    assert found(korridoren, school, place).units == ("a1", "a2")


def test_beside_means_a_shared_door(school, korridoren):
    place = Place(beside="corridor", pick="all")
    assert set(found(korridoren, school, place).units) == {"group", "a1", "a2", "store", "canteen", "stairs"}


def test_not_in_excludes(school, korridoren):
    place = Place(categories=(Category.CLASSROOM,), not_in=("own_classroom",), pick="all")
    assert "a2" not in found(korridoren, school, place).units


def test_distances_bound_the_choice(school, korridoren):
    near = found(korridoren, school, Place(categories=(Category.CLASSROOM,), near="start", max_distance=30, pick="nearest"))
    far = found(korridoren, school, Place(categories=(Category.CLASSROOM,), near="start", min_distance=30, pick="nearest"))
    assert (near.units, far.units) == (("up",), ("a2",))


def test_a_room_locks_when_every_door_does(school):
    assert lockable(school, "group") is Tri.YES
    assert lockable(school, "canteen") is Tri.UNKNOWN
    assert lockable(school, "store") is Tri.NO
    assert lockable(school, "corridor") is Tri.NO


def test_otherwise_is_tried_in_order(school, korridoren):
    place = Place(
        categories=(Category.LIBRARY,),
        otherwise=(Place(categories=(Category.GYM,)), Place(categories=(Category.STORAGE,))),
    )
    answer = found(korridoren, school, place)
    assert (answer.units, answer.choice) == (("store",), 2)


@pytest.mark.parametrize(
    ("place", "condition", "candidates"),
    [
        (Place(categories=(Category.GYM,)), "categories", 8),
        (Place(categories=(Category.CANTEEN,), lockable=Tri.YES), "lockable", 1),
        (Place(categories=(Category.CLASSROOM,), beside="stairs_place"), "beside_missing", 3),
        (Place(categories=(Category.CLASSROOM,), near="start", max_distance=1), "distance", 3),
        (Place(categories=(Category.CANTEEN,), not_in=("far_away",)), "not_in", 1),
    ],
)
def test_the_condition_nothing_met_is_named(school, korridoren, place, condition, candidates):
    answer = found(korridoren, school, place)
    assert (answer.failed, answer.candidates) == (condition, candidates)


def test_places_in_a_circle_are_not_found_and_do_not_hang(school, korridoren):
    circle = asking(korridoren, a=Place(beside="b"), b=Place(beside="a"))
    assert Finder(circle, school).place("a").units == ()


# --- the start


def test_the_start_is_at_its_distance_and_clear_of_walls(school, korridoren):
    bound = fit(korridoren, school).bound
    walks = Walks(school)
    metres = walks.at_point(walks.to(["group"]), "corridor", (bound.start.x, bound.start.y))
    assert abs(metres - 8.0) <= 0.5
    assert 0.6 <= bound.start.y <= 2.4


def test_the_start_prefers_its_side(school, korridoren):
    east = korridoren.model_copy(
        update={"start": Start(place="corridor", from_place="nearest_room", distance=8, near="canteen", facing="own_classroom")}
    )
    assert fit(east, school).bound.start.x == pytest.approx(18, abs=1.0)


def test_the_trainee_faces_the_way_to_the_classroom(school, korridoren):
    heading = fit(korridoren, school).bound.start.heading
    assert abs(heading) < pi / 8


def test_facing_nothing_is_east():
    from sim.scenario.start import Spot

    assert facing(Spot("x", (1.0, 1.0)), None) == 0.0
    assert isclose(facing(Spot("x", (0.0, 0.0)), (0.0, 2.0)), pi / 2)


def test_furniture_is_kept_clear_of(school):
    from sim.plan.building import Fixture
    from sim.space.catalogue import footprint

    benches = tuple(Fixture(f"f{n}", "corridor", "bench", (3.0 + 4 * n, 1.5)) for n in range(14))
    spot = find_start(replace(school, fixtures=benches), Walks(school), ["corridor"], field=None, wish=0)
    for bench in benches:
        ring = footprint(bench)
        assert not inside((ring,), *spot.point)
        assert min(segment_distance(e, *spot.point) for e in zip(ring, (*ring[1:], ring[0]), strict=True)) >= 0.6


def test_what_hangs_or_is_unknown_is_in_nobodys_way(school):
    from sim.plan.building import Fixture

    pieces = tuple(Fixture(f"f{n}", "corridor", key, (1.0 + n, 1.5)) for n in range(58) for key in ("picture", "nothing_such"))
    assert find_start(replace(school, fixtures=pieces), Walks(school), ["corridor"], field=None, wish=0)


def test_a_room_too_narrow_for_the_clearance_still_has_a_start(school):
    from sim.plan.building import Polygon

    slim = Polygon(((0.0, 0.0), (4.0, 0.0), (4.0, 0.8), (0.0, 0.8)))
    units = tuple(replace(u, polygon=slim) if u.id == "store" else u for u in school.units)
    assert find_start(replace(school, units=units), Walks(school), ["store"], field=None, wish=0) is not None


PLACES = st.builds(
    Place,
    categories=st.lists(st.sampled_from(list(Category)), max_size=3).map(tuple),
    level=st.sampled_from(["any", "ground"]),
    lockable=st.none() | st.sampled_from(list(Tri)),
    beside=st.none() | st.sampled_from(["corridor", "canteen"]),
    near=st.none() | st.sampled_from(["start", "corridor", "nearest_room"]),
    min_distance=st.floats(0, 80),
    max_distance=st.floats(0, 80),
    not_in=st.lists(st.sampled_from(["corridor", "own_classroom"]), max_size=2).map(tuple),
    pick=st.sampled_from(["nearest", "farthest", "largest", "longest", "all"]),
    limit=st.none() | st.integers(1, 3),
)


@settings(max_examples=60, deadline=None)
@given(place=PLACES)
def test_whatever_is_found_meets_every_condition(school, korridoren, place):
    import json

    from sim.scenario.load import scenario_json

    scenario = asking(korridoren, wanted=place)
    assert Scenario.model_validate(json.loads(scenario_json(scenario))) == scenario
    finder = Finder(scenario, school)
    answer = finder.place("wanted")
    assert bool(answer.units) != bool(answer.failed)
    for unit in (school.unit[u] for u in answer.units):
        assert not place.categories or unit.category in place.categories
        assert place.lockable is None or lockable(school, unit.id) is place.lockable
        assert place.level == "any" or unit.level_id == "plan1"
        assert unit.id not in {u for name in place.not_in for u in finder.place(name).units}
        if place.near:
            assert place.min_distance <= finder.walks.to_unit(finder.field(place.near), unit.id) <= place.max_distance
    assert len(answer.units) <= (place.limit or 99 if place.pick == "all" else 1)


@settings(max_examples=80)
@given(st.floats(-20, 20), st.floats(-20, 20))
def test_inside_agrees_with_the_box(x, y):
    box = ((0.0, 0.0), (10.0, 0.0), (10.0, 5.0), (0.0, 5.0))
    hole = ((2.0, 2.0), (2.0, 3.0), (3.0, 3.0), (3.0, 2.0))
    expected = 0 < x < 10 and 0 < y < 5 and not (2 < x < 3 and 2 < y < 3)
    on_edge = min(segment_distance(e, x, y) for r in (box, hole) for e in zip(r, (*r[1:], r[0]), strict=True)) < 1e-9
    assert on_edge or inside((box, hole), x, y) == expected


@given(st.tuples(*[st.floats(-50, 50)] * 6))
def test_segment_distance_is_between_the_line_and_the_ends(v):
    ax, ay, bx, by, x, y = v
    d = segment_distance(((ax, ay), (bx, by)), x, y)
    ends = min(((x - ax) ** 2 + (y - ay) ** 2) ** 0.5, ((x - bx) ** 2 + (y - by) ** 2) ** 0.5)
    assert 0 <= d <= ends + 1e-9


# --- fit and bind


def test_the_shipped_scenario_fits_a_small_school(school, korridoren):
    result = fit(korridoren, school)
    assert result.bound is not None
    assert result.bound.places["nearest_room"] == ("group",)
    assert result.bound.places["own_classroom"] == ("a2",)
    assert {i.code for i in result.issues} <= {"S202", "S203"}


def test_doors_that_stand_open_are_those_of_the_named_places(school, korridoren):
    assert fit(korridoren, school).bound.doors_open == {"d-group", "d-a2"}


def test_open_passages_are_no_doors_to_stand_open(school, korridoren):
    opened = korridoren.model_copy(update={"doors_open": ("corridor",)})
    assert "d-stairs" not in fit(opened, school).bound.doors_open


def test_a_school_without_a_corridor_or_anything_like_it_does_not_fit(school, korridoren):
    toilets = replace(school, units=tuple(replace(u, category=Category.RESTROOM) for u in school.units))
    result = fit(korridoren, toilets)
    assert result.bound is None
    errors = [i for i in result.issues if i.severity is Severity.ERROR]
    assert "S201" in {i.code for i in errors}
    assert any(i.where == "places.corridor" and i.data["condition"] == "categories" for i in errors)


def test_bind_raises_with_every_issue(school, korridoren):
    class Holder:
        building = replace(school, units=tuple(replace(u, category=Category.RESTROOM) for u in school.units))

    with pytest.raises(IssuesFound) as caught:
        bind(korridoren, Holder())
    assert caught.value.issues == binding_issues(korridoren, Holder())


def test_binding_is_the_same_every_time(school, korridoren):
    assert fit(korridoren, school) == fit(korridoren, school)


def test_the_shipped_scenario_is_as_drawn_in_the_shipped_school(korridoren):
    from sim.plan.load import load_plan
    from sim.resources import find

    building = load_plan(find("plan", "lingonmoskolan"))
    bound = fit(korridoren, building).bound
    walks = Walks(building)
    field = walks.from_point(bound.start.unit_id, (bound.start.x, bound.start.y))
    (shelter,), (own,) = bound.places["nearest_room"], bound.places["own_classroom"]
    assert walks.to_unit(field, shelter) == pytest.approx(8, abs=0.6)
    assert walks.to_unit(field, own) == pytest.approx(40, abs=5)
    assert lockable(building, shelter) is Tri.YES
    people = sum(g.count * (len(bound.places[g.place]) if g.per_room else bool(bound.places[g.place])) for g in korridoren.people)
    assert 120 <= people <= 180
