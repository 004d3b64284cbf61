"""The furniture catalogue: plausible sizes with a stated basis, and the floor each piece takes."""

from math import hypot, pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.plan.building import Fixture
from sim.space.catalogue import CATALOGUE, TRUNK, Furnishing, Mount, footprint
from sim.space.polygon import centroid, signed_area

CONTRACT = {
    "desk_single",
    "desk_double",
    "chair",
    "teacher_desk",
    "whiteboard",
    "bookshelf",
    "bookshelf_low",
    "cupboard",
    "sofa",
    "armchair",
    "coffee_table",
    "round_table",
    "canteen_table",
    "bench",
    "locker_row",
    "coat_rack",
    "shoe_shelf",
    "reception_desk",
    "office_desk",
    "office_chair",
    "meeting_table",
    "kitchen_counter",
    "stove",
    "fridge",
    "serving_counter",
    "toilet",
    "basin",
    "mirror",
    "gym_wall_bars",
    "gym_bench",
    "gym_goal",
    "thick_mat",
    "plant",
    "radiator",
    "notice_board",
    "clock",
    "waste_bins",
    "piano",
    "workbench",
    "lab_bench",
    "projector_screen",
    "picture",
    "fire_extinguisher",
    "exit_sign",
    "speaker",
    "call_point",
    "lockdown_button",
    "outdoor_bench",
    "bicycle_rack",
    "tree_birch",
    "tree_pine",
    "table_tennis",
    "flag_pole",
    "assembly_sign",
}

keys = st.sampled_from(sorted(CATALOGUE))
places = st.tuples(st.floats(-100, 100), st.floats(-100, 100))
headings = st.floats(-pi, pi)
every_piece = pytest.mark.parametrize("item", CATALOGUE.values(), ids=lambda i: i.key)


def test_every_key_plans_may_use_is_there() -> None:
    assert set(CATALOGUE) == CONTRACT


@every_piece
def test_sizes_are_real_and_say_where_they_come_from(item: Furnishing) -> None:
    assert 0.015 <= item.depth <= 3.7
    assert 0.05 <= item.width <= 3.7
    assert 0 <= item.bottom < item.height <= 10
    assert len(item.basis) > 10


@every_piece
def test_only_wall_pieces_hang_above_the_floor(item: Furnishing) -> None:
    assert (item.bottom > 0) == (item.mount is Mount.WALL)


@every_piece
def test_nothing_fixed_to_a_wall_can_be_pushed_in_front_of_a_door(item: Furnishing) -> None:
    assert not (item.movable and item.mount is not Mount.FLOOR)


@every_piece
def test_what_blocks_sight_reaches_at_least_a_crouching_head(item: Furnishing) -> None:
    if item.blocks_sight:
        assert item.height >= 1.0


@every_piece
def test_boards_signs_and_devices_take_no_floor(item: Furnishing) -> None:
    assert item.stands == (item.mount is Mount.FLOOR or item.key in {"coat_rack", "basin"})


def test_the_catalogue_cannot_be_changed_by_who_reads_it() -> None:
    with pytest.raises(TypeError):
        CATALOGUE["chair"] = CATALOGUE["sofa"]  # type: ignore[index]


def test_a_chair_goes_under_every_desk() -> None:
    for desk in ("desk_single", "desk_double", "canteen_table", "round_table"):
        assert CATALOGUE["chair"].height - 0.36 < CATALOGUE[desk].height  # seat under the top


@given(key=keys, point=places, heading=headings)
def test_a_footprint_runs_counter_clockwise_and_has_the_pieces_area(key: str, point: tuple[float, float], heading: float) -> None:
    item = CATALOGUE[key]
    depth, width = TRUNK.get(key, item.depth), TRUNK.get(key, item.width)
    assert signed_area(footprint(Fixture("f", "u", key, point, heading))) == pytest.approx(depth * width, rel=1e-6)


@given(key=keys, point=places, heading=headings)
def test_floor_pieces_stand_round_their_point_and_wall_pieces_in_front_of_it(
    key: str, point: tuple[float, float], heading: float
) -> None:
    item = CATALOGUE[key]
    x, y = centroid(footprint(Fixture("f", "u", key, point, heading)))
    away = item.depth / 2 if item.mount is Mount.WALL else 0.0
    assert hypot(x - point[0], y - point[1]) == pytest.approx(away, abs=1e-6)


def test_a_heading_turns_the_front() -> None:
    ring = footprint(Fixture("f", "u", "whiteboard", (2.0, 3.0), pi / 2))
    assert max(y for _, y in ring) == pytest.approx(3.0 + CATALOGUE["whiteboard"].depth)
    assert max(x for x, _ in ring) - min(x for x, _ in ring) == pytest.approx(3.0)


def test_of_a_tree_one_meets_the_stem() -> None:
    ring = footprint(Fixture("f", "u", "tree_birch", (0.0, 0.0)))
    assert max(x for x, _ in ring) < 0.2


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        footprint(Fixture("f", "u", "throne", (0.0, 0.0)))
