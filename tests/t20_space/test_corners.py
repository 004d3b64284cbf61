"""Ways a body can walk: round corners in arcs, through gates for good, not through slits."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.plan.building import Polygon
from sim.space.build import build_space
from sim.space.corners import Bend, arcs
from sim.space.doorways import Face, find_face, opposite, straightened
from sim.space.mesh_cells import CellMesh, distance
from sim.space.nav import Navigator
from tests.t20_space.houses import box, corridor_house, door, house, level, room


def test_a_leg_that_runs_back_past_the_corner_gets_a_point_beside_it() -> None:
    bends = [Bend((0.0, -1.0)), Bend((0.0, 0.0), corner=(0.3, 0.0), on_left=False), Bend((3.0, 0.02))]
    [_, (before, after), _] = arcs(bends, lambda _k, _p: True)
    assert before == []
    [(x, y)] = after
    assert distance((x, y), (0.3, 0.0)) > 0.29
    assert y > 0.25


def test_a_leg_that_keeps_away_is_left_alone() -> None:
    bends = [Bend((0.0, -2.0)), Bend((0.0, 0.0), corner=(0.3, 0.0)), Bend((0.3, 3.0))]
    assert arcs(bends, lambda _k, _p: True)[1] == ([], [])


def test_where_there_is_no_floor_beside_a_corner_nothing_is_put() -> None:
    bends = [Bend((0.0, -1.0)), Bend((0.0, 0.0), corner=(0.3, 0.0), on_left=False), Bend((3.0, 0.02))]
    assert arcs(bends, lambda _k, _p: False)[1] == ([], [])


def test_a_walk_out_of_one_door_and_in_at_the_next_keeps_off_the_wall_between() -> None:
    space = build_space(corridor_house(3))
    nav = Navigator(space)
    names = [space.unit_index[n] for n in ("n0", "n1")]
    (a, p), (b, q) = (nav.unit_place(n) for n in names)  # type: ignore[misc]
    way, doors = nav.walk(a, p, b, q)
    assert {space.door_ids[d] for d in doors} == {"dn0", "dn1"}
    points = np.array([(w.x, w.y) for w in way])
    in_hall = points[points[:, 1] < 2.6 - 1e-9]
    assert len(in_hall) >= 2
    assert in_hall[:, 1].min() < 2.6 - 0.2  # clear of the wall, whose face is at 2.6


def test_a_walk_is_hardly_longer_than_the_route() -> None:
    space = build_space(corridor_house(4))
    nav = Navigator(space)
    for name in ("s0", "n3", "s2"):
        (a, p), (b, q) = nav.unit_place(space.unit_index["n0"]), nav.unit_place(space.unit_index[name])  # type: ignore[misc]
        way, _ = nav.walk(a, p, b, q)
        assert nav.length(way) < nav.length(nav.route(a, p, b, q)) + 1.5


@settings(max_examples=40, deadline=None)
@given(st.floats(-0.35, 0.35), st.floats(0.7, 1.4), st.floats(-0.3, 0.3))
def test_a_door_over_a_bend_gets_one_straight_face_as_wide_as_itself(sag: float, width: float, shift: float) -> None:
    ring = np.array([(0.0, 0.0), (8.0, 0.0), (8.0, 4.0 + sag), (4.0, 4.0), (0.0, 4.0)])
    line = ((4 + shift - width / 2, 4.08), (4 + shift + width / 2, 4.08))
    [changed] = straightened([ring], line, 0.8) or [ring]
    face = find_face([changed], line, 0.8)
    assert face is not None
    assert distance(*face.segment) > 0.85 * width
    assert abs(len(changed) - len(ring)) <= 2


def test_a_door_in_one_straight_wall_changes_nothing() -> None:
    ring = np.array([(0.0, 0.0), (8.0, 0.0), (8.0, 4.0), (0.0, 4.0)])
    assert straightened([ring], ((2.0, 4.1), (3.0, 4.1)), 0.8) is None


def test_faces_aside_of_each_other_are_cut_to_what_they_share() -> None:
    line = ((0.0, 0.0), (1.0, 0.0))
    one, two = opposite(Face(((0.0, -0.1), (0.8, -0.1)), 0.1), Face(((1.0, 0.1), (0.2, 0.1)), 0.1), line)
    assert one.segment == ((0.2, -0.1), (0.8, -0.1))
    assert np.allclose(two.segment, ((0.8, 0.1), (0.2, 0.1)))
    same = Face(((0.0, -0.1), (1.0, -0.1)), 0.1)
    assert opposite(same, Face(((1.0, 0.1), (0.0, 0.1)), 0.1), line)[0] is same


def test_an_edge_closed_in_its_middle_stays_open_at_its_ends() -> None:
    mesh = CellMesh()
    square = np.array([(0.0, 0.0), (6.0, 0.0), (6.0, 3.0), (0.0, 3.0)])
    cells = [mesh.add(square + np.array([0.0, dy]), unit=0, level=0, plane=(0, 0, 0)) for dy in (0.0, 3.0)]
    mesh.join_neighbours(cells, [((2.0, 3.0), (4.0, 3.0))])
    assert sorted(round(distance(p.a, p.b), 6) for p in mesh.portals) == [2.0, 2.0]


def test_two_openings_of_one_line_are_not_one_across_the_wall_between() -> None:
    mesh_rooms = [room("a", box(0, 0, 10, 4)), room("b", Polygon(((0, 4.2), (10, 4.2), (10, 8), (0, 8))))]
    openings = [door("l", (0.5, 4.1), (1.5, 4.1), ("a", "b")), door("r", (8.5, 4.1), (9.5, 4.1), ("a", "b"))]
    space = build_space(house([level("p1", 0, None)], mesh_rooms, openings))
    nav = Navigator(space)
    (a, _), (b, _) = (nav.unit_place(k) for k in (0, 1))  # type: ignore[misc]
    way = nav.route(a, (5.0, 3.5), b, (5.0, 4.7))
    assert all(not 1.6 < w.x < 8.4 for w in way[1:-1])
