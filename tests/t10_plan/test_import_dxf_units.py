"""How a drawing's unit is found, straight parts of lines, dynamic blocks, and one school drawn as DXF and as SVG."""

import math
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import pytest

pytest.importorskip("ezdxf", reason='DXF import is not installed: pip install "inrymning[import]"')

import ezdxf
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import FileProblem
from tests.t10_plan.dxf_school import INSUNITS, UNITS, School
from tools.importers import Options, import_plan
from tools.importers.drawing.marks import Arc, Drawing, Stroke, Symbol, placed
from tools.importers.drawing.roles import Role, Roles, choose_roles, layer_table
from tools.importers.drawing.swings import Swing
from tools.importers.drawing.units import Unit, find_unit
from tools.importers.dxf.document import open_dxf
from tools.importers.dxf.entities import names_of, read_marks
from tools.importers.limits import Tangled
from tools.importers.linework import enclosed
from tools.importers.options import Measured
from tools.importers.segments import crossings, joined, reaching, segments_of

ROLES = choose_roles({}, {})
PATH = Path("plan.dxf")


def walls(extent: float) -> Stroke:
    return Stroke("w", "VÄGG", np.array([(0, 0), (extent, 0), (extent, extent / 2), (0, extent / 2)], dtype=float), True)


def leaves(*radii: float) -> list[Swing]:
    return [Swing(Arc(f"a{n}", "DÖRR", (0, 0), (r, 0), (0, r))) for n, r in enumerate(radii)]


def unit(drawing: Drawing, *radii: float, options: Options | None = None) -> Unit:
    return find_unit(PATH, drawing, ROLES, leaves(*radii), options or Options())


def codes(found: Unit) -> list[str]:
    return [i.code for i in found.findings]


# ---- which word counts


def test_a_person_is_believed_before_doors_and_header() -> None:
    drawing = Drawing((walls(30000),), unit=0.0254, unit_name="in")
    found = unit(drawing, 900.0, options=Options(unit=0.001, measured=(Measured((0, 0), (1, 0), 5.0),)))
    assert (found.name, found.found_by, codes(found)) == ("mm", "told", [])


def test_a_told_unit_that_makes_doors_odd_is_told_back() -> None:
    assert codes(unit(Drawing((walls(30000),)), 900.0, options=Options(unit=1.0))) == ["I103"]


def test_known_lengths_give_the_unit_by_least_squares_with_the_worst_miss() -> None:
    lengths = (Measured((0, 0), (1000, 0), 1.02), Measured((0, 0), (0, 4000), 3.98))
    found = unit(Drawing((walls(30000),)), options=Options(measured=lengths))
    assert found.metres == pytest.approx((1000 * 1.02 + 4000 * 3.98) / (1000**2 + 4000**2))
    assert found.facts["residual"] == pytest.approx(abs(1000 * found.metres / 1.02 - 1), abs=1e-4)


@pytest.mark.parametrize("metres", [0.0, -1.0, math.nan, math.inf])
def test_a_known_length_of_nothing_is_refused(metres: float) -> None:
    with pytest.raises(FileProblem, match="known length of nothing"):
        unit(Drawing((walls(30),)), options=Options(measured=(Measured((0, 0), (9, 0), metres),)))


@pytest.mark.parametrize("metres", [0.0, -0.001, 1e9, math.nan, math.inf])
def test_a_unit_of_no_length_is_refused(metres: float) -> None:
    with pytest.raises(FileProblem, match="cannot have a unit"):
        unit(Drawing((walls(30),)), options=Options(unit=metres))


@pytest.mark.parametrize("stated", UNITS)
@pytest.mark.parametrize("drawn", UNITS)
def test_doors_are_believed_before_the_header(stated: str, drawn: str) -> None:
    drawing = Drawing((walls(30 / UNITS[drawn]),), unit=UNITS[stated], unit_name=stated)
    found = unit(drawing, 0.8 / UNITS[drawn], 0.9 / UNITS[drawn])
    assert (found.name, found.found_by) == (drawn, "doors")
    assert codes(found) == ([] if stated == drawn else ["I100"])


def test_without_doors_the_header_counts_if_it_gives_a_buildings_size() -> None:
    assert codes(unit(Drawing((walls(30000),), unit=0.001, unit_name="mm"))) == ["I101"]
    small = unit(Drawing((walls(20),), unit=0.001, unit_name="mm"))
    assert (small.name, codes(small)) == ("m", ["I102"])


@pytest.mark.parametrize("extent", [1e-9, 1200.0, 1e12])
def test_without_anything_to_go_by_the_unit_is_asked_for(extent: float) -> None:
    with pytest.raises(FileProblem, match="how long its units are") as problem:
        unit(Drawing((walls(extent),)))
    assert "--unit" in problem.value.fix
    assert "--length" in problem.value.fix


def test_names_of_blocks_tell_the_unit_where_no_swing_is_drawn() -> None:
    leaf = Stroke("s", "0", np.array([(0, 0), (100, 0), (100, 5), (0, 5)], dtype=float), True)
    doors = tuple(Symbol(f"d{n}", "DÖRR", "Skjutdörr 10x21", (leaf,), ()) for n in range(3))
    found = unit(Drawing((walls(3000),), symbols=doors))
    assert (found.name, found.found_by) == ("cm", "doors")


def test_a_pictures_scale_is_one_that_plans_are_drawn_to_or_guessed_by_its_doors() -> None:
    paper = Drawing((walls(300),), scales=(0.05, 0.1, 0.2))
    assert unit(paper, 9.0).found_by == "doors"
    guessed = unit(paper, 6.4)
    assert (guessed.found_by, codes(guessed), guessed.metres) == ("door width", ["I160"], pytest.approx(0.9 / 6.4))
    with pytest.raises(FileProblem, match="does not tell its scale"):
        unit(paper)


def test_units_are_called_by_their_names() -> None:
    assert [Unit(m, "").name for m in UNITS.values()] == list(UNITS)
    assert Unit(0.0254, "").spoken == "inch"
    assert Unit(0.37, "").name == "0.37 m"


def test_marks_are_placed_in_metres() -> None:
    arc = Arc("a", "DÖRR", (1000, 0), (1900, 0), (1000, 900))
    drawing = Drawing((walls(2000),), (arc,), symbols=(Symbol("s", "DÖRR", "D", (walls(4),), (arc,)),))
    moved = placed(drawing, 0.001, (1000.0, 0.0))
    assert moved.strokes[0].points.min(axis=0).tolist() == [-1.0, 0.0]
    assert moved.arcs[0].centre == (0.0, 0.0)
    assert moved.arcs[0].radius == pytest.approx(0.9)
    assert moved.symbols[0].arcs[0].radius == pytest.approx(0.9)


def test_the_table_of_layers_names_each_with_count_role_and_profile() -> None:
    table = layer_table(ROLES, {"VÄGG": 7, "0": 1}, {"Dörr": 2})
    assert table["layers"] == [
        {"name": "0", "count": 1, "role": "unknown", "profile": ""},
        {"name": "VÄGG", "count": 7, "role": "wall", "profile": "swedish"},
    ]
    assert table["blocks"] == [{"name": "Dörr", "count": 2, "role": "door"}]


@pytest.mark.parametrize(
    ("name", "layer", "role"),
    [
        ("Dörr", "0", Role.DOOR),
        ("*U7", "DÖRR", Role.DOOR),
        ("*U7", "FÖNSTER", Role.WINDOW),
        ("*U7", "MÖBEL", Role.FURNITURE),
        ("*U7", "VÄGG", Role.UNKNOWN),
        ("Fönster", "DÖRR", Role.WINDOW),
    ],
)
def test_a_placed_block_is_what_its_name_says_else_what_its_layer_does(name: str, layer: str, role: Role) -> None:
    assert ROLES.symbol(name, layer) is role


def test_without_profiles_nothing_has_a_role_but_layers_of_our_own() -> None:
    assert Roles(()).layer("VÄGG") is Role.UNKNOWN
    assert Roles(()).layer("*room*") is Role.ROOM


# ---- straight parts


def test_parts_of_lines_are_taken_apart_and_what_is_not_finite_is_left_out() -> None:
    parts = segments_of([[(0, 0), (1, 0), (1, 1)], [(5, 5)], [(0, 0), (math.nan, 1), (2, 0)], []])
    assert parts.tolist() == [[0, 0, 1, 0], [1, 0, 1, 1], [0, 0, 2, 0]]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(*[st.floats(-5, 5)] * 4), min_size=1, max_size=40))
def test_joined_ends_stand_apart_and_none_moves_farther_than_the_snap(lines: list[tuple[float, float, float, float]]) -> None:
    found = joined(np.array(lines), 0.01)
    ends = np.unique(found.reshape(-1, 2), axis=0)
    apart = np.hypot(*(ends[:, None] - ends[None]).transpose(2, 0, 1)) + np.eye(len(ends))
    assert (apart > 0.01).all() if len(ends) > 1 else True
    before = np.array(lines).reshape(-1, 2)
    assert all(np.hypot(*(before - end).T).min() <= 0.01 + 1e-5 for end in ends)


def test_ends_reach_the_lines_they_nearly_touch_and_no_others() -> None:
    near = np.array([[0, 0, 10, 0], [5, 0.008, 5, 3]], dtype=float)
    (connector,) = reaching(near, 0.01)
    assert connector[:2] == pytest.approx((5, 0.008))
    assert connector[3] < 0
    assert len(reaching(np.array([[0, 0, 10, 0], [5, 0.012, 5, 3]], dtype=float), 0.01)) == 0


def test_crossings_are_counted_roughly() -> None:
    grid = [[0, n, 100, n] for n in range(1, 60)] + [[n, 0, n, 100] for n in range(1, 60)]
    assert crossings(np.array(grid, dtype=float)) == pytest.approx(59 * 59, rel=0.1)
    assert crossings(np.zeros((0, 4))) == 0


def test_a_thicket_of_lines_is_refused() -> None:
    chance = np.random.default_rng(1)
    with pytest.raises(Tangled):
        enclosed(chance.uniform(0, 100, (1500, 2, 2)))


# ---- documents


def test_a_sound_document_needs_no_mending(tmp_path: Path) -> None:
    document, mended = open_dxf(School().save(tmp_path))
    assert mended == []
    layers, blocks = names_of(document)
    assert blocks == {"Dörr 9x21": 4, "Fönster 14x12": 4}
    assert layers["VÄGG"] > 50


def test_variants_of_a_dynamic_block_are_called_what_it_is(tmp_path: Path) -> None:
    school = School()
    document = school.draw()
    document.appids.add("AcDbBlockRepBTag")
    plain = document.blocks.get("Dörr 9x21")
    for n, insert in enumerate(school.space.query("INSERT[name=='Dörr 9x21']")):
        name = f"*U{n + 900}"
        variant = document.blocks.new(name)
        variant.add_line((0, 0), (0, 900))
        variant.add_arc((0, 0), 900, 0, 90)
        variant.block_record.set_xdata("AcDbBlockRepBTag", [(1070, 1), (1005, plain.block_record.dxf.handle)])
        insert.dxf.name, insert.dxf.layer = name, "0"
    path = tmp_path / "dynamisk.dxf"
    document.saveas(path)
    result = import_plan(path)
    assert result.counts["doors_two_rooms"] == 4
    assert {b["name"]: b["count"] for b in result.facts["roles"]["blocks"]}["Dörr 9x21"] == 4


def test_entities_nobody_shows_are_left_out() -> None:
    document = ezdxf.new()
    space = document.modelspace()
    document.layers.add("VÄGG-FRYST").freeze()
    space.add_line((0, 0), (1, 0), dxfattribs={"layer": "VÄGG"})
    space.add_line((0, 0), (2, 0), dxfattribs={"layer": "VÄGG", "invisible": 1})
    space.add_line((0, 0), (3, 0), dxfattribs={"layer": "vägg-fryst"})
    drawing, unread, broken = read_marks(PATH, document, ROLES)
    assert [s.points[1, 0] for s in drawing.strokes] == [1.0]
    assert (unread, broken) == ({}, [])


# ---- the same school as a picture


def as_svg(document: Any, scale: float) -> str:
    """A drawing in metres as SVG on paper: layers as groups, blocks unfolded, texts as texts, y downwards."""
    parts: list[str] = []
    for entity in document.modelspace():
        inner = entity.virtual_entities() if entity.dxftype() == "INSERT" else [entity]
        for one in inner:
            layer = entity.dxf.layer if one.dxf.layer == "0" else one.dxf.layer
            parts.append(f'<g class="{escape(layer)}">{_shape(one, 1000 / scale)}</g>')
    size = 30_000 / scale
    head = f'width="{size}mm" height="{size}mm" viewBox="0 {-size} {size} {2 * size}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {head}>{"".join(parts)}</svg>'


def _shape(entity: Any, k: float) -> str:
    if entity.dxftype() == "LINE":
        (x0, y0), (x1, y1) = (tuple(p)[:2] for p in (entity.dxf.start, entity.dxf.end))
        return f'<line x1="{x0 * k}" y1="{-y0 * k}" x2="{x1 * k}" y2="{-y1 * k}"/>'
    if entity.dxftype() == "ARC":
        (x0, y0), (x1, y1) = (tuple(p)[:2] for p in (entity.start_point, entity.end_point))
        r = entity.dxf.radius * k
        return f'<path d="M{x0 * k},{-y0 * k} A{r},{r} 0 0 0 {x1 * k},{-y1 * k}"/>'
    x, y = tuple(entity.dxf.insert)[:2]
    return f'<text x="{x * k}" y="{-y * k}" font-size="{entity.dxf.height * k / 0.72}">{escape(entity.dxf.text)}</text>'


@pytest.mark.parametrize("scale", [50, 100, 200])
def test_one_school_drawn_as_dxf_and_as_svg_is_one_plan(tmp_path: Path, scale: int) -> None:
    school = School(unit="m", blocks=False)
    drawn = import_plan(school.save(tmp_path))
    path = tmp_path / "skola.svg"
    path.write_text(as_svg(school.document, scale), "utf-8")
    pictured = import_plan(path)
    assert dict(pictured.counts) == dict(drawn.counts)
    by_number = {u.number: u for u in pictured.building.units}
    shift = np.array(by_number["101"].polygon.exterior[0]) - (0, 0)
    for unit_drawn in drawn.building.units:
        theirs = by_number[unit_drawn.number]
        assert theirs.name == unit_drawn.name
        assert np.array(theirs.polygon.exterior) - shift == pytest.approx(np.array(unit_drawn.polygon.exterior), abs=0.003)
    hinges = [sorted(str(o.hinge) for o in r.building.openings) for r in (drawn, pictured)]
    assert hinges[0] == hinges[1]


def test_header_units_known_here_are_those_drawings_are_made_in() -> None:
    from tools.importers.dxf import HEADER_UNITS

    assert {name: code for code, (name, _) in HEADER_UNITS.items()} == INSUNITS
    assert dict(HEADER_UNITS.values()) == UNITS
