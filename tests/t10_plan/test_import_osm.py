"""OpenStreetMap's indoor maps become plans: rooms on every level they reach, doors by shared nodes, nothing made up."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import FileProblem, Issue
from sim.issue_text import issue_text
from sim.plan.building import AlarmKind, Building, Category, LinkKind, LockKind, OpeningKind, Tri
from sim.plan.checks.access import components
from sim.plan.geometry import area
from sim.plan.save import plan_json
from sim.plan.validate import validate
from tests.t10_plan.map_files import HERE, Osm
from tools.importers import ImportResult, Options, import_plan
from tools.importers.codes import CODES
from tools.importers.geographic import Anchor, anchor_of
from tools.importers.osm import read
from tools.importers.osm.file import rings
from tools.importers.osm.levels import levels, spans, written
from tools.importers.osm.tagging import category, length

pytest.importorskip("shapely", reason='map import is not installed: pip install "inrymning[import]"')


@cache
def dresden(real_plans: Path) -> ImportResult:
    return import_plan(real_plans / "osm" / "tu_dresden_apb.osm")


def imported(osm: Osm, tmp_path: Path) -> ImportResult:
    return import_plan(osm.save(tmp_path / "house.osm"))


def codes(result: ImportResult) -> dict[str, int]:
    return {i.code: int(i.data["count"]) for i in result.findings if "count" in i.data}


def house() -> Osm:
    """Two classrooms along a corridor with an entrance; the corridor's other end is a stairwell to the next storey."""
    osm = Osm()
    osm.node(3, 3, door="hinged", level="0", width="0.9")
    osm.node(9, 3, door="yes", level="0", width="1,2 m")
    osm.node(0, 1.5, door="hinged", entrance="emergency", level="0", name="Norra utgången")
    osm.node(12, 1.5, door="hinged", level="0-1")
    osm.room(0, 3, 6, 8, "0", (3, 3), name="Klassrum", name__en="Classroom", ref="A1", room="class", capacity="30")
    osm.room(6, 3, 6, 8, "0", (9, 3), ref="A2")
    osm.room(0, 0, 12, 3, "0", (3, 3), (9, 3), (0, 1.5), (12, 1.5), indoor="corridor")
    osm.room(12, 0, 5, 3, "0-1", (12, 1.5), room="stairs")
    osm.room(0, 0, 12, 3, "1", (12, 1.5), indoor="corridor")
    return osm


# ---- the real building


def test_the_dresden_building_has_every_room_and_its_doors_join_two(real_plans: Path) -> None:
    counts = dresden(real_plans).counts
    assert dresden(real_plans).facts["spaces"] == 446  # 445 closed ways, one multipolygon
    assert counts["rooms"] >= 446
    assert counts["doors_two_rooms"] >= 438
    assert counts["doors_two_rooms"] + counts["doors_outside"] == counts["doors"]
    assert counts["levels"] == 4


def test_all_but_one_room_of_the_dresden_building_hang_together(real_plans: Path) -> None:
    building = dresden(real_plans).building
    groups = sorted(components(building), key=len)
    assert [len(g) for g in groups[:-1]] == [1]
    alone = building.unit[next(iter(groups[0]))]
    assert alone.name.sv == "1065"  # the map has no door there


def test_every_way_out_of_the_dresden_building_is_on_the_ground(real_plans: Path) -> None:
    building = dresden(real_plans).building
    ordinal = {level.id: level.ordinal for level in building.levels}
    assert {ordinal[o.level_id] for o in building.openings if len(o.unit_ids) == 1} == {0}
    stated = [o for o in building.openings if o.emergency_exit is Tri.YES]
    assert len(stated) == 16
    assert all(o.emergency_exit is not Tri.NO for o in building.openings)


def test_dresden_stairs_follow_their_mapped_lines(real_plans: Path) -> None:
    result = dresden(real_plans)
    stairs = [v for v in result.building.vertical_links if v.kind is LinkKind.STAIRS]
    lifts = [v for v in result.building.vertical_links if v.kind is LinkKind.ELEVATOR]
    assert (len(stairs), len(lifts)) == (21, 6)
    assert "I219" not in codes(result)  # no walking line is a guess
    for link in stairs:
        heights = [z for _, _, z in link.path]
        assert heights == sorted(heights)
        assert heights[-1] - heights[0] == pytest.approx(3.0)


def test_the_dresden_basement_of_stairwells_alone_is_left_out_and_said(real_plans: Path) -> None:
    found = {i.code: i for i in dresden(real_plans).findings}
    assert found["I123"].data["ids"] == "-1"
    assert found["I126"].data["count"] == 1  # one revolving door


def test_the_dresden_plan_has_no_errors_and_knows_no_locks(real_plans: Path) -> None:
    building = dresden(real_plans).building
    assert not [i for i in validate(building) if str(i.severity) == "error"]
    for opening in building.openings:
        assert opening.lockable_from_inside is Tri.UNKNOWN
        assert opening.lock_kind is LockKind.UNKNOWN
        assert opening.closer is Tri.UNKNOWN
        assert opening.glazed is None
        assert opening.hinge is None


def test_the_dresden_building_carries_its_name_licence_and_anchor(real_plans: Path) -> None:
    result = dresden(real_plans)
    assert result.building.name.sv == "Andreas-Pfitzmann-Bau"
    assert "OpenStreetMap" in result.building.source.licence
    anchor = result.facts["anchor"]
    assert (anchor["longitude"], anchor["latitude"]) == pytest.approx((13.7229, 51.0255), abs=1e-3)


def test_importing_twice_gives_the_same_bytes(real_plans: Path) -> None:
    again = import_plan(real_plans / "osm" / "tu_dresden_apb.osm")
    assert plan_json(again.building) == plan_json(dresden(real_plans).building)


# ---- rooms


def test_a_room_has_its_name_number_use_and_size(tmp_path: Path) -> None:
    building = imported(house(), tmp_path).building
    room = next(u for u in building.units if u.number == "A1")
    assert (room.name.sv, room.name.en) == ("Klassrum", "Classroom")
    assert room.category is Category.CLASSROOM
    assert room.capacity == 30
    xs, ys = zip(*room.polygon.exterior, strict=True)
    assert max(xs) - min(xs) == pytest.approx(6 - 0.12, abs=0.005)  # half an assumed wall on either side
    assert max(ys) - min(ys) == pytest.approx(8 - 0.12, abs=0.005)


def test_a_reference_without_figures_is_a_name(tmp_path: Path) -> None:
    osm = house()
    osm.room(20, 0, 3, 3, "0", ref="Windfang")
    room = next(u for u in imported(osm, tmp_path).building.units if u.name.sv == "Windfang")
    assert room.number == ""
    assert room.category is Category.LOBBY


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"room": "toilets"}, Category.RESTROOM),
        ({"amenity": "toilets"}, Category.RESTROOM),
        ({"stairs": "yes"}, Category.STAIRS),
        ({"highway": "elevator"}, Category.ELEVATOR),
        ({"indoor": "corridor"}, Category.WALKWAY),
        ({"office": "company"}, Category.OFFICE),
        ({"room": "yes", "indoor": "room"}, None),
        ({}, None),
    ],
)
def test_tags_say_what_a_room_is_for_or_nothing(tags: dict[str, str], expected: Category | None) -> None:
    assert category(tags) is expected


def test_a_courtyard_is_a_hole_in_the_room_round_it(tmp_path: Path) -> None:
    osm = Osm()
    outer = osm.ring([(0, 0), (20, 0), (20, 20), (0, 20)])
    inner = osm.ring([(5, 5), (15, 5), (15, 15), (5, 15)])
    osm.relation([(inner, "inner"), (outer, "outer")], type="multipolygon", indoor="area", level="0", name="Foajé")
    (room,) = imported(osm, tmp_path).building.units
    assert room.id.startswith("r")
    assert len(room.polygon.holes) == 1


def test_rings_are_joined_from_parts_whichever_way_they_run() -> None:
    assert rings([["a", "b", "c"], ["a", "e", "d"], ["c", "d"]]) == [("a", "b", "c", "d", "e", "a")]
    assert rings([["a", "b", "c"], ["c", "d"]]) == []
    assert rings([]) == []


# ---- levels


def test_a_stairwell_has_a_room_on_each_level_and_a_way_between(tmp_path: Path) -> None:
    result = imported(house(), tmp_path)
    building = result.building
    stairs = [u for u in building.units if u.category is Category.STAIRS]
    assert sorted(u.level_id for u in stairs) == ["level:0", "level:1"]
    (link,) = building.vertical_links
    assert {link.lower_unit_id, link.upper_unit_id} == {u.id for u in stairs}
    assert codes(result)["I219"] == 1  # nobody mapped the walking line


def test_a_repeated_room_stands_on_every_level_it_names(tmp_path: Path) -> None:
    osm = Osm()
    osm.room(0, 0, 5, 5, "0", repeat_on="1-3", ref="X1")
    building = imported(osm, tmp_path).building
    assert [(level.ordinal, level.elevation) for level in building.levels] == [(0, 0.0), (1, 3.0), (2, 6.0), (3, 9.0)]
    assert len(building.units) == 4
    assert len({u.id for u in building.units}) == 4


def test_a_half_level_with_rooms_is_a_storey_of_its_own(tmp_path: Path) -> None:
    osm = Osm()
    for n, level in enumerate(("-1", "0", "0.5", "1")):
        osm.room(10 * n, 0, 5, 5, level)
    building = imported(osm, tmp_path).building
    assert [(level.name.sv, level.ordinal) for level in building.levels] == [
        ("Plan -1", -1), ("Plan 0", 0), ("Plan 0.5", 1), ("Plan 1", 2),
    ]  # fmt: skip


def test_a_high_hall_has_its_floor_and_galleries_where_doors_are(tmp_path: Path) -> None:
    osm = Osm()
    osm.node(10, 2, door="yes", level="1")
    osm.room(0, 0, 10, 10, "0-2", (10, 2), name="Aula")
    osm.room(10, 0, 5, 10, "1", (10, 2))
    osm.room(10, 0, 5, 10, "2")
    result = imported(osm, tmp_path)
    assert [u.level_id for u in result.building.units if u.name.sv == "Aula"] == ["level:0", "level:1"]
    assert codes(result)["I129"] == 1


def test_levels_are_named_as_the_map_names_them(tmp_path: Path) -> None:
    osm = house()
    osm.ring([(-1, -1), (30, -1), (30, 20), (-1, 20)], indoor="level", level="1", name="Övre plan")
    osm.room(20, 0, 3, 3, "0", level__ref="K")
    names = {level.id: level.name.sv for level in imported(osm, tmp_path).building.levels}
    assert names == {"level:0": "Plan K", "level:1": "Övre plan"}


LEVEL = st.integers(-12, 40).map(float) | st.integers(-48, 160).map(lambda n: n / 4)


@given(st.lists(LEVEL, min_size=1, max_size=6), st.sampled_from([";", "; ", " ;"]))
def test_any_list_of_levels_is_read_back(given_levels: list[float], separator: str) -> None:
    assert levels(separator.join(written(x) for x in given_levels)) == tuple(sorted(set(given_levels)))


@given(LEVEL, st.integers(0, 30))
def test_any_range_of_levels_has_its_ends_and_whole_steps(low: float, steps: int) -> None:
    found = levels(f"{written(low)}-{written(low + steps)}")
    assert found == tuple(low + n for n in range(steps + 1))
    assert levels(f"{written(low + steps)}-{written(low)}") == found


@given(st.lists(LEVEL, min_size=1, max_size=4), st.lists(LEVEL, max_size=4))
def test_what_is_repeated_keeps_its_reach(own: list[float], again: list[float]) -> None:
    groups = spans(";".join(map(written, own)), ";".join(map(written, again)))
    first = levels(";".join(map(written, own)))
    assert groups[0] == first
    assert {g[0] for g in groups} == {first[0], *again}
    assert {round(g[-1] - g[0], 3) for g in groups} == {round(first[-1] - first[0], 3)}


@given(st.text(max_size=40))
def test_whatever_a_level_says_is_read_without_fuss(expression: str) -> None:
    found = levels(expression)
    assert list(found) == sorted(set(found))
    assert all(abs(x) < 1000 for x in found)


def test_levels_that_are_none_are_passed_over() -> None:
    assert levels("ground;2;x-3") == (2.0,)
    assert levels("") == levels("-") == levels("1e9") == ()
    assert levels("-3--1") == (-3.0, -2.0, -1.0)
    assert spans("0-1", "1;2") == ((0.0, 1.0), (1.0, 2.0), (2.0, 3.0))


# ---- doors


def test_a_door_joins_the_rooms_that_share_its_node(tmp_path: Path) -> None:
    result = imported(house(), tmp_path)
    building = result.building
    number = {u.id: u.number or u.name.sv if u.number or u.name.sv[0] == "A" else str(u.category) for u in building.units}
    joined = {o.id: {number[u] for u in o.unit_ids} for o in building.openings}
    assert joined["n1"] == {"A1", "walkway"}
    assert joined["n2"] == {"A2", "walkway"}
    assert joined["n3"] == {"walkway"}
    assert joined["n4:0"] == joined["n4:1"] == {"walkway", "stairs"}
    assert result.counts["components"] == 1


def test_a_door_is_as_wide_as_tagged_and_keeps_its_name(tmp_path: Path) -> None:
    building = imported(house(), tmp_path).building
    widths = {o.id: float(np.hypot(*np.subtract(*o.line))) for o in building.openings}
    assert widths["n1"] == pytest.approx(0.9, abs=0.002)
    assert widths["n2"] == pytest.approx(1.2, abs=0.002)
    way_out = building.opening["n3"]
    assert way_out.emergency_exit is Tri.YES
    assert way_out.name is not None
    assert way_out.name.sv == "Norra utgången"


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"door": "no"}, OpeningKind.OPEN),
        ({"door": "sliding"}, OpeningKind.SLIDING),
        ({"door": "overhead"}, OpeningKind.GATE),
        ({"door": "revolving"}, OpeningKind.DOOR),
        ({"entrance": "main"}, OpeningKind.DOOR),
    ],
)
def test_doors_are_closed_as_the_map_says(tags: dict[str, str], kind: OpeningKind, tmp_path: Path) -> None:
    osm = Osm()
    osm.node(2, 0, level="0", **tags)
    osm.room(0, 0, 5, 5, "0", (2, 0))
    (door,) = imported(osm, tmp_path).building.openings
    assert door.kind is kind


def test_a_door_without_a_level_takes_that_of_its_rooms(tmp_path: Path) -> None:
    osm = Osm()
    osm.node(5, 2, door="yes")
    osm.node(2, 0, door="yes")
    osm.room(0, 0, 5, 5, "2", (5, 2), (2, 0))
    osm.room(5, 0, 5, 5, "2", (5, 2))
    osm.room(0, 0, 5, 5, "3", (2, 0))
    result = imported(osm, tmp_path)
    assert {o.id: o.level_id for o in result.building.openings} == {"n1": "level:2", "n2": "level:2"}
    assert codes(result)["I125"] == 1  # the second could be on either


def test_a_door_that_is_drawn_as_a_line_is_as_wide_as_the_line(tmp_path: Path) -> None:
    osm = Osm()
    osm.way([(5, 2), (5, 3.1)], door="hinged", level="0")
    osm.room(0, 0, 5, 5, "0", (5, 2), (5, 3.1))
    osm.room(5, 0, 5, 5, "0", (5, 2), (5, 3.1))
    (door,) = imported(osm, tmp_path).building.openings
    assert len(door.unit_ids) == 2
    assert float(np.hypot(*np.subtract(*door.line))) == pytest.approx(1.1, abs=0.002)


def test_an_entrance_without_a_level_near_a_room_is_on_the_ground_and_others_are_of_other_houses(tmp_path: Path) -> None:
    osm = Osm()
    osm.node(2, -0.3, entrance="main")
    osm.node(2, -30, entrance="yes")
    osm.room(0, 0, 5, 5, "0")
    osm.room(0, 0, 5, 5, "1")
    result = imported(osm, tmp_path)
    assert {o.id: o.level_id for o in result.building.openings} == {"n1": "level:0"}
    assert codes(result)["I125"] == 1


def test_rooms_drawn_a_wall_apart_stay_as_drawn(tmp_path: Path) -> None:
    osm = Osm()
    osm.node(5.1, 2, door="yes", level="0")
    osm.room(0, 0, 5, 5, "0")
    osm.room(5.2, 0, 5, 5, "0")
    result = imported(osm, tmp_path)
    assert _area(result.building) == pytest.approx(50, rel=1e-3)
    assert len(result.building.openings[0].unit_ids) == 2


def test_a_door_of_glass_is_glazed_and_said(tmp_path: Path) -> None:
    osm = Osm()
    osm.node(2, 0, level="0", door="hinged", material="glass")
    osm.room(0, 0, 5, 5, "0", (2, 0))
    result = imported(osm, tmp_path)
    assert result.building.openings[0].glazed == 1.0
    assert codes(result)["I127"] == 1


def test_corridors_and_areas_are_open_to_each_other_where_no_door_stands(tmp_path: Path) -> None:
    osm = Osm()
    osm.node(0, 1.5, door="yes", level="0")
    osm.node(10, 1.5, door="yes", level="0")
    osm.room(0, 0, 10, 3, "0", (0, 1.5), (10, 1.5), indoor="corridor", ref="K1")
    osm.room(10, 0, 10, 3, "0", (10, 1.5), indoor="corridor", ref="K2")
    osm.room(0, 3, 20, 9, "0", indoor="area", ref="T1")
    result = imported(osm, tmp_path)
    number = {u.id: u.name.sv for u in result.building.units}
    open_ones = [o for o in result.building.openings if o.kind is OpeningKind.OPEN]
    assert {frozenset(number[u] for u in o.unit_ids) for o in open_ones} == {frozenset({"K1", "T1"}), frozenset({"K2", "T1"})}
    assert codes(result)["I215"] == len(open_ones) == 4  # ten metres are two openings each


def test_a_mapped_wall_closes_an_open_edge(tmp_path: Path) -> None:
    osm = Osm()
    osm.room(0, 0, 10, 5, "0", indoor="area")
    osm.room(0, 5, 10, 5, "0", indoor="area")
    osm.way([(0, 5), (10, 5)], indoor="wall", level="0", material="glass")
    building = imported(osm, tmp_path).building
    assert building.openings == ()
    assert building.walls[0].glass


# ---- stairs, windows, devices


def test_a_mapped_stair_line_is_the_walking_line_and_rises_from_its_lower_end(tmp_path: Path) -> None:
    for incline, start in (("up", 0.5), ("down", 4.5)):
        osm = house()
        osm.way([(12 + start, 1.5), (12 + 5 - start, 1.5)], highway="steps", level="0-1", incline=incline, width="1.4")
        result = imported(osm, tmp_path)
        (link,) = result.building.vertical_links
        assert link.width == pytest.approx(1.4)
        assert link.path[0][0] < link.path[-1][0]  # either way its lower end is the western one
        assert "I219" not in codes(result)


def test_landings_tagged_with_half_levels_give_the_line_its_heights(tmp_path: Path) -> None:
    osm = house()
    osm.node(16, 0.8, level="0.5")
    osm.node(16, 2.2, level="0.5")
    osm.way([(12.5, 0.8), (16, 0.8), (16, 2.2), (12.5, 2.2)], indoor="pathway", level="0-1")
    (link,) = imported(osm, tmp_path).building.vertical_links
    assert [round(z, 2) for _, _, z in link.path] == [0.0, 1.5, 1.5, 3.0]


def test_a_lift_that_is_a_point_joins_the_rooms_it_stands_in(tmp_path: Path) -> None:
    osm = Osm()
    for level in ("0", "1"):
        osm.room(0, 0, 10, 3, level, indoor="corridor")
    osm.node(5, 1.5, highway="elevator", level="0;1")
    (link,) = imported(osm, tmp_path).building.vertical_links
    assert link.kind is LinkKind.ELEVATOR


def test_windows_stand_in_the_wall_they_are_mapped_on(tmp_path: Path) -> None:
    osm = Osm()
    osm.node(2, 0, window="yes", level="0", width="1.6")
    osm.node(4, 0, window="yes", level="0")
    osm.room(0, 0, 6, 5, "0", (2, 0), (4, 0))
    result = imported(osm, tmp_path)
    widths = [round(float(np.hypot(*np.subtract(*w.line))), 2) for w in result.building.windows]
    assert widths == [1.6, 1.2]
    assert codes(result)["I128"] == 1


def test_assembly_points_and_alarm_devices_are_brought_along(tmp_path: Path) -> None:
    osm = house()
    osm.node(-20, 5, emergency="assembly_point", name="Parkeringen")
    osm.node(1, 1, emergency="fire_alarm_box", level="0")
    osm.node(2, 1, emergency="phone", level="0")
    building = imported(osm, tmp_path).building
    assert building.assembly_points[0].name.sv == "Parkeringen"
    assert {d.kind for d in building.alarm_devices} == {AlarmKind.FIRE_CALL_POINT, AlarmKind.PHONE}


def test_the_building_round_most_rooms_gives_its_name(tmp_path: Path) -> None:
    osm = house()
    osm.ring([(-1, -1), (30, -1), (30, 20), (-1, 20)], building="school", name="Björkskolan")
    osm.ring([(100, 0), (120, 0), (120, 20), (100, 20)], building="yes", name="Ladan")
    building = imported(osm, tmp_path).building
    assert building.name.sv == "Björkskolan"


# ---- lengths and places


@pytest.mark.parametrize(
    ("told", "metres"),
    [
        ("0.9", 0.9),
        ("0,9", 0.9),
        ("90 cm", 0.9),
        ("900mm", 0.9),
        ("1.2 m", 1.2),
        ("3'", 0.9144),
        ("wide", None),
        ("", None),
        ("0", None),
    ],
)
def test_lengths_are_read_as_people_write_them(told: str, metres: float | None) -> None:
    found = length(told)
    assert found is None if metres is None else found == pytest.approx(metres)


@given(
    st.floats(-179, 179),
    st.floats(-85, 85),
    st.lists(st.tuples(st.floats(-1000, 1000), st.floats(-1000, 1000)), min_size=1, max_size=8),
)
@settings(max_examples=60)
def test_metres_to_degrees_and_back_is_less_than_a_tenth_of_a_millimetre_off(
    longitude: float, latitude: float, points: list[tuple[float, float]]
) -> None:
    anchor = Anchor(longitude, latitude)
    given_metres = np.array(points)
    back = anchor.metres(np.round(anchor.degrees(given_metres), 10))
    assert np.abs(back - given_metres).max() < 1e-4


def test_a_degree_is_as_long_as_the_ellipsoid_makes_it() -> None:
    equator, pole = Anchor(0.0, 0.0), Anchor(0.0, 60.0)
    near = np.array([[0.001, 0.0]])
    assert equator.metres(near)[0, 0] == pytest.approx(111.3195, abs=1e-3)
    assert equator.metres(np.array([[0.0, 0.001]]))[0, 1] == pytest.approx(110.5743, abs=1e-3)
    assert pole.metres(np.array([[0.001, 60.0]]))[0, 0] == pytest.approx(55.8003, abs=1e-3)


def test_a_spread_wider_than_a_school_is_refused() -> None:
    with pytest.raises(FileProblem, match="km"):
        anchor_of(np.array([[10.0, 50.0], [11.0, 51.0]]), "x.osm")
    with pytest.raises(FileProblem, match="earth"):
        anchor_of(np.array([[10.0, 95.0]]), "x.osm")


# ---- what is wrong


def test_what_could_not_be_placed_is_named(tmp_path: Path) -> None:
    osm = house()
    osm.way([(30, 0), (35, 0), (35, 5), (30, 5)], indoor="room", level="0")  # not closed
    osm.ring([(40, 0), (45, 0), (45, 5), (40, 5)], indoor="room")  # no level
    osm.node(3, 3.5, door="yes", level="7")
    found = codes(imported(osm, tmp_path))
    assert (found["I122"], found["I121"], found["I124"]) == (1, 1, 1)


def test_missing_nodes_are_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "cut.osm"
    path.write_text(house().text().replace('<way id="101">', '<way id="101"><nd ref="4711"/>'), encoding="utf-8")
    assert codes(import_plan(path))["I120"] == 1


def test_deleted_elements_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "josm.osm"
    path.write_text(house().text().replace('<way id="101"', '<way action="delete" id="101"'), encoding="utf-8")
    assert "Klassrum" not in {u.name.sv for u in import_plan(path).building.units}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("<osm version='0.6'></osm>", "no point|no room"),
        ("<osm><node id='1' lat='95' lon='10'/></osm>", "latitude"),
        ("<osm><node id='1' lat='north' lon='10'/></osm>", "not a number"),
        ("<osm><node id='1' lat='50' lon='10'/>", "ends before"),
        ("<!DOCTYPE osm [<!ENTITY a 'b'>]><osm>&a;</osm>", "document type"),
    ],
)
def test_a_map_without_rooms_ends_in_one_sentence(content: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.osm"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FileProblem, match=says) as caught:
        read(path, Options())
    assert "\n" not in str(caught.value)


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_any_grid_of_rooms_comes_back_whole(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    columns, rows = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 3))
    widths = data.draw(st.lists(st.floats(2.5, 9), min_size=columns, max_size=columns))
    osm = Osm()
    edges = [0.0, *np.cumsum(widths).round(2).tolist()]
    for column in range(columns):
        x, width = edges[column], round(edges[column + 1] - edges[column], 2)
        for row in range(rows):
            spots = [(edges[c], row * 5 + 2.5) for c in (column, column + 1) if 0 < c < columns]
            for spot in spots:
                osm.node(*spot, door="yes", level="0")
            osm.room(x, row * 5.0, width, 5.0, "0", *spots)
    result = import_plan(osm.save(tmp_path_factory.mktemp("grid") / "grid.osm"))
    assert result.counts["rooms"] == columns * rows
    assert result.counts["doors_two_rooms"] == (columns - 1) * rows
    wall = 0.12 if columns * rows > 1 else 0.0
    assert _area(result.building) == pytest.approx(sum((w - wall) * (5 - wall) for w in np.diff(edges)) * rows, rel=1e-3)


def _area(building: Building) -> float:
    return float(sum(area(u.polygon) for u in building.units))


@pytest.mark.parametrize("code", [f"I{n}" for n in range(120, 130)])
def test_every_finding_about_maps_has_its_sentence(code: str) -> None:
    issue = Issue(code, CODES[code], "n1", {"count": 2, "ids": "n1, n2", "few": "n1, n2"})
    assert "n1, n2" in issue_text(issue, "sv")
    assert issue_text(issue, "sv") != issue_text(issue, "en")


def test_the_anchor_reported_leads_back_to_the_map(tmp_path: Path) -> None:
    result = imported(house(), tmp_path)
    told = result.facts["anchor"]
    anchor = Anchor(told["longitude"], told["latitude"])
    corner = np.array([min(p for u in result.building.units for p in u.polygon.exterior)])
    expected = HERE.degrees(np.array([[0.06, 0.06]]))
    assert np.abs(HERE.metres(anchor.degrees(corner)) - HERE.metres(expected)).max() < 0.002
