"""SVG floor plans: Inkscape's layers, Illustrator's ids, titled shapes, doors that tell the scale, nothing from outside."""

import math
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("shapely", reason='floor-plan import is not installed: pip install "inrymning[import]"')

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import FileProblem
from sim.plan.building import Category, OpeningKind, Tri
from sim.plan.geometry import area
from sim.plan.save import plan_json
from tools.importers import ImportResult, Options, import_plan
from tools.importers.drawing.marks import Drawing
from tools.importers.drawing.roles import choose_roles
from tools.importers.limits import read_xml
from tools.importers.options import Measured
from tools.importers.svg.marks import names_in, read_marks
from tools.importers.svg.paths import outlines
from tools.importers.svg.units import length, paper_unit, times, transformation

NAMESPACES = (
    'xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"'
)
PAPER = 'width="200mm" height="150mm" viewBox="0 0 200 150"'

WALLS = """<g inkscape:groupmode="layer" inkscape:label="Väggar" transform="translate(10,10)" fill="none" stroke="black">
<path d="M0,0 h122 v64 h-122 z"/>
<path d="M3,3 H60 V33 H61.2 V3 H119 V61 H61.2 V42 H60 V61 H3 Z M60,33 h1.2 M60,42 h1.2"/></g>"""
DOORS = """<g inkscape:groupmode="layer" inkscape:label="Dörrar" transform="translate(10,10)">
<path d="M61.2,33 H70.2 A9,9 0 0 1 61.2,42"/><path d="M20,64 V55 C24.97,55 29,59.03 29,64"/></g>"""
TEXTS = """<g inkscape:groupmode="layer" inkscape:label="Rumstext" transform="translate(10,10)" font-size="4">
<text x="30" y="30" text-anchor="middle">Klassrum</text><text x="30" y="36" text-anchor="middle">A101</text>
<text x="90" y="30" text-anchor="middle"><tspan x="90" y="30">Grupprum</tspan><tspan x="90" dy="1.2em">A102</tspan></text></g>"""

AREAS = """<g class="rooms"><rect x="0" y="0" width="80" height="70"><title>Klassrum 1</title></rect>
<rect x="80" y="0" width="80" height="70"><desc>Klassrum 2</desc></rect>
<polygon points="0,70 160,70 160,94 0,94" aria-label="Korridor"/></g>
<g class="doors"><line x1="10" y1="70" x2="19" y2="70"/><line x1="90" y1="70" x2="99" y2="70"/><use xlink:href="#d" x="20"/></g>
<defs><g id="d"><line x1="0" y1="94" x2="12" y2="94" class="door"/></g></defs>
<g class="windows"><line x1="20" y1="0" x2="40" y2="0"/></g>"""


def written(folder: Path, body: str, head: str = PAPER) -> Path:
    path = folder / "plan.svg"
    path.write_text(f"<svg {NAMESPACES} {head}>{body}</svg>", "utf-8")
    return path


def plan_of(folder: Path, body: str, head: str = PAPER, options: Options | None = None) -> ImportResult:
    return import_plan(written(folder, body, head), options=options)


def marks(folder: Path, body: str, head: str = PAPER) -> Drawing:
    path = written(folder, body, head)
    root = read_xml(path, {"svg"})
    return read_marks(path, root, choose_roles(names_in(root), {}))


def codes(result: ImportResult) -> set[str]:
    return {i.code for i in result.findings}


# ---- walls drawn as lines, on paper at a scale


def test_an_inkscape_plan_at_1_to_100_is_read_in_metres(tmp_path: Path) -> None:
    result = plan_of(tmp_path, WALLS + DOORS + TEXTS)
    assert result.facts["unit_metres"] == pytest.approx(0.1)
    assert result.facts["unit_found_by"] == "doors"
    assert {u.number: (u.name.sv, u.category) for u in result.building.units} == {
        "A101": ("Klassrum", Category.CLASSROOM),
        "A102": ("Grupprum", Category.GROUP_ROOM),
    }
    assert sorted(round(area(u.polygon), 2) for u in result.building.units) == [round(5.7 * 5.8, 2), round(5.78 * 5.8, 2)]


def test_its_doors_hang_and_open_as_drawn(tmp_path: Path) -> None:
    building = plan_of(tmp_path, WALLS + DOORS + TEXTS).building
    inner, front = sorted(building.openings, key=lambda o: -len(o.unit_ids))
    assert building.unit[inner.opens_into or ""].number == "A102"
    assert inner.line[inner.hinge or 0][1] == pytest.approx(10.7)  # y grows upwards in plans: the upper jamb
    assert building.unit[front.opens_into or ""].number == "A101"
    assert front.kind is OpeningKind.DOOR
    assert all(o.lockable_from_inside is Tri.UNKNOWN and o.glazed is None for o in building.openings)


def test_north_stays_up(tmp_path: Path) -> None:
    body = '<g class="room"><rect x="0" y="0" width="60" height="50"><title>Norr</title></rect>'
    body += '<rect x="0" y="60" width="60" height="50"><title>Söder</title></rect></g>'
    units = plan_of(tmp_path, body, 'viewBox="0 0 100 120" data-metres-per-unit="0.1"').building.units
    north, south = sorted(units, key=lambda u: u.name.sv)
    assert min(y for _, y in north.polygon.exterior) > max(y for _, y in south.polygon.exterior)


@pytest.mark.parametrize("group", ["Väggar", "walls", "A-WALL", "Wände"])
def test_groups_get_roles_from_the_same_profiles_as_layers(tmp_path: Path, group: str) -> None:
    assert plan_of(tmp_path, WALLS.replace("Väggar", group) + DOORS).counts["rooms"] == 2


def test_illustrators_ids_are_decoded(tmp_path: Path) -> None:
    body = WALLS.replace('inkscape:label="Väggar"', 'id="V_x00E4_ggar_1_"') + DOORS
    assert plan_of(tmp_path, body).counts["rooms"] == 2


def test_a_plan_redrawn_to_another_scale_is_the_same(tmp_path: Path) -> None:
    half = f'<g transform="scale(0.5)">{WALLS + DOORS + TEXTS}</g>'
    one, other = plan_of(tmp_path, WALLS + DOORS + TEXTS), plan_of(tmp_path, half)
    assert other.facts["unit_metres"] == pytest.approx(0.2)
    assert sorted(round(area(u.polygon), 2) for u in one.building.units) == sorted(
        round(area(u.polygon), 2) for u in other.building.units
    )


def test_importing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    path = written(tmp_path, WALLS + DOORS + TEXTS)
    assert plan_json(import_plan(path).building) == plan_json(import_plan(path).building)


# ---- rooms drawn as areas


def test_titled_shapes_are_rooms_edge_to_edge_ones_get_walls(tmp_path: Path) -> None:
    result = plan_of(tmp_path, AREAS, 'viewBox="0 0 200 150" data-metres-per-unit="0.1"')
    assert [u.name.sv for u in result.building.units] == ["Klassrum 1", "Klassrum 2", "Korridor"]
    counts = dict(result.counts)
    assert (counts["doors"], counts["doors_two_rooms"], counts["doors_outside"], counts["windows"]) == (3, 2, 1, 1)
    assert "I208" in codes(result)
    assert result.facts["unit_found_by"] == "stated"


def test_closed_shapes_without_a_title_or_a_group_of_rooms_are_no_rooms(tmp_path: Path) -> None:
    body = '<rect width="80" height="60"><title>Sal</title></rect><rect x="90" width="80" height="60"/>'
    assert [u.name.sv for u in plan_of(tmp_path, body, 'viewBox="0 0 200 150" data-metres-per-unit="0.1"').building.units] == [
        "Sal"
    ]


def test_a_text_inside_names_a_room(tmp_path: Path) -> None:
    body = '<g class="room"><rect id="r1" width="80" height="60"/></g><text x="40" y="30" font-size="5">Bibliotek</text>'
    (room,) = plan_of(tmp_path, body, 'viewBox="0 0 200 150" data-metres-per-unit="0.1"').building.units
    assert (room.id, room.name.sv, room.category) == ("room-r1", "Bibliotek", Category.LIBRARY)


# ---- scale


def test_without_doors_a_known_length_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="does not tell its scale") as problem:
        plan_of(tmp_path, WALLS)
    assert "--length" in problem.value.fix


def test_a_known_length_a_unit_or_the_picture_itself_tells_the_scale(tmp_path: Path) -> None:
    ways = [
        plan_of(tmp_path, WALLS, options=Options(measured=(Measured((13.0, 13.0), (13.0, 71.0), 5.8),))),
        plan_of(tmp_path, WALLS, options=Options(unit=0.1)),
        plan_of(tmp_path, WALLS, PAPER + ' data-metres-per-unit="0.1"'),
    ]
    assert [w.facts["unit_found_by"] for w in ways] == ["measured", "told", "stated"]
    assert len({tuple(round(area(u.polygon), 3) for u in w.building.units) for w in ways}) == 1


@pytest.mark.parametrize("told", ["0", "-1", "nan", "inf", "1e300", "1e-300", "många", ""])
def test_a_scale_that_is_none_is_not_believed(tmp_path: Path, told: str) -> None:
    with pytest.raises(FileProblem):
        plan_of(tmp_path, WALLS, PAPER + f' data-metres-per-unit="{told}"')


def test_doors_at_an_odd_scale_are_taken_for_ordinary_ones_and_it_is_said(tmp_path: Path) -> None:
    result = plan_of(tmp_path, f'<g transform="scale(0.77)">{WALLS + DOORS}</g>')
    assert "I160" in codes(result)
    assert sorted(round(area(u.polygon)) for u in result.building.units) == [33, 34]


@pytest.mark.parametrize(
    ("head", "metres"),
    [
        ('width="210mm" viewBox="0 0 210 297"', 0.001),
        ('width="21cm" viewBox="0 0 2100 2970"', 0.0001),
        ('width="800" viewBox="0 0 400 400"', 2 * 0.0254 / 96),
        ('width="100%" viewBox="0 0 400 400"', 0.0254 / 96),
        ("", 0.0254 / 96),
        ('width="8in"', 0.0254 / 96),
        ('width="200mm" viewBox="0 0 0 0"', 0.0254 / 96),
        ('width="200mm" viewBox="a b c d"', 0.0254 / 96),
    ],
)
def test_how_large_a_picture_says_it_is_on_paper(tmp_path: Path, head: str, metres: float) -> None:
    assert paper_unit(read_xml(written(tmp_path, "", head), {"svg"})) == pytest.approx(metres)


# ---- the tree


def test_hidden_defined_and_foreign_things_are_not_drawn(tmp_path: Path) -> None:
    body = (
        '<g style="display: none"><path d="M0,0 L1,1"/></g><path visibility="hidden" d="M0,0 L1,1"/>'
        '<defs><path d="M0,0 L1,1"/></defs><clipPath><path d="M0,0 L1,1"/></clipPath>'
        '<symbol id="s"><path d="M0,0 L1,1"/></symbol>'
        "<script>path()</script><style>.a{}</style><foreignObject><p/></foreignObject>"
        '<image href="http://example.org/x.png"/><use href="http://example.org/x.svg#a"/><use href="other.svg#a"/>'
    )
    drawing = marks(tmp_path, body)
    assert drawing.strokes == ()
    assert drawing.labels == ()


def test_copies_are_moved_and_those_of_themselves_end(tmp_path: Path) -> None:
    body = '<defs><symbol id="s"><path d="M0,0 L10,0"/></symbol><g id="a"><use href="#b"/><path d="M0,0 L1,0"/></g>'
    body += '<g id="b"><use href="#a"/></g></defs><use href="#s" x="5" y="7"/><use xlink:href="#a"/><use href="#nobody"/>'
    strokes = marks(tmp_path, body).strokes
    assert len(strokes) == 2
    assert strokes[0].points.tolist() == [[5.0, 143.0], [15.0, 143.0]]


def test_copies_that_multiply_are_stopped(tmp_path: Path) -> None:
    levels = ['<g id="g0">' + '<path d="M0,0 L1,1"/>' * 10 + "</g>"]
    levels += [f'<g id="g{n}">' + f'<use href="#g{n - 1}"/>' * 10 + "</g>" for n in range(1, 9)]
    with pytest.raises(FileProblem, match="draws more than"):
        plan_of(tmp_path, f'<defs>{"".join(levels)}</defs><use href="#g8"/>')


@pytest.mark.parametrize(
    ("shape", "points", "closed"),
    [
        ('<line x1="1" y1="2" x2="3" y2="2"/>', 2, False),
        ('<polyline points="0,0 1,0 1,1"/>', 3, False),
        ('<polygon points="0,0 1,0 1,1"/>', 3, True),
        ('<polyline points="0,0 1,0 1,1 0,0"/>', 3, True),
        ('<rect x="1" y="1" width="5" height="4"/>', 4, True),
        ('<circle cx="5" cy="5" r="2"/>', 32, True),
        ('<ellipse cx="5" cy="5" rx="2" ry="1"/>', 32, True),
        ('<path d="M0,0 L5,0 L5,5 Z"/>', 3, True),
    ],
)
def test_every_shape_is_a_stroke(tmp_path: Path, shape: str, points: int, closed: bool) -> None:
    (stroke,) = marks(tmp_path, shape).strokes
    assert (len(stroke.points), stroke.closed) == (points, closed)


def test_ids_that_programs_give_by_themselves_name_no_layer(tmp_path: Path) -> None:
    body = '<g id="g12"><g id="Plan"><path id="path-7" d="M0,0 L9,0"/><path id="line_2" d="M0,0 L9,9"/></g></g>'
    assert {s.layer for s in marks(tmp_path, body).strokes} == {"Plan"}
    assert marks(tmp_path, body).strokes[0].id == "path-7"


def test_lines_of_a_text_are_labels_where_they_stand(tmp_path: Path) -> None:
    spans = '<tspan x="10">Sal</tspan><tspan x="10" dy="6">12</tspan>'
    body = f'<text x="10" y="20" font-size="5" transform="translate(1,0)">{spans}</text>'
    first, second = marks(tmp_path, body).labels
    assert (first.text, second.text) == ("Sal", "12")
    assert first.at[1] - second.at[1] == pytest.approx(6)
    assert first.height == pytest.approx(0.72 * 5)
    assert first.at[0] > 11


# ---- path data and transformations


def test_relative_and_repeated_commands_give_the_same_path() -> None:
    absolute = outlines("M 1 1 L 5 1 L 5 4 L 1 4 Z")[0]
    for data in ("m1,1 4,0 0,3 -4,0z", "M1 1H5V4H1Z", "m1 1h4v3h-4z", "M1-0M1,1 5,1 5,4 1,4Z"):
        assert outlines(data)[-1].points == absolute.points
        assert outlines(data)[-1].closed


def test_a_path_may_have_several_runs() -> None:
    first, second, third = outlines("M0,0 h1 v1 z l5,5 M9,9 h1")
    assert first.closed
    assert second.points == [(0.0, 0.0), (5.0, 5.0)]
    assert third.points == [(9.0, 9.0), (10.0, 9.0)]


@given(st.floats(0.1, 3), st.floats(0, 6.3), st.floats(0.3, 1.55), st.booleans())
def test_arcs_and_the_beziers_programs_make_of_them_are_found_round(
    radius: float, start: float, turn: float, bezier: bool
) -> None:
    def at(angle: float, r: float = radius) -> str:
        return f"{10 + r * math.cos(angle):.9f},{20 + r * math.sin(angle):.9f}"

    data = f"M{at(start)} A{radius},{radius} 0 0 1 {at(start + turn)}"
    if bezier:
        k = 4 / 3 * math.tan(turn / 4)
        reach, aside = radius * math.hypot(1, k), math.atan(k)
        data = f"M{at(start)} C{at(start + aside, reach)} {at(start + turn - aside, reach)} {at(start + turn)}"
    (outline,) = outlines(data)
    ((centre, _, _),) = outline.arcs
    assert centre == pytest.approx((10, 20), abs=0.01 * radius + 1e-6)
    assert np.hypot(*(np.array(outline.points) - (10, 20)).T) == pytest.approx(np.full(17, radius), rel=0.01)


def test_flags_of_arcs_may_be_written_together() -> None:
    spaced, tight = outlines("M0,0 A5,5 0 0 1 5,5"), outlines("M0,0A5 5 0 015 5")
    assert np.array(spaced[0].points) == pytest.approx(np.array(tight[0].points))


def test_other_curves_are_flattened_and_no_arcs() -> None:
    (outline,) = outlines("M0,0 C5,20 15,-20 20,0 S35,20 40,0 Q45,9 50,0 T60,0 A9,3 0 0 0 70,0")
    assert outline.points[-1] == (70.0, 0.0)
    assert len(outline.points) == 1 + 5 * 16
    assert len(outline.arcs) <= 1


@pytest.mark.parametrize("data", ["", "M", "L5,5", "M0,0", "Z", "M0,0 A0,0 0 0 0 0,0", "M1,1 X 5,5", "M0 0 C1"])
def test_what_draws_nothing_is_nothing(data: str) -> None:
    assert all(len(o.points) > 1 for o in outlines(data))


@pytest.mark.parametrize("data", ["M0,0 L1e300,0", "M0,0 L1e10,1", "M0,0 " + "1 " * 200_001])
def test_paths_without_measure_are_refused(data: str) -> None:
    with pytest.raises(ValueError, match="number"):
        outlines(data)


@given(st.text("MmLlHhVvCcSsQqTtAaZz0123456789.,-+e ", max_size=80))
def test_any_path_data_is_survived(data: str) -> None:
    try:
        found = outlines(data)
    except ValueError:
        return
    assert all(math.isfinite(c) for o in found for p in o.points for c in p)


def test_transformations_are_done_from_the_right() -> None:
    matrix = transformation("translate(10,20) rotate(90) scale(2)")
    assert times(matrix, (1, 0, 0, 1, 3, 0))[4:] == pytest.approx((10, 26))
    assert transformation("rotate(180, 5, 5)") == pytest.approx((-1, 0, 0, -1, 10, 10))
    assert transformation("skewX(45)")[2] == pytest.approx(1)
    assert transformation("nonsense(3) matrix(1,2)") == (1, 0, 0, 1, 0, 0)


def test_lengths_with_units_are_pixels() -> None:
    assert length("96px") == length("1in") == length("96") == 96
    assert length("25.4mm") == pytest.approx(96)
    assert length("50%", 7) == length("x", 7) == length(None, 7) == length("1e999", 7) == 7


# ---- bad files


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>', "document type or entities"),
        ('<!DOCTYPE svg SYSTEM "file:///etc/passwd"><svg xmlns="http://www.w3.org/2000/svg"/>', "document type"),
        ('<svg xmlns="http://www.w3.org/2000/svg">' + "<g>" * 300 + "</g>" * 300 + "</svg>", "nested more than"),
        ('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0,0', "ends before"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "no shapes"),
        ('<svg xmlns="http://www.w3.org/2000/svg"><image href="scan.png"/></svg>', "no shapes"),
    ],
)
def test_unsafe_cut_and_empty_pictures_are_one_sentence(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "x.svg"
    path.write_text(text, "utf-8")
    with pytest.raises(FileProblem, match=says) as problem:
        import_plan(path)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize("number", ["nan", "1e300", "-1e300", "inf", "1e-300", ""])
def test_mad_numbers_do_no_harm(tmp_path: Path, number: str) -> None:
    body = f"""<g class="walls"><line x1="{number}" x2="5" y1="0" y2="9"/><rect width="{number}" height="9"/>
    <circle r="{number}"/><path d="M0,0 L{number},5"/><polygon points="0,0 {number},5 5,5"/></g>
    <g class="walls" transform="scale({number})"><path d="M0,0 L5,5"/></g><text x="{number}" font-size="{number}">A</text>"""
    assert plan_of(tmp_path, WALLS + DOORS + body).counts["rooms"] >= 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_mutated_pictures_end_in_a_plan_or_a_sentence(tmp_path: Path, data: st.DataObject) -> None:
    text = f"<svg {NAMESPACES} {PAPER}>{WALLS + DOORS + AREAS}</svg>"
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text) - 1))
        piece = data.draw(st.sampled_from(["", "9", "-", "1e300", "nan", "<g>", "</g>", '"', "&amp;", "\x00", "Z", "class"]))
        text = text[:at] + piece + text[at + data.draw(st.integers(0, 5)) :]
    path = tmp_path / "x.svg"
    path.write_text(text, "utf-8")
    with suppress(FileProblem):
        import_plan(path)
