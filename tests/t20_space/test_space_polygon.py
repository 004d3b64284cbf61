"""Plane geometry: areas, containment, triangles and convex parts agree with each other."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.plan.building import Polygon
from sim.space import convex, polygon

L_SHAPE = ((0.0, 0.0), (6.0, 0.0), (6.0, 2.0), (2.0, 2.0), (2.0, 5.0), (0.0, 5.0))


def star(radii: list[float], turn: float = 0.0) -> tuple[tuple[float, float], ...]:
    """A star-shaped ring: simple for any radii."""
    n = len(radii)
    return tuple(
        (r * math.cos(turn + 2 * math.pi * k / n), r * math.sin(turn + 2 * math.pi * k / n)) for k, r in enumerate(radii)
    )


stars = st.builds(star, st.lists(st.floats(0.6, 20.0), min_size=5, max_size=24), st.floats(0, 3))


@st.composite
def with_holes(draw: st.DrawFn) -> Polygon:
    """A convex-ish room with up to four pillars."""
    outer = star(draw(st.lists(st.floats(9.0, 14.0), min_size=6, max_size=20)))
    spots = [(3.0, 0.0), (-3.0, 0.0), (0.0, 3.0), (0.0, -3.0)][: draw(st.integers(0, 4))]
    holes = []
    for x, y in spots:
        ring = star(draw(st.lists(st.floats(0.2, 1.2), min_size=3, max_size=7)))
        holes.append(tuple((px + x, py + y) for px, py in ring)[::-1])
    return Polygon(outer, tuple(holes))


def test_area_has_the_sign_of_the_turning_direction() -> None:
    assert polygon.signed_area(L_SHAPE) == pytest.approx(18.0)
    assert polygon.signed_area(L_SHAPE[::-1]) == pytest.approx(-18.0)
    assert polygon.signed_area(L_SHAPE[:2]) == 0.0


def test_area_survives_national_grid_coordinates() -> None:
    far = [(x + 674_000.0, y + 6_580_000.0) for x, y in L_SHAPE]
    assert polygon.signed_area(far) == pytest.approx(18.0, abs=1e-6)
    assert sum(polygon.signed_area(p) for p in polygon.convex_parts(Polygon(tuple(far)))) == pytest.approx(18.0, abs=1e-6)


def test_a_closing_point_is_no_corner() -> None:
    assert len(polygon.as_ring((*L_SHAPE, L_SHAPE[0]))) == 6


def test_the_centre_of_an_l_lies_towards_its_corner() -> None:
    x, y = polygon.centroid(L_SHAPE)
    assert (x, y) == pytest.approx((42 / 18, 33 / 18))


@given(with_holes())
@settings(max_examples=60, deadline=None)
def test_triangles_tile_the_polygon(room: Polygon) -> None:
    points, tris = polygon.triangulate(room)
    a, b, c = (points[tris[:, k]] for k in range(3))
    twice = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    assert (twice > 0).all()
    assert twice.sum() / 2 == pytest.approx(polygon.area(room), rel=1e-9)


@given(st.one_of(with_holes(), stars.map(Polygon)))
@settings(max_examples=80, deadline=None)
def test_convex_parts_tile_the_polygon_and_are_convex(room: Polygon) -> None:
    parts = polygon.convex_parts(room)
    assert sum(polygon.signed_area(p) for p in parts) == pytest.approx(polygon.area(room), rel=1e-9, abs=1e-6)
    assert all(polygon.is_convex(p) for p in parts)


@given(st.one_of(with_holes(), stars.map(Polygon)), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_a_point_is_inside_when_exactly_one_part_holds_it(room: Polygon, seed: int) -> None:
    x, y = np.random.default_rng(seed).uniform(-15, 15, (2, 200))
    held = sum(polygon.contains(p, x, y).astype(int) for p in polygon.convex_parts(room))
    assert (held == polygon.contains(room, x, y)).all()


@given(st.one_of(with_holes(), stars.map(Polygon)))
@settings(max_examples=40, deadline=None)
def test_the_interior_point_is_inside(room: Polygon) -> None:
    assert bool(polygon.contains(room, *polygon.interior_point(room)))


def test_convex_rooms_stay_whole() -> None:
    assert len(polygon.convex_parts(Polygon(((0.0, 0.0), (4.0, 0.0), (4.0, 3.0), (0.0, 3.0))))) == 1
    assert len(polygon.convex_parts(Polygon(L_SHAPE))) == 2


def test_cleaning_turns_rings_and_drops_repeats_spikes_and_flat_corners() -> None:
    ring = ((0.0, 0.0), (0.0, 3.0), (2.0, 3.0), (2.0, 3.0), (2.0, 9.0), (2.0, 3.0), (4.0, 3.0), (4.0, 1.5), (4.0, 0.0))
    assert polygon.signed_area(ring) < 0
    cleaned = polygon.clean(Polygon(ring))
    assert polygon.signed_area(cleaned.exterior) == pytest.approx(12.0)
    assert set(cleaned.exterior) == {(0.0, 0.0), (4.0, 0.0), (4.0, 3.0), (0.0, 3.0)}


@given(stars)
@settings(max_examples=40, deadline=None)
def test_the_hull_is_convex_and_holds_every_point(ring: tuple[tuple[float, float], ...]) -> None:
    around = convex.hull(ring)
    assert polygon.is_convex(around)
    assert polygon.signed_area(around) >= polygon.signed_area(ring) - 1e-9


@given(st.tuples(st.floats(-4, 4), st.floats(-4, 4)), st.tuples(st.floats(-4, 4), st.floats(-4, 4)), st.floats(0.3, 3.0))
@settings(max_examples=80, deadline=None)
def test_what_is_subtracted_is_gone_and_nothing_else(a: tuple[float, float], b: tuple[float, float], width: float) -> None:
    room = np.array([(-3.0, -2.0), (3.0, -2.0), (3.0, 2.0), (-3.0, 2.0)])
    if math.dist(a, b) < 0.1:
        return
    hole = convex.rectangle(a, b, width)
    rest = convex.subtract(room, hole)
    assert all(polygon.is_convex(p) for p in rest)
    gone = polygon.signed_area(room) - sum(polygon.signed_area(p) for p in rest)
    assert gone == pytest.approx(convex.overlap_area(room, hole), abs=5 * convex.MIN_AREA)


def test_clipping_a_line_that_misses_changes_nothing_or_takes_all() -> None:
    room = np.array([(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)])
    assert len(convex.clip(room, (0.0, -1.0), (1.0, -1.0))) == 4
    assert len(convex.clip(room, (1.0, -1.0), (0.0, -1.0))) == 0
