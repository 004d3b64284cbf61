"""Lines of sight: the fast way sees exactly what brute force sees, and every door, pane and blind does its work."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.plan.building import Blinds, Building, Window
from sim.space.build import build_space
from sim.space.sight import Sight
from sim.space.space import OUTDOORS, Space
from tests.t20_space.houses import L_STAIR, U_STAIR, box, corridor_house, door, grid_house, house, level, room, two_storeys

BUILDINGS = {
    "corridor": corridor_house(6, glazed=0.3),
    "L rooms": corridor_house(4, l_shaped=True),
    "grid": grid_house(4, 4),
    "no walls": grid_house(3, 3, wall=0.0),
    "U stair": two_storeys(U_STAIR),
    "L stair": two_storeys(L_STAIR),
}
State = tuple[np.ndarray, np.ndarray, np.ndarray]


def random_points(space: Space, rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Places anywhere, at the heights of shins, of somebody crouching and of somebody standing."""
    cell = rng.integers(0, space.cell_count, count).astype(np.int32)
    rows = []
    for c in cell:
        x, y = rng.dirichlet(np.ones(len(space.polygon(c)))) @ space.polygon(c)
        rows.append((x, y, space.floor(c, x, y) + rng.choice([0.3, 0.8, 1.5])))
    return np.array(rows), cell


def random_state(space: Space, rng: np.random.Generator) -> State:
    doors, units = len(space.door_ids), len(space.unit_ids)
    return rng.random(doors) < rng.random(), rng.random(doors) < 0.5, rng.random(units) < 0.5


@pytest.mark.parametrize("name", list(BUILDINGS))
def test_culled_is_brute_force(name: str) -> None:
    """22,500 pairs in each of six buildings: 135,000."""
    building = BUILDINGS[name]
    space = build_space(dataclasses.replace(building, windows=tuple(_coverable(building))))
    sight, rng = Sight(space), np.random.default_rng(1)
    seen = 0
    for _ in range(9):
        (eyes, at), (targets, there) = random_points(space, rng, 25), random_points(space, rng, 100)
        state = random_state(space, rng)
        fast = sight.visible(eyes, targets, *state, eye_cells=at, target_cells=there)
        slow = sight.visible_brute(eyes, targets, *state, eye_cells=at, target_cells=there)
        assert (fast == slow).all()
        few = sight.visible(eyes, targets[:7], *state, eye_cells=at, target_cells=there[:7])
        assert (few == slow[:, :7]).all()
        seen += int(slow.sum())
    assert seen > 100


def _coverable(building: Building) -> list[Window]:
    return [dataclasses.replace(w, blinds=Blinds.INSIDE if k % 2 else Blinds.NONE) for k, w in enumerate(building.windows)]


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_closing_covering_and_lowering_never_show_more(seed: int) -> None:
    space, sight = CORRIDOR
    rng = np.random.default_rng(seed)
    (eyes, at), (targets, there) = random_points(space, rng, 8), random_points(space, rng, 60)
    opened, covered, down = random_state(space, rng)
    before = sight.visible(eyes, targets, opened, covered, down, eye_cells=at, target_cells=there)
    less = (
        opened & (rng.random(len(opened)) < 0.5),
        covered | (rng.random(len(covered)) < 0.5),
        down | (rng.random(len(down)) < 0.5),
    )
    after = sight.visible(eyes, targets, *less, eye_cells=at, target_cells=there)
    assert not (after & ~before).any()


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_who_sees_is_seen(seed: int) -> None:
    space, sight = CORRIDOR
    rng = np.random.default_rng(seed)
    points, cells = random_points(space, rng, 30)
    state = random_state(space, rng)
    seen = sight.visible(points, points, *state, eye_cells=cells, target_cells=cells)
    assert (seen == seen.T).all()


CORRIDOR_SPACE = build_space(corridor_house(4, glazed=0.3))
CORRIDOR = (CORRIDOR_SPACE, Sight(CORRIDOR_SPACE))


class TestTwoRooms:
    """A door with and without a pane, an interior window, an outer window; eyes on either side."""

    def sight(self, *, glazed: float = 0.0, blinds: Blinds = Blinds.NONE) -> Sight:
        units = [room("a", box(0, 0, 4, 4)), room("b", box(4.2, 0, 8, 4))]
        doors = [door("d", (4.1, 0.5), (4.1, 1.5), ("a", "b"), glazed=glazed)]
        windows = [
            Window("inner", "p1", ((4.1, 2.0), (4.1, 3.5)), ("a", "b"), 1.0, 2.0, blinds),
            Window("outer", "p1", ((1.0, -0.2), (3.0, -0.2)), ("a",), 0.9, 2.1, blinds),
        ]
        return Sight(build_space(house([level("p1", 0, box(-0.4, -0.4, 8.4, 4.4))], units, doors, windows=windows)))

    def sees(
        self,
        sight: Sight,
        eye: tuple[float, ...],
        target: tuple[float, ...],
        *,
        shut: float = 0.0,
        covered: bool = False,
        down: bool = False,
    ) -> bool:
        state = np.array([1.0 - shut]), np.array([covered]), np.array([down, down])
        fast = sight.visible(np.array([eye]), np.array([target]), *state)
        assert fast == sight.visible_brute(np.array([eye]), np.array([target]), *state)
        return bool(fast[0, 0])

    def test_through_an_open_door(self) -> None:
        assert self.sees(self.sight(), (3, 1, 1.5), (5, 1, 0.2))
        assert not self.sees(self.sight(), (3, 1, 1.5), (5, 1, 0.2), shut=1.0)

    def test_half_open_counts_as_open(self) -> None:
        assert self.sees(self.sight(), (3, 1, 1.5), (5, 1, 1.5), shut=0.5)
        assert not self.sees(self.sight(), (3, 1, 1.5), (5, 1, 1.5), shut=0.6)

    @pytest.mark.parametrize(("height", "shows"), [(0.3, False), (1.4, True), (1.85, True), (1.98, False)])
    def test_a_pane_shows_what_is_at_its_height_until_it_is_covered(self, height: float, shows: bool) -> None:
        sight = self.sight(glazed=0.4)
        assert self.sees(sight, (3.5, 1, height), (4.7, 1, height), shut=1.0) is shows
        assert not self.sees(sight, (3.5, 1, height), (4.7, 1, height), shut=1.0, covered=True)

    @pytest.mark.parametrize(("height", "shows"), [(0.8, False), (1.5, True)])
    def test_an_inner_window_shows_standing_people_and_hides_crouching_ones(self, height: float, shows: bool) -> None:
        assert self.sees(self.sight(), (3.5, 2.7, height), (4.8, 2.7, height), shut=1.0) is shows

    def test_blinds_cover_windows_that_have_them(self) -> None:
        line = (3.5, 2.7, 1.5), (4.8, 2.7, 1.5)
        assert self.sees(self.sight(), *line, shut=1.0, down=True)
        assert self.sees(self.sight(blinds=Blinds.UNKNOWN), *line, shut=1.0, down=True)
        assert not self.sees(self.sight(blinds=Blinds.BETWEEN), *line, shut=1.0, down=True)
        assert self.sees(self.sight(blinds=Blinds.BETWEEN), *line, shut=1.0)

    def test_one_sees_in_from_outdoors_but_not_through_the_wall_beside(self) -> None:
        sight = self.sight(blinds=Blinds.INSIDE)
        assert self.sees(sight, (2, -5, 1.5), (2, 3, 1.5))
        assert not self.sees(sight, (2, -5, 1.5), (2, 3, 1.5), down=True)
        assert not self.sees(sight, (6, -5, 1.5), (6, 3, 1.5))
        assert not self.sees(sight, (2, -5, 0.5), (2, 3, 0.5))

    def test_through_two_panes_one_sees_across_the_house(self) -> None:
        assert self.sees(self.sight(), (1.6, -1.5, 1.5), (6.0, 3.9, 1.5), shut=1.0) is self.sees(
            self.sight(), (6.0, 3.9, 1.5), (1.6, -1.5, 1.5), shut=1.0
        )

    def test_a_point_in_a_wall_is_not_seen(self) -> None:
        assert not self.sees(self.sight(), (3, 3.8, 1.5), (4.1, 3.8, 1.5))


def test_storeys_hide_each_other_but_not_on_the_same_stair() -> None:
    space = build_space(two_storeys(U_STAIR))
    sight = Sight(space)
    state = np.ones(3), np.zeros(3, bool), np.zeros(4, bool)
    parts = [c for c in range(space.cell_count) if space.cell_link[c] == 0]
    ends = [parts[0], parts[-1]]
    assert space.cell_level[ends].tolist() == [0, 1]
    xyz = []
    for c in ends:
        x, y = space.polygon(c).mean(axis=0).tolist()
        xyz.append((x, y, space.floor(c, x, y) + 1.0))
    cells = np.array(ends, np.int32)
    assert sight.visible(np.array(xyz), np.array(xyz), *state, eye_cells=cells, target_cells=cells).all()
    rooms = np.array([[8.0, 4.0, 1.5], [8.0, 4.0, 5.0]])
    assert sight.visible(rooms, rooms, *state).tolist() == [[True, False], [False, True]]


def test_one_sees_across_a_stairwell() -> None:
    space = build_space(two_storeys(U_STAIR))
    state = np.ones(3), np.zeros(3, bool), np.zeros(4, bool)
    ends = np.array([[4.0, 4.0, 1.5], [0.3, 4.0, 1.5]])  # either side of both flights
    assert Sight(space).visible(ends, ends, *state).all()


def test_standing_points_are_in_their_room() -> None:
    space, sight = CORRIDOR
    for k in range(len(space.unit_ids)):
        points = sight.standing_points(k)
        assert 1 <= len(points) <= 20
        assert (points[:, 2] == 1.5).all()
        for x, y, _ in points.tolist():
            cells = [c for c in space.unit_cells[k] if all(nx * x + ny * y >= d for nx, ny, d in space.side_rows[c])]
            assert cells
    assert len(sight.standing_points(OUTDOORS)) >= 2


def test_exposure_is_the_share_of_the_body_that_shows() -> None:
    space, sight = CORRIDOR
    doors = len(space.door_ids)
    shut, nothing, up = np.zeros(doors), np.zeros(doors, bool), np.zeros(len(space.unit_ids), bool)
    hall, n1 = space.unit_index["hall"], space.unit_index["n1"]
    (cell,) = (c for c in space.unit_cells[n1] if space.cell_door[c] < 0)
    behind_the_door = np.array([[9.6, 4.5, z] for z in (0.2, 0.6, 1.0, 1.5)])
    assert sight.exposure_share(behind_the_door, cell, [hall], np.ones(doors), nothing, up) == 1.0
    assert 0.0 < sight.exposure_share(behind_the_door, cell, [hall], shut, nothing, up) < 1.0
    assert sight.exposure_share(behind_the_door, cell, [hall], shut, np.ones(doors, bool), up) == 0.0
    assert sight.exposure_share(behind_the_door, cell, [], shut, nothing, up) == 0.0
