"""The plane geometry behind checking and drawing, held against shapely as an independent judge."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.plan import geometry as g
from sim.plan.building import Polygon, Ring
from tests.t10_plan.plan_examples import rectangle, staircase_rings, stars

shapely = pytest.importorskip("shapely", reason="shapely judges these; install inrymning[import]")

MANY = settings(max_examples=150, deadline=None)
rings = st.one_of(staircase_rings(), stars())
offsets = st.tuples(st.integers(-4000, 4000), st.integers(-4000, 4000)).map(lambda p: (p[0] / 1000, p[1] / 1000))


def moved(ring: Ring, by: tuple[float, float]) -> Ring:
    return tuple((x + by[0], y + by[1]) for x, y in ring)


def centred(ring: Ring) -> Ring:
    x, y = np.mean(ring, axis=0)
    return moved(ring, (-float(x), -float(y)))


# ---------------------------------------------------------------- areas


@MANY
@given(rings)
def test_area_and_its_sign(ring: Ring) -> None:
    assert g.signed_area(ring) == pytest.approx(shapely.Polygon(ring).area)
    assert g.signed_area(tuple(reversed(ring))) == pytest.approx(-g.signed_area(ring))


@MANY
@given(rings, st.integers(0, 20))
def test_area_does_not_depend_on_where_the_ring_starts_or_lies(ring: Ring, start: int) -> None:
    k = start % len(ring)
    assert g.signed_area((*ring[k:], *ring[:k])) == pytest.approx(g.signed_area(ring))
    assert g.signed_area(moved(ring, (1e6, -1e6))) == pytest.approx(g.signed_area(ring), rel=1e-6)


def test_holes_are_not_area() -> None:
    hole = tuple(reversed(rectangle(1, 1, 2, 2)))
    assert g.area(Polygon(rectangle(0, 0, 4, 4), (hole,))) == 15


def test_no_points_no_area() -> None:
    assert g.signed_area(()) == 0


@MANY
@given(rings)
def test_perimeter(ring: Ring) -> None:
    assert g.perimeter(ring) == pytest.approx(shapely.Polygon(ring).length)


# ---------------------------------------------------------------- inside, distance


@MANY
@given(rings, st.lists(offsets, min_size=1, max_size=20))
def test_inside_and_distance(ring: Ring, points: list[tuple[float, float]]) -> None:
    ring = centred(ring)
    shape = shapely.Polygon(ring)
    edges = g.edges([ring])
    xy = np.array(points)
    for point, inside, far in zip(points, g.contains(edges, xy), g.distances(edges, xy), strict=True):
        spot = shapely.Point(point)
        assert far == pytest.approx(shape.boundary.distance(spot), abs=1e-9)
        if far > 1e-9:
            assert inside == shape.contains(spot)


@MANY
@given(rings, offsets)
def test_outside_by(ring: Ring, point: tuple[float, float]) -> None:
    ring = centred(ring)
    assert g.outside_by(Polygon(ring), np.array([point]))[0] == pytest.approx(
        shapely.Polygon(ring).distance(shapely.Point(point)), abs=1e-9
    )


# ---------------------------------------------------------------- overlap


@MANY
@given(rings, rings, offsets)
def test_overlap_is_exact(a: Ring, b: Ring, by: tuple[float, float]) -> None:
    a, b = centred(a), moved(centred(b), by)
    expected = shapely.Polygon(a).intersection(shapely.Polygon(b)).area
    assert g.overlap_area(Polygon(a), Polygon(b)) == pytest.approx(expected, abs=1e-6)
    assert g.overlap_area(Polygon(b), Polygon(a)) == pytest.approx(expected, abs=1e-6)


@MANY
@given(rings)
def test_a_polygon_overlaps_itself_wholly(ring: Ring) -> None:
    assert g.overlap_area(Polygon(ring), Polygon(ring)) == pytest.approx(g.area(Polygon(ring)), rel=1e-9)


def test_what_stands_in_a_hole_does_not_overlap() -> None:
    frame = Polygon(rectangle(0, 0, 10, 10), (tuple(reversed(rectangle(3, 3, 7, 7))),))
    assert g.overlap_area(frame, Polygon(rectangle(4, 4, 6, 6))) == 0
    assert g.overlap_area(frame, Polygon(rectangle(2, 4, 8, 5))) == pytest.approx(2)
    assert g.overlap_area(frame, Polygon(rectangle(10, 0, 12, 10))) == 0


# ---------------------------------------------------------------- self-touching


@MANY
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=3, max_size=9))
def test_self_touching_agrees_with_shapely(points: list[tuple[int, int]]) -> None:
    ring = tuple((float(x), float(y)) for x, y in points)
    assume(abs(g.signed_area(ring)) > 0.01)
    valid = shapely.Polygon(ring).is_valid and len(set(ring)) == len(ring)
    if valid:
        assert not g.touches_itself(ring)
    else:
        assert g.touches_itself(ring)


@MANY
@given(staircase_rings())
def test_clean_rings_do_not_touch_themselves(ring: Ring) -> None:
    assert not g.touches_itself(ring)
    assert g.touches_itself((*ring, ring[0]))
    assert g.touches_itself((*ring[:2], ring[1], *ring[2:]))


def test_a_gap_of_half_a_millimetre_is_a_touch() -> None:
    slit = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (5.0003, 10.0), (5.0003, 1.0), (5.0, 1.0), (5.0, 10.0), (0.0, 10.0))
    assert g.touches_itself(slit)
    wide = tuple((x if x != 5.0003 else 5.01, y) for x, y in slit)
    assert not g.touches_itself(wide)


# ---------------------------------------------------------------- strips and labels


@MANY
@given(st.integers(10, 90), st.integers(100, 900))
def test_a_corridor_has_the_width_of_its_short_side(wide: int, long: int) -> None:
    assume(long > wide)
    assert g.strip_width(Polygon(rectangle(0, 0, long / 10, wide / 10))) == pytest.approx(wide / 10)


def test_a_corridor_keeps_its_width_around_a_bend() -> None:
    bend = ((0.0, 0.0), (20.0, 0.0), (20.0, 15.0), (18.0, 15.0), (18.0, 2.0), (0.0, 2.0))
    assert g.strip_width(Polygon(bend)) == pytest.approx(2, abs=0.02)
    assert g.strip_width(Polygon(rectangle(0, 0, 4, 4))) == pytest.approx(4)


@MANY
@given(rings)
def test_a_label_stands_inside_with_the_room_it_says(ring: Ring) -> None:
    (x, y), wide, tall = g.label_point(Polygon(ring))
    shape = shapely.Polygon(ring).buffer(1e-6)
    assert shape.contains(shapely.Point(x, y))
    if wide:
        assert shape.contains(shapely.LineString([(x - wide / 2.001, y), (x + wide / 2.001, y)]))
        assert shape.contains(shapely.LineString([(x, y - tall / 2.001), (x, y + tall / 2.001)]))


def test_a_label_avoids_a_courtyard() -> None:
    ring = Polygon(rectangle(0, 0, 30, 30), (tuple(reversed(rectangle(4, 4, 26, 26))),))
    (x, y), *_ = g.label_point(ring)
    assert not (4 < x < 26 and 4 < y < 26)


def test_segments_that_cross_say_where() -> None:
    a, b = np.array([[0.0, 0.0, 4.0, 4.0]]), np.array([[0.0, 2.0, 2.0, 0.0], [0.0, 1.0, 4.0, 5.0]])
    t, u, sloped = g.crossing_parameters(a, b)
    assert t[0, 0] == pytest.approx(0.25)
    assert u[0, 0] == pytest.approx(0.5)
    assert sloped.tolist() == [[True, False]]
    assert math.isfinite(t.sum())
