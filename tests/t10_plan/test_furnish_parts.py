"""The parts furnishing is made of: sets of pieces, walls, frames and ways, each on its own."""

import subprocess
import sys
from itertools import combinations, pairwise
from math import cos, dist, pi, sin

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.plan.building import Building, Category, OpeningKind
from sim.space.catalogue import CATALOGUE
from tests.t10_plan.furnish_rooms import house, rectangle, turned
from tools.furnish import sets
from tools.furnish.frame import SEATS, TABLES
from tools.furnish.placing import Furnishing, free
from tools.furnish.room import ROOMY, Room, Survey
from tools.furnish.sets import Part, Piece, extent, meet, placed, row
from tools.furnish.ways import Way, Ways, grown

SETS = {name: value for name, value in vars(sets).items() if name.isupper() and name != "F64" and isinstance(value, tuple)}
angles = st.floats(-7.0, 7.0)


def room_of(building: Building) -> Room:
    return Survey(building).room(building.units[0])


def furnishing(building: Building, wide: float = 0.0) -> Furnishing:
    room = room_of(building)
    return Furnishing(room, Ways.through(room, wide))


class TestSets:
    @pytest.mark.parametrize("name", sorted(SETS))
    def test_no_piece_of_a_set_stands_in_another_but_seats_under_tables(self, name):
        assert sets.sound(SETS[name], SEATS, TABLES)

    @pytest.mark.parametrize("name", ["SINGLE", "DOUBLE", "ISLAND", "LAB", "ROUND", "SIX", "MEETING", "OFFICES", "TEACHER"])
    def test_who_sits_looks_at_the_table(self, name):
        pieces = placed(SETS[name], (0.0, 0.0), 0.3)
        tables = [p for p in pieces if p.key in TABLES]
        for seat in (p for p in pieces if p.key in SEATS):
            table = min(tables, key=lambda t: dist(t.point, seat.point))
            towards = ((table.point[0] - seat.point[0]), (table.point[1] - seat.point[1]))
            assert towards[0] * cos(seat.heading) + towards[1] * sin(seat.heading) > 0.3

    @given(angles, st.floats(-50, 50), st.floats(-50, 50))
    def test_a_set_keeps_its_shape_wherever_it_stands(self, heading, x, y):
        here, there = placed(sets.SIX, (0.0, 0.0), 0.0), placed(sets.SIX, (x, y), heading)
        for (a, b), (c, d) in zip(combinations(here, 2), combinations(there, 2), strict=True):
            assert dist(a.point, b.point) == pytest.approx(dist(c.point, d.point), abs=0.004)

    def test_an_extent_is_that_of_all_footprints(self):
        assert extent(sets.DOUBLE) == pytest.approx((-0.65, -0.65, 0.30, 0.65))
        assert extent(row(sets.DOUBLE, 3, 1.4)) == pytest.approx((-0.65, -2.05, 0.30, 2.05))
        assert extent((Part("coat_rack"),)) == pytest.approx((0.0, -0.6, 0.28, 0.6))

    @given(angles)
    def test_a_piece_is_stored_as_plans_store_it(self, heading):
        piece = Piece.of("chair", 1.23456, -0.0001, heading)
        assert piece.point == (1.235, 0.0)
        assert -pi <= piece.heading <= pi + 1e-4
        assert cos(piece.heading - heading) == pytest.approx(1.0, abs=1e-6)
        assert str(piece.point[1]) == "0.0"

    @settings(max_examples=200)
    @given(
        st.sampled_from(["chair", "desk_double", "bookshelf", "coat_rack", "gym_bench", "clock"]),
        st.sampled_from(["chair", "meeting_table", "bench", "basin", "mirror"]),
        st.floats(-2, 2),
        st.floats(-2, 2),
        angles,
        angles,
    )
    def test_pieces_meet_when_their_footprints_and_heights_do(self, first, second, x, y, one, other):
        a, b = Piece.of(first, 0.0, 0.0, one), Piece.of(second, x, y, other)
        shared = a.area.intersection(b.area)
        tall = a.item.bottom < b.item.height and b.item.bottom < a.item.height
        if not tall or shared.is_empty:
            assert not meet(a, b)
        elif shared.buffer(-0.006).area > 0:
            assert meet(a, b)

    def test_a_mirror_hangs_above_a_basin_and_a_rack_above_a_bench(self):
        assert not meet(Piece.of("basin", 0, 0, 0), Piece.of("mirror", 0, 0, 0))
        assert not meet(Piece.of("coat_rack", 0, 0, 0), Piece.of("bench", 0.23, 0, 0))
        assert meet(Piece.of("coat_rack", 0, 0, 0), Piece.of("locker_row", 0.27, 0, 0))


class TestRoom:
    def test_walls_know_their_doors_and_windows(self):
        building = house(rectangle(7.0, 5.0), doors=((0, 2.0, 1.0, True),), windows=((2, 3.0, 2.0, 0.9),))
        sides = room_of(building).sides
        assert [len(s.doors) for s in sides] == [1, 0, 0, 0]
        assert [len(s.windows) for s in sides] == [0, 0, 1, 0]
        assert (sides[0].doors[0].low, sides[0].doors[0].high) == pytest.approx((1.5, 2.5))
        assert free(sides[0]) == pytest.approx(6.0)

    @given(angles)
    def test_every_wall_looks_into_the_room(self, angle):
        room = room_of(house(((0, 0), (8, 0), (8, 5), (4, 5), (4, 8), (0, 8)), angle=angle))
        assert len(room.sides) == 6
        for side in room.sides:
            assert room.area.contains(shapely.Point(side.at(side.length / 2, 0.1)))
            assert side.where(side.at(1.0, 0.5)) == pytest.approx((1.0, 0.5))

    def test_a_corner_on_a_straight_wall_is_none(self):
        assert len(room_of(house(((0, 0), (3, 0), (6, 0), (6, 4), (0, 4)), doors=())).sides) == 4

    @given(angles)
    def test_the_largest_rectangle_of_an_ell_is_its_long_leg(self, angle):
        room = room_of(house(((0, 0), (10, 0), (10, 4), (3, 4), (3, 7), (0, 7)), angle=angle))
        assert pytest.approx((10.0, 4.0), abs=0.02) == (room.main.U, room.main.V)
        assert room.area.buffer(0.05).covers(shapely.Point(room.main.at(room.main.U / 2, room.main.V / 2)))

    @given(angles, st.integers(0, 3))
    def test_a_frame_starts_at_its_wall_and_looks_away_from_it(self, angle, number):
        room = room_of(house(rectangle(8.0, 5.0), angle=angle))
        side = room.sides[number]
        f = room.frame(side)
        assert side.where(f.at(0.0, f.V / 2)) == pytest.approx((side.length / 2, 0.0), abs=0.02)
        assert side.where(f.at(2.0, f.V / 2))[1] == pytest.approx(2.0, abs=0.02)
        assert pytest.approx(side.length, abs=0.02) == f.V

    @pytest.mark.parametrize(("into", "kind", "depth"), [(True, "door", 1.28), (None, "door", 1.28), (False, "door", 1.0)])
    def test_a_door_keeps_its_leafs_floor_free(self, into, kind, depth):
        room = room_of(house(rectangle(7.0, 8.0), doors=((0, 3.0, 1.2, into),), kind=OpeningKind(kind)))
        (entrance,) = room.entrances
        assert entrance.clear.bounds[3] == pytest.approx(depth)
        assert entrance.middle == pytest.approx((3.0, 0.0))

    def test_double_doors_have_half_the_leaf(self):
        doors = ((0, 3.0, 1.8, True),)
        room = room_of(house(rectangle(7.0, 8.0), doors=doors, kind=OpeningKind.DOUBLE_DOOR))
        assert room.entrances[0].clear.bounds[3] == pytest.approx(ROOMY)

    def test_a_shallow_room_keeps_a_step_free(self):
        room = room_of(house(rectangle(3.0, 1.2), doors=((0, 1.5, 0.8, False),)))
        assert room.entrances[0].clear.bounds[3] == pytest.approx(0.6)

    def test_a_door_in_a_curved_wall_is_kept_free_all_around(self):
        ring = tuple((4 + 4 * cos(k / 20 * pi), 4 + 4 * sin(k / 20 * pi)) for k in range(40))
        room = room_of(house(ring, doors=((5, 0.3, 0.9, True),)))
        (entrance,) = room.entrances
        assert entrance.clear.area > 0.8


class TestWays:
    def test_a_wardrobe_across_a_corridor_closes_it(self):
        ways = Ways.through(room_of(house(rectangle(10.0, 2.0), doors=((1, 1.0, 0.9, False), (3, 1.0, 0.9, False)))))
        across = Piece.of("meeting_table", 5.0, 1.0, 0.0).ring
        assert not ways.take_in([across[None]])
        assert ways.take_in([Piece.of("cupboard", 5.0, 1.75, -pi / 2).ring[None]])

    def test_a_corridor_may_ask_for_more(self):
        room = room_of(house(rectangle(10.0, 2.0), doors=((1, 1.0, 0.9, False), (3, 1.0, 0.9, False))))
        bench = Piece.of("locker_row", 5.0, 1.7, -pi / 2).ring[None]
        assert Ways.through(room, 1.4).take_in([bench])
        assert not Ways.through(room, 1.8).take_in([bench])

    def test_more_than_a_room_has_is_not_asked(self):
        room = room_of(house(rectangle(10.0, 1.3), doors=((1, 0.6, 0.9, False), (3, 0.6, 0.9, False))))
        assert [w.radius for w in Ways.through(room, 1.4).ways] == [0.45]

    def test_a_narrow_cubicle_keeps_what_way_it_has(self):
        room = room_of(house(rectangle(0.8, 2.2), Category.RESTROOM, doors=((0, 0.4, 0.7, False),)))
        ways = Ways.through(room)
        assert [w.radius for w in ways.ways] == [0.45, 0.35]
        assert not ways.none
        assert ways.take_in([Piece.of("toilet", 0.4, 1.84, -pi / 2).ring[None]])

    def test_what_nobody_can_come_to_is_refused(self):
        ring = ((0, 0), (4, 0), (4, 4), (2.3, 4), (2.3, 5), (4, 5), (4, 9), (0, 9), (0, 5), (1.7, 5), (1.7, 4), (0, 4))
        ways = Ways.through(room_of(house(ring)))  # two halves, a neck of 0.6 m between them
        assert not ways.take_in([Piece.of("cupboard", 3.5, 8.5, pi).ring[None]])
        assert ways.take_in([Piece.of("cupboard", 3.5, 2.0, pi).ring[None]])

    def test_what_cuts_off_a_part_of_the_floor_is_refused_though_no_door_is_there(self):
        room = room_of(house(rectangle(10.0, 1.3), doors=((3, 0.6, 0.9, False),)))
        assert not Ways.through(room).take_in([Piece.of("locker_row", 5.0, 0.27, pi / 2).ring[None]])
        assert Ways.through(room).take_in([Piece.of("bookshelf_low", 9.8, 0.6, pi).ring[None]])  # the dead end itself

    def test_a_seat_far_from_any_way_is_refused(self):
        ways = Ways.through(room_of(house(rectangle(7.0, 2.0), doors=((3, 1.0, 0.9, False),))))
        wall = [Piece.of("meeting_table", 4.0, 0.52, pi / 2), Piece.of("meeting_table", 4.0, 1.48, pi / 2)]
        seat = Piece.of("chair", 6.6, 1.0, pi)
        rings = np.array([p.ring for p in (*wall, seat)])
        assert not ways.take_in([rings], [seat.ring])

    def test_a_room_without_doors_has_its_largest_floor(self):
        ways = Ways.through(room_of(house(rectangle(5.0, 5.0), doors=())))
        assert not ways.none
        assert ways.take_in([Piece.of("cupboard", 2.5, 4.7, -pi / 2).ring[None]])

    @given(angles, st.floats(0.01, 1.0))
    def test_a_grown_rectangle_has_every_side_moved_out(self, angle, by):
        ring = Piece.of("desk_double", 1.0, 2.0, angle).ring
        (larger,) = shapely.polygons(grown(ring[None], by))
        assert larger.area == pytest.approx((0.6 + 2 * by) * (1.3 + 2 * by), rel=1e-3)
        assert larger.covers(shapely.Polygon(ring))

    def test_doors_beside_two_floors_belong_to_both(self):
        hole = ((4.9, 0.5), (4.9, 1.5), (5.1, 1.5), (5.1, 0.5))
        room = room_of(house(rectangle(10.0, 2.0), holes=[hole], doors=((0, 5.0, 1.6, False), (3, 1.0, 0.9, False))))
        way = Way.through(room, 0.45)
        assert sorted(map(sorted, way.groups)) == [[0], [0, 1]]


class TestPlacing:
    def test_a_line_fills_a_wall_and_jumps_over_its_door(self):
        work = furnishing(house(rectangle(8.0, 4.0), Category.STORAGE, doors=((0, 4.0, 0.9, False),)))
        count = work.line(work.room.sides[0], (Part("bookshelf"),))
        assert count == 6
        assert all(abs(p.point[0] - 4.0) > 0.9 for p in work.pieces)

    def test_groups_leave_gaps_between_them(self):
        work = furnishing(house(rectangle(20.0, 4.0), Category.WALKWAY))
        assert work.line(work.room.sides[2], (Part("locker_row"),), group=3, between=1.4, most=6) == 6
        xs = sorted(p.point[0] for p in work.pieces)
        assert sorted(round(b - a, 2) for a, b in pairwise(xs)) == pytest.approx([0.9, 0.9, 0.9, 0.9, 2.3])

    def test_a_piece_hangs_as_near_to_where_it_is_wanted_as_it_fits(self):
        work = furnishing(house(rectangle(8.0, 4.0), windows=((2, 4.0, 1.0, 0.9),)))
        assert work.hang(work.room.sides[2], "picture", 4.0)
        assert 0.8 < abs(work.pieces[0].point[0] - 4.0) < 1.2

    def test_what_does_not_fit_leaves_nothing_behind(self):
        work = furnishing(house(rectangle(2.0, 2.0)))
        assert not work.put(sets.MEETING, (1.0, 1.0), 0.0)
        assert work.pieces == []
        assert work.ways.groups == []

    def test_a_grid_keeps_those_nearest_the_front(self):
        work = furnishing(house(rectangle(8.0, 6.0)))
        f = work.room.frame(work.room.sides[3])  # x = 0
        count = work.grid(f, sets.SINGLE, [(-1.0, 0.0)], gaps=(0.3, 0.95), most=4, front_first=True)
        assert count == 4
        assert max(p.point[0] for p in work.pieces) < 3.0

    def test_a_grid_tries_each_way_to_face(self):
        work = furnishing(house(rectangle(2.2, 6.0), doors=()))
        f = work.room.main
        assert work.grid(f, sets.SIX, [(1.0, 0.0)], gaps=(0.95, 0.95), span=(0.1, 0.1, f.U - 0.1, f.V - 0.1)) + work.grid(
            f, sets.SIX, [(0.0, 1.0)], gaps=(0.95, 0.95), span=(0.1, 0.1, f.U - 0.1, f.V - 0.1)
        )

    @given(angles)
    def test_a_wall_piece_touches_its_wall_and_looks_into_the_room(self, angle):
        building = house(rectangle(6.0, 5.0), angle=angle)
        work = furnishing(building)
        assert work.hang(work.room.sides[1], "whiteboard")
        board = work.pieces[0]
        assert board.point == pytest.approx(turned((5.998, 2.5), angle), abs=0.002)
        assert cos(board.heading - angle - pi) == pytest.approx(1.0, abs=1e-6)

    def test_tall_pieces_stay_off_windows_low_ones_do_not(self):
        building = house(rectangle(6.0, 4.0), windows=((2, 3.0, 5.8, 0.9),))
        work = furnishing(building)
        assert work.line(work.room.sides[2], (Part("bookshelf"),)) == 0
        assert work.line(work.room.sides[2], (Part("bench"),)) > 0


def test_the_package_loads_no_geometry_library_before_it_is_used():
    code = "import sys; import tools.furnish, tools.art.furnishing; sys.exit(any(m == 'shapely' for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_piece_a_set_names_is_in_the_catalogue():
    assert {p.key for parts in SETS.values() for p in parts} <= CATALOGUE.keys()
