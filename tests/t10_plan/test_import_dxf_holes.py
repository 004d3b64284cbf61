"""From marks to rooms: swings, holes, lintels, windows, areas, names and strays, each shown on a drawing of a few lines."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("shapely", reason='floor-plan import is not installed: pip install "inrymning[import]"')

from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon as Area

from sim.errors import FileProblem
from sim.plan.building import OpeningKind, Point, Source
from tools.importers.drawing.areas import drawn_rooms, edge_to_edge, exits, polygon, walkable
from tools.importers.drawing.holes import Hole, Trace, find_holes
from tools.importers.drawing.marks import Arc, Drawing, Label, Stroke, Symbol, placed
from tools.importers.drawing.plan import sketch_of
from tools.importers.drawing.roles import choose_roles
from tools.importers.drawing.swings import sweep, swings, without_leaves
from tools.importers.linework import Walls
from tools.importers.options import Options
from tools.importers.sketch import Sketch

ROLES = choose_roles({}, {})
Points = Sequence[Point]


def stroke(name: str, layer: str, *points: Point, closed: bool = False) -> Stroke:
    return Stroke(name, layer, np.array(points, dtype=float), closed)


def swing(name: str, centre: Point, radius: float, start: float, end: float, layer: str = "DÖRR") -> Arc:
    """Angles in degrees."""
    a, b = (
        (centre[0] + radius * math.cos(math.radians(t)), centre[1] + radius * math.sin(math.radians(t))) for t in (start, end)
    )
    return Arc(name, layer, centre, a, b)


def two_rooms(low: float = 1.0, high: float = 1.9) -> list[Stroke]:
    """Rooms of 4 × 3 and 3 × 3 m, walls of 0.2 m in two faces, a hole between them."""
    inner = [(4, low), (4, 0), (0, 0), (0, 3), (4, 3), (4, high), (4.2, high), (4.2, 3), (7.2, 3), (7.2, 0), (4.2, 0)]
    return [
        stroke("w1", "VÄGG", (-0.2, -0.2), (7.4, -0.2), (7.4, 3.2), (-0.2, 3.2), closed=True),
        stroke("w2", "VÄGG", *inner, (4.2, low), (4, low)),
    ]


def holes(drawing: Drawing) -> list[Hole]:
    walls = Walls([s.line for s in drawing.strokes if s.layer == "VÄGG"])
    return find_holes(drawing, ROLES, walls, swings(drawing, ROLES))


def sketch(drawing: Drawing, **options: object) -> Sketch:
    counted = replace(drawing, counts={s.layer: 1 for s in drawing.strokes} | {x.layer: 1 for x in drawing.labels})
    return sketch_of(Path("x.dxf"), counted, Source("dxf", "x.dxf"), Options(unit=1.0, **options), {})  # type: ignore[arg-type]


# ---- swings


@given(st.floats(0, 360), st.floats(16, 134), st.floats(0.01, 1000))
def test_the_sweep_of_an_arc_is_the_angle_between_its_ends(start: float, turn: float, radius: float) -> None:
    assert math.degrees(sweep(swing("a", (3, 4), radius, start, start + turn))) == pytest.approx(turn, abs=1e-3)


@pytest.mark.parametrize(
    ("arc", "is_one"),
    [
        (swing("a", (0, 0), 0.9, 0, 90), True),
        (swing("a", (0, 0), 0.9, 0, 22), True),
        (swing("a", (0, 0), 0.9, 0, 5), False),
        (swing("a", (0, 0), 0.9, 0, 180), False),
        (swing("a", (0, 0), 0.0, 0, 90), False),
        (swing("a", (0, 0), 0.9, 0, 90, "FÖNSTER"), False),
        (swing("a", (0, 0), 0.9, 0, 90, "MÖBEL"), False),
        (swing("a", (0, 0), 0.9, 0, 90, "0"), False),
    ],
)
def test_arcs_on_door_layers_are_swings(arc: Arc, is_one: bool) -> None:
    assert bool(swings(Drawing(arcs=(arc,)), ROLES)) is is_one


@pytest.mark.parametrize("leaf", [[(0, 0), (0, 0.9)], [(0, 0.9), (0, 0)], [(0.02, 0), (0.02, 0.88)], [(0, 0), (0.9, 0)]])
def test_an_arc_on_an_unknown_layer_is_a_swing_when_its_leaf_is_drawn(leaf: Points) -> None:
    drawing = Drawing(strokes=(stroke("s", "0", *leaf),), arcs=(swing("a", (0, 0), 0.9, 0, 90, "0"),))
    assert len(swings(drawing, ROLES)) == 1
    assert without_leaves(drawing.strokes, swings(drawing, ROLES)) == []


def test_a_leaf_drawn_as_a_thin_box_is_no_wall_and_a_wall_stays_one() -> None:
    leaf = stroke("leaf", "0", (0, 0), (0, 0.9), (0.04, 0.9), (0.04, 0), closed=True)
    arc, wall = swing("a", (0, 0), 0.9, 0, 90, "0"), stroke("wall", "0", (0, 0), (0, 4))
    flat = stroke("a", "0", arc.start, (0.64, 0.64), arc.end)
    found = swings(Drawing(strokes=(leaf, wall, flat), arcs=(arc,)), ROLES)
    assert [s.id for s in without_leaves([leaf, wall, flat], found)] == ["wall"]


def test_symbols_of_windows_have_no_swings_but_doors_do_even_nameless_ones() -> None:
    arc = swing("a", (0, 0), 0.9, 0, 90, "0")
    door, window = Symbol("d", "DÖRR", "*U1", (), (arc,)), Symbol("w", "FÖNSTER", "*U2", (), (arc,))
    assert [s.name for s in swings(Drawing(symbols=(door, window)), ROLES)] == ["*U1"]


# ---- holes


@pytest.mark.parametrize(("start", "end", "tip"), [(0, 90, (4.2 + 0.9, 1.0)), (90, 180, (4.2 - 0.9, 1.0))])
def test_a_swing_shows_hinge_hole_and_side(start: float, end: float, tip: Point) -> None:
    (hole,) = holes(Drawing(tuple(two_rooms()), (swing("a", (4.2, 1.0), 0.9, start, end),)))
    assert hole.trace is Trace.DOOR
    assert hole.middle == pytest.approx((4.1, 1.45))
    assert hole.length == pytest.approx(0.9)
    assert hole.hinge == (4.2, 1.0)
    assert hole.tip == pytest.approx(tip)


def test_both_leaves_of_a_pair_are_one_hole() -> None:
    pair = (swing("a", (4.2, 0.5), 0.8, 0, 90), swing("b", (4.2, 2.1), 0.8, 270, 360))
    (hole,) = holes(Drawing(tuple(two_rooms(0.5, 2.1)), pair))
    assert hole.kind is OpeningKind.DOUBLE_DOOR
    assert hole.length == pytest.approx(1.6)
    assert hole.width == pytest.approx(1.6)


def test_a_door_that_swings_both_ways_is_one_hole() -> None:
    both = (swing("a", (4.1, 1.0), 0.9, 0, 90), swing("b", (4.1, 1.0), 0.9, 90, 180))
    assert len(holes(Drawing(tuple(two_rooms()), both))) == 1


def test_a_door_in_an_unbroken_wall_is_still_a_door() -> None:
    walls = [stroke("w", "VÄGG", (0, 0), (8, 0), (8, 5), (0, 5), closed=True), stroke("m", "VÄGG", (4, 0), (4, 5))]
    (hole,) = holes(Drawing(tuple(walls), (swing("a", (4, 1), 0.9, 0, 90),)))
    assert hole.gap is None
    assert np.array(hole.line) == pytest.approx(np.array([(4, 1), (4, 1.9)]))
    assert len(hole.closings()) == 1


def lintel(layer: str = "ÖVERSTYCKE") -> Stroke:
    return stroke("h", layer, (4, 1), (4.2, 1), (4.2, 1.9), (4, 1.9), closed=True)


@pytest.mark.parametrize(
    ("text", "trace", "kind"),
    [
        ("9x21", Trace.DOOR, OpeningKind.DOOR),
        ("9x12", Trace.WINDOW, OpeningKind.DOOR),
        ("900x2100 SKJUT", Trace.DOOR, OpeningKind.SLIDING),
        ("9x21 PORT", Trace.DOOR, OpeningKind.GATE),
        ("12x21", Trace.LINTEL, OpeningKind.DOOR),
        ("Klassrum", Trace.LINTEL, OpeningKind.DOOR),
    ],
)
def test_the_size_beside_a_lintel_tells_what_is_under_it(text: str, trace: Trace, kind: OpeningKind) -> None:
    label = Label("t", "TEXT", text, (4.5, 1.4), 0.2)
    (hole,) = holes(Drawing((*two_rooms(), lintel()), labels=(label,)))
    assert (hole.trace, hole.kind) == (trace, kind)
    assert (hole.label == "t") is (trace is not Trace.LINTEL)


def test_a_size_belongs_to_the_nearest_hole_it_fits() -> None:
    near = Label("near", "TEXT", "9x21", (4.6, 1.4), 0.2)
    far = Label("far", "TEXT", "9x20", (9.9, 1.4), 0.2)
    (hole,) = holes(Drawing((*two_rooms(), lintel()), labels=(far, near)))
    assert (hole.label, hole.height) == ("near", 2.1)


@pytest.mark.parametrize("name", ["Skjutdörr 9", "Sliding door", "Schiebetür"])
def test_symbols_without_a_swing_lie_along_their_longer_side(name: str) -> None:
    leaf = stroke("s", "0", (4.05, 1.0), (4.05, 1.9), (4.1, 1.9), (4.1, 1.0), closed=True)
    (hole,) = holes(Drawing(tuple(two_rooms()), symbols=(Symbol("d", "DÖRR", name, (leaf,), ()),)))
    assert (hole.trace, hole.kind) == (Trace.DOOR, OpeningKind.SLIDING)
    assert hole.middle == pytest.approx((4.1, 1.45))


@pytest.mark.parametrize(("layer", "trace"), [("FÖNSTER", Trace.WINDOW), ("DÖRR", Trace.DOOR)])
def test_loose_lines_in_a_hole_are_one_window_or_door(layer: str, trace: Trace) -> None:
    lines = [stroke(f"l{n}", layer, (x, 1.0), (x, 1.9)) for n, x in enumerate((4.0, 4.1, 4.2))]
    (hole,) = holes(Drawing((*two_rooms(), *lines)))
    assert hole.trace is trace
    assert np.array(hole.line) == pytest.approx(np.array([(4.1, 1.0), (4.1, 1.9)]))


def test_loose_lines_of_windows_side_by_side_are_two() -> None:
    lines = [stroke(f"l{n}", "FÖNSTER", (x, -0.1), (x + 1.2, -0.1)) for n, x in enumerate((0.5, 2.2))]
    found = [h for h in holes(Drawing((*two_rooms(), *lines))) if h.trace is Trace.WINDOW]
    assert [round(h.length, 2) for h in found] == [1.2, 1.2]


def test_a_bare_gap_is_the_last_resort() -> None:
    (hole,) = holes(Drawing(tuple(two_rooms())))
    assert (hole.trace, hole.drawn) == (Trace.GAP, False)
    (door,) = holes(Drawing((*two_rooms(), stroke("leaf", "DÖRR", (4.1, 1.0), (4.1, 1.9)))))
    assert door.trace is Trace.DOOR


# ---- areas


def test_a_stroke_round_an_area_is_its_polygon_however_it_crosses_itself() -> None:
    assert polygon(stroke("a", "RUM", (0, 0), (4, 0))) is None
    square = polygon(stroke("a", "RUM", (0, 0), (4, 0), (4, 4), (0, 4)))
    assert square is not None
    assert square.area == 16
    bow = polygon(stroke("a", "RUM", (0, 0), (4, 4), (4, 0), (0, 4)))
    assert bow is not None
    assert bow.area == pytest.approx(8)


def box(name: str, x: float, y: float, w: float, h: float, layer: str = "RUM") -> Stroke:
    return stroke(name, layer, (x, y), (x + w, y), (x + w, y + h), (x, y + h), closed=True)


def test_lines_round_several_rooms_are_no_room() -> None:
    rooms = drawn_rooms([box("all", 0, 0, 20, 10), box("a", 0, 0, 9, 10), box("b", 10, 0, 10, 10), box("dot", 3, 3, 0.1, 0.1)])
    assert [identity for _, identity, _ in rooms] == ["room-a", "room-b"]


def test_obstacles_are_cut_out_and_what_they_divide_is_told() -> None:
    ground = box("g", 0, 0, 20, 10)
    ((free, identity),), divided = walkable([ground], [box("o", 5, 5, 1, 1)])
    assert (identity, len(free.interiors), free.area, divided) == ("area-g", 1, 199, [])
    parts, divided = walkable([ground], [box("o", 12, -1, 1, 12)])
    assert [(i, a.area) for a, i in parts] == [("area-g", 120), ("area-g-2", 70)]
    assert divided == ["area-g"]
    assert walkable([ground], [box("o", -1, -1, 30, 30)]) == ([], [])


def test_exits_lie_on_the_edge_they_are_marked_at() -> None:
    ground = Area([(0, 0), (20, 0), (20, 10), (0, 10)])
    doors, guessed = exits([box("wide", 4, 9.5, 1.2, 0.4), box("dot", 19.6, 5, 0.3, 0.3), box("far", 9, 4, 1, 1)], [ground], "s")
    assert [d.id for d in doors] == ["exit-wide", "exit-dot"]
    assert doors[0].line is not None
    assert np.array(sorted(doors[0].line)) == pytest.approx(np.array([(4, 10), (5.2, 10)]))
    assert (doors[1].line, doors[1].spot) == (None, pytest.approx((20, 5.15)))
    assert guessed == ["exit-dot"]


def test_rooms_drawn_edge_to_edge_are_told_from_rooms_with_walls_between() -> None:
    side_by_side = [Area([(x, 0), (x + 4, 0), (x + 4, 3), (x, 3)]) for x in (0, 4, 8)]
    apart = [Area([(x, 0), (x + 4, 0), (x + 4, 3), (x, 3)]) for x in (0, 4.1, 8.2)]
    assert edge_to_edge(side_by_side)
    assert not edge_to_edge(apart)
    assert not edge_to_edge([])


# ---- the whole


def test_a_drawing_becomes_rooms_doors_and_names() -> None:
    label = Label("t", "RUMSTEXT", "Klassrum", (2, 1.5), 0.2)
    found = sketch(Drawing(tuple(two_rooms()), (swing("a", (4.2, 1.0), 0.9, 0, 90),), (label,)))
    assert sorted(round(r.area.area, 2) for r in found.rooms) == [9.0, 12.0]
    assert [r.id for r in found.rooms if r.name and r.name.sv == "Klassrum"] == ["room-t"]
    (door,) = found.doors
    assert (door.id, door.width, door.hinge) == ("door-a", 0.9, (4.2, 1.0))
    assert found.wall == 0.0
    assert found.facts["unit_found_by"] == "told"


def test_what_a_lintel_spans_is_told_by_both_sides() -> None:
    inside = sketch(Drawing((*two_rooms(), lintel())))
    assert [d.kind for d in inside.doors] == [OpeningKind.OPEN]
    assert "I109" in {i.code for i in inside.findings}
    symbol = stroke("s", "ÖPPNING", (4.1, 1.0), (4.1, 1.9))
    filled = sketch(Drawing((*two_rooms(), lintel(), symbol)))
    assert [d.kind for d in filled.doors] == [OpeningKind.SLIDING]


def test_drawings_far_from_the_origin_are_moved_by_whole_hundreds() -> None:
    far = placed(Drawing(tuple(two_rooms())), 1.0, (-674_032.0, -6_580_822.0))
    found = sketch(far)
    assert found.facts["origin"] == [674_000.0, 6_580_800.0]
    assert all(0 <= c < 100 for r in found.rooms for c in r.area.bounds)


def test_strays_are_left_out_and_told() -> None:
    found = sketch(Drawing((*two_rooms(), stroke("stray", "VÄGG", (9e6, 0), (9e6, 5)))))
    (said,) = [i for i in found.findings if i.code == "I114"]
    assert said.data["ids"] == "stray"
    assert len(found.rooms) == 2


def test_two_rooms_of_the_same_number_keep_ids_of_their_own() -> None:
    labels = tuple(Label(f"t{x}", "RUMSNR", "101", (x, 1.5), 0.2) for x in (2.0, 5.5))
    found = sketch(Drawing(tuple(two_rooms()), (swing("a", (4.2, 1.0), 0.9, 0, 90),), labels))
    assert [r.number for r in found.rooms] == ["101", "101"]
    assert len({r.id for r in found.rooms}) == 2


def test_a_closet_too_shallow_for_a_room_is_one_when_a_door_leads_in() -> None:
    walls = [
        stroke("o", "VÄGG", (0, 0), (4, 0), (4, 3), (0, 3), closed=True),
        stroke("c", "VÄGG", (1, 3.1), (0, 3.1), (0, 3.55), (4, 3.55), (4, 3.1), (1.7, 3.1)),
        stroke("f", "VÄGG", (0, 3), (1, 3)),
    ]
    room = stroke("r", "VÄGG", (1, 3), (0, 3), (0, 0), (4, 0), (4, 3), (1.7, 3))
    jambs = [stroke(f"j{x}", "VÄGG", (x, 3), (x, 3.1)) for x in (1.0, 1.7)]
    door = swing("a", (1.0, 3.0), 0.7, 270, 360)
    with_door = sketch(Drawing((room, walls[1], *jambs), (door,)))
    assert sorted(round(r.area.area, 2) for r in with_door.rooms) == [1.8, 12.0]
    assert len(with_door.doors) == 1


@pytest.mark.parametrize("layer", ["DÖRR", "MÅTT"])
def test_drawings_without_walls_are_refused(layer: str) -> None:
    with pytest.raises(FileProblem, match="no layer with walls"):
        sketch(Drawing((stroke("s", layer, (0, 0), (5, 0)),)))
