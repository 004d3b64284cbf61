"""What an IFC model may be made of, part by part: drawn for the test, imported, looked at."""

import math
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.errors import FileProblem
from sim.plan.building import Category, LinkKind, Opening, OpeningKind, Tri
from sim.plan.geometry import area
from sim.plan.validate import validate
from tests.t10_plan.ifc_school import Board, school
from tools.importers import ImportResult, import_plan


@pytest.fixture
def drawn(tmp_path: Path) -> Callable[[Board], ImportResult]:
    return lambda board: import_plan(board.save(tmp_path / "drawn.ifc"))


Drawn = Callable[[Board], ImportResult]


def codes(result: ImportResult) -> dict[str, int]:
    return {i.code: int(i.data["count"]) for i in result.findings}


def two_rooms(board: Board, storey: Any, *, wall: bool = True, width: float = 5.0) -> Any:
    """Two rooms of 5 x 6 m side by side with a wall of 0.2 m between them, going north; returns that wall."""
    board.space(storey, (0.1, 0.1), (width - 0.1, 5.9), "Klassrum", "A1")
    board.space(storey, (width + 0.1, 0.1), (2 * width - 0.1, 5.9), "Grupprum", "A2")
    for a, b in (((0, 0), (2 * width, 0)), ((0, 6), (2 * width, 6)), ((0, 0), (0, 6)), ((2 * width, 0), (2 * width, 6))):
        board.wall(storey, a, b)
    return board.wall(storey, (width, 0.1), (width, 5.9)) if wall else None


def names(result: ImportResult, opening: Opening) -> set[str]:
    return {result.building.unit[u].number for u in opening.unit_ids}


# ---------------------------------------------------------------- doors and openings


@pytest.mark.parametrize("angle", [math.pi / 2, -math.pi / 2, 0.0])
def test_a_door_in_no_wall_of_the_files_is_joined_by_where_it_stands(angle: float, drawn: Drawn) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    two_rooms(board, storey)
    board.loose_door(storey, (5.0, 3.0) if angle else (2.0, 0.0), angle, OperationType="SINGLE_SWING_LEFT")
    result = drawn(board)
    door = result.building.openings[0]
    assert names(result, door) == ({"A1", "A2"} if angle else {"A1"})
    assert math.dist(*door.line) == pytest.approx(0.9)


def test_a_door_whose_axes_are_the_buildings_lies_along_its_wall_and_its_swing_is_not_known(drawn: Drawn) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    two_rooms(board, storey)
    sizes = {"OverallWidth": 0.9, "OverallHeight": 2.1, "OperationType": "SINGLE_SWING_LEFT"}
    board.block(storey, "IfcDoor", (4.97, 2.0, 0), (5.03, 2.9, 2.1), **sizes)
    result = drawn(board)
    door = result.building.openings[0]
    assert names(result, door) == {"A1", "A2"}
    assert abs(door.line[0][1] - door.line[1][1]) == pytest.approx(0.9)
    assert door.hinge is None
    assert door.opens_into is None
    assert codes(result)["I014"] == 1


def test_an_opening_down_to_the_floor_with_no_door_is_a_passage(drawn: Drawn) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    wall = two_rooms(board, storey)
    board.hole(wall, 2.0, 1.4, 2.2)
    result = drawn(board)
    passage = result.building.openings[0]
    assert (passage.kind, names(result, passage)) == (OpeningKind.OPEN, {"A1", "A2"})
    assert math.dist(*passage.line) == pytest.approx(1.4)
    assert passage.height == pytest.approx(2.2)
    assert codes(result)["I016"] == 1
    assert result.counts["components"] == 1


@pytest.mark.parametrize(("width", "height", "sill"), [(1.4, 1.2, 0.9), (0.3, 2.2, 0.0), (1.4, 1.0, 0.0)])
def test_hatches_and_holes_for_pipes_are_no_passages(width: float, height: float, sill: float, drawn: Drawn) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    board.hole(two_rooms(board, storey), 2.0, width, height, sill)
    assert drawn(board).building.openings == ()


def test_a_door_that_does_not_say_it_fills_its_opening_is_one_door(drawn: Drawn) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    wall = two_rooms(board, storey)
    board.hole(wall, 2.0, 0.9, 2.1)
    board.loose_door(storey, (5.0, 2.1), math.pi / 2)
    assert [o.kind for o in drawn(board).building.openings] == [OpeningKind.DOOR]


def test_a_door_without_a_shape_stands_in_its_opening(drawn: Drawn) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    door = board.door(storey, two_rooms(board, storey), 2.0)
    door.Representation = None
    result = drawn(board)
    assert names(result, result.building.openings[0]) == {"A1", "A2"}
    assert math.dist(*result.building.openings[0].line) == pytest.approx(0.9)


def property_set(board: Board, element: Any, name: str, **values: Any) -> None:
    properties = [
        board.file.create_entity("IfcPropertySingleValue", Name=key, NominalValue=board.file.create_entity(kind, value))
        for key, (kind, value) in values.items()
    ]
    made = board.file.create_entity("IfcPropertySet", GlobalId="1" * 22, Name=name, HasProperties=properties)
    board.file.create_entity(
        "IfcRelDefinesByProperties", GlobalId="2" * 22, RelatedObjects=[element], RelatingPropertyDefinition=made
    )


@pytest.mark.parametrize(
    ("says", "share", "exit_", "closer", "glazed"),
    [
        (True, 0.4, Tri.YES, Tri.YES, 0.4),
        (True, 40.0, Tri.YES, Tri.YES, 0.4),
        (False, 0.0, Tri.UNKNOWN, Tri.UNKNOWN, None),
        (False, -3.0, Tri.UNKNOWN, Tri.UNKNOWN, None),
    ],
)
def test_what_somebody_filled_in_about_a_door_is_kept_and_defaults_stay_unknown(
    says: bool, share: float, exit_: Tri, closer: Tri, glazed: float | None, drawn: Drawn
) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    door = board.door(storey, two_rooms(board, storey), 2.0)
    said = {"FireExit": ("IfcBoolean", says), "SelfClosing": ("IfcBoolean", says), "GlazingAreaFraction": ("IfcReal", share)}
    property_set(board, door, "Pset_DoorCommon", **said)
    found = drawn(board).building.openings[0]
    assert (found.emergency_exit, found.closer, found.glazed) == (exit_, closer, glazed)
    assert found.lockable_from_inside is Tri.UNKNOWN


@pytest.mark.parametrize(("people", "capacity"), [(32, 32), (0, None), (-4, None), (100_000, None)])
def test_how_many_a_room_is_for_is_read(people: int, capacity: int | None, drawn: Drawn) -> None:
    board = Board()
    space = board.space(board.storey("Plan 1", 0.0), (0, 0), (8, 7), "Klassrum")
    property_set(board, space, "Pset_SpaceOccupancyRequirements", OccupancyNumber=("IfcCountMeasure", people))
    assert drawn(board).building.units[0].capacity == capacity


def test_rooms_that_meet_without_a_wall_are_open_to_each_other(drawn: Drawn) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    board.space(storey, (0, 0), (5, 6), "Uppehållsrum", "1")
    board.space(storey, (5, 0), (9, 6), "Kapprum", "2")
    result = drawn(board)
    assert [o.kind for o in result.building.openings] == [OpeningKind.OPEN]
    assert codes(result)["I013"] == 1


def test_a_passage_ends_at_the_corners_of_both_rooms(drawn: Drawn) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    board.space(storey, (0, 0), (5, 6), "Kapprum")
    board.space(storey, (2, 6.01), (9, 10), "Uppehållsrum")
    line = drawn(board).building.openings[0].line
    assert sorted(x for x, _ in line) == [2.0, 5.0]


# ---------------------------------------------------------------- glass


def test_a_curtain_wall_made_of_panes_is_a_wall_of_glass(drawn: Drawn) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    two_rooms(board, storey, wall=False)
    panes = [board.part(storey, "IfcPlate", (4.97, y, 0), (5.03, y + 1.4, 2.7)) for y in (0.1, 1.55, 3.0, 4.45)]
    board.whole(storey, "IfcCurtainWall", panes)
    board.loose_door(storey, (5.0, 3.0), math.pi / 2)
    result = drawn(board)
    glass = [w for w in result.building.walls if w.glass]
    assert [(round(w.thickness, 2), round(math.dist(*w.line), 2)) for w in glass] == [(0.06, 5.75)]
    assert result.counts["doors_two_rooms"] == 1


@pytest.mark.parametrize(
    ("material", "glass"), [("Glas 10 mm", True), ("Glass", True), ("Glass wool 100", False), ("Glasull", False), ("Gips", False)]
)
def test_a_wall_is_glass_when_the_file_says_it_is_made_of_it(material: str, glass: bool, drawn: Drawn) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    wall = two_rooms(board, storey)
    made_of = board.file.create_entity("IfcMaterial", Name=material)
    board.file.create_entity("IfcRelAssociatesMaterial", GlobalId="0" * 22, RelatedObjects=[wall], RelatingMaterial=made_of)
    assert [w.glass for w in drawn(board).building.walls if w.id == wall.GlobalId] == [glass]


def test_a_window_made_of_frame_and_pane_is_one_window(drawn: Drawn) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    two_rooms(board, storey)
    frame = board.part(storey, "IfcMember", (1.0, -0.05, 0.9), (2.0, 0.05, 1.0))
    pane = board.part(storey, "IfcPlate", (1.0, -0.01, 1.0), (2.0, 0.01, 2.2))
    board.whole(storey, "IfcWindow", [frame, pane], (1.0, 0.0), OverallWidth=1.0, OverallHeight=1.3)
    window = drawn(board).building.windows[0]
    assert math.dist(*window.line) == pytest.approx(1.0)
    assert (window.sill, window.head) == (0.9, 2.2)
    assert sorted(x for x, _ in window.line) == pytest.approx([1.0, 2.0])


# ---------------------------------------------------------------- from storey to storey


def two_storeys(board: Board, *, lift: str = "Hisshall") -> list[Any]:
    storeys = [board.storey("Plan 1", 0.0), board.storey("Plan 2", 3.0), board.storey("Plan 3", 6.0)]
    for storey in storeys:
        board.space(storey, (0, 0), (12, 6), "Korridor")
        board.space(storey, (12.2, 0), (14.2, 2), lift)
    return storeys


def links(result: ImportResult) -> list[tuple[LinkKind, str, str]]:
    unit = result.building.unit
    level = result.building.level
    return [
        (x.kind, level[unit[x.lower_unit_id].level_id].name.sv, level[unit[x.upper_unit_id].level_id].name.sv)
        for x in result.building.vertical_links
    ]


def test_a_ramp_joins_two_storeys_along_its_slope(drawn: Drawn) -> None:
    board = Board()
    storeys = two_storeys(board)
    board.ramp(storeys[0], (1.0, 1.0), 3.0, 9.0)
    result = drawn(board)
    assert links(result) == [(LinkKind.RAMP, "Plan 1", "Plan 2")]
    ramp = result.building.vertical_links[0]
    assert ramp.width == pytest.approx(1.5)
    assert ramp.path[0][0] < ramp.path[-1][0]
    assert {round(y, 2) for _, y, _ in ramp.path} == {1.75}
    assert not {i.code for i in validate(result.building)} & {"P053", "P055"}


def test_a_flight_of_no_stair_is_walked_up(drawn: Drawn) -> None:
    board = Board()
    storeys = two_storeys(board)
    board.stair(storeys[0], (1.0, 0.5), steps=18)
    result = drawn(board)
    assert links(result) == [(LinkKind.STAIRS, "Plan 1", "Plan 2")]
    path = result.building.vertical_links[0].path
    assert path[0][1] < path[-1][1]
    assert [p[2] for p in path] == sorted(p[2] for p in path)


@pytest.mark.parametrize("told", ["PredefinedType", "Name"])
def test_a_lift_joins_every_storey_its_shape_passes(told: str, drawn: Drawn) -> None:
    board = Board()
    storeys = two_storeys(board)
    says = {"PredefinedType": "ELEVATOR"} if told == "PredefinedType" else {"Name": "Hiss 1"}
    board.block(storeys[0], "IfcTransportElement", (12.4, 0.2, -1.0), (14.0, 1.8, 8.6), **says)
    result = drawn(board)
    assert links(result) == [(LinkKind.ELEVATOR, "Plan 1", "Plan 2"), (LinkKind.ELEVATOR, "Plan 2", "Plan 3")]
    lift = result.building.vertical_links[0]
    assert lift.path[0][:2] == lift.path[1][:2]
    assert [p[2] for p in lift.path] == [0.0, 3.0]
    assert not [i for i in validate(result.building) if i.severity == "error"]


def test_rooms_called_lift_above_each_other_are_a_lift(drawn: Drawn) -> None:
    board = Board()
    two_storeys(board, lift="Hiss")
    result = drawn(board)
    assert links(result) == [(LinkKind.ELEVATOR, "Plan 1", "Plan 2"), (LinkKind.ELEVATOR, "Plan 2", "Plan 3")]
    assert sum(u.category is Category.ELEVATOR for u in result.building.units) == 3


def test_a_lift_in_lift_rooms_is_one_lift(drawn: Drawn) -> None:
    board = Board()
    storeys = two_storeys(board, lift="Hiss")
    board.block(storeys[0], "IfcTransportElement", (12.4, 0.2, 0.0), (14.0, 1.8, 2.2), PredefinedType="ELEVATOR")
    result = drawn(board)
    assert len(result.building.vertical_links) == 2
    assert "I032" not in codes(result)


@pytest.mark.parametrize("kind", ["ESCALATOR", "CRANEWAY"])
def test_other_transport_is_no_lift(kind: str, drawn: Drawn) -> None:
    board = Board()
    storeys = two_storeys(board)
    board.block(storeys[0], "IfcTransportElement", (12.4, 0.2, -1.0), (14.0, 1.8, 8.6), PredefinedType=kind, Name="Hiss")
    assert drawn(board).building.vertical_links == ()


def test_a_lift_beside_every_room_is_named(drawn: Drawn) -> None:
    board = Board()
    storeys = two_storeys(board)
    board.block(storeys[0], "IfcTransportElement", (20.0, 0.2, -1.0), (21.6, 1.8, 8.6), PredefinedType="ELEVATOR")
    result = drawn(board)
    assert result.building.vertical_links == ()
    assert codes(result)["I032"] == 1


# ---------------------------------------------------------------- rooms


def test_an_area_that_holds_other_rooms_is_no_room(drawn: Drawn) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    two_rooms(board, storey)
    board.space(storey, (0, 0), (10, 6), "BTA")
    result = drawn(board)
    assert {u.name.sv for u in result.building.units} == {"Klassrum", "Grupprum"}
    assert codes(result)["I008"] == 1


def test_a_room_drawn_over_another_is_cut_out_of_it(drawn: Drawn) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    board.space(storey, (0, 0), (10, 6), "Aula")
    board.space(storey, (8, 2), (12, 4), "Kapprum")
    result = drawn(board)
    sizes = {u.name.sv: area(u.polygon) for u in result.building.units}
    assert sizes == {"Aula": pytest.approx(56.0, abs=0.1), "Kapprum": pytest.approx(8.0, abs=0.1)}
    assert codes(result)["I018"] == 1
    assert not [i for i in validate(result.building) if i.severity == "error"]


def test_a_room_outside_every_storey_goes_where_its_floor_lies(drawn: Drawn) -> None:
    board = Board()
    storeys = two_storeys(board)
    space = board.space(storeys[1], (20, 0), (25, 5), "Klassrum", "B7")
    relation = next(r for r in board.file.by_type("IfcRelAggregates") if space in r.RelatedObjects)
    board.file.remove(relation)
    result = drawn(board)
    room = next(u for u in result.building.units if u.number == "B7")
    assert result.building.level[room.level_id].name.sv == "Plan 2"


# ---------------------------------------------------------------- files


def test_the_same_school_in_metres_and_millimetres_is_the_same(tmp_path: Path) -> None:
    metres, millimetres = (import_plan(school(2, metres=unit).save(tmp_path / "a.ifc")) for unit in (1.0, 0.001))
    assert [o.line for o in metres.building.openings] == [o.line for o in millimetres.building.openings]
    assert [u.polygon for u in metres.building.units] == [u.polygon for u in millimetres.building.units]
    assert [w.sill for w in metres.building.windows] == [w.sill for w in millimetres.building.windows]
    assert (metres.facts["unit"], millimetres.facts["unit"]) == (1.0, 0.001)


@pytest.mark.parametrize("schema", ["IFC2X3", "IFC4", "IFC4X3"])
def test_every_version_reads_the_same(schema: str, drawn: Drawn) -> None:
    result = drawn(school(2, schema=schema))
    assert (result.counts["rooms"], result.counts["doors"], result.counts["components"]) == (12, 11, 1)
    assert str(result.facts["schema"]).startswith(schema)


def test_a_building_drawn_in_map_coordinates_is_moved_to_a_near_origin(tmp_path: Path) -> None:
    near = import_plan(school(2).save(tmp_path / "a.ifc"))
    far = import_plan(school(2, shift=(674_000.0, 6_580_000.0)).save(tmp_path / "b.ifc"))
    assert far.facts["origin"] == [674_000.0, 6_580_000.0]
    assert [u.polygon for u in far.building.units] == [u.polygon for u in near.building.units]
    assert codes(far)["I053"] == 1
    assert codes(near).get("I053") is None


def test_a_building_high_above_the_sea_still_has_a_ground_floor(drawn: Drawn) -> None:
    board = Board(origin=(0.0, 0.0, 35.0))
    for name, height in (("Källare", -3.0), ("Plan 1", 0.0), ("Plan 2", 3.0)):
        board.space(board.storey(name, height), (0, 0), (10, 6), "Korridor")
    levels = drawn(board).building.levels
    assert [(x.name.sv, x.ordinal, x.elevation) for x in levels] == [
        ("Källare", -1, 32.0),
        ("Plan 1", 0, 35.0),
        ("Plan 2", 1, 38.0),
    ]


def packed(path: Path, *members: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def test_a_packed_model_reads_as_the_model_itself(tmp_path: Path) -> None:
    plain = school(2).save(tmp_path / "skolan.ifc")
    archive = packed(tmp_path / "skolan.ifczip", ("skolan.ifc", plain.read_bytes()))
    result = import_plan(archive)
    assert result.building.units == import_plan(plain).building.units
    assert result.building.source.file == "skolan.ifczip"


def test_an_archive_with_no_model_or_two_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"without an \.ifc file"):
        import_plan(packed(tmp_path / "a.ifczip", ("readme.txt", b"hello")))
    with pytest.raises(FileProblem, match=r"2 \.ifc files in it: a.ifc, b.ifc"):
        import_plan(packed(tmp_path / "b.ifczip", ("a.ifc", b"x"), ("b.ifc", b"x")))


def test_names_of_any_length_and_kind_become_names_one_can_show(drawn: Drawn) -> None:
    board = Board()
    storey = board.storey("Plan\n1\t", 0.0)
    board.space(storey, (0, 0), (5, 6), "Klassrum " + "lång " * 100)
    building = drawn(board).building
    assert building.levels[0].name.sv == "Plan 1"
    assert len(building.units[0].name.sv) <= 200
    assert building.units[0].category is Category.CLASSROOM
