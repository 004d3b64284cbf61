"""Polygons are cut into pieces that cover them exactly, once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.view.flat import clip_box, distance_to_rings, hull, inside, pieces_of, subtract_convex, triangles, weld

L_SHAPE = np.array([[0, 0], [6, 0], [6, 2], [2, 2], [2, 5], [0, 5]], float)
WITH_HOLE = [np.array([[0, 0], [9, 0], [9, 7], [0, 7]], float), np.array([[3, 2], [3, 4], [5, 4], [5, 2]], float)]


def area(points: np.ndarray, index: np.ndarray) -> float:
    a, b, c = (points[index[:, k]] for k in range(3))
    return float(((b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])).sum() / 2)


def poly_area(p: np.ndarray) -> float:
    return float((p[:, 0] @ np.roll(p[:, 1], -1) - p[:, 1] @ np.roll(p[:, 0], -1)) / 2)


@pytest.mark.parametrize(("rings", "expected"), [([L_SHAPE], 18.0), (WITH_HOLE, 59.0)])
@pytest.mark.parametrize("spacing", [0.4, 0.7, 3.0, 50.0])
def test_pieces_cover_the_polygon_exactly(rings: list[np.ndarray], expected: float, spacing: float) -> None:
    points, index = weld(pieces_of(rings, spacing))
    assert area(points, index) == pytest.approx(expected, rel=1e-6)
    assert inside(rings, points[index].mean(axis=1)).all()


def test_triangles_turn_counter_clockwise_whatever_the_ring_does() -> None:
    for ring in (L_SHAPE, L_SHAPE[::-1]):
        points, index = triangles([ring])
        assert area(points, index) == pytest.approx(18.0)


coordinates = st.floats(-20, 20, allow_nan=False).map(lambda v: round(v, 3))


@given(st.lists(st.tuples(coordinates, coordinates), min_size=3, max_size=20, unique=True))
def test_a_hull_holds_all_its_points_and_turns_left(points: list[tuple[float, float]]) -> None:
    p = np.array(points)
    h = hull(p)
    if len(h) < 3 or abs(poly_area(h)) < 1e-3:
        return
    assert poly_area(h) > 0
    for a, b in zip(h, np.roll(h, -1, axis=0), strict=True):
        side = (b[0] - a[0]) * (p[:, 1] - a[1]) - (b[1] - a[1]) * (p[:, 0] - a[0])
        assert (side >= -1e-3).all()


@given(st.floats(0.5, 4), st.floats(0.5, 4), st.floats(-1, 5), st.floats(-1, 4), st.floats(0, 3))
def test_subtracting_a_convex_hole_leaves_the_rest(w: float, h: float, x: float, y: float, turn: float) -> None:
    square = np.array([[0, 0], [5, 0], [5, 4], [0, 4]], float)
    c, s = np.cos(turn), np.sin(turn)
    hole = np.array([[-w, -h], [w, -h], [w, h], [-w, h]]) / 2 @ np.array([[c, s], [-s, c]]) + [x, y]
    left = subtract_convex([square], hole)
    overlap = clip_box(hole, np.zeros(2), np.array([5.0, 4.0]))
    gone = abs(poly_area(overlap)) if len(overlap) >= 3 else 0.0
    assert sum(abs(poly_area(p)) for p in left) == pytest.approx(20.0 - gone, abs=1e-4)


def test_a_stair_hole_is_not_in_the_floor() -> None:
    hole = np.array([[1, 1], [2, 1], [2, 1.8], [1, 1.8]], float)
    points, index = weld(subtract_convex(pieces_of([L_SHAPE], 0.7), hole))
    assert area(points, index) == pytest.approx(18.0 - 0.8, rel=1e-6)
    assert not inside([hole], points[index].mean(axis=1)).any()


def test_distance_is_to_the_nearest_wall() -> None:
    assert distance_to_rings([L_SHAPE], np.array([[1.0, 1.0], [4.0, 1.5]])) == pytest.approx([1.0, 0.5])


def test_degenerate_input_gives_nothing() -> None:
    assert pieces_of([], 1.0) == []
    assert len(weld([])[1]) == 0
