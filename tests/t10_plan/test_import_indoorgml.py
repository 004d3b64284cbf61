"""IndoorGML becomes a plan: cells are rooms, edges of the graph doors and stairs; a place nobody told is called a guess."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import FileProblem, Issue
from sim.issue_text import issue_text
from sim.plan.building import Category, LinkKind, Opening, Tri
from sim.plan.geometry import area
from sim.plan.save import plan_json
from sim.plan.validate import validate
from tools.importers import ImportResult, import_plan
from tools.importers.codes import CODES

pytest.importorskip("shapely", reason='map import is not installed: pip install "inrymning[import]"')

Point3 = tuple[float, float, float]

NAMESPACES = (
    'xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns="http://www.opengis.net/indoorgml/1.0/core" xmlns:navi="http://www.opengis.net/indoorgml/1.0/navigation"'
)


@dataclass
class Gml:
    """An IndoorGML file in the making."""

    east: float = 0.0
    cells: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    edges: list[str] = field(default_factory=list)
    boundaries: list[str] = field(default_factory=list)

    def box(
        self,
        name: str,
        x: float,
        y: float,
        width: float,
        depth: float,
        floor: float = 0.0,
        height: float = 2.7,
        kind: str = "CellSpace",
    ) -> None:
        """A room as a solid of six faces."""
        a, b, c, d = (x, y), (x + width, y), (x + width, y + depth), (x, y + depth)
        low, high = floor, floor + height
        faces = [[(*p, low) for p in (a, d, c, b)], [(*p, high) for p in (a, b, c, d)]]
        for p, q in ((a, b), (b, c), (c, d), (d, a)):
            faces.append([(*p, low), (*q, low), (*q, high), (*p, high)])
        self.solid(name, faces, kind)

    def solid(self, name: str, faces: Sequence[Sequence[Point3]], kind: str = "CellSpace") -> None:
        """A room of any faces."""
        surfaces = "".join(
            f"<gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing>{self._positions([*face, face[0]])}"
            "</gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember>"
            for face in faces
        )
        self.cells.append(
            f'<cellSpaceMember><{kind} gml:id="C{name}"><gml:name>{name}</gml:name><cellSpaceGeometry><Geometry3D><gml:Solid>'
            f"<gml:exterior><gml:Shell>{surfaces}</gml:Shell></gml:exterior></gml:Solid></Geometry3D></cellSpaceGeometry>"
            f'<duality xlink:href="#S{name}"/></{kind}></cellSpaceMember>'
        )
        self.states.append(f'<stateMember><State gml:id="S{name}"><duality xlink:href="#C{name}"/></State></stateMember>')

    def edge(self, a: str, b: str, *line: Point3, boundary: str = "") -> None:
        """A way from one room to the other; both ways are drawn, as the format wants."""
        for ends, points in (((a, b), line), ((b, a), line[::-1])):
            geometry = f"<geometry><gml:LineString>{self._positions(points)}</gml:LineString></geometry>" if line else ""
            dual = f'<duality xlink:href="#{boundary}"/>' if boundary else ""
            connects = "".join(f'<connects xlink:href="#S{end}"/>' for end in ends)
            self.edges.append(f'<Transition gml:id="T{len(self.edges)}">{connects}{dual}{geometry}</Transition>')

    def boundary(self, identity: str, points: Sequence[Point3]) -> None:
        """A surface between two rooms."""
        self.boundaries.append(
            f'<navi:ConnectionBoundary gml:id="{identity}"><cellSpaceBoundaryGeometry><gml:Polygon><gml:exterior><gml:LinearRing>'
            f"{self._positions(points)}</gml:LinearRing></gml:exterior></gml:Polygon></cellSpaceBoundaryGeometry></navi:ConnectionBoundary>"
        )

    def _positions(self, points: Sequence[Point3]) -> str:
        return "".join(f"<gml:pos>{x + self.east} {y} {z}</gml:pos>" for x, y, z in points)

    def save(self, folder: Path) -> Path:
        """Writes the file and gives its path."""
        path = folder / "house.gml"
        path.write_text(
            f'<?xml version="1.0" encoding="UTF-8"?><IndoorFeatures {NAMESPACES}><primalSpaceFeatures>'
            f"<PrimalSpaceFeatures>{''.join(self.cells)}{''.join(self.boundaries)}</PrimalSpaceFeatures></primalSpaceFeatures>"
            f"<MultiLayeredGraph>{''.join(self.states)}{''.join(self.edges)}</MultiLayeredGraph></IndoorFeatures>",
            encoding="utf-8",
        )
        return path

    def imported(self, folder: Path) -> ImportResult:
        """The plan of it."""
        return import_plan(self.save(folder))


def two_rooms(*line: Point3, gap: float = 0.0) -> Gml:
    """Two rooms beside each other, and a way between them."""
    gml = Gml()
    gml.box("A", 0, 0, 6, 5)
    gml.box("B", 6 + gap, 0, 6, 5)
    gml.edge("A", "B", *line)
    return gml


def codes(result: ImportResult) -> dict[str, int]:
    return {i.code: int(i.data["count"]) for i in result.findings if "count" in i.data}


def middle(opening: Opening) -> tuple[float, float]:
    (ax, ay), (bx, by) = opening.line
    return (ax + bx) / 2, (ay + by) / 2


def width(opening: Opening) -> float:
    return float(np.hypot(*np.subtract(*opening.line)))


# ---- the real house


@cache
def house(real_plans: Path) -> ImportResult:
    return import_plan(real_plans / "indoorgml" / "fjk_haus.gml")


def test_the_house_has_its_cells_and_transitions(real_plans: Path) -> None:
    result = house(real_plans)
    assert (result.facts["cells"], result.facts["transitions"]) == (14, 30)
    assert result.counts["rooms"] == 14
    assert [(x.ordinal, x.elevation) for x in result.building.levels] == [(-1, -2.52), (0, 0.16), (1, 2.94)]


def test_thirty_transitions_are_thirteen_doors_and_two_stairs_both_ways(real_plans: Path) -> None:
    counts = house(real_plans).counts
    assert (counts["doors"], counts["doors_two_rooms"], counts["vertical_links"], counts["components"]) == (13, 13, 2, 1)


def test_doors_of_the_house_are_as_wide_as_the_reveals_their_cells_meet_in(real_plans: Path) -> None:
    widths = sorted(width(o) for o in house(real_plans).building.openings)
    assert widths == pytest.approx([0.76, *[0.885] * 10, 1.01, 1.39], abs=0.01)
    assert "I142" not in codes(house(real_plans))  # no place is a guess


def test_rooms_of_the_house_end_at_the_face_of_their_walls(real_plans: Path) -> None:
    cellar = next(u for u in house(real_plans).building.units if u.name.sv == "002")
    assert len(cellar.polygon.exterior) == 4  # the file's cell has the door's reveal as a bump
    assert area(cellar.polygon) == pytest.approx(12.446, abs=0.01)  # as its ceiling, which has none


def test_stairs_of_the_house_lie_where_its_floors_are_open(real_plans: Path) -> None:
    building = house(real_plans).building
    lower, upper = building.vertical_links
    assert [lower.kind, upper.kind] == [LinkKind.STAIRS, LinkKind.STAIRS]
    xs = [x for link in building.vertical_links for x, _, _ in link.path]
    ys = [y for link in building.vertical_links for _, y, _ in link.path]
    assert (min(xs), max(xs)) > (1.4, 1.4)
    assert (max(xs), max(ys)) < (4.2, 7.6)  # the opening's own box, 2.6 by 3.1 m
    assert codes(house(real_plans))["I219"] == 2  # how one walks in it is a guess


def test_nothing_of_the_house_is_made_up_and_the_plan_has_no_errors(real_plans: Path) -> None:
    building = house(real_plans).building
    assert not [i for i in validate(building) if str(i.severity) == "error"]
    for door in building.openings:
        assert (door.lockable_from_inside, door.emergency_exit, door.closer) == (Tri.UNKNOWN,) * 3
        assert door.glazed is None


# ---- where doors are


def test_a_point_on_the_way_says_where_the_door_is(tmp_path: Path) -> None:
    result = two_rooms((3, 2, 1), (6, 4, 1), (9, 2, 1)).imported(tmp_path)
    (door,) = result.building.openings
    assert middle(door) == pytest.approx((6, 4), abs=0.01)
    assert set(door.unit_ids) == {"CA", "CB"}
    assert "I142" not in codes(result)
    assert codes(result)["I210"] == 1  # its width nobody told


def test_without_such_a_point_the_place_is_a_guess_and_named(tmp_path: Path) -> None:
    for line in ((), ((3, 2, 1), (9, 2, 1))):
        result = two_rooms(*line).imported(tmp_path)
        (door,) = result.building.openings
        assert middle(door)[0] == pytest.approx(6, abs=0.01)
        assert codes(result)["I142"] == 1


def test_a_straight_way_crosses_the_wall_where_the_door_is_likeliest(tmp_path: Path) -> None:
    (door,) = two_rooms((3, 3, 1), (9, 3, 1)).imported(tmp_path).building.openings
    assert middle(door) == pytest.approx((6, 3), abs=0.02)


def test_a_connection_boundary_gives_place_and_width(tmp_path: Path) -> None:
    gml = Gml()
    gml.box("A", 0, 0, 6, 5)
    gml.box("B", 6, 0, 6, 5)
    gml.boundary("D1", [(6, 1, 0), (6, 2.2, 0), (6, 2.2, 2), (6, 1, 2)])
    gml.edge("A", "B", boundary="D1")
    (door,) = gml.imported(tmp_path).building.openings
    assert middle(door) == pytest.approx((6, 1.6), abs=0.01)
    assert width(door) == pytest.approx(1.2, abs=0.01)


def test_a_doorway_that_is_a_cell_is_a_door_and_no_room(tmp_path: Path) -> None:
    gml = Gml()
    gml.box("A", 0, 0, 6, 5)
    gml.box("B", 6.2, 0, 6, 5)
    gml.box("D", 6, 2, 0.2, 1.0, kind="navi:ConnectionSpace")
    gml.edge("A", "D")
    gml.edge("D", "B")
    result = gml.imported(tmp_path)
    assert result.counts["rooms"] == 2
    (door,) = result.building.openings
    assert set(door.unit_ids) == {"CA", "CB"}
    assert width(door) == pytest.approx(1.0, abs=0.01)


def test_an_anchor_space_leads_outdoors(tmp_path: Path) -> None:
    gml = two_rooms((3, 2, 1), (6, 2, 1), (9, 2, 1))
    gml.box("E", -0.2, 2, 0.2, 0.9, kind="navi:AnchorSpace")
    gml.edge("E", "A")
    result = gml.imported(tmp_path)
    assert result.counts["doors_outside"] == 1
    (way_out,) = [o for o in result.building.openings if len(o.unit_ids) == 1]
    assert way_out.unit_ids == ("CA",)
    assert way_out.emergency_exit is Tri.UNKNOWN


def test_a_reveal_is_taken_out_of_its_room_and_gives_the_width(tmp_path: Path) -> None:
    gml = Gml()
    outline = [(0, 0), (6, 0), (6, 2), (6.1, 2), (6.1, 2.95), (6, 2.95), (6, 5), (0, 5)]
    walls = [[(*p, 0.0), (*q, 0.0), (*q, 2.5), (*p, 2.5)] for p, q in zip(outline, [*outline[1:], outline[0]], strict=True)]
    gml.solid("A", [[(*p, 0.0) for p in outline[::-1]], [(*p, 2.5) for p in outline], *walls])
    gml.box("B", 6.1, 0, 6, 5)
    gml.edge("A", "B", (3, 2, 1), (6.1, 2.5, 1), (9, 2, 1))
    result = gml.imported(tmp_path)
    (door,) = result.building.openings
    assert width(door) == pytest.approx(0.95, abs=0.01)
    assert area(result.building.unit["CA"].polygon) == pytest.approx(30, abs=0.05)
    assert "I208" not in codes(result)  # rooms are a wall apart already


def test_rooms_that_share_no_wall_get_no_door(tmp_path: Path) -> None:
    result = two_rooms(gap=5.0).imported(tmp_path)
    assert result.building.openings == ()
    assert codes(result)["I143"] == 1


def test_two_doors_between_the_same_rooms_stay_two(tmp_path: Path) -> None:
    gml = two_rooms((3, 2, 1), (6, 1, 1), (9, 2, 1))
    gml.edge("A", "B", (3, 2, 1), (6, 4, 1), (9, 2, 1))
    assert gml.imported(tmp_path).counts["doors"] == 2


# ---- storeys


def test_cells_stand_on_storeys_by_the_height_of_their_floors(tmp_path: Path) -> None:
    gml = two_rooms((3, 2, 1), (6, 2, 1), (9, 2, 1))
    gml.box("step", 12, 0, 3, 5, floor=0.4)
    gml.box("cellar", 0, 0, 6, 5, floor=-3.0)
    gml.box("top", 0, 0, 6, 5, floor=3.2)
    gml.edge("A", "top", (3, 2, 1), (3, 2, 4))
    building = gml.imported(tmp_path).building
    assert [(x.ordinal, x.elevation) for x in building.levels] == [(-1, -3.0), (0, 0.0), (1, 3.2)]
    assert building.unit["Cstep"].level_id == "level:0"
    (link,) = building.vertical_links
    assert (link.kind, link.lower_unit_id, link.upper_unit_id) == (LinkKind.STAIRS, "CA", "Ctop")


def test_a_map_grid_far_from_zero_is_moved_to_its_corner_and_said(tmp_path: Path) -> None:
    gml = two_rooms((3, 2, 1), (6, 2, 1), (9, 2, 1))
    near = gml.imported(tmp_path).building
    gml.cells.clear()
    gml.states.clear()
    gml.edges.clear()
    gml.east = 445_000.0
    gml.box("A", 0, 0, 6, 5)
    gml.box("B", 6, 0, 6, 5)
    gml.edge("A", "B", (3, 2, 1), (6, 2, 1), (9, 2, 1))
    far = gml.imported(tmp_path)
    assert [u.polygon for u in far.building.units] == [u.polygon for u in near.units]
    assert far.facts["origin"] == [445_000.0, 0.0]


def test_names_and_numbers_tell_what_a_room_is(tmp_path: Path) -> None:
    gml = Gml()
    gml.box("Klassrum", 0, 0, 6, 5)
    gml.box("B12", 6, 0, 6, 5)
    building = gml.imported(tmp_path).building
    assert building.unit["CKlassrum"].category is Category.CLASSROOM
    assert building.unit["CB12"].name.sv == "B12"
    assert building.unit["CB12"].category is Category.UNSPECIFIED


@given(
    st.integers(1, 4),
    st.integers(1, 3),
    st.floats(2, 8).map(lambda x: round(x, 2)),
    st.floats(2.2, 4).map(lambda x: round(x, 2)),
)
@settings(max_examples=20, deadline=None)
def test_any_stack_of_boxes_comes_back_with_its_rooms_doors_and_stairs(
    tmp_path_factory: pytest.TempPathFactory, columns: int, storeys: int, size: float, height: float
) -> None:
    gml = Gml()
    for storey in range(storeys):
        for column in range(columns):
            gml.box(f"{storey}x{column}", column * size, 0, size, 5, floor=storey * height, height=height - 0.3)
            z = storey * height + 1
            if column:
                gml.edge(f"{storey}x{column - 1}", f"{storey}x{column}", (0, 0, z), (column * size, 2.5, z), (1, 0, z))
        if storey:
            gml.edge(f"{storey - 1}x0", f"{storey}x0")
    counts = gml.imported(tmp_path_factory.mktemp("stack")).counts
    assert (counts["rooms"], counts["levels"]) == (columns * storeys, storeys)
    assert counts["doors_two_rooms"] == (columns - 1) * storeys
    assert counts["vertical_links"] == storeys - 1
    assert counts["components"] == 1


# ---- other dialects and what is wrong


def test_flat_cells_and_position_lists_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "flat.gml"
    surface = (
        '<cellSpaceMember><CellSpace gml:id="c{n}"><cellSpaceGeometry><Geometry2D><gml:Polygon><gml:exterior><gml:LinearRing>'
        '<gml:posList srsDimension="2">{points}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></Geometry2D>'
        "</cellSpaceGeometry></CellSpace></cellSpaceMember>"
    )
    cells = surface.format(n=1, points="0 0 5 0 5 5 0 5 0 0") + surface.format(n=2, points="5 0 9 0 9 5 5 5 5 0")
    path.write_text(
        f"<core:IndoorFeatures {NAMESPACES} xmlns:core='http://www.opengis.net/indoorgml/1.1/core'>{cells}</core:IndoorFeatures>",
        encoding="utf-8",
    )
    result = import_plan(path)
    assert result.counts["rooms"] == 2
    assert result.counts["levels"] == 1


def test_degrees_are_read_as_places_on_earth(tmp_path: Path) -> None:
    path = tmp_path / "wgs.gml"
    ring = "59.25 15.5 0 59.25 15.5002 0 59.2501 15.5002 0 59.2501 15.5 0 59.25 15.5 0"
    path.write_text(
        f'<IndoorFeatures {NAMESPACES}><CellSpace gml:id="c"><gml:Polygon srsName="urn:ogc:def:crs:EPSG::4326"><gml:exterior>'
        f"<gml:LinearRing><gml:posList>{ring}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></CellSpace></IndoorFeatures>",
        encoding="utf-8",
    )
    result = import_plan(path)
    assert result.facts["anchor"]["latitude"] == pytest.approx(59.25005)
    assert area(result.building.units[0].polygon) == pytest.approx(11.42 * 11.14, rel=0.01)


def test_edges_to_cells_that_are_missing_are_named(tmp_path: Path) -> None:
    gml = two_rooms((3, 2, 1), (6, 2, 1), (9, 2, 1))
    gml.edge("A", "nowhere")
    gml.cells.append('<cellSpaceMember><CellSpace gml:id="Cbare"/></cellSpaceMember>')
    found = codes(gml.imported(tmp_path))
    assert (found["I141"], found["I140"]) == (2, 1)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("<IndoorFeatures/>", "no cell"),
        ("<IndoorFeatures><CellSpace/></IndoorFeatures>", "none with a shape"),
        ("<IndoorFeatures><CellSpace>", "ends before"),
        (
            "<IndoorFeatures><CellSpace><Polygon><exterior><pos>1 2 up</pos></exterior></Polygon></CellSpace></IndoorFeatures>",
            "number",
        ),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><IndoorFeatures>&x;</IndoorFeatures>', "document type"),
    ],
)
def test_a_file_without_rooms_ends_in_one_sentence(content: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.gml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FileProblem, match=says) as caught:
        import_plan(path)
    assert "\n" not in str(caught.value)


def test_importing_twice_gives_the_same_bytes(real_plans: Path) -> None:
    again = import_plan(real_plans / "indoorgml" / "fjk_haus.gml")
    assert plan_json(again.building) == plan_json(house(real_plans).building)


@pytest.mark.parametrize("code", ["I140", "I141", "I142", "I143"])
def test_every_finding_about_cells_has_its_sentence(code: str) -> None:
    issue = Issue(code, CODES[code], "a", {"count": 2, "ids": "a, b", "few": "a, b"})
    assert "a, b" in issue_text(issue, "sv")
    assert issue_text(issue, "sv") != issue_text(issue, "en")
