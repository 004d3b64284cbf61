"""Furnishing recipes: the same room on either side of a corridor, seats that face what they should, doors that stay free."""

from collections import Counter
from math import cos, sin

import pytest

from sim.plan.building import Category, Fixture
from sim.space.catalogue import CATALOGUE
from sim.text import Text
from tools.art import room_recipes as recipes
from tools.art.furnishing import Furnisher
from tools.art.plan_builder import DoorSpec, PlanBuilder, rect
from tools.furnish.frame import Frame

WIDE, DEEP = 7.8, 8.2  # centre lines of the school's classrooms
SIDES = [(side, flip) for side in "nesw" for flip in (False, True)]
CLASSROOMS = [recipes.classroom_rows, recipes.classroom_singles, recipes.classroom_groups]


def furnished(recipe, side: str = "s", flip: bool = False, wide: float = WIDE, deep: float = DEEP) -> tuple[Frame, list[Fixture]]:
    """A lone room with its corridor on ``side``, furnished by ``recipe``."""
    along_x = side in "ns"
    width, height = (wide, deep) if along_x else (deep, wide)
    plan = PlanBuilder("house", Text("Hus"))
    plan.level("one", 0, Text("Plan 1"), rect(-1, -1, width + 1, height + 1), elevation=0.0, height=3.0)
    plan.room("room", Category.CLASSROOM, Text("Rum"), rect(0, 0, width, height))
    furnisher = Furnisher(plan)
    frame = furnisher.frame("room", side, flip=flip)
    recipe(furnisher, frame)
    return frame, plan.fixtures


def local(frame: Frame, fixture: Fixture) -> tuple[str, float, float, float, float]:
    """A fixture in its frame's own coordinates: key, place and front."""
    dx, dy = fixture.point[0] - frame.origin[0], fixture.point[1] - frame.origin[1]
    fx, fy = cos(fixture.heading), sin(fixture.heading)
    (ux, uy), (vx, vy) = frame.u, frame.v
    values = (dx * ux + dy * uy, dx * vx + dy * vy, fx * ux + fy * uy, fx * vx + fy * vy)
    return fixture.key, *(round(v, 2) + 0.0 for v in values)


@pytest.mark.parametrize("recipe", CLASSROOMS, ids=lambda r: r.__name__)
@pytest.mark.parametrize(("side", "flip"), SIDES)
def test_a_classroom_is_the_same_whichever_way_it_lies(recipe, side: str, flip: bool) -> None:
    expected = [local(*pair) for pair in _pairs(furnished(recipe))]
    found = [local(*pair) for pair in _pairs(furnished(recipe, side, flip))]
    assert [x[0] for x in found] == [x[0] for x in expected]
    for a, b in zip(found, expected, strict=True):
        assert a[1:] == pytest.approx(b[1:], abs=0.011)


def _pairs(made: tuple[Frame, list[Fixture]]) -> list[tuple[Frame, Fixture]]:
    frame, fixtures = made
    return [(frame, f) for f in fixtures]


@pytest.mark.parametrize(
    ("recipe", "seats"), [(recipes.classroom_rows, 24), (recipes.classroom_singles, 20), (recipes.classroom_groups, 19)]
)
def test_classrooms_seat_a_class_and_a_teacher(recipe, seats: int) -> None:
    counts = Counter(f.key for f in furnished(recipe)[1])
    assert counts["chair"] == seats
    assert (counts["teacher_desk"], counts["office_chair"], counts["whiteboard"], counts["clock"]) == (1, 1, 1, 1)


@pytest.mark.parametrize("recipe", [recipes.classroom_rows, recipes.classroom_singles])
def test_pupils_in_rows_look_at_the_board_and_the_teacher_at_them(recipe) -> None:
    frame, fixtures = furnished(recipe)
    for f in fixtures:
        key, u, _, fu, _ = local(frame, f)
        if key == "chair":
            assert fu == -1.0
        if key == "whiteboard":
            assert (u, fu) == (0.0, 1.0)
        if key in {"teacher_desk", "office_chair"}:
            assert fu == 1.0


def test_pupils_in_groups_look_across_their_table() -> None:
    frame, fixtures = furnished(recipes.classroom_groups)
    desks = [local(frame, f) for f in fixtures if f.key == "desk_double"]
    chairs = [local(frame, f) for f in fixtures if f.key == "chair"]
    for _, u, v, fu, fv in desks:
        behind = [c for c in chairs if c[3:] == (fu, fv) and abs(c[1] - u) < 0.5 and abs(c[2] - (v - 0.4 * fv)) < 0.02]
        assert len(behind) == 2


@pytest.mark.parametrize("recipe", CLASSROOMS, ids=lambda r: r.__name__)
def test_every_desk_has_its_chairs_behind_it(recipe) -> None:
    frame, fixtures = furnished(recipe)
    chairs = [local(frame, f) for f in fixtures if f.key == "chair"]
    for f in fixtures:
        if f.key in {"desk_single", "desk_double"}:
            _, u, v, fu, fv = local(frame, f)
            own = [c for c in chairs if c[3:] == (fu, fv) and abs(c[1] - u) + abs(c[2] - v) < 0.85]
            assert len(own) >= (2 if f.key == "desk_double" else 1)


def test_a_group_room_of_three_metres_takes_a_table_for_six() -> None:
    counts = Counter(f.key for f in furnished(recipes.group_room, wide=3.2)[1])
    assert (counts["canteen_table"], counts["chair"], counts["sofa"]) == (1, 6, 1)


def test_a_wc_has_what_a_wc_has() -> None:
    counts = Counter(f.key for f in furnished(recipes.wash_closet, wide=1.6, deep=2.0)[1])
    assert (counts["toilet"], counts["basin"], counts["mirror"]) == (1, 1, 1)


def test_lockers_leave_every_door_of_a_corridor_free() -> None:
    plan = PlanBuilder("house", Text("Hus"))
    plan.level("one", 0, Text("Plan 1"), rect(-1, -9, 31, 4), elevation=0.0, height=3.0)
    plan.room("corridor", Category.WALKWAY, Text("Korridor"), rect(0, 0, 30, 3))
    plan.room("below", Category.CLASSROOM, Text("Rum"), rect(0, -8, 30, 0))
    for at in (3.0, 9.0, 15.0, 21.0, 27.0):
        plan.door("below", "corridor", at, DoorSpec(0.9))
    furnisher = Furnisher(plan)
    recipes.corridor(furnisher, furnisher.frame("corridor", "n"), lockers=(0.5, 29.5), hooks=(0.5, 29.5))
    lockers = [f for f in plan.fixtures if f.key == "locker_row"]
    assert len(lockers) >= 8
    half = CATALOGUE["locker_row"].width / 2
    for f in lockers:
        assert all(abs(f.point[0] - at) >= half + 0.45 for at in (3.0, 9.0, 15.0, 21.0, 27.0))
    assert {"coat_rack", "bench", "notice_board", "fire_extinguisher"} <= {f.key for f in plan.fixtures}


def test_a_recipe_that_does_not_fit_says_which_piece_and_why() -> None:
    with pytest.raises(ValueError, match=r"room: \w+ at u .* (reaches out|meets)"):
        furnished(recipes.classroom_rows, wide=5.0)
