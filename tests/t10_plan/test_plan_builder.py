"""The vocabulary in which the shipped school is drawn: half walls, doors on shared walls, furniture that fits."""

from itertools import pairwise
from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.plan.building import Category, LockKind, OpeningKind, Tri
from sim.text import Text
from tools.art.furnishing import Furnisher, nearest_wall
from tools.art.plan_builder import FACADE, PARTITION, DoorSpec, PlanBuilder, offset, rect

metres = st.integers(20, 400).map(lambda n: n / 10)


def two_rooms() -> PlanBuilder:
    """A house of two rooms side by side: west (0–6) and east (6–10), 5 m deep."""
    plan = PlanBuilder("house", Text("Hus", "House"))
    plan.level("one", 0, Text("Plan 1"), rect(0, 0, 10, 5), elevation=0.0, height=3.0)
    plan.room("west", Category.CLASSROOM, Text("Väst"), rect(0, 0, 6, 5))
    plan.room("east", Category.OFFICE, Text("Öst"), rect(6, 0, 10, 5))
    return plan


class TestWalls:
    @given(x=metres, y=metres, w=metres, h=metres, d=st.floats(0.01, 0.9))
    def test_an_inset_rectangle_is_smaller_by_twice_the_inset(self, x: float, y: float, w: float, h: float, d: float) -> None:
        (x0, y0), _, (x1, y1), _ = offset(rect(x, y, x + w, y + h), [d] * 4)
        assert x1 - x0 == pytest.approx(w - 2 * d, abs=2e-3)
        assert y1 - y0 == pytest.approx(h - 2 * d, abs=2e-3)

    @given(notch=st.floats(0.5, 3.0), d=st.floats(0.01, 0.2))
    def test_an_inset_keeps_the_shape_of_a_notched_ring(self, notch: float, d: float) -> None:
        ring = ((0.0, 0.0), (8.0, 0.0), (8.0, 6.0), (8.0 - notch, 6.0), (8.0 - notch, 4.0), (0.0, 4.0))
        inner = offset(ring, [d] * len(ring))
        for (a, b), (c, e) in zip(pairwise(ring), pairwise(inner), strict=True):
            assert (a[0] == b[0]) == (abs(c[0] - e[0]) < 2e-3)

    def test_a_ring_that_does_not_turn_is_refused(self) -> None:
        with pytest.raises(ValueError, match="turn"):
            offset(((0, 0), (1, 0), (2, 0), (2, 1), (0, 1)), [0.1] * 5)

    def test_rooms_are_half_a_wall_from_their_centre_lines(self) -> None:
        west = two_rooms().units["west"].polygon.exterior
        assert west[0] == (FACADE / 2, FACADE / 2)
        assert west[2] == (6 - PARTITION / 2, 5 - FACADE / 2)

    def test_the_outline_is_the_facades_outer_face(self) -> None:
        assert two_rooms().storeys["one"].level.outline[0].exterior[0] == (-FACADE / 2, -FACADE / 2)

    def test_every_wall_is_drawn_once_with_its_thickness(self) -> None:
        walls = two_rooms().build().walls
        assert sum(w.exterior for w in walls) == 4
        (inner,) = (w for w in walls if not w.exterior)
        assert (inner.line, inner.thickness) == (((6, 0), (6, 5)), PARTITION)


class TestDoors:
    def test_a_door_lies_on_the_shared_wall(self) -> None:
        plan = two_rooms()
        plan.door("west", "east", 2.0, DoorSpec(0.9))
        (door,) = plan.build().openings
        assert door.line == ((6.0, 1.55), (6.0, 2.45))
        assert door.unit_ids == ("west", "east")
        assert door.opens_into == "west"

    def test_a_way_out_has_one_room_and_swings_outdoors(self) -> None:
        plan = two_rooms()
        plan.door("west", None, 3.0, DoorSpec(1.2, lock=LockKind.KEY, emergency=True), side="s")
        (door,) = plan.openings
        assert (door.unit_ids, door.opens_into, door.emergency_exit) == (("west",), None, Tri.YES)

    @pytest.mark.parametrize("at", [0.2, 4.9, 7.0])
    def test_a_door_past_the_end_of_a_wall_is_refused(self, at: float) -> None:
        with pytest.raises(ValueError, match="0 walls fit"):
            two_rooms().door("west", "east", at, DoorSpec(0.9))

    def test_a_door_that_could_be_on_several_walls_is_refused(self) -> None:
        with pytest.raises(ValueError, match="walls fit"):
            two_rooms().door("west", None, 2.5, DoorSpec(0.9))

    def test_openings_do_not_lie_on_each_other(self) -> None:
        plan = two_rooms()
        plan.door("west", "east", 2.0, DoorSpec(0.9))
        with pytest.raises(ValueError, match="lies on another"):
            plan.window("west", "east", 2.5, 0.6)

    def test_an_open_passage_has_no_leaf(self) -> None:
        plan = two_rooms()
        plan.door("west", "east", 2.0, DoorSpec(2.0, OpeningKind.OPEN, LockKind.NONE))
        (door,) = plan.openings
        assert (door.hinge, door.opens_into, door.lockable_from_inside) == (None, None, Tri.NO)

    def test_facade_windows_keep_away_from_doors(self) -> None:
        plan = two_rooms()
        plan.door("west", None, 3.0, DoorSpec(0.9), side="s")
        plan.facade_windows("west", "s", 3, 1.2)
        assert len(plan.windows) == 2


class TestFurnisher:
    @given(side=st.sampled_from("nesw"), flip=st.booleans(), u=st.floats(0.5, 3.0), v=st.floats(0.5, 3.0))
    def test_frames_are_rigid(self, side: str, flip: bool, u: float, v: float) -> None:
        plan = two_rooms()
        f = Furnisher(plan).frame("west", side, flip=flip)
        assert dist(f.at(0, 0), f.at(u, v)) == pytest.approx((u * u + v * v) ** 0.5)
        assert sorted((f.U, f.V)) == pytest.approx(sorted((6 - 0.175 - 0.07, 5 - 0.35)))

    def test_a_board_on_the_left_wall_looks_to_the_right(self) -> None:
        plan = two_rooms()
        k = Furnisher(plan)
        assert k.hang(k.frame("west", "s"), "left", "whiteboard", 2.3)
        assert plan.fixtures[0].heading == pytest.approx(0.0)
        assert plan.fixtures[0].point == pytest.approx((0.175, 2.475))

    def test_nothing_stands_in_front_of_a_door(self) -> None:
        plan = two_rooms()
        plan.door("west", "east", 2.0, DoorSpec(0.9))
        k = Furnisher(plan)
        f = k.frame("west", "s")
        assert not k.against(f, "right", "cupboard", 1.9)
        assert k.against(f, "right", "cupboard", 4.0)

    def test_tall_pieces_do_not_hide_windows_but_low_ones_may_stand_there(self) -> None:
        plan = two_rooms()
        plan.window("west", None, 3.0, 1.8, side="n")
        k = Furnisher(plan)
        f = k.frame("west", "s")
        assert not k.against(f, "facade", "cupboard", 2.8)
        assert k.against(f, "facade", "bench", 2.8)

    def test_a_chair_goes_under_a_desk_and_a_sofa_does_not(self) -> None:
        plan = two_rooms()
        k = Furnisher(plan)
        f = k.frame("west", "s")
        k.put(f, "desk_double", 3.0, 2.0, (-1, 0))
        k.put(f, "chair", 3.4, 2.0, (-1, 0))
        with pytest.raises(ValueError, match="meets desk_double"):
            k.put(f, "sofa", 3.4, 2.0, (-1, 0))

    def test_a_line_fills_a_wall_without_gaps(self) -> None:
        plan = two_rooms()
        k = Furnisher(plan)
        assert k.line(k.frame("west", "s"), "facade", "locker_row", 0.5, 5.2) == 5

    def test_what_reaches_out_of_the_room_is_refused(self) -> None:
        k = Furnisher(two_rooms())
        with pytest.raises(ValueError, match="out of the room"):
            k.put(k.frame("west", "s"), "sofa", 0.2, 2.0, (0, 1))

    def test_the_inward_direction_of_a_wall(self) -> None:
        foot, inward = nearest_wall(two_rooms().units["west"], (0.0, 2.0))
        assert foot == pytest.approx((0.175, 2.0))
        assert inward == pytest.approx((1.0, 0.0))
