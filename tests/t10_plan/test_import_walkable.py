"""Walkable areas in well-known text and GeoJSON become plans: every area a room, doors where somebody drew them."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import FileProblem, Issue
from sim.issue_text import issue_text
from sim.plan.building import Building, Category, LinkKind, OpeningKind, Tri
from sim.plan.convert import to_file
from sim.plan.geometry import area
from sim.plan.load import load_plan
from sim.plan.save import plan_json
from sim.plan.validate import validate
from sim.resources import find
from tests.t10_plan.map_files import HERE, collection, feature, rectangle
from tests.t10_plan.plan_examples import small_school
from tools.importers import ImportResult, Options, import_plan
from tools.importers.codes import CODES
from tools.importers.map_areas import MOST_CROSSING, ring_area, rings_area

pytest.importorskip("shapely", reason='map import is not installed: pip install "inrymning[import]"')

SQUARES = "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (4 4, 6 4, 6 6, 4 6, 4 4))"


def codes(result: ImportResult) -> dict[str, int]:
    return {i.code: int(i.data.get("count", 1)) for i in result.findings}


def wkt(text: str, folder: Path, **options: Any) -> ImportResult:
    path = folder / "area.wkt"
    path.write_text(text, encoding="utf-8")
    return import_plan(path, options=Options(**options))


def geojson(features: Sequence[dict[str, Any]], folder: Path, options: Options | None = None, **members: Any) -> ImportResult:
    path = folder / "area.geojson"
    path.write_text(collection(features, **members), encoding="utf-8")
    return import_plan(path, options=options)


def local(identity: str, shape: Any, **properties: Any) -> dict[str, Any]:
    return feature("", identity, shape, geographic=False, **properties)


def total(building: Building) -> float:
    return float(sum(area(u.polygon) for u in building.units))


# ---- well-known text


@cache
def evacuation(real_plans: Path, name: str) -> ImportResult:
    return import_plan(real_plans / "wkt" / name)


@pytest.mark.parametrize("name", ["jps_BUW.wkt", "jps_aknz_evac.wkt", "office_rooms.wkt"])
def test_real_walkable_areas_keep_their_size_and_holes(real_plans: Path, name: str) -> None:
    result = evacuation(real_plans, name)
    source = shapely.from_wkt((real_plans / "wkt" / name).read_text(encoding="utf-8"))
    assert result.counts["rooms"] == 1
    assert total(result.building) == pytest.approx(source.area, rel=2e-3)
    assert len(result.building.units[0].polygon.holes) == sum(len(p.interiors) for p in source.geoms)
    assert not [i for i in validate(result.building) if str(i.severity) == "error"]


def test_each_polygon_of_any_nesting_is_a_room(tmp_path: Path) -> None:
    nested = f"GEOMETRYCOLLECTION (GEOMETRYCOLLECTION ({SQUARES}), MULTIPOLYGON (((20 0, 25 0, 25 5, 20 5, 20 0))), POINT (1 1))"
    result = wkt(nested, tmp_path)
    assert result.counts["rooms"] == 2
    assert [len(u.polygon.holes) for u in result.building.units] == [1, 0]
    assert [u.name.sv for u in result.building.units] == ["Område 1", "Område 2"]


def test_several_geometries_in_one_file_are_all_read(tmp_path: Path) -> None:
    text = "SRID=3006;POLYGON ((0 0, 5 0, 5 5, 0 5, 0 0))\nPOLYGON ((9 0, 14 0, 14 5, 9 5, 9 0));\n"
    assert wkt(text, tmp_path).counts["rooms"] == 2


def test_touching_areas_are_open_to_each_other_and_others_are_not(tmp_path: Path) -> None:
    text = "MULTIPOLYGON (((0 0, 5 0, 5 5, 0 5, 0 0)), ((5 1, 9 1, 9 4, 5 4, 5 1)), ((20 0, 25 0, 25 5, 20 5, 20 0)))"
    result = wkt(text, tmp_path)
    (passage,) = result.building.openings
    assert passage.kind is OpeningKind.OPEN
    assert set(passage.unit_ids) == {"area-1", "area-2"}
    assert np.hypot(*np.subtract(*passage.line)) == pytest.approx(3.0, abs=0.02)
    assert result.counts["components"] == 2


def test_the_unit_is_metres_unless_somebody_says(tmp_path: Path) -> None:
    assert total(wkt(SQUARES, tmp_path).building) == pytest.approx(96, rel=1e-3)
    assert codes(wkt(SQUARES, tmp_path))["I150"] == 1
    said = wkt(SQUARES, tmp_path, unit=0.5)
    assert total(said.building) == pytest.approx(24, rel=1e-3)
    assert "I150" not in codes(said)


def test_a_person_may_say_which_storey_it_is(tmp_path: Path) -> None:
    (level,) = wkt(SQUARES, tmp_path, storey=(2, "Vind")).building.levels
    assert (level.ordinal, level.name.sv) == (2, "Vind")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("POLYGON ((0 0, 5 0, 5 5", "ends before"),
        ("POLYGON ((0 0, 5 0, 5 five, 0 0))", "well-known text"),
        ("POLYGON ((0 0, 5 0, nan 5, 0 0))", "coordinate|well-known"),
        ("POLYGON ((0 0, 5 0, 1e300 5, 0 0))", "coordinate"),
        ("LINESTRING (0 0, 5 0)", "no polygon"),
        ("POLYGON EMPTY", "no polygon"),
        ("POLYGON ((0 0, 5 0, 10 0, 0 0))", "no polygon"),
        ("GEOMETRYCOLLECTION (" * 400 + ")" * 400, "nested"),
        ("POLYGON ))", "never opened"),
    ],
)
def test_text_without_areas_ends_in_one_sentence(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=says) as caught:
        wkt(text, tmp_path)
    assert "\n" not in str(caught.value)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=10, unique=True))
@settings(max_examples=30, deadline=None)
def test_any_squares_of_a_grid_come_back_joined_where_they_touch(
    tmp_path_factory: pytest.TempPathFactory, squares: list[tuple[int, int]]
) -> None:
    parts = ", ".join(
        f"(({4 * x} {4 * y}, {4 * x + 4} {4 * y}, {4 * x + 4} {4 * y + 4}, {4 * x} {4 * y + 4}, {4 * x} {4 * y}))"
        for x, y in squares
    )
    result = wkt(f"MULTIPOLYGON ({parts})", tmp_path_factory.mktemp("grid"))
    beside = sum((x + 1, y) in squares for x, y in squares) + sum((x, y + 1) in squares for x, y in squares)
    assert result.counts["rooms"] == len(squares)
    assert len(result.building.openings) == beside
    assert total(result.building) == pytest.approx(16 * len(squares), rel=1e-6)


# ---- GeoJSON: plain collections


def plain() -> list[dict[str, Any]]:
    """A classroom and an office by a corridor, two doors as lines, one as a point, a window, a wall and a place to gather."""
    return [
        local("outline", rectangle(-1, -1, 20, 12), category="building"),
        local("class", rectangle(0, 3, 8, 7), name="Klassrum", number="A1", category="classroom", capacity=28, level=0),
        local("office", rectangle(8, 3, 8, 7), name={"sv": "Rektor", "en": "Head"}, category="office", level=0),
        local("way", rectangle(0, 0, 16, 3), indoor="corridor", level=0),
        local("d1", [(3, 3), (4, 3)], type="door", level=0),
        local("d2", [(10, 3), (11.2, 3)], type="door", level=0, height=2.0),
        local("d3", (0.0, 1.5), entrance="emergency", level=0, width=1.3),
        local("w1", [(2, 10), (5, 10)], category="window", sill=0.8, head=2.2, level=0),
        local("wall", [(12, 5), (14, 5)], category="wall", level=0),
        local("meet", (-20.0, 0.0), category="assembly_point", name="Planen"),
        local("tree", (-5.0, 0.0), natural="tree"),
    ]


def test_plain_features_are_rooms_doors_windows_and_walls(tmp_path: Path) -> None:
    result = geojson(plain(), tmp_path, crs={"type": "name", "properties": {"name": "EPSG:3006"}})
    building = result.building
    assert [(u.id, u.category) for u in building.units] == [
        ("class", Category.CLASSROOM), ("office", Category.OFFICE), ("way", Category.WALKWAY),
    ]  # fmt: skip
    assert {o.id: set(o.unit_ids) for o in building.openings} == {"d1": {"class", "way"}, "d2": {"office", "way"}, "d3": {"way"}}
    assert building.opening["d3"].emergency_exit is Tri.YES
    assert building.opening["d1"].emergency_exit is Tri.UNKNOWN
    assert building.opening["d2"].height == 2.0
    assert [(w.sill, w.head, w.unit_ids) for w in building.windows] == [(0.8, 2.2, ("class",))]
    assert len(building.walls) == 1
    assert building.assembly_points[0].name.sv == "Planen"
    assert codes(result)["I152"] == 2  # the outline and the tree
    assert not {"I150", "I151"} & set(codes(result))


def test_names_numbers_and_capacities_come_along(tmp_path: Path) -> None:
    units = geojson(plain(), tmp_path).building.unit
    assert (units["class"].name.sv, units["class"].number, units["class"].capacity) == ("Klassrum", "A1", 28)
    assert (units["office"].name.sv, units["office"].name.en) == ("Rektor", "Head")


def test_areas_without_doors_are_one_walkable_place(tmp_path: Path) -> None:
    result = geojson([local("a", rectangle(0, 0, 5, 5)), local("b", rectangle(5, 0, 5, 5))], tmp_path)
    assert [o.kind for o in result.building.openings] == [OpeningKind.OPEN]
    assert total(result.building) == pytest.approx(50, rel=1e-4)
    assert result.counts["components"] == 1


def test_degrees_are_told_from_metres_by_the_system_or_the_spread(tmp_path: Path) -> None:
    house = [feature("", "a", rectangle(0, 0, 20, 10)), feature("", "b", rectangle(20, 0, 5, 10))]
    by_spread = geojson(house, tmp_path)
    by_name = geojson(house, tmp_path, crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}})
    assert total(by_spread.building) == pytest.approx(250, rel=1e-3)
    assert by_spread.building.units == by_name.building.units
    assert codes(by_spread)["I151"] == 1
    assert "I151" not in codes(by_name)
    anchor = by_name.facts["anchor"]
    middle = HERE.degrees(np.array([[12.5, 5.0]]))[0]
    assert (anchor["longitude"], anchor["latitude"]) == pytest.approx(tuple(middle), abs=1e-8)


def test_metres_stay_metres_and_a_map_grid_moves_to_its_corner(tmp_path: Path) -> None:
    near = geojson([local("a", rectangle(0, 0, 20, 10))], tmp_path)
    far = geojson([local("a", rectangle(674_000, 6_580_000, 20, 10))], tmp_path)
    assert near.building.units[0].polygon == far.building.units[0].polygon
    assert far.facts["origin"] == [674_000.0, 6_580_000.0]
    assert codes(near)["I150"] == 1
    assert "I150" not in codes(geojson([local("a", rectangle(0, 0, 20, 10))], tmp_path, Options(unit=1.0)))


def test_levels_are_numbers_or_names_in_the_files_order(tmp_path: Path) -> None:
    by_number = geojson([local(str(n), rectangle(0, 0, 5, 5), floor=n) for n in (2, 0, -1)], tmp_path).building
    assert [(x.ordinal, x.name.sv) for x in by_number.levels] == [(-1, "Plan -1"), (0, "Plan 0"), (2, "Plan 2")]
    by_name = geojson([local(n, rectangle(0, 0, 5, 5), level=n) for n in ("Källare", "Bottenvåning")], tmp_path).building
    assert [(x.ordinal, x.name.sv) for x in by_name.levels] == [(0, "Källare"), (1, "Bottenvåning")]


def test_a_stairwell_over_levels_links_them(tmp_path: Path) -> None:
    stairs = local("s", rectangle(5, 0, 4, 5), room="stairs", level="0-1")
    rooms = [local(f"a{n}", rectangle(0, 0, 5, 5), level=str(n)) for n in (0, 1)]
    building = geojson([*rooms, stairs], tmp_path).building
    assert [v.kind for v in building.vertical_links] == [LinkKind.STAIRS]
    assert [u.id for u in building.units if u.category is Category.STAIRS] == ["s:level:0", "s:level:1"]


def test_what_openstreetmap_calls_things_is_understood(tmp_path: Path) -> None:
    features = [
        local("way/1", rectangle(0, 0, 6, 5), indoor="room", room="toilets", ref="12", level="0"),
        local("way/2", rectangle(6, 0, 6, 5), indoor="room", room="class", level="0"),
        local("node/3", (6.0, 2.0), door="sliding", level="0"),
    ]
    building = geojson(features, tmp_path).building
    assert [u.category for u in building.units] == [Category.RESTROOM, Category.CLASSROOM]
    (door,) = building.openings
    assert (door.id, door.kind, len(door.unit_ids)) == ("node-3", OpeningKind.SLIDING, 2)


def test_a_single_geometry_or_feature_is_a_file_too(tmp_path: Path) -> None:
    shape = {"type": "Polygon", "coordinates": [[[0, 0], [5, 0], [5, 5], [0, 5], [0, 0]]]}
    for value in ({"type": "Feature", "properties": None, "geometry": shape}, shape):
        path = tmp_path / "one.geojson"
        path.write_text(json.dumps(value), encoding="utf-8")
        assert import_plan(path).counts["rooms"] == 1


def test_a_collection_of_imdf_features_is_read_as_imdf(tmp_path: Path) -> None:
    features = [
        feature("level", "l0", rectangle(0, 0, 12, 5), ordinal=0, name={"en": "Ground"}),
        feature("unit", "a", rectangle(0, 0, 6, 5), level_id="l0", category="classroom"),
        feature("unit", "b", rectangle(6, 0, 6, 5), level_id="l0", category="office"),
        feature("opening", "o", [(6, 2), (6, 3)], level_id="l0", category="pedestrian", door={"type": "swinging"}),
    ]
    result = geojson(features, tmp_path)
    assert [u.category for u in result.building.units] == [Category.CLASSROOM, Category.OFFICE]
    assert set(result.building.opening["o"].unit_ids) == {"a", "b"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"type": "FeatureCollection", "features": []}', "no coordinates"),
        ('{"type": "FeatureCollection", "features": {"a": 1}}', "no coordinates"),
        ('{"type": "FeatureCollection", "features": [{"geometry": {"type": "Point", "coordinates": [1, 2]}}]}', "no area"),
        ('{"type": "Topology", "x": "Feature", "Feature": 1}', "neither"),
        ('{"type": "FeatureCollection", "features": [', "ends before|not JSON"),
        ('{"type": "FeatureCollection", "features": [1e999]}', "number"),
    ],
)
def test_a_collection_without_areas_ends_in_one_sentence(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileProblem, match=says) as caught:
        import_plan(path)
    assert "\n" not in str(caught.value)


# ---- GeoJSON: our own plans


def exported(building: Building) -> list[dict[str, Any]]:
    """A plan's features as its file has them."""
    plan = json.loads(to_file(building).model_dump_json())
    kinds = (
        "levels",
        "units",
        "walls",
        "openings",
        "windows",
        "vertical_links",
        "assembly_points",
        "alarm_devices",
        "fixtures",
        "zones",
    )
    return [plan["building"], *(f for kind in kinds for f in plan[kind])]


LOCAL = {"crs": "local", "unit": "metre", "north": 1.25}


@pytest.mark.parametrize("plan", ["small", "lingonmoskolan"])
def test_our_own_features_come_back_as_the_same_plan(plan: str, tmp_path: Path) -> None:
    building = small_school() if plan == "small" else load_plan(find("plan", plan))
    result = geojson(exported(building), tmp_path, manifest={**LOCAL, "north": building.north})
    assert plan_json(result.building) == plan_json(building)
    assert result.facts["own"] is True


def test_a_plan_of_ours_that_was_changed_is_read_anew_and_said(tmp_path: Path) -> None:
    features = exported(small_school())
    units = [f for f in features if f.get("feature_type") == "unit"]
    units[0]["properties"]["colour"] = "blue"
    result = geojson(features, tmp_path, manifest=LOCAL)
    assert codes(result)["I153"] == 1
    assert {u.id: u.category for u in result.building.units} == {u.id: u.category for u in small_school().units}


def test_what_we_know_of_doors_survives_even_then(tmp_path: Path) -> None:
    features = exported(small_school())
    for item in features:
        item["properties"]["colour"] = "blue"
        if item["feature_type"] == "opening":
            item["properties"]["x_training"] |= {"lockable_from_inside": "yes", "lock_kind": "thumb_turn", "glazed": 0.25}
    doors = geojson(features, tmp_path, manifest=LOCAL).building.openings
    assert doors
    for door in doors:
        assert (door.lockable_from_inside, str(door.lock_kind), door.glazed) == (Tri.YES, "thumb_turn", 0.25)


# ---- rings


@given(st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=0, max_size=12))
@settings(max_examples=80)
def test_any_ring_has_a_valid_area_or_none(points: list[tuple[float, float]]) -> None:
    found = ring_area(points)
    assert found is None or (found.is_valid and found.area > 0)


def test_a_ring_that_crosses_itself_everywhere_is_no_room() -> None:
    tangled = np.random.default_rng(3).uniform(0, 50, (MOST_CROSSING + 50, 2))
    assert ring_area(tangled) is None
    angles = np.linspace(0, 2 * np.pi, MOST_CROSSING + 50, endpoint=False)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    assert ring_area(circle) is not None
    assert rings_area(circle, [circle]) is None


@pytest.mark.parametrize("code", ["I150", "I151", "I152", "I153"])
def test_every_finding_about_areas_has_its_sentence(code: str) -> None:
    issue = Issue(code, CODES[code], "a", {"count": 2, "ids": "a, b", "few": "a, b"})
    assert issue_text(issue, "sv")
    assert issue_text(issue, "sv") != issue_text(issue, "en")
