"""IMDF archives become plans, flaws and all: what is wrong with them is named, and only a venue without units ends the import."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LinearRing, LineString

from sim.errors import FileProblem, Issue
from sim.issue_text import issue_text
from sim.plan.building import AlarmKind, Category, LinkKind, OpeningKind, Polygon, Tri
from sim.plan.geometry import area
from sim.plan.save import plan_json
from sim.plan.validate import validate
from tests.t10_plan.map_files import collection, feature, rectangle
from tools.importers import ImportResult, import_plan
from tools.importers.codes import CODES
from tools.importers.features import Frame, features, label, positions
from tools.importers.features import area as area_of
from tools.importers.imdf import unique
from tools.importers.imdf.tables import SOLID, UNITS, unit

pytest.importorskip("shapely", reason='map import is not installed: pip install "inrymning[import]"')

Features = Mapping[str, Sequence[dict[str, Any]]]


@cache
def ulm(real_plans: Path) -> ImportResult:
    return import_plan(real_plans / "imdf_uulm")


def codes(result: ImportResult) -> dict[str, int]:
    return {i.code: int(i.data["count"]) for i in result.findings if "count" in i.data}


def room(identity: str, level: str, x: float, y: float, width: float, depth: float, **told: Any) -> dict[str, Any]:
    return feature("unit", identity, rectangle(x, y, width, depth), **{"level_id": level, "category": "room", **told})


def opening(identity: str, level: str, a: tuple[float, float], b: tuple[float, float], **told: Any) -> dict[str, Any]:
    return feature(
        "opening", identity, [a, b], **{"level_id": level, "category": "pedestrian", "door": {"type": "swinging"}, **told}
    )


def school() -> dict[str, list[dict[str, Any]]]:
    """Two storeys: a classroom and an office by a walkway with a stair, an entrance, a fire button and a place to gather."""
    return {
        "venue": [feature("venue", "v", None, category="school", name={"sv": "Ekskolan", "en": "Oak School"})],
        "building": [feature("building", "b", None, name={"en": "House A", "sv": "Hus A"}, display_point=None)],
        "level": [
            feature("level", "up", rectangle(0, 0, 20, 10), ordinal=1, name={"en": "First", "sv": "Övre"}, building_ids=["b"]),
            feature("level", "down", rectangle(0, 0, 20, 10), ordinal=0, short_name={"en": "G"}, building_ids=["b"]),
        ],
        "unit": [
            room(
                "class",
                "down",
                0,
                3,
                10,
                7,
                category="classroom",
                name={"en": "Room 1", "de": "Raum 1"},
                alt_name={"en": "A 101"},
            ),
            room("office", "down", 10, 3, 10, 7, category="office", name={"de": "Büro"}),
            room("way", "down", 0, 0, 16, 3, category="walkway"),
            room("stair", "down", 16, 0, 4, 3, category="stairs"),
            room("stair2", "up", 16, 0, 4, 3, category="stairs"),
            room("way2", "up", 0, 0, 16, 3, category="walkway"),
            room("lab", "up", 0, 3, 20, 7, category="laboratory"),
        ],
        "opening": [
            opening("d1", "down", (4, 3), (5, 3)),
            opening("d2", "down", (12, 3), (13, 3), door={"type": "sliding", "automatic": True, "material": "glass"}),
            opening("d3", "down", (0, 1), (0, 2.2), category="emergencyexit"),
            opening("d4", "down", (16, 1), (16, 2), door={"type": "open"}),
            opening("d5", "up", (16, 1), (16, 2)),
            opening("d6", "up", (4, 3), (5, 3)),
        ],
        "amenity": [
            feature("amenity", "fire", (1.0, 1.0), category="firealarmpullstation", unit_ids=["way"]),
            feature("amenity", "meet", (-30.0, 0.0), category="assembly_point", name={"sv": "Flaggstången"}),
        ],
    }


def ring(polygon: Polygon) -> LinearRing:
    return LinearRing(polygon.exterior)


def write(folder: Path, parts: Features, suffix: str = ".geojson") -> Path:
    folder.mkdir(exist_ok=True)
    for kind, items in parts.items():
        (folder / f"{kind}{suffix}").write_text(collection(items, name=kind), encoding="utf-8")
    return folder


def imported(tmp_path: Path, parts: Features) -> ImportResult:
    return import_plan(write(tmp_path / "venue", parts))


# ---- the real venue


def test_every_unit_of_the_ulm_venue_becomes_a_room(real_plans: Path) -> None:
    result = ulm(real_plans)
    assert result.counts["rooms"] == 554
    assert result.counts["levels"] == 6
    assert [level.ordinal for level in result.building.levels] == [0, 1, 2, 3, 4, 5]
    assert (result.facts["units"], result.facts["openings"], result.facts["buildings"]) == (554, 188, 127)


def test_all_openings_of_the_ulm_venue_join_two_rooms(real_plans: Path) -> None:
    result = ulm(real_plans)
    source = json.loads((real_plans / "imdf_uulm" / "opening.json").read_text(encoding="utf-8"))
    ids = {f["id"] for f in source["features"]}
    joined = [o for o in result.building.openings if o.id in ids]
    assert len(joined) == 188
    assert all(len(o.unit_ids) == 2 for o in joined)


def test_openings_of_levels_nobody_defined_stand_on_the_level_their_map_meant(real_plans: Path) -> None:
    result = ulm(real_plans)
    source = json.loads((real_plans / "imdf_uulm" / "opening.json").read_text(encoding="utf-8"))
    meant = {f["id"]: int(f["properties"]["tags"]["level"]) for f in source["features"]}
    ordinal = {level.id: level.ordinal for level in result.building.levels}
    assert all(ordinal[o.level_id] == meant[o.id] for o in result.building.openings if o.id in meant)
    assert codes(result)["I134"] == 188


def test_flaws_of_the_ulm_venue_are_named_and_none_is_an_error(real_plans: Path) -> None:
    result = ulm(real_plans)
    found = codes(result)
    assert found["I132"] == 15  # openings drawn across a corner
    assert found["I138"] == 22  # entrances that are only points
    assert all(str(i.severity) != "error" for i in result.findings)
    assert not [i for i in validate(result.building) if str(i.severity) == "error"]


def test_ulm_stairs_and_lifts_link_storeys_where_they_lie_over_each_other(real_plans: Path) -> None:
    kinds = [v.kind for v in ulm(real_plans).building.vertical_links]
    assert (kinds.count(LinkKind.STAIRS), kinds.count(LinkKind.ELEVATOR)) == (30, 30)


def test_no_lock_of_the_ulm_venue_is_made_up(real_plans: Path) -> None:
    for door in ulm(real_plans).building.openings:
        assert {door.lockable_from_inside, door.closer} == {Tri.UNKNOWN}
        assert door.emergency_exit is not Tri.NO
        assert door.glazed is None


def test_an_archive_and_its_folder_give_the_same_rooms(real_plans: Path, tmp_path: Path) -> None:
    packed = tmp_path / "ulm.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted((real_plans / "imdf_uulm").glob("*.json")):
            archive.write(path, f"venue/{path.name}")
    assert import_plan(packed).building.units == ulm(real_plans).building.units


# ---- what units, levels and openings say


def test_names_come_in_swedish_first_then_english_then_what_there_is(tmp_path: Path) -> None:
    building = imported(tmp_path, school()).building
    assert (building.name.sv, building.name.en) == ("Hus A", "House A")
    classroom, office = building.unit["class"], building.unit["office"]
    assert (classroom.name.sv, classroom.name.en, classroom.number) == ("Room 1", "Room 1", "A 101")
    assert (office.name.sv, office.name.en) == ("Büro", "")


def test_storeys_stand_in_order_whatever_the_order_in_the_file(tmp_path: Path) -> None:
    levels = imported(tmp_path, school()).building.levels
    assert [(x.id, x.ordinal, x.name.sv) for x in levels] == [("down", 0, "G"), ("up", 1, "Övre")]


def test_levels_of_two_buildings_with_one_ordinal_are_one_storey(tmp_path: Path) -> None:
    parts = school()
    parts["building"].append(feature("building", "b2", None, name={"en": "House B"}))
    parts["level"].append(feature("level", "down-b", rectangle(40, 0, 5, 5), ordinal=0, building_ids=["b2"]))
    parts["unit"].append(room("gym", "down-b", 40, 0, 20, 12, category="fieldofplay.basketball"))
    result = imported(tmp_path, parts)
    assert len(result.building.levels) == 2
    assert result.building.unit["gym"].level_id == "down"
    assert result.building.unit["gym"].category is Category.GYM
    assert codes(result)["I139"] == 2


def test_doors_say_how_they_open_and_what_they_are_of(tmp_path: Path) -> None:
    result = imported(tmp_path, school())
    doors = result.building.opening
    assert doors["d1"].kind is OpeningKind.DOOR
    assert (doors["d2"].kind, doors["d2"].glazed) == (OpeningKind.SLIDING, 1.0)
    assert doors["d4"].kind is OpeningKind.OPEN
    assert doors["d3"].unit_ids == ("way",)
    assert doors["d3"].emergency_exit is Tri.YES
    assert doors["d1"].emergency_exit is Tri.UNKNOWN
    assert codes(result)["I127"] == 1


def test_a_door_is_as_wide_as_its_line_and_stands_in_the_wall(tmp_path: Path) -> None:
    building = imported(tmp_path, school()).building
    for door in building.openings:
        ends = np.array(door.line)
        assert np.hypot(*(ends[1] - ends[0])) == pytest.approx(1.2 if door.id == "d3" else 1.0, abs=0.01)
        for unit_id in door.unit_ids:
            assert ring(building.unit[unit_id].polygon).distance(LineString(door.line)) < 0.35


def test_an_opening_that_says_nothing_of_a_door_is_a_door_to_be_checked(tmp_path: Path) -> None:
    parts = school()
    parts["opening"][0]["properties"]["door"] = None
    result = imported(tmp_path, parts)
    assert result.building.opening["d1"].kind is OpeningKind.DOOR
    assert codes(result)["I136"] == 1


def test_access_control_is_no_lock_from_inside(tmp_path: Path) -> None:
    parts = school()
    parts["opening"][0]["properties"]["access_control"] = ["badgereader"]
    door = imported(tmp_path, parts).building.opening["d1"]
    assert (door.lockable_from_inside, str(door.lock_kind)) == (Tri.UNKNOWN, "unknown")


def test_stairs_over_each_other_are_one_and_a_relationship_counts_once(tmp_path: Path) -> None:
    parts = school()
    result = imported(tmp_path, parts)
    assert [(v.lower_unit_id, v.upper_unit_id) for v in result.building.vertical_links] == [("stair", "stair2")]
    ends = {"origin": {"feature_type": "unit", "id": "stair2"}, "destination": {"feature_type": "unit", "id": "stair"}}
    parts["relationship"] = [feature("relationship", "r1", None, category="stairs", **ends)]
    (link,) = imported(tmp_path, parts).building.vertical_links
    assert (link.id, link.lower_unit_id, link.upper_unit_id) == ("r1", "stair", "stair2")


def test_a_traversal_that_contradicts_the_drawing_is_noticed(tmp_path: Path) -> None:
    parts = school()
    through = {"intermediary": [{"feature_type": "opening", "id": "d1"}]}
    ends = {"origin": {"feature_type": "unit", "id": "class"}, "destination": {"feature_type": "unit", "id": "way"}}
    parts["relationship"] = [feature("relationship", "r1", None, category="traversal", **ends, **through)]
    assert "I211" not in codes(imported(tmp_path, parts))
    ends["destination"]["id"] = "stair"
    parts["relationship"] = [feature("relationship", "r1", None, category="traversal", **ends, **through)]
    result = imported(tmp_path, parts)
    assert codes(result)["I211"] == 1
    assert set(result.building.opening["d1"].unit_ids) == {"class", "way"}


def test_alarm_buttons_and_places_to_gather_come_along(tmp_path: Path) -> None:
    building = imported(tmp_path, school()).building
    assert [(d.kind, d.unit_id, d.level_id) for d in building.alarm_devices] == [(AlarmKind.FIRE_CALL_POINT, "way", "down")]
    assert [p.name.sv for p in building.assembly_points] == ["Flaggstången"]


def test_an_entrance_that_is_a_point_on_a_wall_becomes_a_door_unless_one_is_there(tmp_path: Path) -> None:
    parts = school()
    parts["amenity"] += [
        feature("amenity", "in", (8.0, 0.0), category="entry", unit_ids=["way"]),
        feature("amenity", "out", (12.0, 0.0), category="emergencyexit", unit_ids=["way"]),
        feature("amenity", "same", (0.0, 1.5), category="entry", unit_ids=["way"]),
        feature("amenity", "inside", (8.0, 1.5), category="entry", unit_ids=["way"]),
    ]
    result = imported(tmp_path, parts)
    doors = result.building.opening
    assert doors["in"].unit_ids == ("way",)
    assert (doors["in"].emergency_exit, doors["out"].emergency_exit) == (Tri.UNKNOWN, Tri.YES)
    assert not {"same", "inside"} & set(doors)
    assert codes(result)["I138"] == 2


def test_walkways_are_open_to_each_other_and_rooms_are_not(tmp_path: Path) -> None:
    parts = school()
    parts["unit"] += [
        room("way3", "down", 0, -4, 16, 4, category="walkway"),
        room("hall", "down", 0, -9, 16, 5, category="lobby"),
    ]
    passages = [o for o in imported(tmp_path, parts).building.openings if o.id.startswith("open:")]
    assert {frozenset(o.unit_ids) for o in passages} == {frozenset({"way", "way3"})}


def test_a_stair_without_an_opening_is_open_to_its_corridor_on_one_side(tmp_path: Path) -> None:
    parts = school()
    parts["opening"] = [o for o in parts["opening"] if o["id"] != "d5"]
    result = imported(tmp_path, parts)
    ways = [o for o in result.building.openings if set(o.unit_ids) == {"stair2", "way2"}]
    assert [o.kind for o in ways] == [OpeningKind.OPEN]
    assert codes(result)["I215"] == 1


def test_walls_are_opened_only_between_rooms_drawn_edge_to_edge(tmp_path: Path) -> None:
    touching = imported(tmp_path, school())
    assert area(touching.building.unit["class"].polygon) == pytest.approx(9.88 * 6.88, rel=1e-3)
    apart = school()
    apart["unit"] = [room("a", "down", 0, 0, 5, 5), room("b", "down", 5.2, 0, 5, 5), room("c", "down", 0, 5.2, 10.2, 5)]
    apart["opening"] = [opening("d1", "down", (5.1, 2), (5.1, 3))]
    result = import_plan(write(tmp_path / "apart", apart))
    assert area(result.building.unit["a"].polygon) == pytest.approx(25, rel=1e-3)
    assert set(result.building.opening["d1"].unit_ids) == {"a", "b"}


# ---- flaws


def test_missing_files_are_findings(tmp_path: Path) -> None:
    result = imported(tmp_path, {"unit": school()["unit"]})
    assert codes(result)["I130"] == 4
    assert codes(result)["I133"] == 2  # the two levels nobody describes
    assert result.counts["rooms"] == 7


def test_a_single_level_may_go_unnamed(tmp_path: Path) -> None:
    units = [feature("unit", "one", rectangle(0, 0, 5, 5), category="room")]
    assert imported(tmp_path, {"unit": units}).counts["levels"] == 1


def test_openings_of_unknown_levels_go_where_they_fit(tmp_path: Path) -> None:
    parts = school()
    parts["unit"] = [u for u in parts["unit"] if u["id"] != "lab"] + [room("lab", "up", 0, 4, 20, 6, category="laboratory")]
    parts["unit"] += [room("way4", "up", 0, 3, 20, 1, category="walkway")]
    for item in parts["opening"]:
        item["properties"]["level_id"] = {"down": "lost-1", "up": "lost-2"}[item["properties"]["level_id"]]
    parts["opening"][5] = opening("d6", "lost-2", (4, 4), (5, 4))
    result = imported(tmp_path, parts)
    assert {o.id: o.level_id for o in result.building.openings if o.id[0] == "d"} == {
        "d1": "down", "d2": "down", "d3": "down", "d4": "down", "d5": "up", "d6": "up",
    }  # fmt: skip
    assert codes(result)["I134"] == 6


def test_an_opening_across_a_corner_moves_into_the_wall_to_the_corridor(tmp_path: Path) -> None:
    parts = school()
    parts["opening"][0] = opening("d1", "down", (9.3, 3), (10, 3.7))
    result = imported(tmp_path, parts)
    door = result.building.opening["d1"]
    assert set(door.unit_ids) == {"class", "way"}
    (ax, ay), (bx, by) = door.line
    assert ay == pytest.approx(by, abs=0.01)
    assert np.hypot(ax - bx, ay - by) == pytest.approx(np.hypot(0.7, 0.7), abs=0.01)
    assert codes(result)["I132"] == 1


def test_made_up_categories_shapeless_units_and_fixtures_are_named(tmp_path: Path) -> None:
    parts = school()
    parts["unit"] += [room("odd", "down", 30, 0, 5, 5, category="dragonlair"), feature("unit", "flat", None, level_id="down")]
    parts["unit"] += [room("pillar", "down", 40, 0, 1, 1, category="column")]
    parts["fixture"] = [feature("fixture", "f", rectangle(1, 5, 1, 1), category="desk", level_id="down")]
    result = imported(tmp_path, parts)
    found = codes(result)
    assert (found["I135"], found["I131"], found["I137"]) == (1, 1, 1)
    assert "odd" in result.building.unit
    assert "pillar" not in result.building.unit


def test_two_features_of_one_id_are_both_kept(tmp_path: Path) -> None:
    parts = school()
    parts["unit"].append(room("class", "up", 30, 0, 5, 5))
    assert imported(tmp_path, parts).counts["rooms"] == 8


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "no file of units"),
        ({"unit.geojson": "{"}, "ends before|not JSON"),
        ({"unit.geojson": "[]"}, "no GeoJSON"),
        ({"unit.geojson": '{"type": "FeatureCollection", "features": []}'}, "no point"),
        ({"unit.geojson": '{"type": "FeatureCollection", "features": [NaN]}'}, "NaN"),
    ],
)
def test_a_folder_without_units_ends_in_one_sentence(files: dict[str, str], says: str, tmp_path: Path) -> None:
    folder = tmp_path / "venue"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(FileProblem, match=says) as caught:
        import_plan(folder)
    assert "\n" not in str(caught.value)


def test_importing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    folder = write(tmp_path / "venue", school())
    assert plan_json(import_plan(folder).building) == plan_json(import_plan(folder).building)


def test_json_names_are_as_good_as_geojson_ones(tmp_path: Path) -> None:
    a, b = write(tmp_path / "a", school()), write(tmp_path / "b", school(), ".json")
    assert import_plan(a).building.units == import_plan(b).building.units


# ---- tables and features


def test_every_unit_category_leads_to_one_of_ours_or_to_the_name() -> None:
    assert all(value is None or isinstance(value, Category) for value in UNITS.values())
    assert unit("restroom.male.wheelchair") is Category.RESTROOM
    assert unit("classroom") is Category.CLASSROOM
    assert unit("group_room") is Category.GROUP_ROOM  # our own files'
    assert unit("unspecified") is None
    assert not SOLID & set(UNITS)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Aula", ("Aula", "")),
        ({"en-US": "Hall", "sv-SE": "Aula"}, ("Aula", "Hall")),
        ({"de": "Halle", "fr": "Salle"}, ("Halle", "")),
        ({}, None),
        (None, None),
        ({"sv": 7}, None),
        ([1], None),
    ],
)
def test_labels_are_read_in_any_language(value: Any, expected: tuple[str, str] | None) -> None:
    found = label(value)
    assert (None if found is None else (found.sv, found.en)) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 10) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["type", "coordinates", "geometries", "id"]), inner)
    ),
    max_leaves=20,
)


@given(st.sampled_from(["Polygon", "MultiPolygon", "LineString", "GeometryCollection", "Point", "?"]), JSON, JSON)
@settings(max_examples=150)
def test_a_geometry_of_any_nonsense_has_an_area_or_none(kind: str, coordinates: Any, inner: Any) -> None:
    geometry = {"type": kind, "coordinates": coordinates, "geometries": inner}
    found = area_of(geometry, Frame())
    assert found is None or found.area > 0
    assert all(len(p) == 2 for p in positions(geometry))


@given(JSON)
@settings(max_examples=100)
def test_a_collection_of_any_nonsense_gives_features_with_different_ids(value: Any) -> None:
    found = unique(features({"type": "FeatureCollection", "features": [value, value, {"id": 1}, {"id": 1}]}, "unit"))
    assert len({f.id for f in found}) == len(found) == 4


@pytest.mark.parametrize("code", [f"I{n}" for n in range(130, 140)])
def test_every_finding_about_archives_has_its_sentence(code: str) -> None:
    issue = Issue(code, CODES[code], "a", {"count": 2, "ids": "a, b", "few": "a, b"})
    assert "a, b" in issue_text(issue, "sv")
    assert issue_text(issue, "sv") != issue_text(issue, "en")
